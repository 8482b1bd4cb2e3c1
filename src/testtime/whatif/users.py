"""Which tests use what a group is about, and how long that took in a run of them.

What lives here: from a group to node ids, and from a run to nanoseconds.  What may never be added: a comparison.

The time is taken where it is exact: around the fixtures that a group is in, else around whole tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from testtime.model.profile import Profile, Test
from testtime.model.watched import Execution
from testtime.whatif.gather.result import Group


def users(profile: Profile, groups: Sequence[Group]) -> tuple[str, ...]:
    """Node ids of the tests that use the functions, fixtures or tests of some groups, in the order of the run."""
    found = {place for group in groups for place in _users(profile, group)}
    return tuple(dict.fromkeys(profile.tests[place].nodeid for place in sorted(found)))


def spent_ns(profile: Profile, groups: Sequence[Group]) -> int:
    """Wall time of the fixtures that the groups are in; of all tests, if any group is in something else."""
    fixtures: set[int] = set()
    for group in groups:
        around = set(_fixtures(profile, group))
        if not around:
            return sum((test.end_ns or test.start_ns) - test.start_ns for test in profile.tests)
        fixtures |= around
    uses = [use for use in profile.uses if use.fixture in fixtures]
    return sum(use.setup.own_ns + (use.teardown.own_ns if use.teardown else 0) for use in uses)


def _users(profile: Profile, group: Group) -> Iterator[int]:
    if group.unit == "fixtures":
        needed = [set(_users_of(profile, {number})) for number in _fixtures(profile, group)]
        yield from set.intersection(*needed) if needed else ()
        return
    fixtures = set(_fixtures(profile, group))
    yield from _users_of(profile, fixtures)
    path, names = group.where.rpartition(":")[0], _names(group)
    for place, test in enumerate(profile.tests):
        file, _, inside = test.nodeid.partition("::")
        if file == path and inside.partition("[")[0].replace("::", ".") in names:
            yield place
    if group.unit == "statements":
        yield from _during(profile, [each for each in profile.executions if _is_of(profile, each, group)])


def _names(group: Group) -> set[str]:
    """Names of tests within their module."""
    if group.unit == "statements":
        return {group.function}
    around = "" if group.function == group.where.rpartition(":")[0] else f"{group.function}."
    return {f"{around}{task.name}" for task in group.tasks}


def _fixtures(profile: Profile, group: Group) -> Iterator[int]:
    """The definitions that a group is about."""
    path = group.where.rpartition(":")[0]
    names = {task.name for task in group.tasks}
    for number, fixture in enumerate(profile.fixtures):
        if (group.unit == "fixtures" and fixture.name in names) or (
            group.unit == "statements" and (fixture.path, fixture.function) == (path, group.function)
        ):
            yield number


def _users_of(profile: Profile, fixtures: set[int]) -> Iterator[int]:
    for use in profile.uses:
        if use.fixture in fixtures and use.test is not None:
            yield use.test
    for place, test in enumerate(profile.tests):
        if not fixtures.isdisjoint(test.needs):
            yield place


def _is_of(profile: Profile, execution: Execution, group: Group) -> bool:
    code = profile.codes[execution.code]
    path, _, line = group.where.rpartition(":")
    last = code.line + code.source.count("\n")
    return code.path == path and code.name == group.function and code.line <= int(line) <= last


def _during(profile: Profile, executions: Sequence[Execution]) -> Iterator[int]:
    """The tests that ran while a function did."""
    for execution in executions:
        for place, test in enumerate(profile.tests):
            if test.process == execution.process and _covers(test, execution.start_ns):
                yield place


def _covers(test: Test, moment_ns: int) -> bool:
    return test.start_ns <= moment_ns and (test.end_ns is None or moment_ns < test.end_ns)
