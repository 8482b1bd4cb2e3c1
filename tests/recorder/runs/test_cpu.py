"""CPU told apart from waiting, in phases and fixtures, and that of children booked to who waited for them.

A process has two kinds of CPU: what it used itself, and what its children used until they were waited for.
"""

from __future__ import annotations

import sys

import pytest

from tests.recorder.reading import SetUp
from tests.recorder.recording import MS, Recording, record

SUITE = {
    "test_cpu.py": """
        import subprocess

        COMPUTE = "import time\\nwhile time.process_time() < 0.1: pass"

        def child():
            subprocess.run([sys.executable, "-S", "-c", COMPUTE], check=True)

        @pytest.fixture
        def computing():
            burn(60)
            yield
            burn(60)

        @pytest.fixture
        def waiting():
            wait(60)
            yield
            wait(60)

        @pytest.fixture
        def asking(request):
            wait(60)
            request.getfixturevalue("computing")

        @pytest.fixture
        def parent():
            child()
            yield
            child()

        def test_computing(computing): wait(60)
        def test_waiting(waiting): burn(60)
        def test_asking(asking): pass
        def test_fixture_with_child(parent): pass
        def test_child(): child()
        def test_quick(tmp_path): pass
        """
}
#: ns; more CPU than a process needs for anything in these tests but what is computed there.
LITTLE = 40 * MS
#: ns; what is computed in 60 ms, less what a chained reading may be wrong by.
MUCH = 59 * MS


@pytest.fixture(scope="module")
def run(staged: bool, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    run = record(tmp_path_factory.mktemp("cpu"), SUITE, staged=staged)
    assert run.status == 0, run.out + run.err
    assert not run.main.of("fault")
    return run


def test_computing_fixture(run: Recording) -> None:
    for each in (run.main.ups("computing")[0], run.main.downs("computing")[0]):
        assert MUCH <= each.cpu <= each.end - each.start + 1 * MS


def test_waiting_fixture(run: Recording) -> None:
    for each in (run.main.ups("waiting")[0], run.main.downs("waiting")[0]):
        assert 0 <= each.cpu < LITTLE


def test_phases(run: Recording) -> None:
    assert run.main.test("test_computing").phase("call").cpu < LITTLE
    assert run.main.test("test_computing").phase("setup").cpu >= MUCH
    assert run.main.test("test_computing").phase("teardown").cpu >= MUCH
    assert run.main.test("test_waiting").phase("call").cpu >= MUCH
    assert run.main.test("test_waiting").phase("setup").cpu < LITTLE
    assert run.main.test("test_waiting").phase("teardown").cpu < LITTLE


def test_cpu_inside_another_fixture_is_told_apart(run: Recording) -> None:
    (asking,) = run.main.ups("asking")
    assert asking.inner_cpu >= MUCH
    assert 0 <= asking.cpu - asking.inner_cpu < LITTLE


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the CPU of children")
def test_children_of_a_test_and_of_a_fixture(run: Recording) -> None:
    call = run.main.test("test_child").phase("call")
    assert call.child_cpu >= 100 * MS
    assert call.cpu < LITTLE
    test = run.main.test("test_fixture_with_child")
    assert run.main.ups("parent")[0].child_cpu >= 100 * MS
    assert run.main.downs("parent")[0].child_cpu >= 100 * MS
    assert [test.phase(when).child_cpu for when in ("setup", "call", "teardown")] == [0, 0, 0]


def test_quick_fixtures_cost_no_reading(run: Recording) -> None:
    quick = [event for event in run.main.test("test_quick").of(SetUp) if event.end - event.start < MS]
    assert all(event.cpu == -1 for event in quick)
