"""The course of ``verify --gather``, with runs that are told and not made; and small suites for real."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests import make
from tests.overlaps import group
from testtime.cli import profile as profiling
from testtime.cli import proving, unseen
from testtime.cli.proving import chosen, prove_groups
from testtime.cli.unseen import Unseen, Went
from testtime.cli.verify import command
from testtime.cli.verifying import Order
from testtime.errors import UserError
from testtime.launch.output import Output
from testtime.launch.probe import Target
from testtime.load import read_profile, write_profile
from testtime.model.profile import Outcome, Profile
from testtime.model.trial import Seen
from testtime.whatif.gather.overlap import Overlap
from testtime.whatif.gather.result import Group, Task

S = make.S
TARGET = Target("/python", (3, 12, 1), "9.2.0", "3.8.0", None)
NODEID = "tests/test_a.py::test_one"


def told(setup_s: float = 2.5, outcome: Outcome = "passed", **changes: Any) -> Profile:
    """A profile of one test and its fixture."""
    run = make.Run()
    main = run.main()
    db = run.fixture("db", line=3)
    main.test(NODEID, ups=[make.Up(db, round(setup_s * S), wait=round(setup_s * S))])
    main.finish()
    tests = (msgspec.structs.replace(run.tests[0], outcome=outcome),)
    fixtures = (msgspec.structs.replace(run.fixtures[0], function="db"),)
    return run.profile(**{"tests": tests, "fixtures": fixtures, **changes})


@dataclass
class Stage:
    """What groups there are, what becomes of a changed run, and what was asked for."""

    groups: tuple[Group, ...] = (group(executions=1, saved_s=1.0, low_s=0.9, high_s=1.0),)
    bad: frozenset[str] = frozenset()
    unsteady: bool = False
    leaves: str = ""
    """A file that a reversed run leaves."""
    ran: tuple[str, ...] = ()
    """What is widened if that is ordered."""
    asked: list[tuple[tuple[str, ...], tuple[str, ...] | None, str]] = field(default_factory=list)
    widened: list[dict[str, str] | None] = field(default_factory=list)

    def run(self, runs: Unseen, args: tuple[str, ...], limit_s: float | None, trial: Mapping[str, Any]) -> Went:
        """Stands for a run: an overlapping one takes 1.5 s in the fixture instead of 2.5, and a second less."""
        runs.walls_ns.append(S)
        changes = trial["changes"]
        keys, mode = [each["key"] for each in changes], changes[0]["mode"]
        self.asked.append((args, trial["tests"], f"{mode} {' '.join(keys)}"))
        ran = tuple(Seen("", "ran", key, "1") for key in (*keys, *self.ran))
        self.widened.append(trial.get("widen"))
        outcome: Outcome = "failed" if mode != "unchanged" and not self.bad.isdisjoint(keys) else "passed"
        if self.unsteady and mode == "unchanged" and len(self.asked) > 1:
            outcome = "failed"
        if mode == "reversed" and self.leaves:
            ran += (Seen("", "new file", self.leaves, ""),)
        faster = mode == "concurrent"
        return Went((4 if faster else 5) * S, told(1.5 if faster else 2.5, outcome), None, ran)

    def overlaps_of(self, _profile: Profile, *, least_s: float = 0.05) -> tuple[tuple[Overlap, ...], tuple[()]]:
        """Stands for the analysis."""
        return tuple(Overlap(each, ()) for each in self.groups if each.saved_s >= least_s), ()

    @property
    def course(self) -> list[str]:
        """How each run was to go."""
        return [words for _, _, words in self.asked]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage on which nothing is real but files."""
    made = Stage()
    monkeypatch.setattr(
        Unseen, "run", lambda runs, args, limit_s=None, trial=None: made.run(runs, args, limit_s, trial)
    )
    monkeypatch.setattr(proving, "overlaps_of", made.overlaps_of)
    monkeypatch.setattr(unseen, "probe", lambda _choice, _outer, _recorder: TARGET)
    monkeypatch.setattr(proving, "interpreter_of", lambda _profile, _wish: None)
    monkeypatch.setattr(unseen, "with_xdist", lambda target, _choice: target)
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    return made


@pytest.fixture
def order(tmp_path: Path) -> Order:
    """Verify all groups with two rounds."""
    (tmp_path / "t.json").write_bytes(write_profile(told(rootdir=str(tmp_path), invocation_dir=str(tmp_path))))
    output = Output(tmp_path / "result.json")
    return Order(tmp_path / "t.json", None, "load", 2, None, "json", output, force=False, gather=("all",))


def changed(order: Order, **about: Any) -> Order:
    """An order that differs."""
    fields = {name: getattr(order, name) for name in order.__dataclass_fields__}
    return Order(**{**fields, **about})


def elsewhere(name: str) -> Group:
    """The usual group, in another file."""
    return group(id=name, where=f"tests/test_{name}.py:3")


def result(order: Order) -> Any:
    """The document that was written."""
    assert order.output.path is not None
    return json.loads(order.output.path.read_text())


# -- which groups -----------------------------------------------------------------------------------------------------


GROUPS = (group(), group(id="g2", confidence="check"), group(id="g3", saved_s=0.01))


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["all"], ["g1", "g2"]),
        (["certain"], ["g1"]),
        (["g3", "g1"], ["g3", "g1"]),
        (["certain", "g1", "g3"], ["g1", "g3"]),
    ],
)
def test_chosen(words: list[str], ids: list[str], stage: Stage) -> None:
    """A group that saves little is put to the test if it is asked for by its id."""
    stage.groups = GROUPS
    assert [overlap.group.id for overlap in chosen(told(), words)] == ids


def test_group_that_is_not_there(stage: Stage) -> None:
    stage.groups = GROUPS[:2]
    with pytest.raises(UserError, match="no group g9; there are: g1, g2"):
        chosen(told(), ["g9"])
    stage.groups = ()
    with pytest.raises(UserError, match="no group g9; nothing could be gathered"):
        chosen(told(), ["g9"])


# -- the course -------------------------------------------------------------------------------------------------------


def test_one_group(stage: Stage, order: Order) -> None:
    assert prove_groups(order) == 0
    assert stage.course == [
        *["unchanged g1", "concurrent g1"] * 2,
        *["reversed g1", "delayed g1", "delayed g1"],
    ]
    assert {(args, tests) for args, tests, _ in stage.asked} == {(("tests",), (NODEID,))}
    (check,) = result(order)["checks"]
    assert (check["what"], check["outcomes_same"], check["changed_outcomes"]) == ("gather g1", True, [])
    assert (check["predicted_s"], check["low_s"], check["high_s"], check["median_s"]) == (4.0, 4.0, 4.1, 4.0)
    assert (check["baseline_s"], check["measured_s"], check["error"]) == ([5.0, 5.0], [4.0, 4.0], 0.0)
    proof = check["proof"]
    assert (proof["verdict"], proof["groups"], proof["tests"]) == (
        "passed 5 of 5 runs under overlap, reversal and delays",
        ["g1"],
        1,
    )
    assert (proof["measured_per_execution_s"], proof["measured_saving_s"], proof["saving_error"]) == (1.0, 1.0, 0.0)


def test_what_was_measured_is_kept_in_the_profile(stage: Stage, order: Order) -> None:
    prove_groups(order)
    (check,) = read_profile(order.profile).checks
    assert (check.workers, check.dist, check.gather) == (0, "no", ("g1",))
    assert (check.predicted_ns, check.measured_ns, check.baseline_ns) == (4 * S, (4 * S,) * 2, (5 * S,) * 2)


def test_groups_that_pass_are_tried_together(stage: Stage, order: Order) -> None:
    stage.groups = (*stage.groups, elsewhere("g2"), elsewhere("g3"))
    stage.bad = frozenset({"g2"})
    assert prove_groups(order) == 1
    checks = result(order)["checks"]
    assert [check["what"] for check in checks] == ["gather g1", "gather g2", "gather g3", "gather g1, g3"]
    assert [check["proof"]["proved"] for check in checks] == [True, False, True, True]
    assert stage.course[7:10] == ["unchanged g2", "concurrent g2", "unchanged g2"]
    assert stage.course[17:] == [*["unchanged g1 g3", "concurrent g1 g3"] * 2, "reversed g1 g3"]
    assert checks[1]["changed_outcomes"] == [{"nodeid": NODEID, "before": "passed", "after": "failed"}]
    assert [each.gather for each in read_profile(order.profile).checks] == [("g1",), ("g3",), ("g1,g3",)]


def test_group_inside_another_is_tried_alone(stage: Stage, order: Order) -> None:
    inner = group(id="g2", saved_s=0.5, tasks=(Task(((5, 5),), suspended_s=1.0), Task(((7, 7),), suspended_s=1.5)))
    stage.groups = (*stage.groups, inner)
    assert prove_groups(changed(order, workers=2)) == 0
    document = result(order)
    assert [check["what"] for check in document["checks"]] == [
        "gather g1",
        "gather g2",
        "gather g1 with -n 2 --dist load",
    ]
    assert "they lie inside others and were not run together with them: g2" in document["caveats"]


def test_workers_run_what_passed_in_the_whole_suite(stage: Stage, order: Order) -> None:
    assert prove_groups(changed(order, workers=2)) == 0
    assert [check["what"] for check in result(order)["checks"]] == ["gather g1", "gather g1 with -n 2 --dist load"]
    assert (
        stage.asked[7:]
        == [
            (("tests",), None, "unchanged g1"),
            (("-n", "2", "--dist", "load", "tests"), None, "concurrent g1"),
        ]
        * 2
    )
    check = result(order)["checks"][1]
    assert check["proof"]["tests"] is None
    assert check["predicted_s"] is not None
    assert read_profile(order.profile).checks[1].workers == 2


def test_wider_fixtures_run_with_what_passed_in_the_whole_suite(stage: Stage, order: Order) -> None:
    stage.ran = ("db=session",)
    assert prove_groups(changed(order, widen=("db=session",))) == 0
    alone, together = result(order)["checks"]
    assert (alone["what"], together["what"]) == ("gather g1", "gather g1 with --widen db=session")
    assert [widen for widen in stage.widened if widen] == [{"db": "session"}] * 2
    assert stage.widened[-4:] == [None, {"db": "session"}, None, {"db": "session"}]
    assert [tests for _, tests, _ in stage.asked][-4:] == [None] * 4
    assert together["predicted_s"] is not None


def test_wider_fixture_that_is_not_there_with_groups(stage: Stage, order: Order) -> None:
    with pytest.raises(UserError, match="no fixture called nobody"):
        prove_groups(changed(order, widen=("nobody=session",)))
    assert stage.asked == []


def test_nothing_that_was_widened_with_groups(stage: Stage, order: Order) -> None:
    assert prove_groups(changed(order, widen=("db=session",))) == 1
    _, together = result(order)["checks"]
    assert together["failure"].startswith("not verifiable: nothing was widened")


def test_nothing_that_passed_for_the_workers(stage: Stage, order: Order) -> None:
    stage.bad = frozenset({"g1"})
    assert prove_groups(changed(order, workers=2)) == 1
    assert len(result(order)["checks"]) == 1
    assert read_profile(order.profile).checks == ()


def test_something_left_behind_is_not_safe_and_not_kept(stage: Stage, order: Order) -> None:
    """Though every test came out the same."""
    stage.leaves = "left.txt"
    assert prove_groups(order) == 1
    (check,) = result(order)["checks"]
    assert (check["outcomes_same"], check["proof"]["proved"]) == (True, False)
    assert check["proof"]["verdict"] == "failed under reversed order, passed 4 of 5 runs"
    assert check["proof"]["differences"][0]["name"] == "left.txt"
    assert read_profile(order.profile).checks == ()


def test_nothing_to_gather(stage: Stage, order: Order) -> None:
    stage.groups = ()
    assert prove_groups(order) == 0
    assert result(order)["checks"] == []
    assert result(order)["caveats"] == ["nothing could be gathered, so there was nothing to verify"]


def test_unsteady_tests(stage: Stage, order: Order) -> None:
    stage.unsteady = True
    assert prove_groups(order) == 3
    document = result(order)
    assert document["checks"] == []
    assert document["unsteady"] == [{"nodeid": NODEID, "before": "passed", "after": "failed"}]


def test_tests_that_are_gone_are_a_doubt(stage: Stage, order: Order) -> None:
    profile = read_profile(order.profile)
    more = msgspec.structs.replace(profile.tests[0], nodeid="tests/test_a.py::test_gone")
    use = msgspec.structs.replace(profile.uses[0], test=1)
    changes = {"tests": (*profile.tests, more), "uses": (*profile.uses, use)}
    order.profile.write_bytes(write_profile(msgspec.structs.replace(profile, **changes)))
    assert prove_groups(order) == 0
    assert "the suite has changed since it was recorded: 1 test went" in result(order)["caveats"]


def test_terminal(stage: Stage, order: Order, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert prove_groups(changed(order, format="terminal", output=Output(None))) == 0
    out = capsysbinary.readouterr().out.decode()
    assert out.startswith("gather g1 in db: passed 5 of 5 runs under overlap, reversal and delays\n")
    assert "It saves 1.00 s in its one execution" in " ".join(out.split())


# -- for real ---------------------------------------------------------------------------------------------------------

#: A fake server that two clients talk to; what one wrote the other needs, though no name in the fixture says so.
SUITE = """
import time
import pytest

SERVER = {}

def wait(): time.sleep(0.06)

def open_database():
    wait()
    return "database"

def open_cache():
    wait()
    return "cache"

def create(name):
    wait()
    SERVER[name] = []

def insert(name, row):
    wait()
    SERVER[name].append(row)

@pytest.fixture
def independent():
    database = open_database()
    cache = open_cache()
    return database, cache

@pytest.fixture
def dependent():
    SERVER.clear()
    create("users")
    insert("users", 1)
    return SERVER["users"]

def test_independent(independent):
    assert independent == ("database", "cache")

def test_dependent(dependent):
    assert dependent == [1]

def test_other(): pass
"""


def lines(*texts: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """By task, the line that its statement stands in."""
    rows = [line.strip() for line in SUITE.splitlines()]
    return tuple(((rows.index(text) + 1,) * 2,) for text in texts)


def real(function: str, *texts: str, **about: Any) -> Overlap:
    """A group of the suite."""
    rows = SUITE.splitlines()
    tasks = [{"lines": each, "blocked_s": 0.06} for each in lines(*texts)]
    fields = {
        "where": f"test_it.py:{rows.index(f'def {function}():') + 1}",
        "function": function,
        "how": "threads",
        "tasks": tuple(msgspec.convert(tasks, list[Any])),
        "executions": 1,
        "saved_per_execution_s": 0.06,
        "saved_s": 0.06,
        "low_s": 0.05,
        "high_s": 0.06,
    }
    made = msgspec.convert({**msgspec.to_builtins(group()), **fields, **about}, Group)
    return Overlap(made, ())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    """A folder with a profile of the suite; what is found in it is told."""
    suite = tmp_path / "suite"
    suite.mkdir()
    (suite / "test_it.py").write_text(SUITE, encoding="utf-8")
    (suite / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    for name in ("PYTEST_ADDOPTS", "PYTHONPATH", "VIRTUAL_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.chdir(suite)
    words = ["--no-report", "-o", str(tmp_path / "t.json"), "--python", sys.executable, "-p", "no:cacheprovider"]
    assert profiling.command.main([*words, "test_it.py"], standalone_mode=False) == 0
    monkeypatch.chdir(tmp_path)
    found = (
        real("independent", "database = open_database()", "cache = open_cache()"),
        real("dependent", 'create("users")', 'insert("users", 1)', id="g2"),
    )
    monkeypatch.setattr(proving, "overlaps_of", lambda _profile, **_more: (found, ()))
    capfd.readouterr()
    return tmp_path


def verified(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[Any]]:
    """The exit status of a verification, and its checks."""
    status = command.main(["t.json", "--format", "json", "--repeat", "1", *words], standalone_mode=False)
    return status, json.loads(capfd.readouterr().out)["checks"]


def test_right_group_passes_for_real(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, (check,) = verified(capfd, "--gather", "g1")
    assert status == 0, check
    assert check["proof"]["verdict"] == "passed 4 of 4 runs under overlap, reversal and delays"
    assert check["proof"]["executions"] == 1
    assert {path.name for path in (folder / "suite").iterdir()} == {"test_it.py", "pytest.ini"}
    assert (folder / "suite" / "test_it.py").read_text() == SUITE


def test_wrong_group_is_caught_for_real(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, (check,) = verified(capfd, "--gather", "g2")
    assert status == 1
    assert [row["nodeid"] for row in check["changed_outcomes"]] == ["test_it.py::test_dependent"]
    last = check["proof"]["attempts"][-1]
    assert last["why"] == ["test_it.py::test_dependent: passed, now error: KeyError: 'users'"]


@pytest.mark.truth
def test_right_and_wrong_with_workers_for_real(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, checks = verified(capfd, "--gather", "all", "-n", "2")
    assert status == 1
    assert [(check["what"], check["proof"]["proved"]) for check in checks] == [
        ("gather g1", True),
        ("gather g2", False),
        ("gather g1 with -n 2 --dist load", True),
    ]
    assert checks[0]["proof"]["measured_per_execution_s"] == pytest.approx(0.06, abs=0.03)


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["in sequence", "with workers"])
def test_right_group_with_a_wider_fixture_for_real(
    workers: tuple[str, ...], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    status, checks = verified(capfd, "--gather", "g1", "--widen", "independent=module", *workers)
    assert status == 0, checks
    words = "--widen independent=module" if not workers else "-n 2 --dist load --widen independent=module"
    assert [(check["what"], check["proof"]["proved"]) for check in checks] == [
        ("gather g1", True),
        (f"gather g1 with {words}", True),
    ]
    assert (checks[1]["outcomes_same"], checks[1]["failure"]) == (True, None)
    assert checks[1]["predicted_s"] is not None
    assert (folder / "suite" / "test_it.py").read_text() == SUITE
