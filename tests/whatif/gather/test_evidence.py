"""What statements took, from the steps of a recording; and on which occasion a function ran."""

from __future__ import annotations

import ast

import msgspec
import pytest

from tests import make
from tests.make import MS, S
from testtime.model.profile import Profile
from testtime.model.watched import Code, Execution, Step
from testtime.whatif.gather.evidence import Occasion, Spent, Watched, watched

TEXT = """async def stack():
    a = await one()
    for x in a:
        await two(x)
        await three(x)
    return a
"""
CODE = Code("tests/test_a.py", 10, "stack", TEXT)


def _step(
    line: int, wall: int, *, at: int = 0, cpu: int = 0, suspended: int = 0, turn: int = 0, leaf: str = ""
) -> Step:
    return Step(line, at, wall * MS, cpu * MS, suspended * MS, turn, leaf)


def _execution(*steps: Step, start: int = 0, end: int | None = None, code: int = 0) -> Execution:
    last = steps[-1].start_ns + steps[-1].wall_ns if steps else start
    return Execution(code, 0, start, last if end is None else end, tuple(steps))


def _watched(*executions: Execution, run: make.Run | None = None, codes: tuple[Code, ...] = (CODE,)) -> list[Watched]:
    run = run or make.Run()
    if not run.lanes:
        run.main().finish()
    return watched(run.profile(codes=codes, executions=executions))


def _statement(function: Watched, place: int) -> ast.stmt:
    return function.body.tree.body[place]


def test_sums_of_what_was_spent() -> None:
    assert Spent.of([Spent(1, 2, 3, 4), Spent(10, 20, 30, 40)]) == Spent(11, 22, 33, 44)
    assert Spent.of([]) == Spent()
    assert Spent(1, 2, 3).wall == 6
    assert Spent.of_step(_step(1, 10, cpu=1, suspended=2)) == Spent(2 * MS, 7 * MS, 1 * MS)


def test_a_statement_has_the_steps_of_its_lines() -> None:
    (function,) = _watched(_execution(_step(11, 100, suspended=60, cpu=30), _step(13, 50), _step(15, 7)))
    assert function.spent(_statement(function, 0), 0) == Spent(60 * MS, 10 * MS, 30 * MS, 1)
    assert function.spent(_statement(function, 1), 0) == Spent(0, 50 * MS, 0, 1)
    assert function.spent(_statement(function, 2), 0) == Spent(0, 7 * MS, 0, 1)
    assert function.whole(0) == Spent(60 * MS, 67 * MS, 30 * MS)


def test_turns_are_counted_by_line_and_short_steps_are_none() -> None:
    steps = [_step(13, 20, turn=turn) for turn in (0, 1, 2)] + [_step(14, 20, turn=0), _step(14, 0, turn=3)]
    (function,) = _watched(_execution(*steps))
    assert function.spent(_statement(function, 1), 0).turns == 3
    (function,) = _watched(
        _execution(_step(13, 1, turn=0), _step(13, 1, turn=1), msgspec.structs.replace(_step(13, 1), wall_ns=1, turn=2))
    )
    assert function.spent(_statement(function, 1), 0).turns == 2


def test_the_same_turn_in_two_pieces_is_one() -> None:
    (function,) = _watched(_execution(_step(13, 20), _step(14, 20), _step(13, 20)))
    assert function.spent(_statement(function, 1), 0).turns == 1


def test_functions_by_their_code_and_only_those_with_text() -> None:
    other = Code("tests/test_a.py", 30, "other", "def other():\n    f()\n")
    lost = Code("tests/test_a.py", 40, "lost", "")
    first, second, third = (_execution(_step(11, 50, at=at), code=code) for code, at in ((1, 0), (0, 1), (0, 2)))
    found = _watched(first, second, third, _execution(_step(41, 50), code=2), codes=(CODE, other, lost))
    assert [(each.body.code.name, len(each.executions)) for each in found] == [("stack", 2), ("other", 1)]


# -- occasions --------------------------------------------------------------------------------------------------------


def _story() -> tuple[make.Run, dict[str, int]]:
    """A test with a fixture of 100 ms, a call of 200 ms and a teardown of 50 ms; the moments at which each begins."""
    run = make.Run()
    main = run.main()
    fixture = run.fixture("stack", path="tests/test_a.py")
    run.fixtures[fixture] = msgspec.structs.replace(run.fixtures[fixture], function="stack")
    begin = main.now
    main.test("tests/test_a.py::test_one", ups=[make.Up(fixture, 100 * MS, down=50 * MS)], setup=10 * MS, call=200 * MS)
    main.finish()
    return run, {"fixture": begin, "rest": begin + 100 * MS, "call": begin + 110 * MS, "down": begin + 310 * MS}


def _occasion(at: str, length: int, shift: int = 0) -> tuple[Occasion, Watched]:
    run, moments = _story()
    start = moments[at] + shift
    (function,) = _watched(_execution(_step(11, length, at=start), start=start), run=run)
    return function.occasions[0], function


@pytest.mark.parametrize(
    ("at", "length", "occasion"),
    [
        ("fixture", 90, Occasion(0, 0)),
        ("rest", 5, Occasion(0)),
        ("call", 150, Occasion(0)),
        ("down", 40, Occasion(0, 0, True)),
    ],
)
def test_occasions(at: str, length: int, occasion: Occasion) -> None:
    found, function = _occasion(at, length)
    assert found == occasion
    assert function.fixture == 0


def test_a_function_that_began_a_little_before_the_recorder_looked() -> None:
    assert _occasion("call", 150, shift=-40_000)[0] == Occasion(0)
    assert _occasion("fixture", 90, shift=-40_000)[0] == Occasion(0, 0)


def test_outside_all_tests_there_is_no_occasion() -> None:
    assert _occasion("fixture", 5, shift=-20 * MS)[0] == Occasion()
    assert _occasion("down", 5, shift=S)[0] == Occasion()


def test_another_process_is_another_story() -> None:
    run, moments = _story()
    execution = msgspec.structs.replace(_execution(_step(11, 50), start=moments["call"]), process=1)
    (function,) = _watched(execution, run=run)
    assert function.occasions == (Occasion(),)


def test_a_test_that_is_no_fixture_has_none() -> None:
    run, moments = _story()
    code = msgspec.structs.replace(CODE, name="test_one")
    (function,) = _watched(_execution(_step(11, 50), start=moments["call"]), run=run, codes=(code,))
    assert function.fixture is None


# -- the last step ----------------------------------------------------------------------------------------------------


def _last(ends_before: int, **step: int) -> Spent:
    """What the last statement took, seen until so many ns before the fixture ended (100 ms in all)."""
    run, moments = _story()
    wall = 100 * MS - ends_before
    seen = Step(11, moments["fixture"], wall, step.get("cpu", 0), step.get("suspended", 0), 0, "asyncio.sleep")
    (function,) = _watched(_execution(seen, start=moments["fixture"]), run=run)
    return function.spent(_statement(function, 0), 0)


def test_the_last_statement_goes_on_to_the_end_of_the_fixture_if_that_is_near() -> None:
    assert _last(4 * MS).wall == 100 * MS
    assert _last(12 * MS).wall == 100 * MS
    assert _last(13 * MS).wall == 87 * MS
    assert _last(0).wall == 100 * MS
    assert _last(-5 * MS).wall == 105 * MS


def test_what_was_added_is_what_most_of_it_was() -> None:
    assert _last(4 * MS, suspended=90 * MS) == Spent(94 * MS, 6 * MS, 0, 1)
    assert _last(4 * MS, suspended=40 * MS) == Spent(40 * MS, 60 * MS, 0, 1)
    assert _last(4 * MS, cpu=90 * MS) == Spent(0, 6 * MS, 94 * MS, 1)
    assert _last(4 * MS, cpu=40 * MS) == Spent(0, 60 * MS, 40 * MS, 1)


def _ended(ends_before: int, *, line: int = 15, gone_before: int | None = None) -> int:
    """ms of the last step of a function that is looked at until so many ns before the fixture ended."""
    run, moments = _story()
    start, wall = moments["fixture"], 100 * MS - ends_before
    execution = _execution(Step(line, start, wall, wall, 0, 0, "x"), start=start)
    gone = None if gone_before is None else start + 100 * MS - gone_before
    (function,) = _watched(msgspec.structs.replace(execution, gone_ns=gone), run=run)
    return function.steps[0][-1].wall_ns // MS


def test_what_nobody_looked_for_since_went_on_to_the_end_of_the_fixture() -> None:
    """Nothing else can have run: the function's last statement was under way."""
    assert _ended(13 * MS) == 100
    assert _ended(50 * MS) == 100
    assert _ended(51 * MS) == 49, "whoever looks was not running, so nothing is known"


def test_statement_that_others_follow_may_have_ended_long_before() -> None:
    assert _ended(13 * MS, line=11) == 87
    assert _ended(12 * MS, line=11) == 100


def test_function_that_was_looked_for_and_gone_is_left_as_it_is() -> None:
    assert _ended(10 * MS, gone_before=1) == 90
    assert _ended(13 * MS, gone_before=3 * MS) == 87
    assert _ended(10 * MS, gone_before=0) == 100
    assert _ended(10 * MS, gone_before=-MS) == 100


def test_a_statement_that_was_seen_to_end_is_left_as_it_is() -> None:
    run, moments = _story()
    seen = Step(11, moments["fixture"], 96 * MS, 0, 0, 0, "")
    (function,) = _watched(_execution(seen, start=moments["fixture"]), run=run)
    assert function.spent(_statement(function, 0), 0).wall == 96 * MS


def test_only_the_last_statement_is_made_longer() -> None:
    run, moments = _story()
    first = Step(11, moments["fixture"], 50 * MS, 0, 0, 0, "x")
    last = Step(15, moments["fixture"] + 50 * MS, 46 * MS, 0, 0, 0, "x")
    (function,) = _watched(_execution(first, last, start=moments["fixture"]), run=run)
    assert [function.spent(_statement(function, place), 0).wall for place in (0, 2)] == [50 * MS, 50 * MS]


def test_last_step_that_is_made_longer_keeps_its_column() -> None:
    run, moments = _story()
    seen = Step(11, moments["fixture"], 96 * MS, 0, 0, 0, "x", 17)
    (function,) = _watched(_execution(seen, start=moments["fixture"]), run=run)
    assert [(step.wall_ns, step.column) for step in function.steps[0]] == [(100 * MS, 17)]


def test_no_steps_at_all() -> None:
    (function,) = _watched(Execution(0, 0, 0, 0, ()))
    assert function.whole(0) == Spent()


def test_many_tests_before_do_not_hide_the_one() -> None:
    run = make.Run()
    main = run.main()
    for number in range(200):
        main.test(f"tests/test_a.py::test_{number}", call=10 * MS)
    start = main.now
    main.test("tests/test_a.py::test_last", call=100 * MS)
    main.finish()
    profile: Profile = run.profile(codes=(CODE,), executions=(_execution(_step(11, 50, at=start), start=start),))
    (function,) = watched(profile)
    assert function.occasions == (Occasion(200),)
