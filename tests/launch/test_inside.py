"""The launcher's part where pytest was started by somebody else; the recorder is a stand-in."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.load.journals import SPAWN, Written
from testtime.errors import UserError
from testtime.launch import inside
from testtime.launch.inside import Inside, process_start
from testtime.load import journal_directory, read_profile


@pytest.fixture
def recorder() -> Any:
    return SimpleNamespace(settings={})


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")
def test_start_of_this_process_lies_in_the_past() -> None:
    """In a process of its own: this one may have been running tests for longer than any start takes."""
    program = (
        "import time; from testtime.launch.inside import process_start\nprint(time.perf_counter_ns() - process_start())"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert 0 <= int(told.stdout) < inside._LONGEST_START


@pytest.mark.parametrize(("age_s", "known"), [(5, True), (59, True), (61, False), (-5, False)])
def test_start_is_read_from_the_22nd_field(age_s: int, known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with spaces and brackets comes before; a clock that does not fit tells of a start that cannot be."""
    monkeypatch.setattr(time, "perf_counter_ns", lambda: 1_000_000_000_000)
    monkeypatch.setattr("os.sysconf", lambda name: 100)
    ticks = (1000 - age_s) * 100
    stat = " ".join(["7", "(a) b (c)", *(str(field) for field in range(3, 22)), str(ticks), "23"])
    monkeypatch.setattr(Path, "read_text", lambda self: stat)
    assert process_start() == ((1000 - age_s) * 1_000_000_000 if known else None)


@pytest.mark.parametrize("stat", ["", "7 (a)", "7 (a) S 1"])
def test_start_is_unknown_where_the_system_does_not_tell(stat: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_text", lambda self: stat)
    assert process_start() is None


def test_recorder_is_told_where_to_write_and_when_it_began(tmp_path: Path, recorder: Any) -> None:
    plugin = Inside(tmp_path / "p.json", recorder)
    journals = journal_directory(tmp_path / "p.json")
    assert recorder.settings == {"journals": str(journals), "spawn_ns": process_start()}
    assert journals.is_dir()
    del plugin  # it holds the folder


def test_profile_is_written_and_the_journals_go(
    tmp_path: Path, recorder: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inside, "process_start", lambda: SPAWN)
    monkeypatch.setattr(time, "perf_counter_ns", lambda: SPAWN + 5_000)
    plugin = Inside(tmp_path / "p.json", recorder)
    Written().session().mark("configure", "sessionstart", "unconfigure").save(journal_directory(tmp_path / "p.json"))
    plugin.pytest_sessionfinish(1)
    plugin.pytest_unconfigure()
    profile = read_profile(tmp_path / "p.json")
    assert (profile.exit_status, profile.wall_ns, profile.executable) == (1, 5_000, sys.executable)
    assert profile.args == ("-x",)
    assert not journal_directory(tmp_path / "p.json").exists()
    assert capsys.readouterr() == ("", f"testtime: profile in {tmp_path / 'p.json'}\n")


def test_nothing_recorded_is_said_and_is_no_error(
    tmp_path: Path, recorder: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    Inside(tmp_path / "p.json", recorder).pytest_unconfigure()
    assert capsys.readouterr().err.startswith("testtime: the recorder left nothing in ")
    assert not (tmp_path / "p.json").exists()


def test_profile_that_cannot_be_written_leaves_the_journals(
    tmp_path: Path, recorder: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin = Inside(tmp_path / "p.json", recorder)
    journals = journal_directory(tmp_path / "p.json")
    Written().session().mark("configure", "sessionstart", "unconfigure").save(journals)
    (tmp_path / "p.json").mkdir()
    plugin.pytest_unconfigure()
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("testtime: cannot write ")
    assert said[-1] == f"what was recorded is kept: testtime report {journals}"
    assert list(journals.iterdir()) != []


def test_output_that_cannot_be_written_is_refused_at_once(tmp_path: Path, recorder: Any) -> None:
    with pytest.raises(UserError, match="there is no folder"):
        Inside(tmp_path / "missing" / "p.json", recorder)
    assert recorder.settings == {}


def test_where_no_session_began_nothing_is_left(
    tmp_path: Path, recorder: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin = Inside(tmp_path / "p.json", recorder)
    Written().session().mark("configure", "unconfigure").save(journal_directory(tmp_path / "p.json"))
    plugin.pytest_unconfigure()
    assert capsys.readouterr().err == "testtime: no session began, so there is no profile\n"
    assert list(tmp_path.iterdir()) == []
