"""Whether two sides can be compared at all.

What lives here: what makes a comparison meaningless, what widens it, what may be its cause.  What may never be added: a
figure of a test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from testtime.compare.thresholds import MATCHED_LEAST
from testtime.endings import how_ended
from testtime.model.profile import Profile
from testtime.units import percent


@dataclass(frozen=True)
class Comparable:
    """What was found."""

    refused: tuple[str, ...]
    """Why it would mean nothing."""
    widened: tuple[str, ...]
    """Why it is less sure: the machines differ."""
    differs: tuple[str, ...]
    """What else differs, and may be the cause."""


def comparable(before: Sequence[Profile], after: Sequence[Profile]) -> Comparable:
    """What stands against comparing, or may explain what it finds."""
    return Comparable(
        refused=(*_different(before, after, _MUST), *_unfinished((*before, *after))),
        widened=_different(before, after, _SHOULD),
        differs=(*_different(before, after, _MAY), *_plugins(before, after)),
    )


def too_little(matched: tuple[float, float]) -> str | None:
    """Why too little is compared to say anything of the whole."""
    least = min(matched)
    if least >= MATCHED_LEAST:
        return None
    return (
        f"only {percent(least, 1)} of the time is of tests that both sides have, {percent(MATCHED_LEAST, 1)} are needed"
    )


_Facts = dict[str, Callable[[Profile], object]]

_MUST: _Facts = {
    "operating system": lambda profile: profile.machine.platform,
    "architecture": lambda profile: profile.machine.machine,
    "workers": lambda profile: profile.workers,
    "--dist": lambda profile: profile.dist if profile.workers else "no",
    "tracing": lambda profile: _tracing(profile) or "none",
}
_SHOULD: _Facts = {
    "cores": lambda profile: profile.machine.cores,
    "CPU quota": lambda profile: profile.machine.quota,
}
_MAY: _Facts = {
    "Python": lambda profile: ".".join(profile.processes[0].python.split(".")[:2]),
    "pytest": lambda profile: profile.pytest,
    "implementation": lambda profile: profile.executable.rpartition("/")[2].startswith("pypy"),
}


def _different(before: Sequence[Profile], after: Sequence[Profile], facts: _Facts) -> tuple[str, ...]:
    found = []
    for name, fact in facts.items():
        old, new = _told(map(fact, before)), _told(map(fact, after))
        if old != new:
            found.append(f"{name}: {old} before, {new} after")
    return tuple(found)


def _told(values: Iterable[object]) -> str:
    return ", ".join(sorted({"none" if value is None else str(value) for value in values}))


def _tracing(profile: Profile) -> str:
    """What slows every line down: what the recorder met, else by the arguments that switch it on."""
    if profile.tracer:
        return profile.tracer
    if "--trace" in profile.args:
        return "a debugger"
    covered = any(re.match(r"--cov(=|$)", word) for word in profile.args)
    return "coverage" if covered and "--no-cov" not in profile.args else ""


def _unfinished(profiles: Sequence[Profile]) -> Iterator[str]:
    for profile in profiles:
        if not profile.complete:
            yield f"a run is not whole: {profile.incomplete}"
        elif profile.exit_status not in (0, 1):
            yield how_ended(profile.exit_status)


def _plugins(before: Sequence[Profile], after: Sequence[Profile]) -> Iterator[str]:
    old, new = ({each for profile in side for each in profile.distributions} for side in (before, after))
    for sign, each in (("-", old - new), ("+", new - old)):
        if each:
            yield f"plugins: {', '.join(sign + name for name in sorted(each))}"
