"""Suites that stop, move or replace the clock: every time that is recorded must be real.

What lives here: freezegun, time-machine, and clocks patched by hand.  What may never be added: a figure taken from the
suite's own clock.

Each suite has one test that really computes or waits 30 ms while its clock lies, and one that does nothing.  A clock
that nobody replaces, the system's own, says how long each test was at most; on a busy machine that is long.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.harness import Both, Case, hold

MS = 1_000_000

#: A stretch of 30 ms by a clock that nobody replaces, and a fixture that takes as long each way.
REAL = """
    import ctypes, datetime, os, select, time
    import pytest

    def really(ms):
        select.select([], [], [], ms / 1000)

    @pytest.fixture(scope="module")
    def shared():
        really(30)
        yield
        really(30)
"""


STOPWATCH = """
    import os, pytest

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(item):
        begun = os.times().elapsed
        yield
        with open("stopwatch", "a") as file:
            file.write(f"{item.name} {os.times().elapsed - begun}\\n")
"""
#: ns by which the stopwatch may be wrong: it counts hundredths of a second, by a counter that may be one behind.
TICK = 20 * MS


def lying(name: str, text: str, plugins: tuple[str, ...] = (), modules: tuple[str, ...] = (), noise: str = "") -> Case:
    """A suite with ``text`` after the tools above, its tests called ``test_slow`` and ``test_quick``."""
    files = {"test_it.py": REAL + text, "conftest.py": STOPWATCH}
    return Case(name, files, ("-p", "no:cacheprovider"), plugins, modules=modules, noise=noise)


def patched(name: str, replacement: str) -> Case:
    """A clock replaced for one test, at the place where everybody looks it up."""
    text = f"""
    def test_slow(monkeypatch, shared):
        really(1)
        monkeypatch.setattr({name!r}, {replacement})
        really(30)

    def test_quick(shared): pass
"""
    return lying(f"{name} = {replacement}", text)


def replaced_for_good(*names: str) -> Case:
    """Clocks replaced when the module is imported, never put back."""
    text = "".join(f"\n    {name} = lambda *_: 10**6" for name in names)
    # pytest's own durations are nonsense then: they are not shown
    return lying(", ".join(names), text + "\n    def test_slow(shared): really(30)\n    def test_quick(shared): pass\n")


FREEZER = """
    from freezegun import freeze_time
"""
TRAVEL = """
    import time_machine
"""

CASES = [
    *(
        patched(f"time.{name}", replacement)
        for name in ("perf_counter", "perf_counter_ns", "time", "monotonic", "process_time_ns")
        for replacement in ("lambda: 5", "lambda: -10**12")
    ),
    patched("time.sleep", "None"),
    patched("resource.getrusage", "None"),
    replaced_for_good("time.perf_counter_ns", "time.process_time_ns", "time.time_ns", "time.thread_time_ns"),
    replaced_for_good("time.perf_counter", "time.time", "time.process_time", "time.monotonic", "time.sleep"),
    lying(
        "freezegun autouse",
        FREEZER
        + """
    @pytest.fixture(autouse=True)
    def frozen():
        with freeze_time("2020-01-01"):
            yield

    def test_slow(shared): really(30)
    def test_quick(shared): assert datetime.date.today().year == 2020
""",
        modules=("freezegun",),
    ),
    lying(
        "freezegun session",
        FREEZER
        + """
    @pytest.fixture(autouse=True, scope="session")
    def frozen():
        with freeze_time("2020-01-01", tick=True):
            yield

    def test_slow(shared): really(30)
    def test_quick(shared): pass
""",
        modules=("freezegun",),
    ),
    lying(
        "freezegun moved",
        FREEZER
        + """
    def test_slow(shared):
        with freeze_time("2020-01-01") as frozen:
            frozen.tick(3600)
            really(30)
            frozen.move_to("1990-01-01")

    @freeze_time("2030-01-01", auto_tick_seconds=15)
    def test_quick(shared): pass
""",
        modules=("freezegun",),
    ),
    lying(
        "freezegun at import and never stopped",
        FREEZER
        + """
    freeze_time("2020-01-01").start()
    def test_slow(shared): really(30)
    def test_quick(shared): pass
""",
        modules=("freezegun",),
    ),
    lying(
        "time-machine autouse",
        TRAVEL
        + """
    @pytest.fixture(autouse=True)
    def traveller():
        with time_machine.travel(0, tick=False):
            yield

    def test_slow(shared): really(30)
    def test_quick(shared): assert time.time() == 0
""",
        modules=("time_machine",),
    ),
    lying(
        "time-machine session",
        TRAVEL
        + """
    @pytest.fixture(autouse=True, scope="session")
    def traveller():
        with time_machine.travel("2035-01-01", tick=True):
            yield

    def test_slow(shared): really(30)
    def test_quick(shared): assert time.gmtime().tm_year == 2035
""",
        modules=("time_machine",),
    ),
    lying(
        "time-machine moved",
        TRAVEL
        + """
    def test_slow(shared):
        with time_machine.travel(10**9, tick=False) as traveller:
            traveller.shift(86400)
            really(30)
            traveller.move_to(-10**8)

    @time_machine.travel(0)
    def test_quick(shared): pass
""",
        modules=("time_machine",),
    ),
]


def real(both: Both) -> None:
    """The slow test and the fixture waited their 30 ms, and none took longer than the stopwatch around them says.

    Of the quick test that leaves what its own phases take beside the fixture's teardown, which is nearly nothing.
    """
    slow, quick = both.test("test_slow"), both.test("test_quick")
    words = (line.split() for line in (both.ours.home / "suite/stopwatch").read_text("ascii").splitlines())
    most = {name: round(float(seconds) * 1e9) + TICK for name, seconds in words}
    call = next(phase.span for phase in slow.phases if phase.when == "call")
    assert call.own_ns > 25 * MS
    assert call.wait_ns > 25 * MS
    (number,) = (n for n, fixture in enumerate(both.profile.fixtures) if fixture.name == "shared")
    (use,) = (use for use in both.profile.uses if use.fixture == number)
    assert use.teardown is not None
    assert (use.setup.own_ns > 25 * MS, use.teardown.own_ns > 25 * MS) == (True, True)
    assert sum(phase.span.own_ns for phase in slow.phases) + use.setup.own_ns <= most["test_slow"]
    assert sum(phase.span.own_ns for phase in quick.phases) + use.teardown.own_ns <= most["test_quick"]
    assert both.profile.created[:2] == "20"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_times_are_real(case: Case, tmp_path: Path) -> None:
    """The suite does as it does without us, and whatever its clocks say is not what is recorded."""
    real(hold(case, tmp_path))
