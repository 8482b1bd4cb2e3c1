"""Looks from beside, taken by hand: on a clock that only moves when the story says so, and at real frames."""

from __future__ import annotations

import _thread
import asyncio
import gc
import os
import sys
import weakref
from collections.abc import Callable, Iterator
from types import CodeType, SimpleNamespace
from typing import Any, cast

import pytest

from testtime_recorder import looks as module
from testtime_recorder.clock import Clock
from testtime_recorder.computing import Computing
from testtime_recorder.looks import Looks
from testtime_recorder.statements import Focus, Run, Told
from testtime_recorder.window import UNKNOWN

MS = 1_000_000
GOING_ON = 1
"""ns of CPU that going on takes at least."""
in_old_tasks = pytest.mark.skipif(sys.version_info >= (3, 12), reason="watched by events there")
own_frames = pytest.mark.skipif(sys.version_info >= (3, 12), reason="comprehensions have no frames of their own")
forks = pytest.mark.skipif(not hasattr(os, "fork") or sys.version_info >= (3, 12), reason="no fork without a warning")


class Story:
    """A watcher, and time that passes in one way or another."""

    def __init__(self) -> None:
        self.now, self.cpu, self.own, self.beside = 1000 * MS, 500 * MS, 0, 300 * MS
        self.focus = Focus()
        self.wanted: list[CodeType] = []
        self.told = Told(lambda: self.now, at_once=False)
        clock = Clock(lambda: self.now, lambda: self.cpu + self.own + self.beside, lambda: 0, lambda: 0)
        computing = cast(Computing, SimpleNamespace(ask=lambda: None, used=lambda: self.cpu))
        self.looks = Looks(clock, self.told, computing, self.focus, lambda code: code in self.wanted)
        self.walks = 0
        self.looks._frames = self._frames
        self.told.worth = lambda run: False  # type: ignore[method-assign]
        self.poll()

    def _frames(self) -> dict[int, Any]:
        self.walks += 1
        assert not gc.isenabled(), "CPython holds a lock while it makes frames"
        frame = sys._getframe()
        while frame.f_code is not Story.poll.__code__:
            assert frame.f_back is not None
            frame = frame.f_back  # the watcher's own are those of another thread else
        return {_thread.get_ident(): frame}

    def begin(self, *functions: Any, read: bool = True) -> Story:
        """A phase begins, in which these functions are wanted; ``read``: whether their texts were read before."""
        self.wanted = [each.__code__ for each in functions]
        for code in self.wanted if read else ():
            self.told.sources().of(code)
        self.focus.since = self.now
        return self

    def wait(self, ns: int) -> Story:
        """The main thread waits."""
        self.now += ns
        return self

    def burn(self, ns: int) -> Story:
        """It computes."""
        self.now += ns
        self.cpu += ns
        return self

    def beside_it(self, ms: int) -> Story:
        """Other threads compute."""
        self.beside += ms * MS
        return self

    def queued(self, ms: int) -> Story:
        """It is told that the main thread has waited for a core, up to now."""
        self.cpu += ms * MS
        return self

    def held(self, ms: int) -> Story:
        """The thread that looks computes, or waits for a core."""
        self.own += ms * MS
        return self

    def poll(self) -> float:
        """What the thread does when it wakes up; s until the next time, in ms."""
        pause = self.looks.poll(self.own)
        return (module.FINEST if self.told.sources().fetch() else pause) * 1000

    def look(self, wait: int = 0, burn: int = 0) -> float:
        """The main thread goes on, and time passes, in ms; then a look."""
        self.cpu += GOING_ON
        return self.burn(burn * MS).wait(wait * MS).poll()

    def still(self, wait: int) -> float:
        """The main thread waits on, so many ms; then a look."""
        return self.wait(wait * MS).poll()

    def with_objects(self) -> Story:
        """Objects are looked at, too, whatever could run beside them."""
        self.told.worth = lambda run: True  # type: ignore[method-assign]
        return self

    @property
    def run(self) -> Run:
        """The only run so far."""
        (found,) = self.looks._runs
        return found

    def steps(self, function: Any) -> list[tuple[int, int, int, int]]:
        """Line from that of ``def``, wall, cpu and suspended of each step of the only run; ms."""
        first = function.__code__.co_firstlineno
        assert self.run.code is function.__code__
        return [(step[0] - first, *(round(each / MS) for each in step[2:5])) for step in self.run.steps]


@pytest.fixture
def story() -> Iterator[Story]:
    enabled = gc.isenabled()
    yield Story()
    assert gc.isenabled() == enabled


# -- when it looks ----------------------------------------------------------------------------------------------------


def test_while_nothing_runs_it_does_not_look(story: Story) -> None:
    assert story.wait(500 * MS).poll() == module.IDLE * 1000
    assert story.walks == 0


def test_it_looks_when_something_has_taken_long_enough(story: Story) -> None:
    story.begin()
    assert story.wait(3 * MS).poll() == module.IDLE * 1000
    assert story.wait(2 * MS).poll() == pytest.approx(3)
    assert story.wait(2 * MS).poll() == pytest.approx(1)
    assert story.wait(1 * MS - 1).poll() == module.FINEST * 1000
    assert story.walks == 0
    story.wait(1).poll()
    assert story.walks == 1


def test_where_nothing_waits_it_sleeps_longer_until_something_does(story: Story) -> None:
    idle, busiest = module.IDLE * 1000, module._BUSIEST * 1000

    def f() -> None:
        assert story.look(burn=10) == busiest
        story.look(wait=10)

    pauses = [story.wait(100 * MS).poll() for _ in range(30)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[10], pauses[-1]) == (idle, 2 * idle, busiest)
    story.begin(f)
    f()
    story.focus.since = 0
    assert story.wait(100 * MS).poll() == idle


def test_it_looks_less_often_the_longer_something_computes(story: Story) -> None:
    def f() -> None:
        pauses.extend(story.look(burn=100) for _ in range(3))

    pauses: list[float] = []
    story.begin(f)
    f()
    assert pauses == [module._BUSY * 1000, pytest.approx(25), pytest.approx(37.5)]


def test_it_looks_less_often_at_what_computes(story: Story) -> None:
    def f() -> None:
        pauses.append(story.look(burn=10))
        pauses.append(story.look(burn=10))
        pauses.append(story.look(wait=10))

    pauses: list[float] = []
    story.begin(f)
    f()
    assert pauses == [module._BUSY * 1000, module._BUSY * 1000, pytest.approx(1)]


def test_it_looks_less_often_at_what_waits_for_longer(story: Story) -> None:
    def f() -> None:
        pauses.extend(map(story.still, (10, 90, 50, 800, 9000)))

    pauses: list[float] = []
    story.begin(f)
    f()
    assert pauses == [pytest.approx(each) for each in (1, 2, 3, 4, 4)]


def test_functions_that_nobody_wants_are_not_told(story: Story) -> None:
    story.begin()
    assert story.wait(10 * MS).poll() == module._BUSY * 1000
    assert story.looks._runs == []


# -- statements -------------------------------------------------------------------------------------------------------


def test_a_statement_that_waits(story: Story) -> None:
    def f() -> None:
        story.look(wait=10)
        story.look(wait=10)

    started = story.now
    story.begin(f)
    f()
    assert story.run.start == started
    assert story.steps(f) == [(1, 15, 0, 0), (2, 5, 0, 0)], "the bound is in the middle between two looks"
    assert story.run.end == story.now


def test_a_statement_that_goes_on(story: Story) -> None:
    def f() -> None:
        for _ in "abc":
            story.look(wait=10)

    story.begin(f)
    f()
    assert [step[:2] for step in story.steps(f)] == [(2, 15), (2, 10), (2, 5)], "three turns"


def test_calls_of_one_line_are_steps_of_their_own(story: Story) -> None:
    def f() -> Any:
        story.look(wait=10)
        return [story.look(wait=10), story.look(wait=20), story.look(wait=4)]

    story.begin(f)
    f()
    margin = 4
    assert [(line, wall) for line, wall, _, _ in story.steps(f)] == [(1, 15), (2, 15), (2, 12), (2, 2)]
    assert [step[7] - margin for step in story.run.steps[1:]] == [12, 33, 54]
    assert story.run.steps[0][7] == -1


@in_old_tasks
def test_awaits_of_one_line_are_steps_of_their_own(story: Story) -> None:
    async def waits(ms: int) -> None:
        await asyncio.sleep(0)
        story.cpu += GOING_ON
        story.wait(ms * MS)
        story.poll()
        await asyncio.sleep(0)

    async def f() -> Any:
        return await waits(10), await waits(20)  # type: ignore[func-returns-value]

    story.begin(f)
    asyncio.run(f())
    assert [(step[7] - 4, step[2] // MS) for step in story.run.steps] == [(11, 20), (28, 10)]


def test_objects_are_looked_at_when_calls_of_one_line_have_lasted_together(story: Story) -> None:
    def f() -> Any:
        thing = Thing()
        _ = [story.look(wait=8), story.look(wait=4), story.look(wait=4)]
        return [thing for each in (story.look(wait=6), story.look(wait=6))]

    story.with_objects().begin(f)
    f()
    assert story.run.scene is not None
    first = f.__code__.co_firstlineno
    assert [line - first for line, _ in story.run.scene.snapshots][-1] == 3
    assert [step[2] // MS for step in story.run.steps[-2:]] == [6, 3]


def test_what_is_computed_tells_where_one_statement_ends(story: Story) -> None:
    def waits_then_burns() -> None:
        story.look(wait=10)
        story.look(wait=7, burn=3)
        story.look(burn=10)

    story.begin(waits_then_burns)
    waits_then_burns()
    (first, second, third) = story.steps(waits_then_burns)
    assert first == (1, 17, 0, 0), "the second computed, so it took as long as that"
    assert second == (2, 13, 13, 0), "and went on computing"
    assert third[1:3] == (0, 0)


def test_cpu_goes_to_the_one_that_computed_before(story: Story) -> None:
    def burns_then_waits() -> None:
        story.look(burn=10)
        story.look(burn=4, wait=6)
        story.look(wait=10)

    story.begin(burns_then_waits)
    burns_then_waits()
    assert [step[:3] for step in story.steps(burns_then_waits)] == [(1, 14, 14), (2, 11, 0), (3, 5, 0)]


def test_what_was_computed_before_it_began_is_not_its_own(story: Story) -> None:
    def f() -> None:
        story.look(wait=10, burn=2)
        story.look(wait=1)

    story.burn(5 * MS).begin(f)
    f()
    assert story.steps(f) == [(2, 13, 2, 0)]


@pytest.mark.parametrize("waited", [True, False])
def test_what_computes_at_the_next_look_did_so_from_the_beginning(story: Story, *, waited: bool) -> None:
    """What came before may have waited as well, and one of the two computed."""

    def f() -> None:
        if waited:
            story.look(burn=20)
            story.look(burn=2)
        else:
            story.look(wait=20)
            story.look(wait=2)

    story.wait(20 * MS) if waited else story.burn(20 * MS)
    story.begin(f)
    f()
    assert sum(step[2] for step in story.run.steps) == 22 * MS
    assert sum(step[3] for step in story.run.steps) // MS == (22 if waited else 0)


def test_cpu_is_never_more_than_time(story: Story) -> None:
    def f() -> None:
        story.cpu += 99 * MS
        story.look(wait=10)
        story.cpu -= 50 * MS
        story.look(wait=10)

    story.begin(f)
    f()
    assert [step[2] for step in story.steps(f)] == [10, 0]


def test_waiting_for_a_core_is_told_late_and_no_waiting(story: Story) -> None:
    def f() -> None:
        story.look(burn=10)
        story.still(4)
        story.still(4)
        story.queued(8).look(burn=2)

    story.begin(f)
    f()
    assert story.steps(f) == [(1, 20, 20, 0), (4, 0, 0, 0)]


def test_waiting_for_a_core_at_the_end_of_a_phase(story: Story) -> None:
    def f() -> None:
        story.look(burn=10)
        story.still(6)

    story.begin(f)
    f()
    story.queued(6).burn(1 * MS)
    (run,) = story.looks.taken(story.now)
    assert run.waited() == 0


def test_waiting_for_a_core_before_the_next_fixture_begins(story: Story) -> None:
    def f() -> None:
        story.look(burn=10)
        story.still(6)

    story.begin(f)
    f()
    story.burn(1 * MS).begin(f)
    assert story.looks.asks(), "how long that was is known only now"
    story.queued(6).look(burn=2)
    assert story.run.waited() == 0
    assert not story.looks.asks(), "what began is quick so far"


@pytest.mark.parametrize(("burn", "wait", "computed"), [(20, 7, 25), (20, 3, 23), (9, 10, 9)])
def test_what_computes_waits_for_whoever_looks(burn: int, wait: int, computed: int, story: Story) -> None:
    """It had the interpreter for 5 ms, or was given it and had no core to go on; who waits does not need it."""

    def f() -> None:
        story.look(burn=10)
        story.held(5).look(burn=burn, wait=wait)

    story.held(70).poll()
    story.begin(f)
    f()
    assert sum(step[3] for step in story.run.steps) // MS == 10 + computed


def test_waiting_for_a_core_is_never_more_than_a_step_waited(story: Story) -> None:
    def f() -> None:
        story.look(burn=10)
        story.still(2)
        story.queued(60).look(burn=2)

    story.begin(f)
    f()
    assert story.steps(f) == [(1, 14, 14, 0), (3, 0, 0, 0)]


def test_while_the_main_thread_stands_still_nothing_is_looked_at(story: Story) -> None:
    def f() -> None:
        story.look(wait=10)
        story.look(wait=1)
        walks = story.walks
        for _ in range(50):
            story.still(1)
        assert story.walks == walks
        story.look(wait=1)
        assert story.walks == walks + 1

    story.begin(f)
    f()
    assert story.run.end == story.now
    assert sum(step[2] for step in story.run.steps) == story.now - story.run.start
    assert [step[1] for step in story.steps(f)] == [10, 51, 0]


def test_fixture_inside_another(story: Story) -> None:
    def outer() -> None:
        story.look(wait=10)
        inner()
        story.focus.since = story.now
        story.look(wait=10)

    def inner() -> None:
        story.focus.since = story.now
        story.look(wait=10)
        story.look(wait=10)

    story.begin(outer, inner)
    began = story.now
    outer()
    runs = {run.code: run for run in story.looks._runs}
    own = [(step[0] - outer.__code__.co_firstlineno, step[1] - began, step[2]) for step in runs[outer.__code__].steps]
    assert own == [(1, 0, 10 * MS), (2, 10 * MS, 20 * MS), (4, 30 * MS, 10 * MS)]
    assert runs[inner.__code__].start == began + 10 * MS
    assert runs[inner.__code__].end == began + 30 * MS


def test_function_that_begins_between_two_looks(story: Story) -> None:
    def first() -> None:
        story.look(wait=10)

    def second() -> None:
        story.look(wait=10)

    story.begin(first, second)
    began = story.now
    first()
    second()
    assert [round((run.start - began) / MS) for run in story.looks._runs] == [0, 15]


def test_statement_around_another_function_is_where_it_is_called(story: Story) -> None:
    def callee() -> None:
        story.look(wait=10)
        story.look(wait=10)

    def f() -> None:
        callee()

    story.begin(f)
    f()
    assert story.steps(f) == [(1, 20, 0, 0)]
    assert story.run.steps[0][6].endswith(".poll")


# -- turns ------------------------------------------------------------------------------------------------------------


def turns(story: Story) -> list[int]:
    """Those of the steps of the only run."""
    return [step[5] for step in story.run.steps]


def test_turns_of_a_loop_over_objects_numbers_and_texts(story: Story) -> None:
    def f() -> None:
        for each in [object(), object(), 1000, 1001, "".join("ab"), "".join("bc")]:
            story.look(wait=10)
            assert each

    story.begin(f)
    f()
    found = turns(story)
    assert len(set(found)) == len(found) == 6


def test_equal_numbers_made_anew_are_one_turn(story: Story) -> None:
    def f() -> None:
        for text in ["1000", "1000"]:
            number = int(text)
            for each in [number]:
                story.look(wait=10)
                assert each

    story.begin(f)
    f()
    assert len(set(turns(story))) == 1


def test_turns_of_loops_inside_each_other(story: Story) -> None:
    def f() -> None:
        for one in "ab":
            for other in "cd":
                story.look(wait=10)
                assert one + other

    story.begin(f)
    f()
    assert len(set(turns(story))) == 4


def test_outside_a_loop_there_are_no_turns(story: Story) -> None:
    def f() -> None:
        for _ in "ab":
            pass
        story.look(wait=10)

    story.begin(f)
    f()
    assert turns(story) == [0]


@own_frames
def test_turns_of_a_comprehension(story: Story) -> None:
    def f() -> None:
        _ = [story.look(wait=10) for _name in "abc"]
        _ = {name: story.look(wait=10) for name in "ab"}

    story.begin(f)
    f()
    found = turns(story)
    assert len(set(found[:3])) == len(found[:3]) == 3
    assert len(found) == 5


def test_function_that_asks_for_its_variables_has_no_turns(story: Story) -> None:
    def f() -> Any:
        before = locals()
        for _each in "ab":
            story.look(wait=10)
        return before

    story.begin(f)
    assert f().keys() <= {"story", "_each"}
    assert set(turns(story)) == {0}
    assert story.run.scene is None


# -- suspended --------------------------------------------------------------------------------------------------------


def in_a_loop(story: Story, coroutine: Any, *looks: Callable[[], object]) -> None:
    """Run a coroutine in a task, and look while it is suspended."""

    async def main() -> None:
        task = asyncio.ensure_future(coroutine)
        await asyncio.sleep(0)
        for look in looks:
            look()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await task

    asyncio.run(main())


class Gate:
    """An event that is made inside the loop, as Python 3.9 wants it."""

    async def wait(self) -> None:
        """Until it is set."""
        self.event = asyncio.Event()
        await self.event.wait()

    def set(self) -> None:
        """Let it go on."""
        self.event.set()


@in_old_tasks
def test_coroutine_that_is_suspended(story: Story) -> None:
    event = Gate()

    async def f() -> None:
        await event.wait()
        story.look(wait=10)

    def end() -> None:
        story.look(wait=20)
        event.set()

    story.begin(f)
    in_a_loop(story, f(), lambda: story.look(wait=10), end)
    first, second = story.steps(f)
    assert first == (1, 35, 0, 35)
    assert second == (2, 5, 0, 0)


@in_old_tasks
def test_coroutine_that_only_lets_others_have_their_turn_is_not_suspended(story: Story) -> None:
    async def gives_way() -> None:
        for _ in range(9):
            await asyncio.sleep(0)

    async def f() -> None:
        await gives_way()

    story.begin(f)
    in_a_loop(story, f(), *[lambda: story.look(burn=10)] * 3)
    ((_, wall, cpu, suspended),) = story.steps(f)
    assert (wall, cpu, suspended) == (30, 30, 0)


@in_old_tasks
def test_a_suspended_function_does_not_wait_for_a_core(story: Story) -> None:
    event = Gate()

    async def f() -> None:
        await event.wait()

    def end() -> None:
        story.queued(4).look(burn=2)
        event.set()

    story.begin(f)
    in_a_loop(story, f(), lambda: story.look(wait=10), lambda: story.still(4), end)
    assert story.steps(f) == [(1, 16, 2, 14)]


@in_old_tasks
def test_the_loop_is_not_free_while_others_compute(story: Story) -> None:
    event = Gate()

    async def f() -> None:
        await event.wait()

    def end() -> None:
        story.look(burn=20)
        event.set()

    story.begin(f)
    in_a_loop(story, f(), lambda: story.look(wait=10), end)
    assert story.steps(f) == [(1, 30, 20, 10)]


def test_what_other_threads_compute_meanwhile_is_no_wait(story: Story) -> None:
    def looks() -> None:
        story.look(wait=10)
        story.beside_it(6).still(8)
        story.beside_it(9).still(4)
        story.held(2).still(2)
        story.beside_it(3).look(wait=8)

    def f() -> None:
        looks()

    story.begin(f)
    f()
    assert story.steps(f) == [(1, 32, 13, 0)]


@in_old_tasks
def test_what_it_computes_before_it_is_suspended_is_its_own(story: Story) -> None:
    event = Gate()

    async def f() -> None:
        story.burn(5 * MS)
        await event.wait()

    def end() -> None:
        story.look(wait=10)
        event.set()

    story.begin(f)
    in_a_loop(story, f(), end)
    assert story.steps(f) == [(2, 15, 5, 10)]


@in_old_tasks
def test_asynchronous_generator_that_is_suspended(story: Story) -> None:
    event = Gate()

    async def generator() -> Any:
        await event.wait()
        yield 1

    async def asks() -> None:
        await generator().__anext__()

    def end() -> None:
        story.look(wait=20)
        event.set()

    story.begin(generator)
    in_a_loop(story, asks(), lambda: story.look(wait=10), end)
    assert story.steps(generator) == [(1, 30, 0, 30)]


# -- objects ----------------------------------------------------------------------------------------------------------


class Thing:
    """Something that a name may stand for."""


def test_objects_are_looked_at_once_a_statement_has_lasted(story: Story) -> None:
    def looks() -> None:
        story.look(wait=9)
        story.still(4)
        story.still(1)

    def f() -> Any:
        thing = Thing()
        story.look(wait=7)
        assert story.looks._runs == []
        story.look(wait=1)
        assert story.run.scene is not None
        looks()
        return thing

    story.with_objects().begin(f)
    f()
    assert story.run.scene is not None
    things = story.run.scene.things
    assert {things[paths["thing"]]["type"] for _, paths in story.run.scene.snapshots} == {f"{__name__}.Thing"}
    first = f.__code__.co_firstlineno
    assert [line - first for line, _ in story.run.scene.snapshots] == [4, 6], "the last one had to wait for 8 ms"
    assert [step[:2] for step in story.steps(f)] == [(4, 12), (6, 10)]


def test_texts_are_read_after_a_look_and_what_was_missing_is_looked_at_again(story: Story) -> None:
    def helper(thing: Any) -> Any:
        return thing.other

    def f() -> None:
        thing = Thing()
        list(map(story.still, [10] * 6))
        helper(thing)  # type: ignore[no-untyped-call, unused-ignore]

    reads: list[bool] = []
    fetch = story.told.sources().fetch

    def fetches() -> bool:
        reads.append(gc.isenabled())
        return fetch()

    Thing.other = Thing()  # type: ignore[attr-defined]
    story.with_objects().begin(f)
    story.told.sources().fetch = fetches  # type: ignore[method-assign]
    f()
    assert all(reads), "while garbage is collected, and the main thread may go on"
    assert story.run.scene is not None
    assert helper.__code__ in [code for code, _ in story.told._codes.values()]
    assert story.run.looked == len(story.run.steps)


def test_nothing_is_looked_at_before_its_text_is_known(story: Story) -> None:
    def f() -> None:
        for _name in "a":
            list(map(seen, [10, 1]))

    def seen(wait: int) -> None:
        pauses.append(story.still(wait))
        found.append((turns(story) == [UNKNOWN], story.run.scene is not None))

    pauses: list[float] = []
    found: list[tuple[bool, bool]] = []
    began = story.now
    story.with_objects().begin(f, read=False)
    f()
    assert pauses[0] == 1
    assert story.run.start == began
    assert found == [(True, False), (False, True)]
    assert story.steps(f) == [(2, 11, 0, 0)]


def unread(story: Story, function: Any) -> bool:
    """Whether the text of a function was not read."""
    return story.told.sources().at_hand(function.__code__, needed=False) is None


def test_text_of_what_only_computes_is_not_read(story: Story) -> None:
    def f() -> None:
        for _ in range(3):
            story.look(burn=30)

    story.with_objects().begin(f, read=False)
    f()
    assert unread(story, f)
    assert not story.told.sources().misses()
    assert story.steps(f) == [(2, 90, 90, 0)]
    (run,) = story.looks.taken(story.now)
    assert [step[5] for step in run.steps] == [0], "as of a line that is in no loop"
    assert run.scene is None


def test_text_is_read_once_it_waits_and_what_was_computed_before_belongs_to_it(story: Story) -> None:
    def f() -> None:
        for _name in "a":
            story.look(burn=30)
        story.look(wait=1, burn=30)
        list(map(story.still, [10] * 4))

    story.with_objects().begin(f, read=False)
    f()
    assert not unread(story, f)
    assert story.steps(f) == [(2, 60, 60, 0), (3, 6, 0, 0), (4, 35, 0, 0)]
    assert [step[5] for step in story.run.steps] == [UNKNOWN, UNKNOWN, 0]
    assert story.run.scene is not None


def test_statement_that_waits_a_little_at_a_time_is_looked_at_in_the_end(story: Story) -> None:
    def f() -> None:
        for _ in range(5):
            story.look(wait=4, burn=6)

    story.with_objects().begin(f, read=False)
    story.told.waited = lambda run: run.has_waited(10 * MS)  # type: ignore[method-assign]
    f()
    assert not unread(story, f)
    assert story.run.scene is not None


def test_turns_go_on_from_where_they_were_not_known(story: Story) -> None:
    def f() -> None:
        for _name in "ab":
            for burn, wait in ((30, 0), (0, 10), (0, 10)):
                story.look(burn=burn, wait=wait)

    story.begin(f, read=False)
    f()
    found = turns(story)
    assert UNKNOWN not in found, "it was the turn in which it waited then"
    assert len(set(found)) == len(found)


def test_nothing_lives_longer_for_being_looked_at(story: Story) -> None:
    def f() -> Any:
        thing = Thing()
        gone = weakref.ref(thing)
        for _ in "ab":
            story.look(wait=20)
        assert story.run.scene is not None
        del thing
        return gone()

    story.with_objects().begin(f)
    assert f() is None


def test_frames_are_let_go(story: Story) -> None:
    def f() -> Any:
        thing = Thing()
        story.look(wait=20)
        return weakref.ref(thing)

    story.with_objects().begin(f)
    assert f()() is None


# -- phases -----------------------------------------------------------------------------------------------------------


def test_runs_of_a_phase_are_taken_once(story: Story) -> None:
    def f() -> None:
        story.look(wait=10)

    story.begin(f)
    f()
    end = story.now - 3
    (run,) = story.looks.taken(end)
    assert run.end == end
    assert story.looks.taken(end) == []
    story.begin(f)
    f()
    (other,) = story.looks.taken(story.now + 5)
    assert other is not run
    assert other.end == story.now


def test_function_that_is_there_no_more_is_told_to_be_gone(story: Story) -> None:
    def f() -> None:
        story.look(wait=10)

    story.begin(f)
    f()
    assert story.run.gone == 0
    story.look(wait=4)
    seen = story.now
    story.look(wait=10)
    run = story.run
    assert story.looks.taken(story.now) == [run]
    assert (run.gone, run.end) == (seen, seen - 2 * MS), "it ended in the middle between two looks"
    assert run.steps[0][2] == 12 * MS


def test_function_that_computed_last_did_so_while_there_was_computing(story: Story) -> None:
    def f() -> None:
        story.look(wait=10)
        story.look(burn=9)

    story.begin(f)
    f()
    story.look(burn=6, wait=4)
    (run,) = story.looks.taken(story.now)
    assert [[round(each / MS) for each in step[2:5]] for step in run.steps] == [[10, 0, 0], [15, 15, 0]]
    assert run.end == story.now - 4 * MS + GOING_ON


def test_function_that_nobody_looked_for_since_is_not_told_to_be_gone(story: Story) -> None:
    def f() -> None:
        story.look(wait=10)

    story.begin(f)
    f()
    story.wait(5 * MS).begin(f)
    story.look(wait=9)
    (run,) = story.looks.taken(story.now)
    assert run.gone == 0, "another fixture began: what it is about is over, whenever that was"


def test_function_that_comes_back_was_not_gone(story: Story) -> None:
    def f() -> Iterator[None]:
        story.look(wait=10)
        yield
        story.look(wait=10)

    story.begin(f)
    steps = f()
    next(steps)
    story.look(wait=3)
    assert story.run.gone == story.now
    list(steps)
    assert story.run.gone == 0
    assert story.run.end == story.now
    (run,) = story.looks.taken(story.now)
    assert sum(step[2] for step in run.steps) == run.end - run.start


def test_phase_that_went_on_meanwhile(story: Story) -> None:
    def f() -> None:
        story.look(wait=10)

    def frames() -> dict[int, Any]:
        story.focus.since += 1
        return sys._current_frames()

    story.begin(f)
    story.looks._frames = frames
    f()
    assert story.looks._runs == []


def test_runs_of_quick_phases_do_not_pile_up(story: Story) -> None:
    def f() -> None:
        story.look(wait=10)

    for _ in range(module._RUNS + 50):
        story.begin(f)
        f()
        story.looks._runs[-1].frame = 0
    assert len(story.looks._runs) <= module._RUNS + 1


@pytest.mark.parametrize("enabled", [True, False])
def test_garbage_is_collected_as_before(enabled: bool, story: Story) -> None:
    def f() -> None:
        story.look(wait=10)

    def fails() -> dict[int, Any]:
        raise ValueError

    before = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        story.begin(f)
        f()
        assert gc.isenabled() == enabled
        story.looks._frames = fails
        story.burn(1)
        with pytest.raises(ValueError, match=r"^$"):
            story.poll()
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_another_thread_that_looks_has_taken_nothing_yet(story: Story) -> None:
    story.looks._computing.read = lambda: story.cpu  # type: ignore[method-assign]
    story.own = 400 * MS
    story.poll()
    story.looks.begin()
    story.own = 0
    story.poll()
    assert story.looks._held == 0
