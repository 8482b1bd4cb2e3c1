"""``pytest --testtime=FILE``: a plain plugin, that costs nothing until it is asked for.

The suites run in other processes, without the entry points of what is installed here: the plugin is named.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from testtime.load import journal_directory, read_profile

SOURCES = Path(__file__).parents[1] / "src"
SUITE = """
import time, pytest

@pytest.fixture(scope="module")
def slow():
    time.sleep(0.02)
    yield
    time.sleep(0.03)

def test_one(slow): time.sleep(0.02)
def test_two(): assert False
"""


def run(folder: Path, *args: str, text: str = SUITE) -> subprocess.CompletedProcess[str]:
    """pytest on a small suite, with the plugin."""
    folder.mkdir(exist_ok=True)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text(text)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "TESTTIME"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "testtime.entry", "-p", "no:cacheprovider", *args],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(SOURCES), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_profile_of_a_run(tmp_path: Path) -> None:
    done = run(tmp_path / "suite", "--testtime", "p.json")
    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout
    assert done.stderr == f"testtime: profile in {tmp_path / 'suite' / 'p.json'}\n"
    profile = read_profile(tmp_path / "suite/p.json")
    assert (profile.complete, profile.exit_status, profile.interpreter_ns) == (True, 1, None)
    assert [(test.nodeid, test.outcome) for test in profile.tests] == [
        ("test_it.py::test_one", "passed"),
        ("test_it.py::test_two", "failed"),
    ]
    (use,) = profile.uses
    assert use.setup.wall_ns >= 20_000_000
    assert use.teardown is not None
    assert use.teardown.wall_ns >= 30_000_000
    assert profile.wall_ns >= use.setup.wall_ns + use.teardown.wall_ns
    assert "--testtime" in profile.args
    assert profile.executable == sys.executable
    assert not journal_directory(tmp_path / "suite/p.json").exists()


def test_without_the_option_it_does_nothing_at_all(tmp_path: Path) -> None:
    text = "import sys\ndef test_it(): assert not [name for name in sys.modules if 'testtime_recorder' in name]\n"
    done = run(tmp_path / "suite", text=text + "def test_host(): assert 'testtime.load' not in sys.modules\n")
    assert done.returncode == 0, done.stdout
    assert done.stderr == ""


def test_output_that_cannot_be_written_is_told_before_the_suite_runs(tmp_path: Path) -> None:
    done = run(tmp_path / "suite", "--testtime", "missing/p.json")
    assert done.returncode == 4
    assert "there is no folder" in done.stderr
    assert "passed" not in done.stdout
    assert "Traceback" not in done.stderr


def test_file_that_is_no_profile_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite/p.json").write_text("precious")
    done = run(tmp_path / "suite", "--testtime", "p.json")
    assert done.returncode == 4
    assert "is no testtime profile" in done.stderr
    assert (tmp_path / "suite/p.json").read_text() == "precious"


def test_run_that_is_being_recorded_already_is_refused(tmp_path: Path) -> None:
    done = run(tmp_path / "suite", "-p", "testtime_recorder.plugin", "--testtime", "p.json")
    assert done.returncode == 4
    assert "this run is being recorded already" in done.stderr


@pytest.mark.skipif(find_spec("xdist") is None, reason="needs pytest-xdist")
def test_workers_write_where_their_controller_says(tmp_path: Path) -> None:
    done = run(tmp_path / "suite", "-p", "xdist.plugin", "-n", "2", "--testtime", "p.json")
    assert done.returncode == 1, done.stdout + done.stderr
    profile = read_profile(tmp_path / "suite/p.json")
    assert profile.complete
    assert [process.worker for process in profile.processes] == [None, "gw0", "gw1"]
    assert len(profile.tests) == 2


def test_where_no_session_begins_there_is_no_profile(tmp_path: Path) -> None:
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite/conftest.py").write_text("def pytest_configure(config): raise ValueError")
    done = run(tmp_path / "suite", "--testtime", "p.json")
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == "testtime: no session began, so there is no profile"
    assert [each.name for each in (tmp_path / "suite").iterdir() if "p.json" in each.name] == []
