"""The course of a verification, with runs that are told and not made."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests import make
from testtime.cli import unseen, verifying
from testtime.cli.unseen import Unseen, Went
from testtime.cli.verifying import Order, verify_suite
from testtime.errors import UserError
from testtime.launch.output import Output
from testtime.launch.probe import Target
from testtime.load import read_profile, write_profile
from testtime.model.profile import Check, Outcome, Profile
from testtime.model.trial import Seen
from testtime.whatif.forecast import Ask
from testtime.whatif.result import SCHEMA, Best, Forecast, Prediction
from testtime.whatif.transform import NarrowBelowError

S = make.S
TARGET = Target("/python", (3, 12, 1), "9.2.0", "3.8.0", None)
PREDICTION = Prediction(
    workers=2,
    dist="load",
    gather="none",
    widen=(),
    wall_s=10.0,
    low_s=9.0,
    high_s=11.0,
    saved_s=10.0,
    speedup=2.0,
    bound_by="",
    caveats=("tests differ in length",),
)


def told(*came: Outcome, **changes: Any) -> Profile:
    """A profile of tests called a, b, c, which came out so."""
    run = make.Run()
    main = run.main()
    for name, _ in zip("abc", came, strict=False):
        main.test(name)
    main.finish()
    tests = (msgspec.structs.replace(test, outcome=each) for test, each in zip(run.tests, came, strict=True))
    return run.profile(**{"tests": tuple(tests), **changes})


def went(wall_s: float, *came: Outcome, failure: str | None = None, **changes: Any) -> Went:
    """A run that took so long."""
    return Went(round(wall_s * S), told(*came, **changes), failure)


GREEN: tuple[Outcome, ...] = ("passed", "passed", "skipped")
RED: tuple[Outcome, ...] = ("passed", "failed", "skipped")


@dataclass
class Stage:
    """Runs in the order they are made in, what was asked for, and what is predicted."""

    runs: list[Went] = field(default_factory=list)
    asked: list[tuple[tuple[str, ...], float | None]] = field(default_factory=list)
    predictions: tuple[Prediction, ...] = (PREDICTION,)
    blockers: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    corrected: list[Profile] = field(default_factory=list)
    xdist: list[bool] = field(default_factory=list)

    trials: list[Any] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    refused: UserError | None = None

    def run(self, args: tuple[str, ...], limit_s: float | None = None, trial: Any = None) -> Went:
        """Stands for a run."""
        self.asked.append((args, limit_s))
        self.trials.append(trial)
        return self.runs.pop(0)

    def with_xdist(self, target: Target, _choice: object) -> Target:
        """Stands for the question whether there is xdist."""
        self.xdist.append(True)
        return target

    def forecast(self, profile: Profile, ask: Ask) -> Forecast:
        """Stands for the prediction."""
        self.asks.append(ask)
        if ask.widen and self.refused is not None:
            raise self.refused
        self.corrected.append(profile)
        return Forecast(
            schema=SCHEMA,
            sequential_s=20.0,
            cores=2,
            assumptions=(),
            predictions=self.predictions,
            best=Best(2, "load", 10.0, ""),
            blockers=self.blockers,
            repeated=(),
            replay_error=0.0,
            shared=self.shared,
        )


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage on which nothing is real but files."""
    made = Stage()
    monkeypatch.setattr(Unseen, "run", lambda _runs, *about: made.run(*about))
    monkeypatch.setattr(verifying, "forecast", made.forecast)
    monkeypatch.setattr(unseen, "probe", lambda _choice, _outer, _recorder: TARGET)
    monkeypatch.setattr(verifying, "interpreter_of", lambda _profile, _wish: None)
    monkeypatch.setattr(unseen, "with_xdist", made.with_xdist)
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    return made


@pytest.fixture
def order(tmp_path: Path) -> Order:
    """Verify two workers with three rounds."""
    profile = told(*GREEN, rootdir=str(tmp_path), invocation_dir=str(tmp_path))
    (tmp_path / "t.json").write_bytes(write_profile(profile))
    output = Output(tmp_path / "result.json")
    return Order(tmp_path / "t.json", 2, "load", 3, None, "json", output, force=False)


def changed(order: Order, **about: Any) -> Order:
    """An order that differs."""
    fields = {name: getattr(order, name) for name in order.__dataclass_fields__}
    return Order(**{**fields, **about})


def recorded(order: Order, **changes: Any) -> None:
    """Let the profile on disk differ."""
    profile = msgspec.structs.replace(read_profile(order.profile), **changes)
    order.profile.write_bytes(write_profile(profile))


def result(order: Order) -> Any:
    """The document that was written."""
    assert order.output.path is not None
    return json.loads(order.output.path.read_text())


def test_rounds_are_interleaved_and_compared(stage: Stage, order: Order) -> None:
    stage.runs = [went(wall, *GREEN) for wall in (20, 10.5, 20, 10.4, 20, 10.6)]
    assert verify_suite(order) == 0
    plain, workers = ("tests",), ("-n", "2", "--dist", "load", "tests")
    assert [args for args, _ in stage.asked] == [plain, workers] * 3
    document = result(order)
    (check,) = document["checks"]
    assert (check["what"], check["predicted_s"], check["median_s"], check["error"]) == (
        "-n 2 --dist load",
        10.0,
        10.5,
        0.05,
    )
    assert (check["measured_s"], check["baseline_s"], check["outcomes_same"]) == (
        [10.5, 10.4, 10.6],
        [20.0, 20.0, 20.0],
        True,
    )
    assert document["caveats"] == ["tests differ in length"]


def test_what_was_measured_is_kept_in_the_profile(stage: Stage, order: Order) -> None:
    stage.runs = [went(wall, *GREEN) for wall in (22, 10, 22, 11, 22, 12)]
    verify_suite(order)
    (check,) = read_profile(order.profile).checks
    assert msgspec.structs.replace(check, created="") == Check(
        2, "load", (), ("none",), 11 * S, (10 * S, 11 * S, 12 * S), (22 * S,) * 3, ""
    )
    assert check.created.endswith("+00:00")


def test_prediction_is_made_without_earlier_checks_and_says_so(stage: Stage, order: Order) -> None:
    stage.runs = [went(10, *GREEN) for _ in range(12)]
    verify_suite(order)
    verify_suite(changed(order, force=True))
    assert [profile.checks for profile in stage.corrected] == [(), ()]
    assert len(read_profile(order.profile).checks) == 2
    assert "before any correction" in result(order)["caveats"][1]


def test_single_round_has_two_baselines(stage: Stage, order: Order) -> None:
    stage.runs = [went(wall, *GREEN) for wall in (20, 10, 22)]
    assert verify_suite(changed(order, repeat=1)) == 0
    assert [len(args) for args, _ in stage.asked] == [1, 5, 1]
    assert result(order)["checks"][0]["baseline_s"] == [20.0, 22.0]


def test_profile_of_workers_has_a_baseline_without(stage: Stage, order: Order) -> None:
    recorded(order, workers=4, args=("-n", "4", "tests"))
    stage.runs = [went(10, *GREEN) for _ in range(6)]
    verify_suite(order)
    assert stage.asked[0][0] == ("-n", "0", "tests")
    assert stage.asked[1][0] == ("-n", "2", "--dist", "load", "tests")


def test_auto_is_a_worker_for_each_core_of_the_profile(stage: Stage, order: Order) -> None:
    stage.runs = [went(wall, *GREEN) for wall in (20, 10, 22)]
    machine = msgspec.structs.replace(read_profile(order.profile).machine, cores=2)
    recorded(order, machine=machine)
    assert verify_suite(changed(order, repeat=1, workers=0)) == 0
    assert stage.asked[1][0] == ("-n", "2", "--dist", "load", "tests")
    assert result(order)["checks"][0]["what"] == "-n 2 --dist load"


@pytest.mark.parametrize(("baseline_s", "limit_s"), [(20.0, 90.0), (5.0, 60.0)], ids=["baseline", "prediction"])
def test_patience_is_three_times_the_slower_and_a_little(
    baseline_s: float, limit_s: float, stage: Stage, order: Order
) -> None:
    stage.runs = [went(baseline_s, *GREEN) for _ in range(3)]
    verify_suite(changed(order, repeat=1))
    assert [limit for _, limit in stage.asked] == [None, limit_s, None]


# -- outcomes ---------------------------------------------------------------------------------------------------------


def test_changed_outcomes_are_told_and_not_kept(stage: Stage, order: Order) -> None:
    stage.runs = [went(20, *GREEN), went(10, *GREEN), went(20, *GREEN), went(10, *RED)]
    assert verify_suite(changed(order, repeat=2)) == 1
    (check,) = result(order)["checks"]
    assert check["changed_outcomes"] == [{"nodeid": "b", "before": "passed", "after": "failed"}]
    assert (check["outcomes_same"], check["measured_s"]) == (False, [10.0, 10.0])
    assert read_profile(order.profile).checks == ()


def test_missing_tests_are_changed_outcomes(stage: Stage, order: Order) -> None:
    stage.runs = [went(20, *GREEN), went(10, *GREEN[:2]), went(20, *GREEN)]
    assert verify_suite(changed(order, repeat=1)) == 1
    assert result(order)["checks"][0]["changed_outcomes"] == [{"nodeid": "c", "before": "skipped", "after": None}]


def test_equally_red_suite_can_be_verified(stage: Stage, order: Order) -> None:
    stage.runs = [went(20, *RED) for _ in range(3)]
    assert verify_suite(changed(order, repeat=1)) == 0
    assert "1 test of the unchanged suite failed, each time" in result(order)["caveats"]


@pytest.mark.parametrize("at", [2, 4], ids=["second", "third"])
def test_unsteady_baseline_ends_it(at: int, stage: Stage, order: Order) -> None:
    stage.runs = [went(20, *GREEN) for _ in range(at)] + [went(20, *RED)]
    assert verify_suite(order) == 3
    document = result(order)
    assert document["checks"] == []
    assert document["unsteady"] == [{"nodeid": "b", "before": "passed", "after": "failed"}]
    assert not any("each time" in caveat for caveat in document["caveats"])
    assert read_profile(order.profile).checks == ()


def test_baseline_that_cannot_be_run(stage: Stage, order: Order) -> None:
    stage.runs = [went(20, *GREEN, failure="pytest ended with status 2")]
    with pytest.raises(UserError, match="the unchanged suite cannot be run: pytest ended with status 2") as caught:
        verify_suite(order)
    assert caught.value.status == 3


def test_hang_is_an_answer(stage: Stage, order: Order) -> None:
    """It is not waited for a second time, but the unchanged suite is asked twice whether it is steady."""
    stage.runs = [went(20, *GREEN), went(90, "passed", failure="it did not end"), went(20, *GREEN)]
    assert verify_suite(order) == 1
    (check,) = result(order)["checks"]
    assert (check["failure"], check["measured_s"], check["median_s"]) == ("it did not end", [], None)
    assert [row["nodeid"] for row in check["changed_outcomes"]] == ["b", "c"]
    assert stage.runs == []


def test_hang_in_a_later_round_keeps_what_was_measured_before(stage: Stage, order: Order) -> None:
    stage.runs = [*(went(20, *GREEN) for _ in range(3)), went(90, *GREEN, failure="it hung"), went(20, *GREEN)]
    assert verify_suite(order) == 1
    assert result(order)["checks"][0]["measured_s"] == [20.0]
    assert read_profile(order.profile).checks == ()


def test_changed_suite_that_recorded_nothing(stage: Stage, order: Order) -> None:
    stage.runs = [went(20, *GREEN), Went(S, None, "pytest ended with status 4"), went(20, *GREEN)]
    assert verify_suite(order) == 1
    assert [row["after"] for row in result(order)["checks"][0]["changed_outcomes"]] == [None] * 3


# -- doubts -----------------------------------------------------------------------------------------------------------


def test_blocked_workers_are_tried_without_a_prediction(stage: Stage, order: Order) -> None:
    stage.predictions, stage.blockers = (), ("server binds port 8000",)
    stage.runs = [went(20, *GREEN), went(10, *GREEN), went(20, *GREEN)]
    assert verify_suite(changed(order, repeat=1)) == 0
    document = result(order)
    assert (document["checks"][0]["predicted_s"], document["checks"][0]["median_s"]) == (None, 10.0)
    assert document["caveats"] == ["in the way of workers: server binds port 8000"]
    assert read_profile(order.profile).checks == ()


def test_what_workers_share_is_a_doubt(stage: Stage, order: Order) -> None:
    stage.shared = ("db is connected to PostgreSQL",)
    stage.runs = [went(20, *GREEN), went(10, *GREEN), went(20, *GREEN)]
    assert verify_suite(changed(order, repeat=1)) == 0
    assert result(order)["caveats"][0] == "workers share: db is connected to PostgreSQL"
    assert len(read_profile(order.profile).checks) == 1


def test_suite_and_machine_that_changed_are_doubts(stage: Stage, order: Order) -> None:
    machine = msgspec.structs.replace(told().machine, cores=2)
    recorded(order, invocation_dir="")
    stage.runs = [went(20, *RED[:2], pytest="8.0.0", machine=machine) for _ in range(3)]
    verify_suite(changed(order, repeat=1))
    assert result(order)["caveats"][1:] == [
        "the profile does not say in which folder pytest was started: it was run in the rootdir",
        "the suite has changed since it was recorded: 1 test came or went",
        "recorded with pytest 9.2.0, verified with pytest 8.0.0",
        "recorded with cores 8, verified with cores 2",
        "1 test of the unchanged suite failed, each time",
    ]


def test_profile_that_was_replaced_in_the_meantime_is_left_alone(
    stage: Stage, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.runs = [went(20, *GREEN) for _ in range(3)]
    newer = write_profile(told(*GREEN, created="2027-01-01T00:00:00Z"))
    run = stage.run

    def meanwhile(_runs: Unseen, *about: Any) -> Went:
        order.profile.write_bytes(newer)
        return run(*about)

    monkeypatch.setattr(Unseen, "run", meanwhile)
    assert verify_suite(changed(order, repeat=1)) == 0
    assert order.profile.read_bytes() == newer
    assert result(order)["caveats"][-1].startswith(
        "not kept, so later predictions are not corrected by it: the profile"
    )


def test_profile_that_is_read_only_is_left_alone(stage: Stage, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    before = order.profile.read_bytes()
    stage.runs = [went(20, *GREEN) for _ in range(3)]
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != order.profile)
    assert verify_suite(changed(order, repeat=1)) == 0
    assert order.profile.read_bytes() == before
    assert result(order)["caveats"][-1].endswith("the profile is read-only")


# -- what is shown ----------------------------------------------------------------------------------------------------


WIDER = ("db=module", "app=session")


def wide(wall_s: float, *came: Outcome, done: tuple[str, ...] = WIDER, said: str = "") -> Went:
    """A run with wider fixtures that took so long; of each failing test, ``said`` is told."""
    run = went(wall_s, *came)
    facts = [Seen("", "ran", wish, "1" if wish in done else "0") for wish in WIDER]
    facts += [Seen(name, "failure", "call", said) for name, each in zip("abc", came, strict=True) if each == "failed"]
    return replace(run, seen=tuple(facts))


def test_wider_fixtures_are_ordered_in_changed_runs_alone(stage: Stage, order: Order) -> None:
    stage.predictions = (msgspec.structs.replace(PREDICTION, workers=0, dist="no", widen=WIDER),)
    stage.blockers, stage.shared = ("a port is bound",), ("a file is locked",)
    stage.runs = [went(20, *GREEN), wide(10, *GREEN), went(20, *GREEN), wide(10, *GREEN)]
    assert verify_suite(changed(order, workers=None, widen=WIDER, repeat=2)) == 0
    assert [trial and trial["widen"] for trial in stage.trials] == [None, {"db": "module", "app": "session"}] * 2
    assert len({args for args, _ in stage.asked}) == 1
    assert (stage.asks[0].workers, stage.asks[0].widen, stage.xdist) == ((0,), WIDER, [])
    document = result(order)
    (check,) = document["checks"]
    assert (check["what"], check["predicted_s"], check["median_s"]) == (
        "--widen db=module --widen app=session",
        10.0,
        10.0,
    )
    assert "tests differ in length" in document["caveats"]
    assert not any("worker" in caveat for caveat in document["caveats"])
    (kept,) = read_profile(order.profile).checks
    assert (kept.workers, kept.dist, kept.widen) == (0, "no", WIDER)


def test_wider_fixtures_with_workers(stage: Stage, order: Order) -> None:
    stage.runs = [went(20, *GREEN), wide(10, *GREEN), went(20, *GREEN)]
    assert verify_suite(changed(order, widen=WIDER, repeat=1)) == 0
    assert (stage.asks[0].workers, stage.asks[0].dists, stage.asks[0].widen) == ((2,), ("load",), WIDER)
    assert stage.xdist == [True]
    assert "-n" in stage.asked[1][0]
    assert result(order)["checks"][0]["what"] == "-n 2 --dist load --widen db=module --widen app=session"


def test_what_is_said_of_tests_that_came_out_differently(stage: Stage, order: Order) -> None:
    stage.runs = [went(20, *GREEN), wide(10, "failed", "failed", "skipped", said="db was used"), went(20, *GREEN)]
    assert verify_suite(changed(order, workers=None, widen=WIDER, repeat=1)) == 1
    document = result(order)
    assert [each["nodeid"] for each in document["checks"][0]["changed_outcomes"]] == ["a", "b"]
    assert "a and 1 more: db was used" in document["caveats"]
    assert read_profile(order.profile).checks == ()


def test_scope_that_pytest_will_refuse_is_tried_without_a_prediction(stage: Stage, order: Order) -> None:
    stage.refused = NarrowBelowError("db stands on tmp_path")
    stage.runs = [went(20, *GREEN), wide(10, *RED), went(20, *GREEN)]
    assert verify_suite(changed(order, workers=None, widen=WIDER, repeat=1)) == 1
    document = result(order)
    assert document["checks"][0]["predicted_s"] is None
    assert "nothing is predicted: db stands on tmp_path" in document["caveats"]


def test_fixture_that_is_not_there_is_refused_before_any_run(stage: Stage, order: Order) -> None:
    stage.refused = UserError("no fixture db")
    with pytest.raises(UserError, match="no fixture db"):
        verify_suite(changed(order, workers=None, widen=WIDER))
    assert stage.asked == []


def test_nothing_that_was_widened_is_no_proof(stage: Stage, order: Order) -> None:
    stage.runs = [went(20, *GREEN), wide(20, *GREEN, done=("db=module",)), went(20, *GREEN)]
    assert verify_suite(changed(order, workers=None, widen=WIDER, repeat=1)) == 1
    (check,) = result(order)["checks"]
    assert check["failure"] == "nothing was widened: no test of the suite uses a narrower fixture for app=session"
    assert (check["outcomes_same"], check["measured_s"]) == (False, [])


def test_terminal(stage: Stage, order: Order, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    stage.runs = [went(wall, *GREEN) for wall in (20, 10.5, 20)]
    assert verify_suite(changed(order, repeat=1, format="terminal", output=Output(None))) == 0
    out = capsysbinary.readouterr().out.decode()
    assert out.startswith("-n 2 --dist load: 10.5 s measured, 10.0 s predicted\nEvery test came out as in the unch")


def test_output_is_checked_before_the_first_run(stage: Stage, order: Order) -> None:
    assert order.output.path is not None
    order.output.path.write_text("my thesis")
    with pytest.raises(UserError, match="exists"):
        verify_suite(order)
    assert stage.asked == []
