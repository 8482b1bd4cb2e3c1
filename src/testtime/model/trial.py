"""What runs for verification are compared by, as frozen values.

What lives here: what the recorder saw beside times and outcomes.  What may never be added: a part of a profile; runs
for verification come and go, and leave none.
"""

from __future__ import annotations

import msgspec


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """A fact of one run."""

    nodeid: str
    """The test that was running; empty where there was none."""
    what: str
    """A word of ``testtime_recorder.schema.SEEN``."""
    name: str
    text: str
