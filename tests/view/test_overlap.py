"""Tasks over time: in turn, and side by side."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.gatherings import FIXTURES, MIXED, STORY
from testtime.view.document import Lane
from testtime.view.overlap import LEGEND, MOST, SLICES, lanes
from testtime.whatif.gather.result import Group, Task


def rows(group: Group, *tasks: Task, **changes: Any) -> list[tuple[str, str, str]]:
    """The lanes of a group with other tasks, their idle ends cut."""
    made = msgspec.structs.replace(group, tasks=tasks or group.tasks, **changes)
    found = lanes(made, legend=False).rows
    assert all(len(lane.timeline) == SLICES for lane in found)
    return [(lane.name, lane.timeline.rstrip("."), lane.note) for lane in found]


def test_story() -> None:
    half = SLICES // 2
    assert rows(STORY) == [
        ("before", "=" * half, "line 34, 3.00 s"),
        ("", "." * half + "=" * half, "line 35, 3.00 s"),
        ("after", "=" * half, "line 34, 3.00 s"),
        ("", "=" * half, "line 35, 3.00 s"),
    ]


def test_parts_of_a_task_are_told_apart() -> None:
    task = Task(((3, 4), (6, 6)), suspended_s=3.0, blocked_s=2.0, cpu_s=1.0)
    (_, drawn, note), *_ = rows(MIXED, task, Task(((9, 9),)))
    assert drawn == "#" * 8 + "=" * 16 + "-" * 24
    assert note == "lines 3-4, 6, 6.00 s"


def test_parts_of_a_statement_are_told_by_where_they_begin() -> None:
    one = Task(((9, 9),), suspended_s=1.0, columns=((11, 20),))
    both = Task(((9, 9), (12, 13)), suspended_s=2.0, columns=((22, 30), None))
    assert [note for _, _, note in rows(MIXED, one, both)[:2]] == ["line 9:12, 1.00 s", "lines 9:23, 12-13, 2.00 s"]


def test_what_takes_no_time_is_there() -> None:
    assert [each[1] for each in rows(STORY, Task(((1, 1),)), Task(((2, 2),), blocked_s=1.0))[:2]] == ["-", "=" * SLICES]
    assert [each[1] for each in rows(STORY, Task(((1, 1),)), Task(((2, 2),)))] == ["-"] * 4


@pytest.mark.parametrize(
    ("how", "begins"),
    [("gather", [12, 0]), ("concurrent-tests", [12, 0]), ("threads", [0, 6]), ("start-both", [0, 6])],
)
def test_what_holds_the_others_longest_comes_last(how: Any, begins: list[int]) -> None:
    tasks = (
        Task(((1, 1),), suspended_s=0.25, blocked_s=0.5, cpu_s=0.25),
        Task(((2, 2),), suspended_s=0.5, blocked_s=0.25, cpu_s=0.25),
    )
    found = rows(MIXED, *tasks, how=how)[2:]
    assert [len(drawn) - len(drawn.lstrip(".")) for _, drawn, _ in found] == begins


def test_turns_have_lanes_of_their_own() -> None:
    found = rows(MIXED, Task(((5, 6),), iterations=3, suspended_s=0.1))
    assert [note for _, _, note in found[:3]] == [f"lines 5-6, turn {number}, 100 ms" for number in (1, 2, 3)]
    assert [drawn for _, drawn, _ in found[3:]] == ["-" * 16] * 3


def test_many_share_a_lane() -> None:
    found = rows(MIXED, Task(((5, 5),), iterations=12, suspended_s=0.1))
    assert len(found) == 2 * MOST
    assert [found[MOST - 1], found[-1]] == [("", "." * 12 + "-" * 36, "9 more, 900 ms"), ("", "----", "9 more, 100 ms")]


def test_as_many_as_there_is_room_for_have_their_own() -> None:
    tasks = [Task(((number, number),), suspended_s=0.1) for number in range(MOST)]
    found = rows(MIXED, *tasks)
    assert [note for _, _, note in found] == [f"line {number}, 100 ms" for number in range(MOST)] * 2


@pytest.mark.parametrize("longest", [MOST - 1, MOST])
def test_of_those_that_share_a_lane_the_longest_is_shown(longest: int) -> None:
    tasks = [Task(((n, n),), suspended_s=0.3 if n == longest else 0.1) for n in range(MOST + 1)]
    assert rows(MIXED, *tasks)[-1][2] == "2 more, 300 ms"


def test_of_many_side_by_side_the_last_to_end_is_shown() -> None:
    tasks = [Task(((number, number),), cpu_s=0.1, suspended_s=0.1) for number in range(5)]
    *_, (_, drawn, _) = rows(MIXED, *tasks)
    assert drawn == "." * 19 + "#" * 5 + "-" * 5


def test_names_of_fixtures() -> None:
    assert [note for _, _, note in rows(FIXTURES)][:2] == ["db, 160 ms", "cache, 140 ms"]


def test_legend_is_told_once() -> None:
    assert lanes(STORY, legend=True).legend == LEGEND
    assert lanes(STORY, legend=False).legend == ()
    assert lanes(STORY, legend=False).rows[0] == Lane("before", "=" * 24 + "." * 24, "line 34, 3.00 s")
