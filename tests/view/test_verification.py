"""The verdict in words, and its tables."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.view.test_proof import PROOF
from testtime.report import terminal
from testtime.view.document import Duration, Name, Notes, Share, Table, Words
from testtime.view.verification import MOST, document
from testtime.whatif.verification import SCHEMA, ChangedOutcome, Checked, Verification

S = 1_000_000_000
CHECK = Checked(
    what="-n 2 --dist load",
    predicted_s=10.0,
    low_s=9.0,
    high_s=11.0,
    measured_s=(10.4, 10.5, 10.6),
    median_s=10.5,
    error=0.05,
    baseline_s=(20.0, 21.0, 19.0),
    outcomes_same=True,
    changed_outcomes=(),
    within=True,
    baseline_median_s=20.0,
    unscaled_s=8.0,
    scale=1.25,
    ratio=0.525,
    predicted_ratio=0.5,
    ratio_error=0.05,
    failure=None,
)
NOTHING = {"measured_s": (), "median_s": None, "error": None, "within": None, "ratio": None, "ratio_error": None}
UNPREDICTED = {"predicted_s": None, "low_s": None, "high_s": None, "unscaled_s": None, "predicted_ratio": None}


def verification(**changes: Any) -> Verification:
    """One check that differs from the usual one."""
    return Verification(schema=SCHEMA, checks=(msgspec.structs.replace(CHECK, **changes),), unsteady=(), caveats=())


def broken(number: int) -> tuple[ChangedOutcome, ...]:
    """So many tests that came out differently."""
    return tuple(ChangedOutcome(f"a.py::test_{each}", "passed", None if each else "failed") for each in range(number))


def table(made: Verification, title: str) -> Table:
    """The table of a section."""
    (body,) = [section.body for section in document(made).sections if section.title.startswith(title)]
    assert isinstance(body, Table)
    return body


def test_right_and_safe() -> None:
    made = document(verification())
    assert made.title == "-n 2 --dist load: 10.5 s measured, 10.0 s predicted"
    assert made.answer == (
        "Every test came out as in the unchanged suite.",
        "The prediction holds: the time is within the range predicted, 9.00 s to 11.0 s,"
        " and is 5.0 % more than predicted.",
        "It takes 52 % of what the unchanged suite takes.",
    )
    assert [section.title for section in made.sections] == ["Predicted and measured, -n 2 --dist load"]


@pytest.mark.parametrize(
    ("error", "said"),
    [(0.0001, "is what was predicted."), (-0.02, "is 2.0 % less than predicted."), (0.3, "is 30 % more than pre")],
)
def test_direction_of_an_error(error: float, said: str) -> None:
    assert said in document(verification(error=error)).answer[1]


def test_wrong() -> None:
    assert document(verification(within=False)).answer[1].startswith("The prediction is off: the time is outside")


def test_unsafe() -> None:
    made = verification(outcomes_same=False, changed_outcomes=broken(2))
    assert document(made).answer[0] == "Not safe: 2 tests came out differently than in the unchanged suite."
    assert table(made, "Tests that came out").rows == (
        (Name("a.py::test_0"), Words("passed"), Words("failed")),
        (Name("a.py::test_1"), Words("passed"), Words("did not run")),
    )


def test_many_tests_are_cut() -> None:
    made = table(verification(outcomes_same=False, changed_outcomes=broken(50)), "Tests that came out")
    assert (len(made.rows), made.total) == (MOST, 50)


def test_no_end() -> None:
    made = document(verification(outcomes_same=False, failure="it did not end within 31.0 s", **NOTHING))
    assert made.title == "-n 2 --dist load: the suite does not come to its end"
    assert made.answer == ("Not safe: it did not end within 31.0 s.",)


def test_nothing_predicted() -> None:
    made = verification(error=None, within=None, ratio_error=None, **UNPREDICTED)
    assert document(made).title == "-n 2 --dist load: 10.5 s measured"
    assert "Nothing had been predicted." in document(made).answer
    assert [row[0] for row in table(made, "Predicted").rows] == [
        Words("measured, median of 3"),
        Words("unchanged suite, median of 3"),
    ]


def test_table_has_the_prediction_before_and_after_scaling() -> None:
    made = table(verification(), "Predicted and measured")
    assert [row[1:] for row in made.rows] == [
        (Duration(8 * S), None, None, None),
        (Duration(10 * S), Duration(9 * S), Duration(11 * S), Share(0.5)),
        (Duration(10_500_000_000), Duration(10_400_000_000), Duration(10_600_000_000), Share(0.525)),
        (Duration(20 * S), Duration(19 * S), Duration(21 * S), Share(1.0)),
    ]


def test_single_run_has_no_ends() -> None:
    rows = table(verification(measured_s=(10.5,)), "Predicted and measured").rows
    assert rows[2] == (Words("measured, one run"), Duration(10_500_000_000), None, None, Share(0.525))


def test_unsteady() -> None:
    made = Verification(schema=SCHEMA, checks=(), unsteady=broken(1), caveats=("so it is",))
    shown = document(made)
    assert shown.title == "The unchanged suite does not come out the same twice"
    assert shown.answer[0].startswith("1 test came out differently in two runs without any change")
    assert table(made, "Tests of the unchanged suite").rows == (
        (Name("a.py::test_0"), Words("passed"), Words("failed")),
    )
    assert shown.sections[-1].body == Notes(("so it is",))


@pytest.mark.parametrize("width", [60, 100])
def test_fits_a_terminal(width: int) -> None:
    drawn = terminal.render(document(verification(outcomes_same=False, changed_outcomes=broken(3))), width)
    assert max(map(len, drawn.splitlines())) <= width
    assert "10.5 s" in drawn


def test_waits_that_overlapped_are_told_by_their_proof() -> None:
    """What the few tests took is no figure for people; with workers, the whole suite's time is."""
    alone = document(verification(what="gather g1", proof=PROOF))
    assert alone.title == "gather g1 in db: passed 3 of 3 runs under overlap, reversal and delays"
    assert not any("The prediction" in sentence for sentence in alone.answer)
    assert [section.title.partition(",")[0] for section in alone.sections] == ["Saved by gather g1", "Runs of 2 tests"]
    workers = document(verification(proof=msgspec.structs.replace(PROOF, tests=None)))
    assert any(sentence.startswith("The prediction holds") for sentence in workers.answer)
    assert workers.sections[-1].title == "Predicted and measured, -n 2 --dist load"


def test_many_checks_are_counted() -> None:
    checks = [
        msgspec.structs.replace(CHECK, proof=msgspec.structs.replace(PROOF, proved=each)) for each in (True, False)
    ]
    made = Verification(schema=SCHEMA, checks=(*checks, checks[0]), unsteady=(), caveats=())
    assert document(made).title == "2 of 3 checks passed"


def test_nothing_verified() -> None:
    made = Verification(schema=SCHEMA, checks=(), unsteady=(), caveats=("nothing could be gathered",))
    assert document(made).title == "Nothing was verified"
    assert document(made).answer == ()
