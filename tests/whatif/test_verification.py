"""Predicted beside measured: medians, errors, outcomes, and what is kept."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import msgspec
import pytest

from tests import make
from tests.make import MS
from testtime.model.described import schema
from testtime.model.profile import Check
from testtime.report.json import render
from testtime.whatif.result import Prediction
from testtime.whatif.verification import (
    SCHEMA,
    ChangedOutcome,
    Measured,
    Verification,
    bare_ns,
    changed,
    checked,
    kept,
    outcomes,
    united,
)

S = 1_000_000_000
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
    caveats=(),
)
BROKEN = ChangedOutcome("a", "passed", "failed")


def measured(*changed_s: float, baseline_s: tuple[float, ...] = (20.0, 20.0, 20.0), **more: Any) -> Measured:
    """Rounds, in seconds."""
    walls = tuple(tuple(round(each * S) for each in walls) for walls in (baseline_s, changed_s))
    return Measured(walls[0], walls[1], **{"outcomes": (), **more})


# -- outcomes ---------------------------------------------------------------------------------------------------------


def test_run_without_what_recording_took_of_it() -> None:
    """Workers are recorded at the same time."""
    run = make.Run()
    for lane in (run.main(), run.lane("gw0", 0, MS), run.lane("gw1", 0, MS)):
        lane.finish()
    took = {None: (20, 1), "gw0": (30, 2), "gw1": (10, 40)}
    whole = run.profile()
    processes = tuple(
        msgspec.structs.replace(each, own_import_ns=took[each.worker][0], overhead_ns=took[each.worker][1])
        for each in whole.processes
    )
    assert bare_ns(1000, msgspec.structs.replace(whole, processes=processes)) == 1000 - 21 - 50
    assert bare_ns(1000, msgspec.structs.replace(whole, processes=processes[:1])) == 979
    assert bare_ns(1000, None) == 1000
    assert bare_ns(1000, msgspec.structs.replace(whole, processes=processes), 25) == 1000 - 26 - 65
    assert bare_ns(1000, None, 25) == 1000


def test_outcome_of_a_test_that_ran_twice_is_both() -> None:
    run = make.Run()
    main = run.main()
    for _ in range(2):
        main.test("a")
    main.test("b")
    main.finish()
    one, two, three = run.profile().tests
    failed = msgspec.structs.replace(one, outcome="failed")
    profile = run.profile(tests=(two, three, failed))
    assert outcomes(profile) == {"a": "failed, passed", "b": "passed"}


def test_same_outcomes() -> None:
    assert changed({"a": "passed", "b": "failed"}, {"b": "failed", "a": "passed"}) == ()


def test_changed_missing_and_new_tests() -> None:
    before, after = {"a": "passed", "b": "passed", "c": "skipped"}, {"a": "failed", "c": "skipped", "d": "passed"}
    assert changed(before, after) == (
        BROKEN,
        ChangedOutcome("b", "passed", None),
        ChangedOutcome("d", None, "passed"),
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a.py::test", "a.py::test@db"),
        ("a.py::test", "a.py::test@me@home"),
        ("a.py::test[x@y]", "a.py::test[x@y]"),
        ("a.py::test[x@y]", "a.py::test[x@y]@db"),
    ],
)
def test_group_at_the_end_of_a_node_id_is_not_part_of_it(before: str, after: str) -> None:
    assert changed({before: "passed"}, {after: "passed"}) == ()


def test_test_with_an_at_sign_that_is_new_keeps_its_name() -> None:
    assert changed({}, {"t[x@y]": "passed"}) == (ChangedOutcome("t[x@y]", None, "passed"),)


def test_each_test_is_told_once_for_all_rounds() -> None:
    later = ChangedOutcome("a", "passed", "error")
    other = ChangedOutcome("b", "passed", None)
    assert united([(), (BROKEN,), (later, other)]) == (BROKEN, other)


# -- figures ----------------------------------------------------------------------------------------------------------


def test_error_is_measured_to_predicted() -> None:
    check = checked("-n 2 --dist load", PREDICTION, 20.0, measured(10.5, 10.4, 10.6))
    assert (check.what, check.scale, check.predicted_s, check.low_s, check.high_s) == (
        "-n 2 --dist load",
        1.0,
        10.0,
        9.0,
        11.0,
    )
    assert (check.median_s, check.error, check.within) == (10.5, 0.05, True)
    assert (check.measured_s, check.baseline_s) == ((10.5, 10.4, 10.6), (20.0, 20.0, 20.0))
    assert (check.ratio, check.predicted_ratio, check.ratio_error) == (0.525, 0.5, 0.05)
    assert (check.outcomes_same, check.changed_outcomes, check.failure) == (True, (), None)


def test_prediction_is_brought_to_the_speed_of_today() -> None:
    check = checked("x", PREDICTION, 20.0, measured(15.0, baseline_s=(30.0, 31.0, 29.0)))
    assert (check.scale, check.unscaled_s) == (1.5, 10.0)
    assert (check.predicted_s, check.low_s, check.high_s) == (15.0, 13.5, 16.5)
    assert (check.error, check.within) == (0.0, True)


def test_ratio_is_free_of_drift_between_rounds() -> None:
    check = checked("x", PREDICTION, 20.0, measured(10.0, 20.0, 5.0, baseline_s=(20.0, 40.0, 10.0)))
    assert (check.ratio, check.ratio_error) == (0.5, 0.0)


@pytest.mark.parametrize(("took", "within"), [(8.9, False), (9.0, True), (11.0, True), (11.1, False)])
def test_range_holds_or_not(took: float, within: bool) -> None:
    assert checked("x", PREDICTION, 20.0, measured(took)).within is within


def test_nothing_measured() -> None:
    check = checked("x", PREDICTION, 20.0, measured(failure="it hung"))
    assert (check.median_s, check.error, check.within, check.ratio, check.ratio_error) == (None,) * 5
    assert (check.outcomes_same, check.failure, check.predicted_s) == (False, "it hung", 10.0)


def test_nothing_predicted() -> None:
    check = checked("x", None, 20.0, measured(10.0))
    assert (check.predicted_s, check.low_s, check.high_s, check.unscaled_s, check.predicted_ratio) == (None,) * 5
    assert (check.error, check.within, check.ratio_error, check.median_s, check.ratio) == (None, None, None, 10.0, 0.5)


def test_changed_outcomes_are_told() -> None:
    check = checked("x", PREDICTION, 20.0, measured(10.0, outcomes=(BROKEN,)))
    assert (check.outcomes_same, check.changed_outcomes) == (False, (BROKEN,))


# -- what is kept -----------------------------------------------------------------------------------------------------


def kept_of(prediction: Prediction | None, rounds: Measured) -> Check | None:
    """What is kept of the rounds."""
    return kept(prediction, checked("x", prediction, 20.0, rounds), rounds, "2026-01-02T03:04:05+00:00")


def test_kept_pair() -> None:
    """The prediction is at the speed that the measurements were made at."""
    assert kept_of(PREDICTION, measured(10.0, 10.5, baseline_s=(22.0, 22.0))) == Check(
        workers=2,
        dist="load",
        widen=(),
        gather=("none",),
        predicted_ns=11 * S,
        measured_ns=(10 * S, 10_500_000_000),
        baseline_ns=(22 * S, 22 * S),
        created="2026-01-02T03:04:05+00:00",
    )


@pytest.mark.parametrize(
    ("prediction", "rounds"),
    [
        (None, measured(10.0)),
        (PREDICTION, measured()),
        (PREDICTION, measured(10.0, outcomes=(BROKEN,))),
        (PREDICTION, measured(10.0, failure="it hung in the second round")),
    ],
    ids=["not predicted", "not measured", "broken", "failed later"],
)
def test_what_proves_nothing_is_not_kept(prediction: Prediction | None, rounds: Measured) -> None:
    assert kept_of(prediction, rounds) is None


# -- the document -----------------------------------------------------------------------------------------------------


def test_shipped_schema_is_current() -> None:
    shipped = resources.files("testtime") / "schemas" / "testtime.verify-1.1.json"
    assert shipped.read_text(encoding="utf-8") == schema(SCHEMA, Verification), "run make golden"


def test_keys_of_the_contract() -> None:
    check = checked("x", PREDICTION, 20.0, measured(10.0, outcomes=(BROKEN,)))
    document = json.loads(render(Verification(schema=SCHEMA, checks=(check,), unsteady=(), caveats=())))
    assert list(document) == ["schema", "checks", "unsteady", "caveats"]
    assert document["schema"] == "testtime.verify/1.1"
    contract = "what predicted_s low_s high_s measured_s median_s error baseline_s outcomes_same changed_outcomes"
    assert list(document["checks"][0])[:10] == contract.split()
    assert document["checks"][0]["changed_outcomes"] == [{"nodeid": "a", "before": "passed", "after": "failed"}]
