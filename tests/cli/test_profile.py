"""``testtime profile`` as a process, on real suites of a few milliseconds."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Desk
from testtime.load import read_profile

GREEN = "def test_one(): pass\ndef test_two(): pass\n"
#: A suite that says when its test runs, and then waits until it is told to go on.
WAITING = """
def test_waits():
    with open("ready", "w") as file:
        file.write("go")
    with open("release") as file:
        file.read()
def test_after():
    pass
"""


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """A desk with the waiting suite; reading ``ready`` blocks until its test runs."""
    desk.write("test_waiting.py", WAITING)
    os.mkfifo(desk.folder / "ready")
    os.mkfifo(desk.folder / "release")
    return desk


def document(desk: Desk, name: str = "testtime.json") -> Any:
    """The profile that was written."""
    return json.loads((desk.folder / name).read_text())


def test_run_profile_report(desk: Desk) -> None:
    desk.write("test_green.py", GREEN)
    done = desk.testtime("profile", "-q", "--output", "before.json", "test_green.py", "-p", "no:cacheprovider")
    assert done.returncode == 0
    assert done.stderr == "testtime: profile in before.json\n"
    pytests, _, report = done.stdout.partition("2 passed in ")
    assert pytests.startswith("..")
    assert "test_one" in report
    assert desk.left() == {"test_green.py", "before.json"}
    profile = read_profile(desk.folder / "before.json")
    assert profile.complete
    assert profile.args == ("-q", "test_green.py", "-p", "no:cacheprovider")
    assert [test.nodeid for test in profile.tests] == ["test_green.py::test_one", "test_green.py::test_two"]
    assert profile.interpreter_ns is not None
    assert 0 < profile.interpreter_ns < profile.wall_ns


def test_document_is_alone_on_standard_output(desk: Desk) -> None:
    desk.write("test_green.py", GREEN)
    done = desk.testtime("profile", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["schema"].startswith("testtime.report/")
    assert "2 passed" in done.stderr


def test_profile_is_alone_on_standard_output(desk: Desk) -> None:
    desk.write("test_green.py", GREEN)
    done = desk.testtime("profile", "-o", "-")
    assert done.returncode == 0
    assert json.loads(done.stdout)["schema"].startswith("testtime.profile/")
    assert "2 passed" in done.stderr
    assert desk.left() == {"test_green.py"}


@pytest.mark.parametrize(
    ("source", "words", "status", "said"),
    [
        ("def test_fails(): assert False", (), 1, "testtime: profile in"),
        ("import nonsense_that_is_not_there", (), 2, "interrupted, or errors during collection"),
        ("def test_kept(): raise KeyboardInterrupt", (), 2, "interrupted"),
        ("", ("nowhere/",), 4, "refused its command line or a conftest); profile in"),
        ("", ("--nonsense",), 4, "no session began"),
        ("", (), 5, "no tests were collected"),
        ("import os\ndef test_exits(): os._exit(42)", (), 42, "incomplete profile in"),
        ("import os\ndef test_dies(): os.kill(os.getpid(), 9)", (), 137, "killed by SIGKILL); incomplete profile in"),
    ],
)
def test_status_is_pytests(source: str, words: tuple[str, ...], status: int, said: str, desk: Desk) -> None:
    desk.write("test_suite.py", source)
    done = desk.testtime("profile", "--no-report", *words)
    assert done.returncode == status
    assert said in done.stderr.splitlines()[-1]
    assert (desk.folder / "testtime.json").exists() == ("no session" not in said)
    assert ".testtime.json.journal" not in desk.left()


def test_death_is_in_the_profile(desk: Desk) -> None:
    desk.write("test_suite.py", GREEN + "import os\ndef test_dies(): os.kill(os.getpid(), 9)\ndef test_never(): pass")
    assert desk.testtime("profile", "--no-report").returncode == 137
    profile = read_profile(desk.folder / "testtime.json")
    assert (profile.complete, profile.exit_status) == (False, 137)
    outcomes = {test.nodeid.rpartition("::")[2]: test.outcome for test in profile.tests}
    assert outcomes == {"test_one": "passed", "test_two": "passed", "test_dies": "crashed"}


@pytest.mark.parametrize("words", [("--version",), ("-h",)])
def test_question_to_pytest_leaves_the_profile_alone(words: tuple[str, ...], desk: Desk) -> None:
    desk.write("testtime.json", '{"schema":"testtime.profile/1.0","of":"yesterday"}')
    done = desk.testtime("profile", *words)
    assert done.returncode == 0
    assert "pytest" in done.stdout
    assert document(desk)["of"] == "yesterday"
    assert "no session began" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--python", "nowhere/python"), "there is no nowhere/python"),
        (("-o", "nowhere/t.json"), "there is no folder nowhere"),
        (("-o", "thesis.txt"), "thesis.txt exists and is no testtime profile"),
        (("-o", "."), "it is a folder"),
        (("--format", "html"), "--format html is not there yet"),
        (("--page", "x.html"), "--page is not there yet"),
        (("--repeat", "2", "-o", "-"), "2 profiles cannot all go to standard output"),
        (("--top",), "--top needs a value"),
    ],
)
def test_pytest_is_not_started_in_vain(words: tuple[str, ...], said: str, desk: Desk) -> None:
    desk.write("thesis.txt", "my thesis")
    desk.write("conftest.py", "open('started', 'w').close()")
    done = desk.testtime("profile", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert 1 <= len(done.stderr.splitlines()) <= 2
    assert desk.left() == {"thesis.txt", "conftest.py"}
    assert (desk.folder / "thesis.txt").read_text() == "my thesis"


def test_repeat(desk: Desk) -> None:
    desk.write("test_green.py", GREEN)
    done = desk.testtime("profile", "--repeat", "2", "--no-report")
    assert done.returncode == 0
    assert desk.left() == {"test_green.py", "testtime.json", "testtime.2.json"}
    assert "testtime: run 2 of 2" in done.stderr


def test_ctrl_c_is_pytests(waiting: Desk) -> None:
    with waiting.start("profile", start_new_session=True) as process:
        (waiting.folder / "ready").read_text()
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "KeyboardInterrupt" in out
    assert "Traceback" not in err
    assert document(waiting)["exit_status"] == 2


def test_sigterm_reaches_pytest(waiting: Desk) -> None:
    with waiting.start("profile", "--no-report") as process:
        (waiting.folder / "ready").read_text()
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGTERM
    assert "killed by SIGTERM); incomplete profile in testtime.json" in err
    assert document(waiting)["complete"] is False


def test_killed_cli_leaves_a_journal_that_can_be_read(
    waiting: Desk, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path_factory.mktemp("temporary")))  # nobody is left to remove the recorder
    with waiting.start("profile") as process:
        (waiting.folder / "ready").read_text()
        process.kill()
        process.wait(timeout=30)
        (waiting.folder / "release").write_text("go on")
        process.communicate(timeout=30)  # ends when the orphaned pytest does
    assert ".testtime.json.journal" in waiting.left()
    for name in ("testtime.json", ".testtime.json.journal"):
        report = waiting.testtime("report", name, "--format", "json")
        assert report.returncode == 0, report.stderr
        tests = json.loads(report.stdout)["tests"]
        assert {test["nodeid"].rpartition("::")[2] for test in tests} == {"test_waits", "test_after"}


def test_temporary_folders_go_away(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(temporary))
    desk.write("test_seen.py", f"import os\ndef test_seen(): assert os.listdir({str(temporary)!r})\n")
    assert desk.testtime("profile", "-o", "-").returncode == 0
    assert list(temporary.iterdir()) == []


def test_suite_sees_no_trace_of_us(desk: Desk) -> None:
    """Neither in its environment, but for what was there before, nor in what it can import."""
    desk.write(
        "test_traces.py",
        "import os, sys\n"
        "def test_environment():\n"
        "    assert [name for name in os.environ if name.startswith('TESTTIME')] == ['TESTTIME_PROBE']\n"
        f"    assert os.environ['PYTHONPATH'] == {str(Path(__file__).parents[2] / 'src')!r}\n"
        "def test_modules():\n"
        "    assert not {'click', 'rich', 'pandas', 'msgspec', 'testtime'} & set(sys.modules)\n",
    )
    done = desk.testtime("profile", "--no-report")
    assert done.returncode == 0, done.stdout
