"""Runs for verification: the tests that are chosen, and code that is other for a while."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.recorder.recording import PRELUDE, Recording, record
from testtime_recorder.overlap import WAYS
from testtime_recorder.seen import Seen
from testtime_recorder.trial import Plan, Trial

#: A suite whose fixtures and set-up methods overlap if their code is other.
SUITE = """
    import threading
    barrier, order = threading.Barrier(2), []

    def meet(name, timeout=5):
        order.append(name)
        try:
            barrier.wait(0.01 if OVERLAP is None else timeout)
        except threading.BrokenBarrierError:
            barrier.reset()
            return None
        return name

    OVERLAP = os.environ.get("OVERLAP")

    @pytest.fixture
    def world():
        a = meet("a")
        b = meet("b")
        yield a, b
        meet("c")
        meet("d")

    def test_world(world):
        assert world == ((None, None) if OVERLAP is None else ("a", "b"))

    class TestOld(unittest.TestCase):
        def setUp(self):
            self.a = meet("a")
            self.b = meet("b")

        def test_old(self):
            assert bool(self.a) == bool(OVERLAP)

    class TestNew:
        @pytest.fixture
        def inside(self):
            a = meet("a")
            b = meet("b")
            return a, b

        def test_new(self, inside):
            c = meet("c")
            d = meet("d")
            assert [c, d, *inside] == (["c", "d", "a", "b"] if OVERLAP else [None] * 4)
"""
HEAD = PRELUDE.count("\n")
LINES = [line.strip() for line in SUITE.splitlines()]


def line(text: str, number: int = 0) -> int:
    """The line of the file in which a text stands; ``number``: which of several."""
    return [place for place, each in enumerate(LINES, HEAD + 1) if each.startswith(text)][number]


def change(name: str, first: str, second: str, number: int = 0, **about: Any) -> dict[str, Any]:
    """Two statements of a function that are to overlap."""
    lines = [line(first, number), line(second, number)]
    tasks = [{"lines": [[each, each]], "iterations": 1, "name": None} for each in lines]
    place = {"path": "test_it.py", "line": line(f"def {name.rpartition('.')[2]}"), "name": name}
    return {"key": name, "unit": "statements", "how": "threads", **place, "tasks": tasks, "mode": "concurrent", **about}


EVERYTHING = [
    change("world", 'a = meet("a")', 'b = meet("b")'),
    change("world", 'meet("c")', 'meet("d")', key="after"),
    change("TestOld.setUp", "self.a", "self.b"),
    change("TestNew.inside", 'a = meet("a")', 'b = meet("b")', 1),
    change("TestNew.test_new", "c =", "d ="),
]


def tried(folder: Path, *args: str, **trial: Any) -> Recording:
    """The suite, run as ordered."""
    return record(folder, {"test_it.py": SUITE}, *args, trial=trial)


def seen(run: Recording, what: str, process: str = "main") -> dict[str, str]:
    """Facts of one kind by their names."""
    return {name: text for _, kind, name, text in run.processes[process].of("seen") if kind == what}


def test_everything_overlaps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERLAP", "yes")
    run = tried(tmp_path, changes=EVERYTHING)
    assert run.status == 0, run.out
    assert seen(run, "refused") == {}
    assert set(seen(run, "ran").values()) == {"1"}
    assert set(seen(run, "ran")) == {each["key"] for each in EVERYTHING}


def test_what_it_takes_is_told_as_what_recording_takes(tmp_path: Path) -> None:
    """To read and change texts takes milliseconds, beside which all else is little."""
    alone, changed = record(tmp_path / "alone", {"test_it.py": SUITE}), tried(tmp_path / "changed", changes=EVERYTHING)
    ((_, without),), ((_, hooks),) = alone.main.of("own"), changed.main.of("own")
    assert hooks > without + 1_000_000


def test_nothing_overlaps_in_a_run_to_compare_with(tmp_path: Path) -> None:
    run = tried(tmp_path, changes=[{**each, "mode": "unchanged"} for each in EVERYTHING])
    assert run.status == 0, run.out
    assert set(seen(run, "ran").values()) == {"0"}


def test_what_cannot_be_changed_is_told_in_a_run_to_compare_with_already(tmp_path: Path) -> None:
    wrong = change("world", 'a = meet("a")', "yield", mode="unchanged")
    run = tried(tmp_path, changes=[wrong])
    assert run.status == 0, run.out
    assert "there is a yield in line" in seen(run, "refused")["world"]


def test_function_that_is_not_there(tmp_path: Path) -> None:
    run = tried(tmp_path, changes=[{**EVERYTHING[0], "name": "nowhere"}])
    assert run.status == 0, run.out
    assert seen(run, "refused")["world"].startswith("there is no function nowhere in line")


@pytest.mark.parametrize("args", [(), ("test_it.py::test_world", "test_it.py::TestOld")])
def test_tests_are_chosen_and_others_left_out(args: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever the command line says."""
    nodeid = "test_it.py::TestNew::test_new"
    run = record(
        tmp_path,
        {"test_it.py": SUITE, "test_other.py": "raise SystemExit('never imported')"},
        *args,
        trial={"tests": [nodeid]},
    )
    assert run.status == 0, run.out
    assert [test.nodeid for test in run.main.tests] == [nodeid]
    assert "2 deselected" in run.out


def test_files_that_are_gone_leave_the_command_line_as_it_is(tmp_path: Path) -> None:
    run = tried(tmp_path, tests=["test_gone.py::test_gone", "test_it.py::test_world"])
    assert [test.nodeid for test in run.main.tests] == ["test_it.py::test_world"]


def test_workers_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xdist")
    monkeypatch.setenv("OVERLAP", "yes")
    run = record(tmp_path, {"test_it.py": SUITE}, "-n", "1", plugins=("xdist.plugin",), trial={"changes": EVERYTHING})
    assert run.status == 0, run.out
    assert set(seen(run, "ran", "gw0").values()) == {"1"}


def test_a_run_that_only_records_imports_nothing_of_this(tmp_path: Path) -> None:
    suite = """
        def test_it():
            assert not {name for name in sys.modules if name.startswith("testtime_recorder")} & {
                f"testtime_recorder.{name}" for name in ("trial", "rewrite", "overlap", "seen", "tasks", "turns")
            }
    """
    run = record(tmp_path, {"test_it.py": suite})
    assert run.status == 0, run.out


# -- in this process --------------------------------------------------------------------------------------------------


class _Session:
    config = None


def test_functions_have_their_own_code_again_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("def world():\n    a = int()\n    b = int()\n    return a, b\n")
    names: dict[str, Any] = {}
    exec(compile(path.read_text(), str(path), "exec", dont_inherit=True), names)
    tasks = [{"lines": [[each, each]], "iterations": 1, "name": None} for each in (2, 3)]
    about = {"key": "g1", "unit": "statements", "how": "threads", "path": str(path), "line": 1, "name": "world"}
    order = {"changes": [{**about, "tasks": tasks, "mode": "concurrent"}]}
    (tmp_path / "trial.json").write_text(json.dumps(order))
    told: list[tuple[Any, ...]] = []

    def tell(*record: Any) -> None:
        told.append(record)

    trial = Trial(Plan(str(tmp_path / "trial.json")), tell, Seen(tell, lambda error: None))
    function, before = names["world"], names["world"].__code__
    trial.pytest_collection_finish(_Session())
    assert function.__code__ is not before
    assert function() == (0, 0)
    trial.end()
    assert function.__code__ is before
    assert told == [("seen", "", "ran", "g1", "1")]
    assert WAYS == {}
