"""A run that nobody sees, and how it went; pytest is told and not run."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests import make
from testtime.cli import unseen
from testtime.cli.unseen import Unseen, Went
from testtime.errors import UserError
from testtime.launch.probe import Target
from testtime.load import Run
from testtime.model.machine import Probe
from testtime.model.profile import Profile
from testtime.model.trial import Seen
from testtime_recorder.schema import line

S = make.S
TARGET = Target("/python", (3, 12, 1), "9.2.0", "3.8.0", None)


def told(**changes: Any) -> Profile:
    """A profile of five tests."""
    run = make.Run()
    main = run.main()
    for name in "abcde":
        main.test(name)
    main.finish()
    return run.profile(**changes)


@dataclass
class Stage:
    """How the next run ends, and what was asked for."""

    ended: dict[str, Any] = field(default_factory=dict)
    profile: Profile | None = field(default_factory=told)
    says: str = ""
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    trials: list[Path | None] = field(default_factory=list)
    journal: str = ""

    def run(self, target: Target, args: tuple[str, ...], journals: Path, recorder: Path, **hidden: Any) -> Run:
        """Stands for a run of pytest."""
        assert journals.is_dir()
        self.asked.append((target, args, recorder, hidden["limit_s"], hidden["elsewhere"].folder))
        hidden["output"].write_text(self.says, encoding="utf-8")
        self.trials.append(hidden["trial"])
        (journals / "main-1.journal").write_text(self.journal, encoding="utf-8")
        usual: dict[str, Any] = {"spawn_ns": 10, "exit_ns": 10 + 3 * S, "exit_status": 0}
        return Run(**{**usual, **self.ended}, interpreter_ns=None, args=args, executable="/python")

    def assemble(self, _journals: Path, _run: Run) -> Profile:
        """Stands for the reading of the journals."""
        if self.profile is None:
            raise UserError("the recorder left nothing")
        return self.profile


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage on which nothing is real but files."""
    made = Stage()
    monkeypatch.setattr(unseen, "run", made.run)
    monkeypatch.setattr(unseen, "assemble", made.assemble)
    return made


@pytest.fixture
def runs(tmp_path: Path) -> Unseen:
    """Two runs to come."""
    for name in ("place", "suite"):
        (tmp_path / name).mkdir()
    return Unseen(TARGET, Path("/lent"), tmp_path / "place", tmp_path / "suite", total=2)


def test_run_takes_place_in_the_suites_folder_and_is_announced(
    stage: Stage, runs: Unseen, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = runs.run(("-x",)), runs.run(("-v",), 7.5)
    assert stage.asked == [
        (TARGET, ("-x",), Path("/lent"), None, runs.folder),
        (TARGET, ("-v",), Path("/lent"), 7.5, runs.folder),
    ]
    assert (first.wall_ns, first.profile, first.failure) == (3 * S, stage.profile, None)
    assert (second.failure, runs.walls_ns) == (None, [3 * S, 3 * S])
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split("of 2")[0] for line in err.splitlines()] == ["testtime: run 1 ", "testtime: run 2 "]
    assert "about 3.00 s left" in err


def test_failing_test_is_no_failure_of_the_run(stage: Stage, runs: Unseen) -> None:
    stage.ended = {"exit_status": 1}
    assert runs.run(()).failure is None


@pytest.mark.parametrize(
    ("ended", "says", "failure"),
    [
        (
            {"exit_status": 2},
            "== ERRORS ==\nE   SyntaxError: invalid syntax\n--- short ---\nERROR a.py\n====\n",
            "pytest ended with status 2 (interrupted, or errors during collection); it said: "
            "E   SyntaxError: invalid syntax",
        ),
        (
            {"exit_status": 4},
            "ERROR: usage: pytest\nerror: unrecognized arguments: -n\n  inifile: None\n",
            "pytest ended with status 4 (pytest refused its command line or a conftest); it said: "
            "error: unrecognized arguments: -n",
        ),
        (
            {"exit_status": 3},
            "INTERNALERROR> Traceback\nINTERNALERROR> KeyError: 1\nE   assert False\nbye\n",
            "pytest ended with status 3 (an error inside pytest or a plugin); it said: INTERNALERROR> KeyError: 1",
        ),
        ({"exit_status": 42}, "one\ntwo\n\n", "pytest ended with status 42; it said: two"),
        ({"exit_status": 5}, "", "pytest ended with status 5 (no tests were collected)"),
        ({"exit_status": 137, "signal": "SIGKILL"}, "", "pytest ended with status 137 (killed by SIGKILL)"),
    ],
)
def test_failure_says_how_it_ended_and_what_pytest_said(
    ended: dict[str, Any], says: str, failure: str, stage: Stage, runs: Unseen
) -> None:
    stage.ended, stage.says = ended, says
    assert runs.run(()).failure == failure


def test_only_so_much_is_quoted(stage: Stage, runs: Unseen) -> None:
    stage.ended, stage.says = {"exit_status": 3}, "x" * 50_000
    failure = runs.run(()).failure
    assert failure is not None
    assert failure.endswith("x" * unseen.QUOTED)
    assert len(failure) < unseen.QUOTED + 100


def test_session_that_left_nothing(stage: Stage, runs: Unseen) -> None:
    stage.profile, stage.says = None, "so long"
    went = runs.run(())
    assert (went.profile, went.failure) == (None, "pytest ended with status 0; it said: so long")


def test_session_that_was_cut_off_names_the_tests_it_was_in(stage: Stage, runs: Unseen) -> None:
    tests = tuple(msgspec.structs.replace(test, end_ns=None, outcome="crashed") for test in told().tests)
    stage.profile = told(complete=False, tests=tests)
    assert runs.run(()).failure == "pytest ended with status 0 while it ran a, b, c and 2 more"


def test_run_that_took_too_long(stage: Stage, runs: Unseen) -> None:
    first, *others = told().tests
    stage.profile = told(tests=(msgspec.structs.replace(first, outcome="unknown"), *others))
    stage.ended = {"timed_out": True, "exit_status": 2}
    assert runs.run((), 31).failure == "it did not end within 31.0 s and was killed while it ran a"


def test_order_of_a_run_for_verification_lies_in_a_file(stage: Stage, runs: Unseen) -> None:
    """And what the run saw comes back."""
    stage.journal = line("seen", "t", "ran", "g1", "2")
    went = runs.run(("tests",), None, {"tests": None})
    (path,) = stage.trials
    assert path is not None
    assert json.loads(path.read_text()) == {"tests": None}
    assert went.seen == (Seen("t", "ran", "g1", "2"),)
    assert runs.run(("tests",)).seen == ()
    assert stage.trials[1:] == [None]


def test_wall_time_without_what_recording_took() -> None:
    """What the probe knows of it counts, where the machine was probed; of the run itself, its import and hooks."""
    profile = told()
    (main,) = profile.processes
    main = msgspec.structs.replace(main, own_import_ns=5, overhead_ns=2)
    went = Went(1000, msgspec.structs.replace(profile, processes=(main,)), None)
    unprobed = msgspec.structs.replace(profile.machine, probe=None)
    probe = Probe(cores=2, contention=(), loop_ns=1, python="3.12.1", recording_ns=20)
    probed = msgspec.structs.replace(unprobed, probe=probe)
    assert went.took_ns(bare=True, machine=probed) == 1000 - 22
    assert went.took_ns(bare=True, machine=unprobed) == 1000 - 7
    assert went.took_ns(bare=False, machine=probed) == 1000
