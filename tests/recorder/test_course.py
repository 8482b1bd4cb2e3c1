"""Moments and CPU to steps, on a clock that only moves when the story says so."""

from __future__ import annotations

import sys
from types import CodeType
from typing import Any

import pytest

from testtime_recorder.computing import Chained
from testtime_recorder.course import Course, may_wait
from testtime_recorder.statements import STEP

MS = 1_000_000
FIRST = 10


def example() -> None: ...


class Story:
    """A course, and time that passes in one way or another."""

    def __init__(self) -> None:
        self.now, self.cpu, self.reads = 1000 * MS, 500 * MS, 0
        self.beside = 300 * MS
        self.used = Chained(self._read, STEP, lambda: self.cpu + self.beside)
        self.course = Course(example.__code__)
        self.course.begin(self.now, self.used, FIRST)

    def _read(self) -> int:
        self.reads += 1
        return self.cpu

    def waits(self, ns: int, threads: int = 0) -> Story:
        """It blocks; other threads compute so many ns of it."""
        self.now += ns
        self.beside += threads
        return self

    def burns(self, ns: int) -> Story:
        """It computes."""
        self.now += ns
        self.cpu += ns
        return self

    def suspended(self, ns: int, others: int = 0, threads: int = 0) -> Story:
        """The loop goes on meanwhile; ``others`` compute so many ns of it, other ``threads`` so many."""
        self.course.suspend(self.now, self.used)
        self.now += ns
        self.beside += threads
        self.cpu += others
        self.course.resume(self.now, self.used)
        return self

    def line(self, number: int) -> Story:
        """Another line is reached."""
        if self.now - self.course.began >= STEP:
            self.course.end(self.now, self.used)
            self.course.next(self.now, self.used)
        else:
            self.course.quick(self.now, self.used)
        self.course.line = number
        return self

    @property
    def steps(self) -> list[tuple[int, int, int, int]]:
        """line, wall, cpu and suspended of each step."""
        run = self.course.run
        return [] if run is None else [(step[0], step[2], step[3], step[4]) for step in run.steps]


@pytest.fixture
def story() -> Story:
    return Story()


def test_what_blocks_and_what_computes(story: Story) -> None:
    story.waits(30 * MS).line(11).burns(20 * MS).line(12).burns(5 * MS).waits(10 * MS).line(13)
    assert story.steps == [(10, 30 * MS, 0, 0), (11, 20 * MS, 20 * MS, 0), (12, 15 * MS, 5 * MS, 0)]


def test_what_is_suspended(story: Story) -> None:
    story.burns(2 * MS).suspended(30 * MS).waits(3 * MS).line(11)
    assert story.steps == [(10, 35 * MS, 2 * MS, 30 * MS)]


def test_the_loop_is_not_free_while_others_compute(story: Story) -> None:
    story.suspended(30 * MS, others=25 * MS).burns(4 * MS).line(11)
    assert story.steps == [(10, 34 * MS, 29 * MS, 5 * MS)]


def test_what_was_computed_before_a_suspension_is_not_others_(story: Story) -> None:
    story.burns(9 * MS).line(11).burns(6 * MS).suspended(30 * MS).waits(2 * MS).suspended(20 * MS, others=8 * MS).line(
        12
    )
    assert story.steps == [(10, 9 * MS, 9 * MS, 0), (11, 58 * MS, 14 * MS, 42 * MS)]


def test_what_other_threads_compute_meanwhile_is_no_wait(story: Story) -> None:
    story.waits(20 * MS, threads=15 * MS).line(11).suspended(30 * MS, others=5 * MS, threads=10 * MS).line(12)
    assert story.steps == [(10, 20 * MS, 15 * MS, 0), (11, 30 * MS, 15 * MS, 15 * MS)]
    story.burns(9 * MS).waits(5 * MS, threads=40 * MS).line(13).waits(5 * MS).line(14)
    assert story.steps[2:] == [(12, 14 * MS, 14 * MS, 0), (13, 5 * MS, 0, 0)]


def test_several_suspensions_of_one_statement(story: Story) -> None:
    for _ in range(3):
        story.suspended(10 * MS, others=5 * MS).burns(2 * MS).waits(1 * MS)
    story.line(11)
    assert story.steps == [(10, 39 * MS, 21 * MS, 15 * MS)]


def test_many_short_stretches_are_taken_to_be_computing(story: Story) -> None:
    """CPU is not read for each."""
    for _ in range(1000):
        story.burns(STEP // 10).suspended(STEP // 10, others=STEP // 20)
    story.line(11)
    ((_, wall, cpu, suspended),) = story.steps
    assert (wall, cpu, suspended) == (200 * STEP, 150 * STEP, 50 * STEP)
    assert story.reads <= 210


def test_cpu_and_suspension_are_never_more_than_all(story: Story) -> None:
    story.waits(STEP - 1).suspended(STEP - 1).waits(STEP - 1).suspended(5 * STEP, others=5 * STEP).line(11)
    ((_, wall, cpu, suspended),) = story.steps
    assert cpu + suspended <= wall


def test_quick_lines_leave_no_step_and_no_reading(story: Story) -> None:
    reads = story.reads
    for number in range(11, 60):
        story.burns(STEP // 100).line(number)
    assert story.steps == []
    assert story.reads == reads


def test_statement_after_quick_ones_has_its_own_cpu_only(story: Story) -> None:
    for number in range(11, 31):
        story.burns(STEP // 2).line(number)
    story.waits(30 * MS).line(31)
    assert story.steps == [(30, 30 * MS, 0, 0)]
    story.burns(STEP // 2).line(32).burns(8 * MS).waits(2 * MS).line(33)
    assert story.steps[1:] == [(32, 10 * MS, 8 * MS, 0)]


def test_line_after_a_quick_suspension_begins_anew(story: Story) -> None:
    story.suspended(STEP // 2).line(11).suspended(20 * MS).line(12)
    assert story.steps == [(11, 20 * MS, 0, 20 * MS)]


def test_coroutine_that_is_resumed_by_an_exception(story: Story) -> None:
    """Of that there is no event but the next line's."""
    story.course.suspend(story.now, story.used)
    story.waits(30 * MS).line(11).waits(20 * MS).line(12)
    assert story.steps == [(10, 30 * MS, 0, 30 * MS), (11, 20 * MS, 0, 0)]


def test_coroutine_that_is_resumed_by_an_exception_at_once(story: Story) -> None:
    story.course.suspend(story.now, story.used)
    story.waits(STEP // 2).line(11).waits(20 * MS).line(12)
    assert story.steps == [(11, 20 * MS, 0, 0)]


def test_turn_and_moment_are_told(story: Story) -> None:
    story.course.turn = 7
    begun = story.now
    story.waits(3 * MS).line(11)
    assert story.course.run is not None
    assert story.course.run.start == begun
    assert story.course.run.steps == [[10, begun, 3 * MS, 0, 0, 7, "", -1]]
    assert story.course.took == 3 * MS


def test_each_run_begins_anew(story: Story) -> None:
    story.waits(3 * MS).line(11)
    course = story.course
    course.turn = course.count = course.suspended = course.since = course.cpu = 9
    course.spoiled = True
    course.begin(story.now, story.used, 20)
    assert (course.run, course.line, course.open, course.spoiled) == (None, 20, True, False)
    assert (course.turn, course.count, course.suspended, course.since, course.cpu, course.took) == (0, 0, 0, 0, 0, 0)
    story.waits(2 * MS).line(21)
    assert story.steps == [(20, 2 * MS, 0, 0)]


# -- what is worth watching -------------------------------------------------------------------------------------------


def made(text: str) -> CodeType:
    """The code of a function ``f``."""
    names: dict[str, Any] = {}
    exec(text, names)
    code: CodeType = names["f"].__code__
    return code


@pytest.mark.parametrize(
    "text",
    [
        "def f(a): a()",
        "def f(a): a(*a)",
        "def f(a): a(b=1)",
        "def f(a): a.b(1)",
        "async def f(a): await a",
        "async def f(a):\n async for b in a: pass",
        "async def f(a):\n async with a: pass",
        "def f(a):\n with a: pass",
        "def f(a):\n for b in a: pass",
        "def f(a): return [b for b in a]",
        "def f(a): yield from a",
    ],
)
def test_function_that_may_wait(text: str) -> None:
    assert may_wait(made(text))


@pytest.mark.parametrize(
    "text",
    [
        "def f(): pass",
        "def f(a): return a",
        "def f(a): yield a",
        "def f(a): a.b = 1 + a.c",
        "async def f(): pass",
        "def f(a, b): return a[b], (a, b), not a",
    ],
)
def test_function_that_cannot(text: str) -> None:
    assert not may_wait(made(text))


@pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="only there are functions given instructions of their own")
def test_function_is_known_by_its_own_instructions_while_it_is_watched() -> None:
    code = made("def f(): pass")
    monitoring: Any = getattr(sys, "monitoring", None)
    monitoring.use_tool_id(3, "test")
    try:
        monitoring.set_local_events(3, code, monitoring.events.PY_START | monitoring.events.LINE)
        assert not may_wait(code)
        monitoring.set_local_events(3, code, 0)
    finally:
        monitoring.free_tool_id(3)
