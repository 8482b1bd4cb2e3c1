"""In which statement something happened, by the line that the function was in."""

import threading
from types import CodeType
from typing import Any, Optional

import pytest

from testtime_recorder.placing import BESIDE, Where, finder, placed
from testtime_recorder.statements import Run

MS = 1_000_000
OWN = (lambda: None).__code__


def step(line: int, start: int, wall: int, cpu: int = 0, suspended: int = 0) -> list[Any]:
    return [line, start * MS, wall * MS, cpu * MS, suspended * MS, 0, "time.sleep", -1]


def run(*steps: list[Any], gone: int = 0) -> Run:
    made = Run(OWN, steps[0][1])
    made.steps = list(steps)
    made.end = steps[-1][1] + steps[-1][2]
    made.gone = gone * MS
    return made


def told(made: Run, at: float, where: Optional[Any], end: int = 1_000) -> list[Any]:
    return [round(each[2] / MS, 1) for each in placed(made, [("write", "/a", int(at * MS), where)], 0, end * MS)]


def spans(made: Run) -> list[Any]:
    return [(each[0], round(each[1] / MS, 1), round(each[2] / MS, 1)) for each in made.steps]


def own(line: int) -> Any:
    return (id(OWN), line)


def test_line_that_agrees_moves_nothing() -> None:
    made = run(step(1, 100, 50), step(2, 150, 50))
    assert told(made, 120, own(1)) == [120]
    assert spans(made) == [(1, 100, 50), (2, 150, 50)]


@pytest.mark.parametrize(
    ("at", "line", "expected"),
    [
        (151, 1, [(1, 100, 51), (2, 151, 49)]),
        (149, 2, [(1, 100, 49), (2, 149, 51)]),
        (149, 7, [(1, 100, 49), (7, 149, 1), (2, 150, 50)]),
        (151, 7, [(1, 100, 50), (7, 150, 1), (2, 151, 49)]),
        (201, 2, [(1, 100, 50), (2, 150, 51)]),
        (99, 1, [(1, 99, 51), (2, 150, 50)]),
        (99, 7, [(7, 99, 1), (1, 100, 50), (2, 150, 50)]),
    ],
)
def test_borders_are_moved_to_agree(at: int, line: int, expected: list[Any]) -> None:
    made = run(step(1, 100, 50), step(2, 150, 50))
    assert told(made, at, own(line)) == [at]
    assert spans(made) == expected
    assert made.start == made.steps[0][1]
    assert made.end == made.steps[-1][1] + made.steps[-1][2]


def test_of_less_time_no_more_was_computed_or_suspended() -> None:
    made = run(step(1, 100, 50, cpu=20, suspended=30), step(2, 150, 50))
    told(made, 140, own(2))
    assert made.steps[0][2:5] == [40 * MS - 1, 20 * MS, 20 * MS - 1]  # the moment itself is the next one's


def test_a_border_is_not_missed_by_that_much() -> None:
    made = run(step(1, 100, 100), step(2, 200, 100))
    told(made, 150, own(2))
    assert spans(made) == [(1, 100, 100), (2, 200, 100)]


def test_what_others_do_just_after_the_last_look_is_of_the_end() -> None:
    made = run(step(1, 100, 50))
    assert told(made, 152, BESIDE) == [150]
    assert told(made, 171, BESIDE) == []
    assert told(made, 152, None) == []
    assert told(run(step(1, 100, 50), gone=151), 152, BESIDE) == []
    assert told(made, 120, BESIDE) == told(made, 120, None) == [120]


def test_of_another_phase_nothing_is_told() -> None:
    made = run(step(1, 100, 50))
    assert told(made, 152, own(1), end=151) == []


def test_where_the_innermost_function_of_interest_is() -> None:
    def wanted(code: CodeType) -> bool:
        return code.co_name in ("outer", "inner")

    def asks() -> Where:
        return hook()

    def hook() -> Where:
        return where()

    def inner() -> Where:
        return asks()

    def outer() -> Where:
        return inner()

    where = finder(wanted, threading.get_ident(), threading.get_ident)
    line = inner.__code__.co_firstlineno + 1
    assert outer() == (id(inner.__code__), line)
    assert asks() is None
    assert finder(wanted, -1, threading.get_ident)() == BESIDE


@pytest.mark.parametrize(("at", "line"), [(149, 2), (151, 1), (149, 7), (151, 7), (150, 2), (150, 1)])
def test_a_moment_is_in_one_step_alone_borders_included(at: int, line: int) -> None:
    made = run(step(1, 100, 50), step(2, 150, 50))
    told(made, at, own(line))
    assert [each[0] for each in made.steps if each[1] <= at * MS <= each[1] + each[2]] == [line]


@pytest.mark.parametrize("count", [1, 2, 3, 64, 65])
def test_of_many_steps_the_right_one_is_found(count: int) -> None:
    for number in range(count):
        made = run(*(step(line, 10 * line, 10) for line in range(count)))
        told(made, 10 * number + 9, own(number + 1))
        begun = {each[0]: each[1] for each in made.steps}
        assert begun[number + 1] == (10 * number + 9) * MS
        assert all(at == 10 * line * MS for line, at in begun.items() if line != number + 1)
