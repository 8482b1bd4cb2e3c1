"""The figures of xdist, computed from runs that are told; and the course of the runs, with a pytest that is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests import make
from tests.make import MS, Lane
from testtime.launch import empty_suite
from testtime.launch.empty_suite import (
    BOOT,
    CONTROLLER,
    PARALLEL,
    PLUGIN,
    RUNS,
    TESTS,
    bare,
    computed,
    lay_out,
    others,
    xdist_figures,
)
from testtime.launch.probe import Target
from testtime.launch.run import Elsewhere
from testtime.load import Run
from testtime.model.machine import Probe
from testtime.model.profile import Profile, WorkerEvent

PROBE = Probe(cores=2, contention=(1.1, 1.2), loop_ns=15 * MS, python="3.12.1")
TARGET = Target("/python", (3, 12, 1), "9.2.0", "3.8.0", None)


def used(lane: Lane, cpu: int, boot: int) -> None:
    """The lane used ``cpu`` ns during its loop, and 300 ms before it, ``boot`` of them before its session."""
    readings = {"sessionstart": boot, "loop": 300 * MS, "looped": 300 * MS + cpu}
    lane.marks = [msgspec.structs.replace(mark, cpu_ns=readings.get(mark.name, 0)) for mark in lane.marks]


def sequential(*, cpu: int = 8 * MS, start: int = 180 * MS, boot: int = 150 * MS, leave: int = 30 * MS) -> Profile:
    """Two empty tests in sequence."""
    run = make.Run()
    main = run.main(imported=start - 20 * MS)
    for name in "ab":
        main.test(f"test_empty.py::test_{name}")
    main.finish(session=0, leave=leave)
    used(main, cpu, boot)
    return run.profile()


def parallel(
    *,
    cpus: tuple[int, int, int] = (20 * MS, 9 * MS, 11 * MS),
    gateway: int = 40 * MS,
    head: int = 6 * MS,
    leave: int = 300 * MS,
) -> Profile:
    """Four empty tests on two workers; ``cpus``: of the controller and of each worker."""
    run = make.Run()
    main = run.lane(None, 0, 150 * MS)
    main.mark("import", "configure", "sessionstart")
    main.events += [WorkerEvent("starting", "", main.now + after) for after in (head, head + MS)]
    main.mark("loop")
    lanes = [run.lane(name, 170 * MS + gateway * number, 100 * MS) for number, name in enumerate(("gw0", "gw1"))]
    for lane in lanes:
        lane.boot()
        lane.now = 700 * MS
        for number in range(2):
            lane.test(f"test_empty.py::test_{lane.worker}_{number}", call=10 * MS)
        lane.finish()
    main.now = 720 * MS
    main.finish(session=0, leave=leave)
    for lane, cpu, boot in zip((main, *lanes), cpus, (900 * MS, 170 * MS, 230 * MS), strict=True):
        used(lane, cpu, boot)
    return run.profile()


# -- arithmetic -------------------------------------------------------------------------------------------------------


def test_figures_of_one_run_each() -> None:
    made = computed(PROBE, "3.8.0", [sequential()], [parallel()])
    assert made == Probe(
        cores=2,
        contention=(1.1, 1.2),
        loop_ns=15 * MS,
        python="3.12.1",
        xdist="3.8.0",
        sequential_test_ns=4 * MS,
        worker_test_ns=5 * MS,
        controller_test_ns=5 * MS,
        gateway_ns=40 * MS,
        boot_ns=round(BOOT * 150 * MS),
        head_ns=6 * MS + round(CONTROLLER * 150 * MS),
        plugin_ns=round(PLUGIN * 150 * MS),
        start_ns=180 * MS,
        controller_tail_ns=300 * MS,
        tail_ns=30 * MS,
    )


@pytest.mark.parametrize(
    ("name", "change", "least"),
    [
        ("gateway_ns", {"gateway": 30 * MS}, 30 * MS),
        ("head_ns", {"head": 2 * MS}, 2 * MS + round(CONTROLLER * 150 * MS)),
        ("controller_tail_ns", {"leave": 100 * MS}, 100 * MS),
    ],
)
def test_by_the_wall_clock_the_least_of_the_runs_under_workers_counts(
    name: str, change: dict[str, Any], least: int
) -> None:
    for runs in ([parallel(), parallel(**change)], [parallel(**change), parallel()]):
        assert getattr(computed(PROBE, "3.8.0", [sequential()], runs), name) == least


@pytest.mark.parametrize(
    ("name", "change", "least"),
    [("start_ns", {"start": 150 * MS}, 150 * MS), ("tail_ns", {"leave": 7 * MS}, 7 * MS)],
)
def test_by_the_wall_clock_the_least_of_the_runs_in_sequence_counts(
    name: str, change: dict[str, Any], least: int
) -> None:
    made = computed(PROBE, "3.8.0", [sequential(), sequential(**change)], [parallel()])
    assert getattr(made, name) == least


def test_cpu_is_told_on_average() -> None:
    """Its speed drifts up and down: the least of the runs would be too little."""
    runs = [parallel(), parallel(cpus=(12 * MS, 3 * MS, 5 * MS))]
    made = computed(PROBE, "3.8.0", [sequential(), sequential(cpu=2 * MS, boot=50 * MS)], runs)
    assert (made.sequential_test_ns, made.worker_test_ns, made.controller_test_ns) == (2.5 * MS, 3.5 * MS, 4 * MS)
    assert made.boot_ns == round(BOOT * 100 * MS)


def test_waiting_is_no_part_of_a_workers_boot() -> None:
    """Whoever starts late has not computed more."""
    late = computed(PROBE, "3.8.0", [sequential(start=400 * MS)], [parallel()])
    assert late.boot_ns == computed(PROBE, "3.8.0", [sequential()], [parallel()]).boot_ns


@pytest.mark.parametrize(
    "changes",
    [{"complete": False}, {"tests": ()}],
)
def test_run_that_is_not_whole_is_refused(changes: dict[str, Any]) -> None:
    broken = msgspec.structs.replace(sequential(), **changes)
    with pytest.raises(ValueError, match="not recorded whole"):
        computed(PROBE, "3.8.0", [broken], [parallel()])


@pytest.mark.parametrize("lost", ["loop", "looped", "sessionstart"])
def test_run_without_a_milestone_is_refused(lost: str) -> None:
    run = sequential()
    main = run.processes[0]
    main = msgspec.structs.replace(main, marks=tuple(mark for mark in main.marks if mark.name != lost))
    with pytest.raises(ValueError, match=f"never reached {lost}"):
        computed(PROBE, "3.8.0", [msgspec.structs.replace(run, processes=(main,))], [parallel()])


def test_other_programs_show_in_a_suite_that_waits_for_nothing() -> None:
    run = sequential(cpu=2 * MS, start=180 * MS)
    main = run.processes[0]
    looped = main.mark("looped")
    assert looped is not None
    assert others(run) == (looped.at_ns - 160 * MS) / (302 * MS)


def test_suite_that_took_no_time_is_refused() -> None:
    run = sequential(cpu=-300 * MS)
    with pytest.raises(ValueError, match="took no time"):
        others(run)


# -- the runs ---------------------------------------------------------------------------------------------------------


@dataclass
class Stage:
    """A pytest that does nothing, and profiles of what it did not do."""

    statuses: list[int] = field(default_factory=lambda: [0] * 2 * RUNS)
    args: list[tuple[str, ...]] = field(default_factory=list)
    environ: Mapping[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    folder: Path = Path()

    def run(self, _target: Target, args: tuple[str, ...], journals: Path, _recorder: Path, **more: Any) -> Run:
        """Stands for a run of pytest."""
        elsewhere: Elsewhere = more["elsewhere"]
        assert journals.is_dir()
        assert not list(journals.iterdir())
        assert more["output"].parent == journals.parent == elsewhere.folder.parent
        assert 0 < more["limit_s"] < 100
        self.args.append(args)
        self.folder, self.environ = elsewhere.folder, elsewhere.environ
        self.files = {path.name for path in elsewhere.folder.iterdir()}
        status = self.statuses.pop(0)
        about: dict[str, Any] = {"spawn_ns": 1, "exit_ns": 2, "interpreter_ns": None, "args": args, "executable": "p"}
        return Run(exit_status=status, **about)

    def assemble(self, _journals: Path, ended: Run) -> Profile:
        """Stands for the reading of the journals."""
        assert ended.args is not None
        return parallel() if "-n" in ended.args else sequential()


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage on which nothing is real but files."""
    made = Stage()
    monkeypatch.setattr(empty_suite, "run", made.run)
    monkeypatch.setattr(empty_suite, "assemble", made.assemble)
    return made


def test_suites_are_run_in_turn_out_of_sight_and_leave_nothing(stage: Stage, tmp_path: Path) -> None:
    made = xdist_figures(PROBE, TARGET, tmp_path, {"HOME": "/h", "PYTEST_ADDOPTS": "-x"})
    assert made.probe == computed(PROBE, "3.8.0", [sequential()], [parallel()])
    assert made.others == others(sequential())
    plain = ("-p", "xdist.plugin", "-p", "no:cacheprovider")
    assert stage.args == [plain, (*plain, *PARALLEL)] * RUNS
    assert stage.files == {"pytest.ini", "test_empty.py"}
    assert stage.environ == {"HOME": "/h", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    assert not stage.folder.parent.exists()


def test_first_run_that_fails_is_the_last(stage: Stage, tmp_path: Path) -> None:
    stage.statuses = [0, 2, 0, 0]
    with pytest.raises(ValueError, match="status 2"):
        xdist_figures(PROBE, TARGET, tmp_path, {})
    assert len(stage.args) == 2
    assert not stage.folder.parent.exists()


def test_suite_is_a_rootdir_of_its_own_with_tests_that_do_nothing(tmp_path: Path) -> None:
    lay_out(tmp_path / "suite")
    names: dict[str, Any] = {}
    exec((tmp_path / "suite/test_empty.py").read_text(), names)
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert len(tests) == TESTS
    assert (tmp_path / "suite/pytest.ini").read_text() == "[pytest]\n"


def test_nothing_of_pytests_own_variables_is_left() -> None:
    outer = {"PYTEST_PLUGINS": "x", "PYTEST_XDIST_WORKER": "gw0", "PYTHONPATH": "p"}
    assert bare(outer) == {"PYTHONPATH": "p", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
