"""Which functions are watched, and where nothing is."""

from __future__ import annotations

import bdb
import functools
import os
import sys
import unittest
from pathlib import Path
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

import pytest

from tests.recorder.recording import record
from tests.recorder.watched import executions
from testtime_recorder import watching as module
from testtime_recorder.clock import Clock
from testtime_recorder.monitoring import Monitoring
from testtime_recorder.sampling import Sampling
from testtime_recorder.statements import Run
from testtime_recorder.watching import Watching

MS = 1_000_000
MONITORED = hasattr(sys, "monitoring")


class Means:
    """What watches, as far as it is told anything."""

    def __init__(self) -> None:
        self.armed: list[str] = []
        self.runs: list[Run] = []
        self.calls: list[str] = []
        self.fault: str | None = None
        self.fails: Exception | None = None
        self.spent = 0

    def start(self) -> None:
        """Begin."""
        self.calls.append("start")
        if self.fails is not None:
            raise self.fails

    def stop(self) -> None:
        """End."""
        self.calls.append("stop")

    def meet(self) -> None:
        """Give it its turn."""
        self.calls.append("meet")

    def arm(self, code: CodeType) -> None:
        """Watch a function."""
        self.armed.append(code.co_name)

    def taken(self, start: int, end: int) -> list[Run]:
        """The runs of a phase."""
        self.calls.append(f"taken {start} {end}")
        return self.runs


class Touching:
    """What notes what is touched."""

    def __init__(self) -> None:
        self.started = False

    def start(self) -> None:
        """Begin."""
        self.started = True

    def of(self, run: Run, start: int, end: int) -> list[tuple[str, str, int]]:
        """What was touched."""
        return [("write", "/a", run.start + run.end)]


@pytest.fixture
def means() -> Means:
    return Means()


@pytest.fixture
def watching(means: Means, monkeypatch: pytest.MonkeyPatch) -> Watching:
    monkeypatch.setattr(module, "Computing", lambda fallback: SimpleNamespace(read=fallback))
    watching = Watching(Clock(lambda: 1, lambda: 2, lambda: 3, lambda: 4))
    set_private(watching, _means=means, _touching=Touching(), _queued=lambda: -1)
    monkeypatch.setattr(sys, "gettrace", lambda: None)
    return watching


def set_private(watching: Watching, **parts: Any) -> None:
    """Give it other parts."""
    vars(watching).update(parts)


def wanted(watching: Watching, *functions: Any) -> list[bool]:
    """Which of these functions would be looked at."""
    return [watching._is_wanted(function.__code__) for function in functions]


# -- means ------------------------------------------------------------------------------------------------------------


def test_means_fit_this_python() -> None:
    watching = Watching(Clock(lambda: 1, lambda: 2, lambda: 3, lambda: 4))
    assert type(watching._means) is (Monitoring if MONITORED else Sampling)
    assert watching.arms == MONITORED
    assert watching.least == 20 * MS


def test_begin_and_end(watching: Watching, means: Means) -> None:
    assert watching.start(1) is None
    assert watching.stop() is None
    assert means.calls == ["start", "stop"]
    means.fault = "broken"
    assert watching.stop() == "broken"


def test_means_that_cannot_be_had(watching: Watching, means: Means) -> None:
    means.fails = ValueError("taken")
    assert watching.start(1) == "statements were not watched (ValueError: taken)"
    means.fails = None
    assert watching.stop() is None, "it is told once"


def test_cpu_is_told_without_that_of_the_watcher_and_never_given_back(watching: Watching, means: Means) -> None:
    used = [10, 12, 14, 15, 40]
    set_private(watching, _cpu=lambda: used.pop(0))
    found = []
    for means.spent in (1, 2, 8, 8, 9):
        found.append(watching.cpu())
    assert found == [9, 10, 10, 10, 31]


def test_debugger_at_work(watching: Watching, means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "gettrace", lambda: bdb.Bdb().trace_dispatch)
    told = watching.start(1000)
    assert told == "a debugger is at work: statements were not watched, so nothing is known of what could be gathered"
    assert means.calls == []


def test_coverage_is_no_debugger(watching: Watching, means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "gettrace", lambda: SimpleNamespace(__module__="coverage.tracer"))
    assert watching.start(1) is None
    assert means.calls == ["start"]


# -- fixtures ---------------------------------------------------------------------------------------------------------


def fixturedef(function: Any, name: str = "own") -> Any:
    """A ``FixtureDef`` as far as it is used."""
    return SimpleNamespace(func=function, argname=name)


def first() -> None: ...


def second() -> None: ...


def third() -> None: ...


def test_fixture_is_armed_once(watching: Watching, means: Means) -> None:
    wrapped = functools.wraps(first)(lambda: None)
    for function in (first, wrapped, second, first):
        watching.fixture(fixturedef(function), function.__qualname__, shared=False)
    assert means.armed == ["first", "second"]
    assert wanted(watching, first, second, wanted) == [True, True, False]


# -- from when and until when -----------------------------------------------------------------------------------------

S = 1_000_000_000


@pytest.fixture
def clock(watching: Watching) -> list[int]:
    """The moment that it is."""
    moment = [5 * S]
    set_private(watching, _now=lambda: moment[0], arms=False)
    return moment


@pytest.mark.parametrize("tests", [99, 100])
def test_small_suites_are_watched_from_beginning_to_end(
    tests: int, watching: Watching, means: Means, clock: list[int]
) -> None:
    watching.start(tests)
    few = tests < 100
    assert (means.calls, watching._touching.started) == (["start"] * few, few)
    clock[0] += 10**9 * S
    watching.meet()
    assert means.calls == (["start", "meet"] if few else ["meet", "stop"])


def test_where_events_are_cheap_fixtures_are_watched_from_the_beginning(watching: Watching, means: Means) -> None:
    set_private(watching, arms=True)
    watching.start(1000)
    assert means.calls == ["start"]


@pytest.mark.parametrize(("waited", "watched"), [(20 * MS, 1 * S), (50 * MS, 1 * S), (300 * MS, 6 * S)])
def test_what_has_waited_is_worth_to_be_watched_for_a_while(
    waited: int, watched: int, watching: Watching, means: Means, clock: list[int]
) -> None:
    watching.start(1000)
    watching.waits(5 * S, waited)
    clock[0] = 5 * S + watched
    watching.meet()
    assert means.calls == ["start", "meet"]
    clock[0] += 1
    watching.meet()
    assert means.calls == ["start", "meet", "meet", "stop"]
    watching.waits(clock[0], waited)
    assert means.calls[4:] == ["start"], "and again"


def test_waiting_for_a_core_is_not_worth_it(watching: Watching, means: Means, clock: list[int]) -> None:
    queued = [300 * MS, 381 * MS, 500 * MS, 501 * MS]
    set_private(watching, _queued=lambda: queued.pop(0))
    watching.start(1000)
    for waited in (100, 100):
        watching.waits(5 * S, waited * MS)
        assert means.calls == []
    watching.waits(5 * S, 100 * MS)
    assert means.calls == ["start"]


@pytest.mark.parametrize(("tests", "asked"), [(99, 1), (100, 2)])
def test_where_all_is_watched_nobody_asks_what_was_waited_for(tests: int, asked: int, watching: Watching) -> None:
    """It reads a file."""
    asks = list[int]()

    def queued() -> int:
        asks.append(0)
        return 0

    set_private(watching, _queued=queued)
    watching.start(tests)
    watching.waits(5 * S, 100 * MS)
    assert len(asks) == asked
    watching.stop()
    watching.waits(5 * S, 100 * MS)
    assert len(asks) == asked


def test_what_waits_again_adds_to_it(watching: Watching, means: Means, clock: list[int]) -> None:
    watching.start(1000)
    for _ in range(3):
        watching.waits(5 * S, 500 * MS)
    clock[0] = 35 * S
    watching.meet()
    assert "stop" not in means.calls
    clock[0] += 1
    watching.meet()
    assert "stop" in means.calls


def test_nothing_is_watched_before_the_first_test(watching: Watching, means: Means, clock: list[int]) -> None:
    watching.waits(5 * S, 5 * S)
    assert means.calls == []


def test_child_is_not_watched(watching: Watching, means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    set_private(watching, arms=False)
    watching.start(1000)
    monkeypatch.setattr(os, "getpid", lambda: -1)
    watching.waits(5 * S, 5 * S)
    assert means.calls == []


def test_means_that_cannot_be_had_later(watching: Watching, means: Means, clock: list[int]) -> None:
    assert watching.start(1000) is None
    means.fails = RuntimeError("no thread")
    watching.waits(5 * S, 5 * S)
    watching.waits(5 * S, 5 * S)
    assert means.calls == ["start"], "it is tried once"
    assert watching.stop() == "statements were not watched (RuntimeError: no thread)"


def test_after_the_last_test_nothing_is_watched_or_held(watching: Watching, means: Means, clock: list[int]) -> None:
    """Fixtures that an interrupted run left are torn down later, and may wait."""
    watching.start(1000)
    watching.waits(5 * S, 5 * S)
    watching.focus.item = item(first)
    wanted(watching, second)
    watching.test(item(third))
    watching.stop()
    watching.waits(50 * S, 5 * S)
    assert means.calls == ["start", "stop"]
    held = (watching.focus.item, watching._item, watching._parent, watching._information)
    assert held == (None,) * 4
    assert watching._owners == {}


async def awaits() -> None: ...


def test_tests_are_armed_while_it_is_watched_and_asynchronous_ones_always(watching: Watching, means: Means) -> None:
    moment = [5 * S]
    set_private(watching, _now=lambda: moment[0], arms=True)
    watching.start(1000)
    again = item(second)
    for each in (item(first), again, item(awaits)):
        watching.test(each)
    watching.waits(5 * S, 20 * MS)
    watching.test(again)
    moment[0] += 2 * S
    watching.test(item(third))
    assert means.armed == ["awaits", "second"]


# -- what is touched --------------------------------------------------------------------------------------------------


INSTALLED = compile("def f(): str(1); str(2)", str(Path("lib", "site-packages", "plugin.py")), "exec")


def function_of(code: CodeType) -> FunctionType:
    """The function that a module makes."""
    scope: dict[str, Any] = {}
    exec(code, scope)
    return scope["f"]  # type: ignore[no-any-return]


def waits() -> None:
    str(1)
    str(2)


def waits_once() -> None:
    str(1)


@pytest.mark.parametrize(
    ("function", "shared", "watched", "noted"),
    [
        (waits, True, True, True),
        (waits_once, True, True, False),
        (waits, False, False, False),
        (first, True, False, False),
        (function_of(INSTALLED), True, False, False),
    ],
    ids=["may wait", "nothing beside", "function scope", "cannot wait", "installed"],
)
def test_it_is_watched_and_noted_from_the_first_shared_fixture_where_that_may_tell_something(
    function: Any, shared: bool, watched: bool, noted: bool, watching: Watching, means: Means, clock: list[int]
) -> None:
    watching.fixture(fixturedef(function), "before", shared)
    assert not watching._touching.started, "nothing is watched yet"
    watching.start(1000)
    watching._fixtures.clear()
    watching.fixture(fixturedef(function), "f", shared)
    assert watching._touching.started is noted
    assert means.calls == ["start"] * watched
    clock[0] += S
    watching.meet()
    assert means.calls == (["start", "meet"] if watched else ["meet", "stop"])


def test_a_text_is_read_only_where_it_matters(watching: Watching, clock: list[int]) -> None:
    watching.start(1000)
    watching._touching.start()
    watching.fixture(fixturedef(waits), "waits", shared=True)
    assert not watching._told.sources()._known


# -- fixtures, and what they are called -------------------------------------------------------------------------------


def test_fixture_without_a_function_of_python(watching: Watching, means: Means) -> None:
    watching.fixture(fixturedef(print), "print", shared=True)
    assert means.armed == []


def test_name_of_a_fixture_is_kept(watching: Watching) -> None:
    watching.fixture(fixturedef(first), "TestIt.first", shared=False)
    assert watching._told._about(first.__code__)["name"] == "TestIt.first"


# -- tests ------------------------------------------------------------------------------------------------------------


def item(function: Any, **about: Any) -> Any:
    """A test item as far as it is used."""
    usual = {"_obj": function, "_fixtureinfo": object(), "parent": object(), "module": None, "cls": None}
    return SimpleNamespace(**{**usual, **about})


def test_test_is_armed_once_for_all_its_parameters(watching: Watching, means: Means) -> None:
    information = object()
    for _ in range(3):
        watching.test(item(first, _fixtureinfo=information))
    watching.test(item(second))
    assert means.armed == ["first", "second"]


def test_item_of_another_kind(watching: Watching, means: Means) -> None:
    watching.test(SimpleNamespace())
    watching.test(SimpleNamespace(_obj=None, parent=3))
    watching.test(item(print))
    assert means.armed == []


class Odd:
    """An item of a plugin whose properties raise."""

    parent = None

    @property
    def _obj(self) -> Any:
        raise ValueError("there is none")

    module = cls = _obj


def test_item_whose_properties_raise_is_left_alone(watching: Watching, means: Means) -> None:
    watching.test(Odd())
    watching.focus.item = Odd()
    assert wanted(watching, first) == [False]
    watching.test(item(second))
    assert means.armed == ["second"]


class Method:
    """Somebody with a test."""

    def test_it(self) -> None: ...


@pytest.mark.parametrize(
    "function",
    [
        first,
        functools.partial(first),
        functools.wraps(first)(lambda: None),
        functools.partial(functools.wraps(first)(lambda: None)),
    ],
)
def test_code_behind_a_test(function: Any, watching: Watching, means: Means) -> None:
    watching.test(item(function))
    assert means.armed == ["first"]
    watching.focus.item = item(function)
    assert wanted(watching, first, second) == [True, False]


def test_code_behind_a_method(watching: Watching, means: Means) -> None:
    watching.test(item(Method().test_it))
    assert means.armed == ["test_it"]
    watching.focus.item = item(Method().test_it)
    assert wanted(watching, Method.test_it) == [True]
    assert watching._told._about(Method.test_it.__code__)["name"] == "Method.test_it"


def test_of_the_running_test_only_its_own_code_is_wanted(watching: Watching) -> None:
    watching.focus.item = item(first)
    assert wanted(watching, first, second) == [True, False]
    watching.focus.item = item(second)
    assert wanted(watching, first, second) == [False, True]
    watching.focus.item = None
    assert wanted(watching, first, second) == [False, False]


class Claims:
    """A callable that would run code of the suite if anything were asked of it."""

    def __call__(self) -> None: ...

    def __getattr__(self, name: str) -> Any:
        raise BaseException


def test_from_beside_no_code_of_the_suite_is_run(watching: Watching) -> None:
    watching.focus.item = item(Claims())
    assert wanted(watching, Claims.__call__) == [False]
    endless = functools.wraps(first)(lambda: None)
    endless.__wrapped__ = endless
    watching.focus.item = item(endless)
    assert wanted(watching, first) == [False]


# -- what is called around tests --------------------------------------------------------------------------------------


class Base(unittest.TestCase):
    """The base of others."""

    def setUp(self) -> None: ...


class Case(Base):
    """One with all there is."""

    @classmethod
    def setUpClass(cls) -> None: ...

    def setUp(self) -> None: ...

    def tearDown(self) -> None: ...

    def helper(self) -> None: ...

    test_it = helper


def setup_module() -> None: ...


def teardown_method() -> None: ...


def around() -> Any:
    """A module with functions around its tests."""
    return SimpleNamespace(setup_module=setup_module, teardown_method=teardown_method, tearDown=3, helper=first)


def test_functions_around_tests_are_armed_once(watching: Watching, means: Means) -> None:
    owner, parent = around(), object()
    watching.test(item(first, parent=parent, cls=Case, module=owner))
    watching.test(item(second, parent=parent, cls=Case, module=owner))
    watching.test(item(wanted, parent=object(), cls=Case, module=owner))
    assert sorted(means.armed) == sorted(
        ["first", "second", "wanted", "setUp", "setUp", "setUpClass", "tearDown", "setup_module", "teardown_method"]
    )


def test_functions_of_unittest_itself_are_not(watching: Watching, means: Means) -> None:
    class Plain(unittest.TestCase):
        pass

    watching.test(item(first, cls=Plain))
    assert means.armed == ["first"]


def test_functions_around_tests_are_wanted_by_their_names(watching: Watching) -> None:
    assert wanted(watching, setup_module, Case.setUp, Base.setUp, Case.helper) == [True, True, True, False]


# -- what is told -----------------------------------------------------------------------------------------------------


def test_runs_are_told_with_what_they_touched(watching: Watching, means: Means) -> None:
    run = Run(first.__code__, 5)
    run.steps.append([1, 5, 20 * MS, 0, 0, 0, ""])
    run.end = 7
    means.runs = [run]
    lines = watching.records(3, 9)
    assert means.calls == ["taken 3 9"]
    assert [line.partition(",")[0] for line in lines] == ['["code"', '["ran"']
    assert run.touched == [("write", "/a", 12)]


def test_without_runs_nothing_is_told(watching: Watching) -> None:
    assert watching.records(3, 9) == []


# -- a real one -------------------------------------------------------------------------------------------------------


def test_suite_under_a_debugger(tmp_path: Any) -> None:
    conftest = """
    def pytest_collection_finish(session):
        class Trace:
            __module__ = "pydevd"
            def __call__(self, *_): return None
        sys.settrace(Trace())
    """
    run = record(tmp_path, {"conftest.py": conftest, "test_it.py": "def test_it(): wait(40)"})
    assert run.status == 0, run.out + run.err
    ((caveat,),) = run.main.of("caveat")
    assert caveat.startswith("a debugger is at work")
    assert executions(run.main, "test_it") == []
    assert not run.main.of("fault")
