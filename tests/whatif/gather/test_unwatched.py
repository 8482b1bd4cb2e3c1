"""Runs that nobody watched: when they were, and what they would save."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from msgspec.structs import replace

from tests import make
from tests.make import MS
from tests.scenes import Suite
from testtime.model.profile import Profile, Span
from testtime.whatif.gather.evidence import Occasion, occasions
from testtime.whatif.gather.gathering import gathering, overlaps_of
from testtime.whatif.gather.unwatched import unknown, unwatched

TEXT = """
    import asyncio
    async def one(*what): await asyncio.sleep(1)
    async def two(*what): await asyncio.sleep(1)
    async def both():
        a = await one()  # waits 100
        b = await two()  # waits 60
    async def first():
        await asyncio.sleep(1)  # waits 100
    async def second():
        await asyncio.sleep(1)  # waits 80
    async def test_a(): pass
    async def test_b():
        a = await one()  # waits 100
        b = await two()  # waits 40
    class TestIt:
        async def test_c(self):
            a = await one()  # waits 100
            b = await two()  # waits 40
        async def setUp(self):
            a = await one()  # waits 100
            b = await two()  # waits 40
    async def test_alone():
        await asyncio.sleep(1)  # waits 100
"""


def waiting(profile: Profile) -> Profile:
    """With nothing computed anywhere."""

    def waits(span: Span) -> Span:
        return replace(span, cpu_ns=0)

    uses = tuple(
        replace(use, setup=waits(use.setup), teardown=use.teardown and waits(use.teardown)) for use in profile.uses
    )
    tests = tuple(
        replace(test, phases=tuple(replace(phase, span=waits(phase.span)) for phase in test.phases))
        for test in profile.tests
    )
    return replace(profile, uses=uses, tests=tests)


def seen(profile: Profile, places: Iterable[int]) -> Profile:
    """With these executions alone."""
    return replace(profile, executions=tuple(profile.executions[place] for place in places))


def of_fixture(tests: int = 6) -> Profile:
    """A fixture that so many tests have set up."""
    suite = Suite(TEXT)
    fixture = suite.fixture("both")
    for number in range(tests):
        suite.test("test_a", [fixture], param=f"[{number}]")
    return waiting(suite.profile())


def of_test(name: str, *params: str, given: str = "") -> Profile:
    """A test with these parameters."""
    suite = Suite(TEXT)
    for param in params:
        suite.test(name, given={"self": given} if given else None, param=param)
    return waiting(suite.profile())


def test_fixture_that_was_watched_at_times() -> None:
    profile = of_fixture()
    (whole,) = gathering(profile).groups
    (group,) = gathering(seen(profile, [2, 5])).groups
    assert (whole.executions, whole.watched, whole.saved_s) == (6, 6, 0.36)
    assert (group.executions, group.watched) == (6, 2)
    assert (group.saved_s, group.saved_per_execution_s, group.serial_s) == (0.36, 0.06, 0.16)
    assert group.low_s <= group.saved_s <= group.high_s
    ((overlap,), _) = overlaps_of(seen(profile, [2, 5]))
    assert sorted(overlap.saved) == [(Occasion(test, 0), 60 * MS) for test in range(6)]


def test_the_less_was_watched_the_wider_the_range() -> None:
    profile = of_fixture(12)
    walls = [90, 110] * 6
    executions = [
        replace(each, steps=(each.steps[0], replace(each.steps[1], wall_ns=wall * MS, suspended_ns=wall * MS)))
        for each, wall in zip(profile.executions, walls, strict=True)
    ]
    profile = replace(profile, executions=tuple(executions))
    ranges = [gathering(seen(profile, places)).groups[0] for places in (range(12), range(8), range(4))]
    widths = [group.high_s - group.low_s for group in ranges]
    assert widths == sorted(widths)


def longer(profile: Profile, test: int, change: Callable[[Span], Span]) -> Profile:
    """With another set-up for one test."""
    uses = list(profile.uses)
    uses[test] = replace(uses[test], setup=change(uses[test].setup))
    return replace(profile, uses=tuple(uses))


@pytest.mark.parametrize(
    ("change", "saved"),
    [
        (lambda span: replace(span, cpu_ns=span.wall_ns // 2), 30),
        (lambda span: replace(span, wall_ns=span.wall_ns // 2), 30),
        (lambda span: replace(span, wall_ns=10 * span.wall_ns), 60),
        (lambda span: replace(span, cpu_ns=span.wall_ns), 0),
        (lambda span: replace(span, wall_ns=20 * MS), 7.5),
        (lambda span: replace(span, wall_ns=20 * MS - 1), 0),
        (lambda span: replace(span, cpu_ns=None), 0),
        (lambda span: replace(span, inner_ns=span.wall_ns // 2), 30),
    ],
    ids=["half computed", "half as long", "far longer", "computed", "just long enough", "quick", "unread", "nested"],
)
def test_what_is_saved_goes_with_what_it_waits(change: Callable[[Span], Span], saved: float) -> None:
    profile = seen(longer(of_fixture(), 0, change), [2, 5])
    found = unwatched(profile, "both", (), [Occasion(2, 0), Occasion(5, 0)], [60 * MS, 60 * MS])
    assert dict(found).get(Occasion(0, 0), 0) == saved * MS
    assert len(found) == (4 if saved else 3)


def test_without_a_wait_in_what_was_watched_nothing_is_known() -> None:
    profile = longer(of_fixture(2), 0, lambda span: replace(span, cpu_ns=None))
    assert unwatched(profile, "both", (), [Occasion(0, 0)], [60 * MS]) == ()


def test_teardown_is_something_else() -> None:
    profile = of_fixture(3)
    ups = make.span(profile.uses[2].setup.end_ns, 100 * MS)
    uses = tuple(
        replace(use, teardown=replace(ups, cpu_ns=0), teardown_test=use.test, teardown_in="teardown")
        for use in profile.uses
    )
    profile = replace(profile, uses=uses)
    found = unwatched(profile, "both", (), [Occasion(0, 0, True)], [50 * MS])
    assert found == ((Occasion(1, 0, True), 50 * MS), (Occasion(2, 0, True), 50 * MS))
    found = unwatched(profile, "both", (), [Occasion(0, 0)], [50 * MS])
    assert found == ((Occasion(1, 0), 50 * MS), (Occasion(2, 0), 50 * MS))


def test_other_parameters_of_a_test() -> None:
    profile = seen(of_test("test_b", "[1]", "[2]", "[a::b]", ""), [1])
    (group,) = (each for each in gathering(profile).groups if each.unit == "statements")
    assert (group.executions, group.watched, group.saved_s) == (4, 1, 0.16)


def test_other_tests_are_others() -> None:
    suite = Suite(TEXT)
    for name, given in (("test_b", None), ("test_alone", None), ("TestIt.test_c", {"self": "TestIt()"})):
        suite.test(name, given=given)
    profile = waiting(suite.profile())
    assert unwatched(profile, "test_b", (), [Occasion(0)], [40 * MS]) == ()
    assert unwatched(profile, "TestIt.test_c", (), [Occasion(2)], [40 * MS]) == ()


def test_what_unittest_calls_before_each_test_of_a_class() -> None:
    """It is booked under the call."""
    suite = Suite(TEXT)
    for param in ("[1]", "[2]"):
        suite.test("TestIt.test_c", given={"self": "TestIt()"}, param=param)
    suite.test("test_b")
    profile = waiting(suite.profile())
    assert unwatched(profile, "TestIt.setUp", (), [Occasion(0)], [40 * MS]) == ((Occasion(1), 40 * MS),)


def test_fixtures_of_one_test_that_were_watched_at_times() -> None:
    suite = Suite(TEXT)
    fixtures = [suite.fixture("first"), suite.fixture("second")]
    for number in range(4):
        suite.test("test_a", fixtures, param=f"[{number}]")
    suite.test("test_a", fixtures[:1])
    profile = seen(waiting(suite.profile()), [2, 3])
    (group,) = gathering(profile).groups
    assert (group.unit, group.executions, group.watched, group.saved_s) == ("fixtures", 4, 1, 0.32)


def test_whole_tests_that_were_watched_at_times() -> None:
    profile = of_test("test_alone", "[1]", "[2]", "[3]")
    (whole,) = gathering(profile).groups
    (group,) = gathering(seen(profile, [1])).groups
    assert (whole.unit, whole.saved_s) == (group.unit, group.saved_s) == ("tests", 0.2)


def known(*, seen_too: bool) -> Profile:
    """Two fixtures, one of them watched; and two tests."""
    suite = Suite(TEXT)
    fixtures = [suite.fixture("first"), suite.fixture("second")]
    suite.test("test_alone", fixtures, param="[1]")
    suite.test("test_b")
    profile = waiting(suite.profile())
    return profile if seen_too else seen(profile, [0, 3])


def test_what_is_not_known_is_told() -> None:
    profile = known(seen_too=False)
    assert unknown(profile, occasions(profile)) == [(100 * MS, "tests/test_suite.py::test_alone"), (80 * MS, "second")]
    (caveat,) = gathering(profile).caveats
    assert caveat.startswith(
        "0.18 s of waiting was not watched, most of it in tests/test_suite.py::test_alone: nothing"
    )


def test_where_everything_is_known_or_next_to_nothing_is_not_there_is_no_caveat() -> None:
    assert gathering(known(seen_too=True)).caveats == ()
    assert gathering(replace(known(seen_too=False), wall_ns=20 * 180 * MS + 1)).caveats == ()
    assert gathering(replace(known(seen_too=False), wall_ns=20 * 180 * MS)).caveats != ()


def test_what_computes_or_is_quick_is_not_missed() -> None:
    profile = known(seen_too=False)
    assert unknown(profile, []) != []
    quick = tuple(replace(use, setup=replace(use.setup, cpu_ns=use.setup.wall_ns)) for use in profile.uses)
    assert unknown(replace(profile, uses=quick, tests=()), []) == []
