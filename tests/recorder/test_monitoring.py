"""Events of real functions, on a clock that only moves when the story says so; Python 3.12 and newer."""

from __future__ import annotations

import asyncio
import sys
import threading
import weakref
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from testtime_recorder import monitoring as module
from testtime_recorder.clock import Clock
from testtime_recorder.course import Course
from testtime_recorder.monitoring import Monitoring
from testtime_recorder.statements import SLOW, STEP, Focus, Run, Told

pytestmark = pytest.mark.skipif(not hasattr(sys, "monitoring"), reason="came with Python 3.12")
MS = 1_000_000
python: Any = getattr(sys, "monitoring", None)


class Story:
    """A watcher, and time that passes in one way or another."""

    def __init__(self) -> None:
        self.now, self.cpu, self.reads = 1000 * MS, 500 * MS, 0
        self.focus = Focus()
        self.focus.since = self.now
        self.told = Told(lambda: self.now)
        clock = Clock(lambda: self.now, lambda: 0, lambda: 0, lambda: 0)
        self.monitoring = Monitoring(clock, self.told, self._cpu, self.focus)
        self.monitoring.start()

    def _cpu(self) -> int:
        self.reads += 1
        return self.cpu

    def waits(self, ms: float) -> None:
        """The thread waits."""
        self.now += int(ms * MS)

    def burns(self, ms: float) -> None:
        """It computes."""
        self.now += int(ms * MS)
        self.cpu += int(ms * MS)

    def taken(self) -> list[Run]:
        """The runs of the phase that ends now."""
        assert self.monitoring.fault is None
        runs = self.monitoring.taken(self.focus.since, self.now)
        self.focus.since = self.now
        return runs

    def steps(self, function: Any) -> list[tuple[int, int, int, int]]:
        """Line from that of ``def``, wall, cpu and suspended of each step of the only run; ms."""
        (run,) = self.taken()
        assert run.code is function.__code__
        return relative(run)


def replace(owner: Any, name: str, value: Any) -> None:
    """Put something in the place of a method."""
    setattr(owner, name, value)


def relative(run: Run) -> list[tuple[int, int, int, int]]:
    """Line from the first, wall, cpu and suspended of each step; ms."""
    first = run.code.co_firstlineno
    return [(step[0] - first, *(round(each / MS) for each in step[2:5])) for step in run.steps]


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story()
    tool = story.monitoring._tool
    codes = story.monitoring.courses
    yield story
    armed = [course.code for course in codes.values()]
    story.monitoring.stop()
    assert python.get_tool(tool) is None
    assert [python.get_local_events(tool, code) for code in armed] == [0] * len(armed)


# -- statements -------------------------------------------------------------------------------------------------------


def test_statements(story: Story) -> None:
    def f() -> None:
        story.waits(30)
        story.burns(20)
        story.waits(0.5)
        story.waits(25)

    story.monitoring.arm(f.__code__)
    began = story.now
    f()
    (run,) = story.taken()
    assert relative(run) == [(1, 30, 0, 0), (2, 20, 20, 0), (4, 25, 0, 0)]
    assert (run.start, run.end) == (began, story.now)
    assert run.steps[1][1] == began + 30 * MS


def test_run_that_does_not_wait_is_not_told(story: Story) -> None:
    def f(ms: float) -> None:
        story.burns(50)
        story.waits(ms)

    story.monitoring.arm(f.__code__)
    f(SLOW / MS - 0.1)
    assert story.taken() == []
    f(SLOW / MS)
    assert len(story.taken()) == 1


def test_turns_of_loops(story: Story) -> None:
    def loops() -> None:
        for ms in (20, 30):
            story.waits(ms)
        while story.now < 0:
            pass
        story.waits(40)

    def comprehension() -> None:
        _ = [story.waits(ms) for ms in (20, 30)]  # type: ignore[func-returns-value]

    for function in (loops, comprehension):
        story.monitoring.arm(function.__code__)
        function()
        (run,) = story.taken()
        turns = [(step[5], step[2] // MS) for step in run.steps]
        assert turns[:2] == [(0, 20), (1, 30)]
    assert story.reads < 20


def columns(run: Run) -> list[tuple[int, int, int]]:
    """Line from the first, column from that of ``def``, and wall of each step, in ms."""
    first, margin = run.code.co_firstlineno, 4
    return [(step[0] - first, step[7] - margin if step[7] >= 0 else -1, step[2] // MS) for step in run.steps]


def test_calls_of_one_line_are_steps_of_their_own(story: Story) -> None:
    def f() -> Any:
        story.waits(5), story.waits(0.1), story.waits(30)  # type: ignore[func-returns-value]
        story.waits(20)
        return [story.waits(40), story.burns(7), id(story)]  # type: ignore[func-returns-value]

    story.monitoring.arm(f.__code__)
    f()
    (run,) = story.taken()
    assert columns(run) == [(1, 4, 5), (1, 38, 30), (2, -1, 20), (3, 12, 40), (3, 29, 7)]


def test_awaits_of_one_line_are_steps_of_their_own(story: Story) -> None:
    async def waits(ms: int) -> None:
        story.burns(2)
        await asyncio.sleep(0)
        story.waits(ms)

    async def f() -> Any:
        return await waits(30), await waits(0), await waits(20)  # type: ignore[func-returns-value]

    story.monitoring.arm(f.__code__)
    asyncio.run(f())
    (run,) = story.taken()
    assert columns(run) == [(1, 17, 32), (1, 34, 2), (1, 50, 22)]


def test_calls_alone_in_their_lines_raise_no_events_in_the_end(story: Story) -> None:
    def f(ms: float) -> None:
        story.waits(ms)
        story.waits(ms)

    met: list[int] = []
    column = Course.column

    def counted(course: Any, at: int) -> int:
        met.append(at)
        return column(course, at)

    story.monitoring.arm(f.__code__)
    f(30)
    f(30)
    assert len(story.taken()) == 2
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Course, "column", counted)
        f(30)
    assert set(met) <= {-1}


def test_calls_of_a_hot_line_are_watched_no_further(story: Story) -> None:
    def f(count: int) -> None:
        for _ in range(count):
            story.burns(0.00001), story.burns(0.00001)  # type: ignore[func-returns-value]
        story.waits(30)
        story.waits(40), story.waits(50)  # type: ignore[func-returns-value]

    counted: list[int] = []
    seen = story.monitoring._clock.now

    def now() -> int:
        counted.append(1)
        return seen()

    replace(story.monitoring._clock, "now", now)
    story.monitoring.stop()
    story.monitoring.start()
    story.monitoring.arm(f.__code__)
    f(50_000)
    assert len(counted) < 3 * module._MOST
    (run,) = story.taken()
    assert [(line, wall) for line, _, wall in columns(run)] == [(3, 30), (4, 40), (4, 50)]


def test_loop_on_one_line(story: Story) -> None:
    def f() -> None:
        for ms in (20, 30): story.waits(ms)  # fmt: skip  # noqa: E701

    story.monitoring.arm(f.__code__)
    f()
    assert [(step[5], step[2] // MS) for step in story.taken()[0].steps] == [(0, 20), (1, 30)]


def test_awaiting_is_no_turn(story: Story) -> None:
    async def f() -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        story.waits(30)

    async def g() -> None:
        await asyncio.sleep(0)
        story.waits(30)

    story.monitoring.arm(g.__code__)
    asyncio.run(g())
    (run,) = story.taken()
    assert [step[5] for step in run.steps] == [0]
    story.monitoring.arm(f.__code__)
    asyncio.run(f())
    (run,) = story.taken()
    assert [step[5] for step in run.steps] == [5]


def test_lines_that_a_run_goes_through_most_are_watched_no_further(story: Story) -> None:
    def f(count: int) -> None:
        for _ in range(count):
            story.now += 1
        story.waits(30)
        story.waits(40)

    counted: list[int] = []
    seen = story.monitoring._clock.now

    def now() -> int:
        counted.append(1)
        return seen()

    replace(story.monitoring._clock, "now", now)
    story.monitoring.stop()
    story.monitoring.start()
    story.monitoring.arm(f.__code__)
    f(100_000)
    assert len(counted) < 3 * module._MOST
    assert [(line, wall) for line, wall, _, _ in story.steps(f)] == [(3, 30), (4, 40)]
    f(10)
    assert [(line, wall) for line, wall, _, _ in story.steps(f)] == [(3, 30), (4, 40)], "and in later runs"


def test_function_that_never_waits_is_watched_no_further(story: Story) -> None:
    def f(ms: float) -> None:
        story.waits(ms)

    story.monitoring.arm(f.__code__)
    for _ in range(module._QUICK - 1):
        f(1)
    f(SLOW / MS)
    assert len(story.taken()) == 1
    for _ in range(module._QUICK):
        f(1)
    f(SLOW / MS)
    assert story.taken() == []


def test_function_that_cannot_wait_is_not_watched(story: Story) -> None:
    def f() -> None: ...

    story.monitoring.arm(f.__code__)
    assert story.monitoring.courses == {}
    assert python.get_local_events(story.monitoring._tool, f.__code__) == 0


# -- generators and coroutines ----------------------------------------------------------------------------------------


def test_generator_is_one_run_up_to_its_yield_and_another_from_there(story: Story) -> None:
    def f() -> Iterator[int]:
        story.waits(30)
        yield 1
        story.waits(40)

    story.monitoring.arm(f.__code__)
    running = f()
    next(running)
    assert story.steps(f) == [(1, 30, 0, 0)]
    story.waits(500)
    with pytest.raises(StopIteration):
        next(running)
    assert story.steps(f) == [(3, 40, 0, 0)]


def test_what_is_suspended(story: Story) -> None:
    async def f() -> None:
        story.burns(3)
        await passes(30, others=20)
        story.waits(40)
        await passes(50)

    async def passes(ms: float, others: float = 0) -> None:
        story.waits(ms - others)
        story.burns(others)
        await asyncio.sleep(0)

    async def loop_goes_on(ms: float, others: float = 0) -> None:
        await asyncio.sleep(0)
        story.waits(ms - others)
        story.burns(others)

    async def main() -> None:
        task = asyncio.ensure_future(f())
        await loop_goes_on(60, others=25)
        await loop_goes_on(70)
        await task

    story.monitoring.arm(f.__code__)
    asyncio.run(main())
    assert story.steps(f) == [(1, 3, 3, 0), (2, 90, 45, 35), (3, 40, 0, 0), (4, 120, 0, 70)]


def test_asynchronous_generator(story: Story) -> None:
    gate: Any = None

    async def f() -> AsyncIterator[int]:
        await gate.wait()
        yield 1
        story.waits(40)

    async def main() -> None:
        nonlocal gate
        gate = asyncio.Event()
        running = f()
        task = asyncio.ensure_future(running.__anext__())
        await asyncio.sleep(0)
        story.waits(30)
        gate.set()
        await task
        assert story.steps(f) == [(1, 30, 0, 30)]
        story.waits(500)
        assert [each async for each in running] == []

    story.monitoring.arm(f.__code__)
    asyncio.run(main())
    assert story.steps(f) == [(3, 40, 0, 0)]


def test_coroutine_that_is_cancelled(story: Story) -> None:
    async def f() -> None:
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError:
            story.waits(40)

    async def main() -> None:
        task = asyncio.ensure_future(f())
        await asyncio.sleep(0)
        story.waits(30)
        task.cancel()
        await task

    story.monitoring.arm(f.__code__)
    asyncio.run(main())
    assert story.steps(f) == [(2, 30, 0, 30), (4, 40, 0, 0)]


def test_coroutine_that_is_awaited_from_its_middle_on_is_not_told(story: Story) -> None:
    async def f() -> None:
        await asyncio.sleep(0)
        story.waits(30)

    async def main() -> None:
        task = asyncio.ensure_future(f())
        await asyncio.sleep(0)
        story.monitoring.arm(f.__code__)
        await task

    asyncio.run(main())
    assert story.taken() == []


# -- what ends otherwise ----------------------------------------------------------------------------------------------


def test_function_that_raises_ends_with_its_phase(story: Story) -> None:
    def f() -> None:
        story.waits(30)
        raise ValueError

    story.monitoring.arm(f.__code__)
    with pytest.raises(ValueError, match=r"^$"):
        f()
    story.waits(5)
    (run,) = story.taken()
    assert run.end == story.now
    assert [step[:2] for step in relative(run)] == [(1, 30), (2, 5)]


def test_function_that_raised_in_a_quick_phase_is_told_the_next_time(story: Story) -> None:
    """Nobody asks for the runs of a quick phase."""

    def f(ms: float, fails: bool) -> None:
        story.waits(ms)
        if fails:
            raise ValueError

    story.monitoring.arm(f.__code__)
    with pytest.raises(ValueError, match=r"^$"):
        f(3, True)
    story.waits(1)
    story.focus.since = story.now
    f(30, False)
    assert story.steps(f) == [(1, 30, 0, 0)]


def test_function_that_raised_in_a_quick_phase_does_not_last_until_the_end_of_a_slow_one(story: Story) -> None:
    def f() -> None:
        story.waits(3)
        raise ValueError

    def g() -> None:
        story.waits(30)

    for function in (f, g):
        story.monitoring.arm(function.__code__)
    with pytest.raises(ValueError, match=r"^$"):
        f()
    story.waits(1)
    story.focus.since = story.now
    g()
    assert story.steps(g) == [(1, 30, 0, 0)]
    assert not story.monitoring.courses[id(f.__code__)].open


def test_function_that_calls_itself_is_not_told(story: Story) -> None:
    def f(deep: int) -> None:
        story.waits(30)
        if deep:
            f(deep - 1)

    story.monitoring.arm(f.__code__)
    f(1)
    assert story.taken() == []
    f(0)
    assert story.steps(f) == [(1, 30, 0, 0)]


def test_function_that_another_thread_runs(story: Story) -> None:
    def f() -> None:
        story.waits(30)

    story.monitoring.arm(f.__code__)
    thread = threading.Thread(target=f)
    thread.start()
    thread.join()
    assert story.taken() == []
    f()
    assert story.steps(f) == [(1, 30, 0, 0)]


def test_coroutines_that_run_at_once_are_not_told(story: Story) -> None:
    async def f() -> None:
        await asyncio.sleep(0)
        story.waits(30)

    async def main() -> None:
        await asyncio.gather(f(), f())

    story.monitoring.arm(f.__code__)
    asyncio.run(main())
    assert story.taken() == []


# -- objects ----------------------------------------------------------------------------------------------------------


class Thing:
    """Something that a name may stand for."""


def test_objects_are_looked_at_after_each_long_statement(story: Story) -> None:
    def f() -> None:
        thing = Thing()
        story.waits(30)
        story.waits(3)
        del thing
        story.waits(20)

    story.monitoring.arm(f.__code__)
    f()
    (run,) = story.taken()
    assert run.scene is not None
    first = run.code.co_firstlineno
    assert [(line - first, "thing" in paths) for line, paths in run.scene.snapshots] == [(2, True), (5, False)]


def test_nothing_lives_longer_for_being_looked_at(story: Story) -> None:
    def f() -> Any:
        thing = Thing()
        gone = weakref.ref(thing)
        story.waits(30)
        story.waits(30)
        del thing
        return gone()

    story.monitoring.arm(f.__code__)
    assert f() is None
    (run,) = story.taken()
    assert run.scene is not None


def test_statements_that_are_too_short_to_be_told_alone_are_looked_at_together(story: Story) -> None:
    def f() -> None:
        thing = Thing()
        story.waits(15)
        story.waits(15)
        story.waits(9)
        del thing

    story.monitoring.arm(f.__code__)
    f()
    (run,) = story.taken()
    assert run.scene is not None
    assert [line - run.code.co_firstlineno for line, _ in run.scene.snapshots] == [3]


def test_objects_of_a_loop_that_waits_on_one_line(story: Story) -> None:
    def f() -> None:
        for thing in [Thing(), Thing()]: story.waits(30 + 0 * hash(thing))  # fmt: skip  # noqa: E701

    story.monitoring.arm(f.__code__)
    f()
    (run,) = story.taken()
    assert run.scene is not None
    assert len({paths["thing"] for _, paths in run.scene.snapshots}) == 2


def test_function_that_asks_for_its_variables_is_not_looked_at(story: Story) -> None:
    def f() -> Any:
        before = locals()
        story.waits(30)
        return before

    story.monitoring.arm(f.__code__)
    assert f() == {"story": story}
    (run,) = story.taken()
    assert run.scene is None


def test_what_looking_takes_is_not_told(story: Story) -> None:
    def f() -> None:
        story.waits(30)
        story.waits(40)

    def look(*_: object) -> int:
        story.burns(7)
        return 7 * MS

    story.monitoring.arm(f.__code__)
    replace(story.told, "look", look)
    f()
    assert story.steps(f) == [(1, 30, 0, 0), (2, 40, 0, 0)]


# -- cost -------------------------------------------------------------------------------------------------------------


def test_cpu_is_read_once_a_while(story: Story) -> None:
    def f() -> None:
        for _ in range(10):
            story.burns(STEP / MS / 100)

    story.monitoring.arm(f.__code__)
    for _ in range(20):
        f()
    assert story.reads <= 3


# -- the suite does not notice ----------------------------------------------------------------------------------------


def test_error_of_our_own_ends_the_watching(story: Story) -> None:
    def f() -> int:
        story.waits(30)
        return 3

    def fails(*_: object) -> int:
        raise KeyError("broken")

    story.monitoring.arm(f.__code__)
    replace(story.monitoring, "_look", fails)
    fails.__code__ = fails.__code__.replace(co_filename=module.__file__)
    assert f() == 3
    assert story.monitoring.fault == "statements were not watched to the end (KeyError: 'broken')"
    assert python.get_tool(4) is None
    story.monitoring.fault = None


def test_what_a_signal_handler_raises_in_a_callback_is_the_suites(story: Story) -> None:
    """A handler may run at the start of any function."""

    def f() -> None:
        story.waits(30)
        story.waits(30)

    def handler(*_: object) -> int:
        raise TimeoutError

    story.monitoring.arm(f.__code__)
    replace(story.monitoring, "_look", handler)
    with pytest.raises(TimeoutError):
        f()
    assert story.monitoring.fault is None


def test_end_of_the_stack_does_not_end_the_watching(story: Story) -> None:
    def f() -> None:
        story.waits(30)

    def deep(*_: object) -> int:
        raise RecursionError

    deep.__code__ = deep.__code__.replace(co_filename=module.__file__)
    story.monitoring.arm(f.__code__)
    replace(story.monitoring, "_look", deep)
    f()
    assert story.monitoring.fault is None


# -- numbers and other tools ------------------------------------------------------------------------------------------


def test_numbers_of_others_are_left_alone() -> None:
    told = Told(lambda: 0)
    clock = Clock(lambda: 0, lambda: 0, lambda: 0, lambda: 0)
    first, second, third = (Monitoring(clock, told, lambda: 0, Focus()) for _ in range(3))
    first.start()
    try:
        first.start()
        second.start()
        assert (first._tool, second._tool) == module._TOOLS
        with pytest.raises(ValueError, match="all numbers"):
            third.start()
    finally:
        for each in (first, second, third):
            each.stop()
    assert [python.get_tool(number) for number in module._TOOLS] == [None, None]


def test_tool_of_the_suite_sees_what_it_would_see(story: Story) -> None:
    def f() -> int:
        for _ in range(3):
            story.waits(30)
        return 1

    def trace(watched: bool) -> list[Any]:
        lines: list[Any] = []
        python.use_tool_id(3, "theirs")
        python.register_callback(3, python.events.LINE, lambda _code, line: lines.append(line))
        python.set_local_events(3, f.__code__, python.events.LINE)
        try:
            if watched:
                story.monitoring.arm(f.__code__)
            f()
            return lines
        finally:
            python.set_local_events(3, f.__code__, 0)
            python.free_tool_id(3)

    assert trace(False) == trace(True)
    assert len(story.taken()) == 1


def test_tool_of_the_suite_that_disables_its_events(story: Story) -> None:
    def line(code: Any, number: int) -> Any:
        if code is f.__code__:
            lines.append(number)
        return python.DISABLE

    def trace(watched: bool) -> list[int]:
        lines.clear()
        python.use_tool_id(3, "theirs")
        python.register_callback(3, python.events.LINE, line)
        python.set_events(3, python.events.LINE)
        try:
            if watched:
                story.monitoring.arm(f.__code__)
            f()
            f()
            return list(lines)
        finally:
            python.set_events(3, 0)
            python.free_tool_id(3)

    lines: list[int] = []
    f = looping(story)
    plain = trace(False)
    f = looping(story)
    assert trace(True) == plain != []
    assert [[step[2] // MS for step in run.steps] for run in story.taken()] == [[30, 30, 30]] * 2


def looping(story: Story) -> Any:
    """A function that was never run."""
    made: dict[str, Any] = {"story": story}
    exec("def f():\n    for _ in range(3):\n        story.waits(30)\n", made)
    return made["f"]


def test_trace_function_of_the_suite_goes_on(story: Story) -> None:
    def f() -> None:
        story.waits(30)
        story.waits(30)

    lines: list[int] = []

    def trace(frame: Any, event: str, _arg: object) -> Any:
        if frame.f_code is not f.__code__:
            return None
        if event == "line":
            lines.append(frame.f_lineno - frame.f_code.co_firstlineno)
        return trace

    story.monitoring.arm(f.__code__)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        f()
    finally:
        sys.settrace(before)
    assert lines == [1, 2]
    assert story.steps(f) == [(1, 30, 0, 0), (2, 30, 0, 0)]


def test_before_it_has_begun_nothing_is_armed() -> None:
    clock = Clock(lambda: 0, lambda: 0, lambda: 0, lambda: 0)
    monitoring = Monitoring(clock, Told(lambda: 0), lambda: 0, Focus())
    monitoring.arm(test_statements.__code__)
    assert monitoring.courses == {}
    monitoring.stop()
