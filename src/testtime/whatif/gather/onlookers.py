"""Who looks at what is logged or printed, besides the function that does it.

What lives here: the fixtures and checks that keep it, and the tests that asked for both.  What may never be added: what
a function itself looks at (``function``), or what it logs (``effects``).
"""

from __future__ import annotations

import ast

from testtime.model.profile import Profile
from testtime.whatif.gather.known_functions import LOGGED, PRINTED

_KEEP = {"caplog": LOGGED, **dict.fromkeys(("capsys", "capsysbinary", "capfd", "capfdbinary", "capteesys"), PRINTED)}


def onlookers(profile: Profile, fixture: int | None, function: ast.AST) -> frozenset[str]:
    """What is looked at of what is logged and what is printed.

    By tests that used a fixture, by its index, and by a check of ``unittest`` around a part of the function.
    """
    tests = {use.test for use in profile.uses if use.fixture == fixture and use.test is not None}
    names = {profile.fixtures[use.fixture].name for use in profile.uses if use.test in tests}
    checks = any(isinstance(each, ast.Attribute) and each.attr == "assertLogs" for each in ast.walk(function))
    return frozenset((*(_KEEP[name] for name in names & _KEEP.keys()), *((LOGGED,) if checks else ())))
