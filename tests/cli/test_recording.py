"""The course of a recording, with a suite that is told and not run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from tests import make
from testtime.cli import recording
from testtime.cli.recording import Order, profile_suite
from testtime.errors import OWN_FAILURE, UserError
from testtime.launch.output import Output
from testtime.launch.probe import Target
from testtime.load import Run, read_profile
from testtime.model.machine import Probe
from testtime.model.profile import Profile
from testtime.view.options import Options

PROBE = Probe(cores=8, contention=(1.1,), loop_ns=15, python="3.12.1")
TARGET = Target("/python", (3, 12, 1), "9.2.0", None, None)


def told() -> Profile:
    """A profile of some session."""
    run = make.Run()
    main = run.main()
    main.boot()
    main.finish()
    return run.profile()


@dataclass
class Stage:
    """What runs end with, and what happened."""

    statuses: list[int] = field(default_factory=lambda: [0])
    signal: str | None = None
    profile: Profile | None = field(default_factory=told)
    leaves_journal: bool = True
    kept_free: list[bool] = field(default_factory=list)
    shown: list[Profile] = field(default_factory=list)
    course: list[str] = field(default_factory=list)
    kept_probe: Probe | None = None
    assembled: list[Run] = field(default_factory=list)

    def run(
        self, target: Target, args: tuple[str, ...], journals: Path, recorder: Path, *, stdout_to_stderr: bool
    ) -> Run:
        """Stands for a run of pytest."""
        self.course.append("run")
        self.kept_free.append(stdout_to_stderr)
        if self.leaves_journal:
            (journals / "main-1.journal").write_text("[]\n")
        return Run(
            spawn_ns=1,
            exit_ns=2,
            exit_status=self.statuses.pop(0),
            interpreter_ns=None,
            args=args,
            executable="/python",
            signal=self.signal,
        )

    def loop(self) -> int:
        """Stands for the reference loop: as many ns as it has run before."""
        self.course.append("loop")
        return self.course.count("loop")

    def probed(
        self, target: Target, _recorder: Path, _environ: Mapping[str, str], announce: Callable[[int], None] | None
    ) -> Probe | None:
        """Stands for the probe of the machine."""
        assert target is TARGET
        if self.kept_probe is None and announce is not None:
            announce(5)
            self.course.append("probe")
            self.kept_probe = PROBE
        return self.kept_probe

    def assemble(self, _journals: Path, run: Run) -> Profile:
        """Stands for the reading of the journals."""
        self.assembled.append(run)
        if self.profile is None:
            raise UserError("the recorder left nothing", status=OWN_FAILURE)
        return self.profile


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage on which nothing is real but files."""
    made = Stage(kept_probe=PROBE)
    monkeypatch.setattr(recording, "probe", lambda _choice, _outer, _recorder: TARGET)
    monkeypatch.setattr(recording, "run", made.run)
    monkeypatch.setattr(recording, "reference_loop", made.loop)
    monkeypatch.setattr(recording, "probe_machine", made.probed)
    monkeypatch.setattr(recording, "assemble", made.assemble)
    monkeypatch.setattr(recording, "publish", lambda profile, _options, _output: made.shown.append(profile))
    return made


@pytest.fixture
def order(tmp_path: Path) -> Order:
    """Run pytest once."""
    return Order(args=("-x",), output=Output(tmp_path / "t.json"), force=False, python=None, repeat=1)


def left(order: Order) -> set[str]:
    """Names of what lies beside the output."""
    assert order.output.path is not None
    return {path.name for path in order.output.path.parent.iterdir()}


@pytest.mark.parametrize(
    ("status", "signal", "said"),
    [
        (0, None, "profile in"),
        (1, None, "profile in"),
        (2, None, "pytest ended with status 2 (interrupted, or errors during collection); profile in"),
        (5, None, "pytest ended with status 5 (no tests were collected); profile in"),
        (42, None, "pytest ended with status 42; profile in"),
        (137, "SIGKILL", "pytest ended with status 137 (killed by SIGKILL); profile in"),
        (137, None, "pytest ended with status 137; profile in"),
    ],
)
def test_status_is_pytests_and_the_profile_is_written(
    status: int, signal: str | None, said: str, stage: Stage, order: Order, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.statuses, stage.signal = [status], signal
    assert profile_suite(order, Options()) == status
    assert left(order) == {"t.json"}
    assert [msgspec.structs.replace(shown, machine=told().machine) for shown in stage.shown] == [stage.profile]
    assert capsys.readouterr().err == f"testtime: {said} {order.output}\n"


def test_incomplete_profile_says_why(stage: Stage, order: Order, capsys: pytest.CaptureFixture[str]) -> None:
    stage.statuses = [3]
    stage.profile = msgspec.structs.replace(told(), complete=False, incomplete="pytest ended before its session did")
    assert profile_suite(order, None) == 3
    said = capsys.readouterr().err
    assert "status 3 (an error inside pytest or a plugin); incomplete profile in" in said
    assert said.endswith(": pytest ended before its session did\n")
    assert stage.shown == []


@pytest.mark.parametrize(
    ("status", "args", "journal", "ends"),
    [
        (4, ("--nope",), False, 4),
        (1, (), False, 1),
        (0, ("--version",), False, 0),
        (0, (), False, None),
        (1, (), True, None),
    ],
)
def test_no_session_no_profile(
    status: int, args: tuple[str, ...], journal: bool, ends: int | None, stage: Stage, order: Order
) -> None:
    """``ends`` is ``None`` where a session was due, so that its absence is our own failure."""
    stage.statuses, stage.profile, stage.leaves_journal = [status], None, journal
    order = Order(args=args, output=order.output, force=False, python=None, repeat=1)
    if ends is None:
        with pytest.raises(UserError, match="the recorder left nothing"):
            profile_suite(order, Options())
    else:
        assert profile_suite(order, Options()) == ends
        assert left(order) == set()


def test_help_of_pytest_does_not_replace_a_profile(
    stage: Stage, order: Order, capsys: pytest.CaptureFixture[str]
) -> None:
    """``-h`` configures pytest, so there is a journal, but it runs no session."""
    run = make.Run()
    main = run.lane(None, 0, make.INTERPRETER)
    main.mark("import", "configure", "unconfigure")
    main.complete = True
    stage.profile = run.profile()
    assert profile_suite(order, Options()) == 0
    assert left(order) == set()
    assert capsys.readouterr().err == "testtime: no session began, so there is no profile\n"


def test_profile_that_cannot_be_written_leaves_the_journal(
    stage: Stage, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_output: Output, _document: bytes) -> None:
        raise UserError("cannot write: No space left on device", status=OWN_FAILURE)

    monkeypatch.setattr(Output, "write", full)
    with pytest.raises(UserError) as caught:
        profile_suite(order, Options())
    assert left(order) == {".t.json.journal"}
    assert ".t.json.journal" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    ("statuses", "files", "status"),
    [
        ([0, 0, 0], {"t.json", "t.2.json", "t.3.json"}, 0),
        ([0, 1, 0], {"t.json", "t.2.json", "t.3.json"}, 1),
        ([0, 2, 0], {"t.json", "t.2.json"}, 2),
        ([137, 0, 0], {"t.json"}, 137),
    ],
)
def test_series(statuses: list[int], files: set[str], status: int, stage: Stage, order: Order) -> None:
    stage.statuses = statuses
    order = Order(args=(), output=order.output, force=False, python=None, repeat=3)
    assert profile_suite(order, Options()) == status
    assert left(order) == files
    assert len(stage.shown) == 1


def test_every_output_of_a_series_is_checked_before_the_first_run(stage: Stage, order: Order) -> None:
    assert order.output.path is not None
    order.output.path.with_name("t.3.json").write_text("my thesis")
    with pytest.raises(UserError, match="no testtime profile"):
        profile_suite(Order(args=(), output=order.output, force=False, python=None, repeat=3), Options())
    assert stage.kept_free == []


@pytest.mark.parametrize(("format_", "kept_free"), [("terminal", False), ("json", True), ("csv", True)])
def test_document_has_standard_output_to_itself(format_: str, kept_free: bool, stage: Stage, order: Order) -> None:
    profile_suite(order, Options(format=format_))
    assert stage.kept_free == [kept_free]


def test_profile_has_standard_output_to_itself(stage: Stage, capfd: pytest.CaptureFixture[str]) -> None:
    profile_suite(Order(args=(), output=Output(None), force=False, python=None, repeat=1), None)
    assert stage.kept_free == [True]
    out, err = capfd.readouterr()
    assert out.startswith('{"schema":"testtime.profile/')
    assert err == "testtime: profile in standard output\n"


# -- the machine ------------------------------------------------------------------------------------------------------


def probes(order: Order, *names: str) -> list[Probe | None]:
    """The probes in the profiles that were written."""
    assert order.output.path is not None
    return [read_profile(order.output.path.with_name(name)).machine.probe for name in names or ("t.json",)]


def test_speed_of_the_machine_is_taken_right_before_the_run_and_right_after(stage: Stage, order: Order) -> None:
    profile_suite(order, None)
    assert stage.course == ["loop", "run", "loop"]
    assert [run.reference_ns for run in stage.assembled] == [(1, 2)]


def test_machine_is_probed_after_the_run_and_the_probe_is_in_the_profile(
    stage: Stage, order: Order, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.kept_probe = None
    assert profile_suite(order, None) == 0
    assert stage.course == ["loop", "run", "loop", "probe"]
    assert probes(order) == [PROBE]
    said = ["measuring this machine once, about 5 s", f"profile in {order.output}"]
    assert capsys.readouterr().err.splitlines() == [f"testtime: {line}" for line in said]


def test_probe_that_is_known_is_in_the_profile_without_a_word(
    stage: Stage, order: Order, capsys: pytest.CaptureFixture[str]
) -> None:
    profile_suite(order, None)
    assert "probe" not in stage.course
    assert probes(order) == [PROBE]
    assert capsys.readouterr().err == f"testtime: profile in {order.output}\n"


def test_machine_is_probed_once_in_a_series(stage: Stage, order: Order) -> None:
    stage.kept_probe, stage.statuses = None, [1, 0]
    profile_suite(Order(args=(), output=order.output, force=False, python=None, repeat=2), None)
    assert stage.course.count("probe") == 1
    assert probes(order, "t.json", "t.2.json") == [PROBE, PROBE]


@pytest.mark.parametrize(("status", "complete"), [(2, True), (5, True), (137, False), (0, False)])
def test_nobody_waits_for_a_probe_whose_run_came_to_nothing(
    status: int, complete: bool, stage: Stage, order: Order
) -> None:
    stage.kept_probe, stage.statuses = None, [status]
    incomplete = None if complete else "pytest ended before its session did"
    stage.profile = msgspec.structs.replace(told(), complete=complete, incomplete=incomplete)
    assert profile_suite(order, None) == status
    assert "probe" not in stage.course
    assert probes(order) == [None]


def test_without_a_session_there_is_no_probe(stage: Stage, order: Order) -> None:
    stage.kept_probe, stage.statuses, stage.profile, stage.leaves_journal = None, [4], None, False
    assert profile_suite(order, None) == 4
    assert "probe" not in stage.course
