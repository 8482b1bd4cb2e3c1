"""The clocks tell what they say they tell, and keep running where a suite stops the others."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.recorder.recording import record
from testtime_recorder import clock

WAITING = """
@pytest.fixture(autouse=True)
def frozen():
    stopped = stop()
    yield
    stopped()

def test_waits():
    before = time.time()
    wait(20)
    assert time.time() == before, "the suite's own clock is to stand still"
"""
STOPS = {
    "freezegun": """
import freezegun
def stop():
    frozen = freezegun.freeze_time("2020-01-01")
    frozen.start()
    return frozen.stop
""",
    "time_machine": """
import datetime, time_machine
def stop():
    travel = time_machine.travel(datetime.datetime(2020, 1, 1), tick=False)
    travel.start()
    return travel.stop
""",
    "monkeypatch": """
def stop():
    patch = pytest.MonkeyPatch()
    for name in ("time", "time_ns", "perf_counter", "perf_counter_ns", "monotonic", "process_time_ns"):
        patch.setattr(time, name, lambda: 0)
    return patch.undo
""",
}


def test_now_and_epoch_are_the_machines_clocks() -> None:
    before, epoch = time.perf_counter_ns(), time.time_ns()
    now, wall = clock.CLOCK.now(), clock.CLOCK.epoch()
    assert before <= now <= time.perf_counter_ns()
    assert epoch <= wall <= time.time_ns()


def test_cpu_counts_computing_and_not_waiting() -> None:
    before = clock.CLOCK.cpu()
    time.sleep(0.05)
    waited = clock.CLOCK.cpu()
    end = time.process_time_ns() + 20_000_000
    while time.process_time_ns() < end:
        pass
    assert waited - before < 30_000_000
    assert clock.CLOCK.cpu() - waited >= 20_000_000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell")
def test_children_count_once_they_were_waited_for() -> None:
    before = clock.CLOCK.children()
    compute = "import time\nwhile time.process_time() < 0.05: pass"
    child = subprocess.Popen([sys.executable, "-S", "-c", compute])
    assert clock.CLOCK.children() == before
    child.wait()
    assert clock.CLOCK.children() - before >= 50_000_000


def test_children_are_unknown_where_the_system_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(clock, "standard", missing)
    assert clock.real().children() == 0


def test_clock_is_held_where_no_patcher_looks() -> None:
    assert not [name for name, value in vars(clock).items() if value in (time.perf_counter_ns, time.process_time_ns)]


@pytest.mark.parametrize("patcher", STOPS)
def test_time_is_told_in_a_suite_that_stops_it(patcher: str, tmp_path: Path) -> None:
    if patcher != "monkeypatch":
        pytest.importorskip(patcher)
    run = record(tmp_path, {"test_frozen.py": STOPS[patcher] + WAITING})
    assert run.status == 0, run.out + run.err
    test = run.main.test("test_waits")
    call = test.phase("call")
    assert call.end - call.start >= 20_000_000
    assert run.spawn_ns < test.start <= call.start <= call.end <= test.end < run.exit_ns, "by our own clock"
