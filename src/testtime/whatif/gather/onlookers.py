"""Who looks at what is logged or printed, besides the function that does it.

What lives here: the fixtures of pytest that keep it, and the tests that asked for both.  What may never be added: what
a function itself looks at (``function``), or what it logs (``effects``).
"""

from __future__ import annotations

from testtime.model.profile import Profile
from testtime.whatif.gather.known_functions import LOGGED, PRINTED

_KEEP = {"caplog": LOGGED, **dict.fromkeys(("capsys", "capsysbinary", "capfd", "capfdbinary", "capteesys"), PRINTED)}


def onlookers(profile: Profile, fixture: int | None) -> frozenset[str]:
    """What tests look at that used a fixture, by its index: of what is logged and what is printed."""
    tests = {use.test for use in profile.uses if use.fixture == fixture and use.test is not None}
    names = {profile.fixtures[use.fixture].name for use in profile.uses if use.test in tests}
    return frozenset(_KEEP[name] for name in names & _KEEP.keys())
