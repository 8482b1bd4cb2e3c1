"""Whether the parts of a profile can belong together.

What lives here: references to what must be there, and the order of moments that an analysis relies on.  What may never
be added: the bounds of single numbers (the types of ``model.profile`` have them), or a repair; one impossible value
means that the document was damaged or made up, and nothing else in it can be believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from testtime.errors import UserError
from testtime.model.profile import Execution, FixtureUse, Profile, Test, Thing


def checked(profile: Profile, path: Path) -> Profile:
    """``profile``, or a UserError that names the first place in it that no run can produce."""
    for place in _impossible(profile):
        raise UserError(f"{path} holds what no run can produce, at {place}.", "Record again with: testtime profile")
    return profile


def _impossible(profile: Profile) -> Iterator[str]:
    if not profile.processes:
        yield "processes"
    yield from (f"tests[{place}]" for place, each in enumerate(profile.tests) if not _test(each, profile))
    yield from (f"uses[{place}]" for place, each in enumerate(profile.uses) if not _use(each, profile))
    yield from (
        f"holding[{place}]" for place, each in enumerate(profile.holding) if not _known(each.fixture, profile.fixtures)
    )
    yield from (
        f"executions[{place}]" for place, each in enumerate(profile.executions) if not _execution(each, profile)
    )


def _test(test: Test, profile: Profile) -> bool:
    return (
        (test.end_ns is None or test.start_ns <= test.end_ns)
        and _known(test.process, profile.processes)
        and all(_known(each, profile.fixtures) for each in test.needs)
    )


def _use(use: FixtureUse, profile: Profile) -> bool:
    return (
        _known(use.fixture, profile.fixtures)
        and _known(use.process, profile.processes)
        and all(each is None or _known(each, profile.tests) for each in (use.test, use.teardown_test))
    )


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
