"""Marks ``xdist_group``: which test belongs to which group, and whether that has any effect.

What lives here: how xdist makes a name of marks, and where it fails to.  What may never be added: scheduling.

pytest 9.2 no longer takes the node id from where pytest-xdist 3.8.0 and older put the group's name (pytest-dev,
pytest-xdist issue 1386): there ``--dist loadgroup`` hands out every test by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import metadata

from testtime.model.profile import Profile
from testtime.whatif.met import version

MARK = "xdist_group("
"""How the recorder tells a mark ``xdist_group``: this, its name, and a parenthesis."""
NO_EFFECT = "xdist_group marks have no effect with this pytest and pytest-xdist (pytest-xdist issue 1386)"
_PYTEST, _XDIST = (9, 2), (3, 8, 0)
"""The first that does so; the last that does not know it."""


def group(markers: Iterable[str]) -> str:
    """The group that a test's marks put it in; empty for none."""
    return "_".join(sorted({mark[len(MARK) : -1] for mark in markers if mark.startswith(MARK)}))


def without_effect(profile: Profile) -> bool:
    """Whether there are groups that pytest and xdist of the profile's environment lose."""
    if not any(group(test.markers) for test in profile.tests):
        return False
    xdist = _version(_xdist(profile))
    return _version(profile.pytest) >= _PYTEST and xdist <= _XDIST


def _xdist(profile: Profile) -> str:
    """The version that the suite would be run with; that of testtime's own environment where nothing else is known."""
    probe = profile.machine.probe
    return version(profile) or (probe.xdist if probe is not None else None) or metadata.version("pytest-xdist")


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])
