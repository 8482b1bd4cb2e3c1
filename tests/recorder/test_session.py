"""The life of one pytest process as its journal tells it, and the environment that the suite finds in it.

What lives here: milestones, imports of plugins, faults, in runs of small suites.  What may never be added: what is
told of tests and fixtures (``runs/``).
"""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path

import pytest

from tests.recorder.recording import Recording, about, record
from testtime_recorder import schema

SUITE = {
    "pytest.ini": "[pytest]\naddopts = -q\n",
    "conftest.py": "wait(40)\n",
    "loaded.py": "wait(20)\n",
    "one/test_slow_import.py": "wait(20)\ndef test_one(): pass\n",
    "one/conftest.py": "wait(20)\n",
    "two/__init__.py": "",
    "two/test_in_package.py": "wait(60)\nclass TestIt:\n    def test_two(self): pass\n",
    "test_no_tests.py": "wait(20)\n",
}


@pytest.fixture(scope="module")
def run(staged: bool, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    run = record(
        tmp_path_factory.mktemp("session"), SUITE, "-k", "test", plugins=("loaded",), pythonpath=".", staged=staged
    )
    assert run.status == 0, run.out + run.err
    assert not run.main.of("fault")
    return run


def test_head_comes_first_and_says_who_writes(run: Recording) -> None:
    head = run.main.head
    assert run.main.records[0][0] == "head"
    assert tuple(head) == schema.HEAD_KEYS
    assert head["schema"] == schema.VERSION
    assert (head["worker"], head["spawn_ns"]) == (None, run.spawn_ns)
    assert (head["python"], head["byteorder"]) == (platform.python_version(), sys.byteorder)
    assert run.spawn_ns < head["import_ns"] < run.exit_ns
    assert 0 < head["own_import_ns"] < head["import_ns"] - run.spawn_ns
    (path,) = (run.folder / "journals").iterdir()
    assert path.name == f"main-{head['pid']}.journal"


def test_session_says_what_pytest_was_told(run: Recording) -> None:
    session = run.main.session
    assert tuple(sorted(session)) == tuple(sorted(schema.SESSION_KEYS))
    assert session["rootdir"] == session["invocation_dir"] == os.path.realpath(run.folder / "suite")
    assert session["args"][-4:] == ["-p", "loaded", "-k", "test"]
    assert (session["pytest"], session["workers"], session["dist"]) == (pytest.__version__, 0, "no")
    assert 1 <= session["cores"] <= (os.cpu_count() or 1)


def test_milestones_are_met_in_order(run: Recording, staged: bool) -> None:
    moments = [run.main.head["import_ns"], *run.main.marks.values()]
    if not staged:  # the time of a stage goes on when its process has ended
        moments.append(run.exit_ns)
    assert moments == sorted(moments)
    met = [name for name in schema.MARKS if name not in ("import", "interrupted")]
    assert list(run.main.marks) == met


def test_milestones_enclose_what_happens_between_them(run: Recording) -> None:
    marks = run.main.marks
    collected = [(start, end) for _nodeid, _kind, start, _imported, end in run.main.of("collect")]
    assert all(marks["collect"] <= start <= end <= marks["collected"] for start, end in collected)
    assert all(marks["loop"] <= test.start <= test.end <= marks["looped"] for test in run.main.tests)


def test_wait_for_a_core_is_told_at_both_ends_of_the_loop(run: Recording) -> None:
    told = {name: more for name, _at, _cpu, _children, *more in run.main.of("mark") if more}
    assert list(told) == ["loop", "looped"]
    before, after = (queued for queued, _ in told.values())
    assert 0 <= before <= after if sys.platform == "linux" else before == after == -1


def test_computing_of_the_kernel_is_told_at_both_ends_of_the_loop(run: Recording, staged: bool) -> None:
    """Linux scales what it met at its ticks to all that a process has computed: what it met in the loop may change how
    the time before is told, so each reading has its own bound, and their difference has none.
    """
    (before, begun), (after, ended) = (
        (more[1], cpu + children) for _name, _at, cpu, children, *more in run.main.of("mark") if more
    )
    tick = 10_000_000
    assert 0 <= before <= after
    if not staged:  # a stage has a CPU clock of its own, and the kernel none of that
        assert before <= begun + 2 * tick
        assert after <= ended + 2 * tick


def test_imports_of_plugins_and_conftests(run: Recording) -> None:
    suite = os.path.realpath(run.folder / "suite")
    told = {
        Path(path).name: (name, kind, end - start)
        for name, kind, path, start, end in run.main.of("plugin")
        if path.startswith(suite + os.sep) and "one" not in path
    }
    assert set(told) == {"loaded.py", "conftest.py"}
    assert told["loaded.py"][:2] == ("loaded", "plugin")
    assert told["conftest.py"][1] == "conftest"
    assert about(told["loaded.py"][2], 20)
    assert about(told["conftest.py"][2], 40)


def test_conftest_of_a_folder_is_told_when_it_is_collected(run: Recording) -> None:
    (nested,) = (record for record in run.main.of("plugin") if record[2].endswith("one/conftest.py"))
    assert about(nested[4] - nested[3], 20)


def test_what_recording_cost_is_told(run: Recording) -> None:
    ((writing, hooks),) = run.main.of("own")
    assert 0 < writing < sum(test.end - test.start for test in run.main.tests) + 10**9
    assert 0 < hooks < 10**8


LOOKS = """
        import json, subprocess
        LOOK = "import json, os; print(json.dumps(dict(os.environ)))"

        def test_environment():
            child = json.loads(subprocess.run([sys.executable, "-c", LOOK], stdout=subprocess.PIPE, check=True).stdout)
            with open("seen.json", "w") as file:
                json.dump([dict(os.environ), child], file)
"""


@pytest.mark.parametrize("before", [None, "", f"somewhere{os.pathsep}else"])
def test_suite_and_its_children_find_the_environment_of_before(before: str | None, tmp_path: Path) -> None:
    assert record(tmp_path, {"test_look.py": LOOKS}, pythonpath=before).status == 0
    for seen in json.loads((tmp_path / "suite/seen.json").read_text("utf-8")):
        assert seen.get("PYTHONPATH") == before
        assert not [name for name in seen if "TESTTIME" in name]
        assert "testtime" not in seen.get("PATH", "")


@pytest.mark.parametrize(
    "broken",
    [
        "testtime_recorder.collecting.of_items = lambda *_: 1 / 0",
        "testtime_recorder.items.Struct = lambda *_: 1 / 0",
        "testtime_recorder.meeting.describe = lambda *_: 1 / 0",
        "testtime_recorder.items.quote = lambda *_: 1 / 0",
        "testtime_recorder.items.reported = lambda *_: 1 / 0",
        "testtime_recorder.closure.Closure._needs_of = lambda *_: 1 / 0",
        "testtime_recorder.closure.Closure._markers_of = lambda *_: 1 / 0",
    ],
)
def test_fault_of_our_own_ends_recording_and_not_the_suite(broken: str, tmp_path: Path) -> None:
    files = {
        "conftest.py": f"import testtime_recorder.items\n{broken}\n",
        "test_on.py": """
        @pytest.fixture(params=[1])
        def slow(request):
            wait(2)

        def test_one(slow): pass
        def test_two(slow): pass
        def test_fails(): assert False
        """,
    }
    run = record(tmp_path, files)
    assert run.status == 1
    assert "1 failed, 2 passed" in run.out
    assert "ZeroDivisionError" not in run.out + run.err
    assert [fault[0] for fault in run.main.of("fault")] == ["ZeroDivisionError: division by zero"]
    assert run.main.records[-1][0] == "fault"


def test_fault_before_there_is_a_journal_is_survived(tmp_path: Path) -> None:
    files = {
        "early.py": "import testtime_recorder.session\ntesttime_recorder.session.CLOCK.epoch = None\n"
        "import platform\nplatform.machine = lambda: 1 / 0\n",
        "test_on.py": "def test_one(): pass\n",
    }
    run = record(tmp_path, files, plugins=("early",), pythonpath=".")
    assert run.status == 0, run.out + run.err
    assert "1 passed" in run.out


@pytest.mark.parametrize(
    ("files", "args", "status"),
    [({}, ("--nonsense",), 4), ({"conftest.py": "1 / 0\n"}, (), 4)],
    ids=["usage", "conftest"],
)
def test_pytest_that_never_gets_ready_leaves_no_journal(
    files: dict[str, str], args: tuple[str, ...], status: int, tmp_path: Path
) -> None:
    run = record(tmp_path, files, *args)
    assert run.status == status
    assert run.processes == {}


def test_journals_that_cannot_be_written_are_survived(tmp_path: Path) -> None:
    run = record(tmp_path, {"test_on.py": "def test_one(): pass\n"}, to="missing")
    assert run.status == 0, run.out + run.err
    assert run.processes == {}


@pytest.mark.parametrize(
    ("text", "status", "met"),
    [
        ("def test_it(): raise KeyboardInterrupt", 2, True),
        ("def test_it(): pytest.exit('enough')", 2, True),
        ("1 / 0", 2, False),
        ("def test_it(): assert False", 1, False),
    ],
    ids=["ctrl-c", "exit", "collection error", "failure"],
)
def test_interruption_is_a_milestone(text: str, status: int, met: bool, tmp_path: Path) -> None:
    run = record(tmp_path, {"test_end.py": text + "\n"})
    assert run.status == status
    assert ("interrupted" in run.main.marks) is met
    assert "unconfigure" in run.main.marks


def test_warnings_as_errors_find_nothing_of_ours(tmp_path: Path) -> None:
    files = {"test_on.py": "def test_one(tmp_path): pass\n"}
    run = record(tmp_path, files, "-W", "error", "-p", "pytester")
    assert run.status == 0, run.out + run.err
    assert "warnings summary" not in run.out
