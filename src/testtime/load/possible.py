"""Whether the parts of a profile can belong together.

What lives here: references to what must be there, and the order of moments that an analysis relies on.  What may never
be added: the bounds of single numbers (the types of ``model.profile`` have them), or a repair; one impossible value
means that the document was damaged or made up, and nothing else in it can be believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from testtime.errors import UserError
from testtime.model.profile import Profile, Test
from testtime.model.watched import Execution, Thing


def checked(profile: Profile, path: Path) -> Profile:
    """``profile``, or a UserError that names the first place in it that no run can produce."""
    for place in _impossible(profile):
        raise UserError(f"{path} holds what no run can produce, at {place}", "record again with: testtime profile")
    return profile


def _impossible(profile: Profile) -> Iterator[str]:
    if not profile.processes:
        yield "processes"
    if not profile.wall_ns:
        yield "wall_ns"
    tests, uses, processes, fixtures = profile.tests, profile.uses, profile.processes, profile.fixtures
    yield from _backwards(tests)
    yield from _astray("tests", [test.process for test in tests], processes)
    yield from _unfounded([test.needs for test in tests], fixtures)
    yield from _astray("uses", [use.fixture for use in uses], fixtures)
    yield from _astray("uses", [use.process for use in uses], processes)
    yield from _astray("uses", [use.test for use in uses], tests)
    yield from _astray("uses", [use.teardown_test for use in uses], tests)
    yield from _astray("holding", [each.fixture for each in profile.holding], fixtures)
    yield from (f"executions[{at}]" for at, each in enumerate(profile.executions) if not _execution(each, profile))


def _backwards(tests: tuple[Test, ...]) -> Iterator[str]:
    """Tests that end before they begin."""
    return (f"tests[{at}]" for at, test in enumerate(tests) if test.end_ns is not None and test.end_ns < test.start_ns)


def _unfounded(needs: list[tuple[int, ...]], fixtures: tuple[object, ...]) -> Iterator[str]:
    """Tests that need a fixture which is not there."""
    known = _indices(fixtures)
    if not known.issuperset(chain.from_iterable(needs)):
        yield from (f"tests[{at}]" for at, each in enumerate(needs) if not known.issuperset(each))


def _astray(name: str, indices: Sequence[int | None], table: tuple[object, ...]) -> Iterator[str]:
    """Rows whose index is none of the table; that there are none is seen at once, for there may be a million rows."""
    known = _indices(table)
    if not known.issuperset(indices):
        yield from (f"{name}[{at}]" for at, index in enumerate(indices) if index not in known)


def _indices(table: tuple[object, ...]) -> set[int | None]:
    """Of all that is in the table, and of nothing where nothing may be pointed to: types say where."""
    return {None, *range(len(table))}


def _execution(execution: Execution, profile: Profile) -> bool:
    return (
        execution.start_ns <= execution.end_ns
        and _known(execution.code, profile.codes)
        and _known(execution.process, profile.processes)
        and all(_thing(each, execution, profile) for each in execution.things)
        and all(_known(each, execution.things) for seen in execution.snapshots for each in seen.paths.values())
    )


def _thing(thing: Thing, execution: Execution, profile: Profile) -> bool:
    others = [*thing.edges.values(), *(each for each in (thing.owner, thing.func) if each is not None)]
    return (thing.code is None or _known(thing.code, profile.codes)) and all(
        _known(each, execution.things) for each in others
    )


def _known(index: int, table: tuple[object, ...]) -> bool:
    return 0 <= index < len(table)
