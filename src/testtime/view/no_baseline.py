"""The document of ``testtime compare`` where there is nothing to compare with.

What lives here: its words.  What may never be added: a figure of the run at hand; ``testtime report`` has those.
"""

from __future__ import annotations

from testtime.compare.result import Uncompared
from testtime.view.document import Document

TITLE = "Nothing is compared"


def document(found: Uncompared) -> Document:
    """Why there is no verdict, and which rules have none."""
    judged = f"No rule is judged: {', '.join(found.rules)}."
    return Document(TITLE, (*(f"{doubt[:1].upper()}{doubt[1:]}." for doubt in found.doubts), judged), ())
