"""The document of ``testtime verify``: the verdict, predicted beside measured, and which tests came out differently.

What lives here: sentences and tables from a ``Verification``.  What may never be added: a figure that is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from testtime.units import SECOND, percent
from testtime.view.answer import counted, took
from testtime.view.document import Cell, Column, Document, Duration, Name, Notes, Section, Share, Table, Words
from testtime.view.proof import headline, sections, sentences
from testtime.whatif.verification import ChangedOutcome, Checked, Verification

#: Rows of the table of tests at most; all are in the JSON.
MOST = 20
#: Checks that are named in the title at most.
SEVERAL = 2
#: Errors below this share need no direction.
NONE = 0.0005


def document(verification: Verification) -> Document:
    """A verification as a document."""
    return Document(_title(verification), tuple(_answer(verification)), tuple(_sections(verification)))


def _title(verification: Verification) -> str:
    """What was measured, and what had been predicted."""
    if verification.unsteady:
        return "The unchanged suite does not come out the same twice"
    proofs = [check.proof for check in verification.checks if check.proof is not None]
    if len(proofs) > SEVERAL:
        passed = sum(each.proved for each in proofs)
        return f"{passed} of {len(proofs)} checks passed"
    return "; ".join(_headline(check) for check in verification.checks) or "Nothing was verified"


def _headline(check: Checked) -> str:
    if check.proof is not None:
        return headline(check.what, check.proof)
    if check.median_s is None:
        return f"{check.what}: the suite does not come to its end"
    predicted = "" if check.predicted_s is None else f", {took(check.predicted_s)} predicted"
    return f"{check.what}: {took(check.median_s)} measured{predicted}"


def _answer(verification: Verification) -> Iterator[str]:
    """The verdict in a few sentences."""
    if verification.unsteady:
        number = counted(len(verification.unsteady), "test")
        yield f"{number} came out differently in two runs without any change, so nothing can be proved with it."
    for check in verification.checks:
        if check.proof is not None:
            yield from sentences(check.what, check.proof)
            if check.proof.tests is not None:
                continue
        else:
            yield from _safety(check)
        yield from _accuracy(check)
        if check.ratio is not None:
            yield f"It takes {percent(check.ratio, 1)} of what the unchanged suite takes."


def _safety(check: Checked) -> Iterator[str]:
    """Whether the change may be made."""
    if check.failure is not None:
        yield f"Not safe: {check.failure}."
    if check.changed_outcomes:
        number = counted(len(check.changed_outcomes), "test")
        said = f"{number} came out differently than in the unchanged suite."
        yield said if check.failure is not None else f"Not safe: {said}"
    if check.outcomes_same:
        yield "Every test came out as in the unchanged suite."


def _accuracy(check: Checked) -> Iterator[str]:
    """Whether the prediction was right."""
    if check.median_s is None:
        return
    if check.error is None or check.within is None:
        yield "Nothing had been predicted."
        return
    range_ = f"the range predicted, {took(check.low_s or 0.0)} to {took(check.high_s or 0.0)}"
    verdict = (
        "The prediction holds: the time is within" if check.within else "The prediction is off: the time is outside"
    )
    yield f"{verdict} {range_}, and is {_off(check.error)}."


def _off(error: float) -> str:
    """How far a measurement is from the prediction."""
    if abs(error) < NONE:
        return "what was predicted"
    return f"{percent(abs(error), 1)} {'more' if error > 0 else 'less'} than predicted"


def _sections(verification: Verification) -> Iterator[Section]:
    for check in verification.checks:
        if check.proof is not None:
            yield from sections(check.what, check.proof)
            if check.proof.tests is not None:
                continue
        yield Section(f"Predicted and measured, {check.what}", _table(check))
        if check.changed_outcomes:
            yield Section("Tests that came out differently", _tests(check.changed_outcomes, "unchanged", "changed"))
    if verification.unsteady:
        title = "Tests of the unchanged suite that came out differently"
        yield Section(title, _tests(verification.unsteady, "once", "another time"))
    if verification.caveats:
        yield Section("Mind", Notes(verification.caveats))


def _table(check: Checked) -> Table:
    """Rows of walls and their ranges, each as a share of the unchanged suite of the same day."""
    columns = (Column("", figures=False), *map(Column, ("wall", "least", "most", "of unchanged")))
    rows: list[tuple[Cell, ...]] = []
    if check.unscaled_s is not None:
        ranged = (_ns(check.predicted_s), _ns(check.low_s), _ns(check.high_s))
        rows += [
            (Words("predicted from the profile"), _ns(check.unscaled_s), None, None, None),
            (Words("predicted for the speed of these runs"), *ranged, _share(check.predicted_ratio)),
        ]
    if check.median_s is not None:
        words = Words(f"measured, {_middle(check.measured_s)}")
        rows.append((words, _ns(check.median_s), *_ends(check.measured_s), _share(check.ratio)))
    words = Words(f"unchanged suite, {_middle(check.baseline_s)}")
    rows.append((words, _ns(check.baseline_median_s), *_ends(check.baseline_s), Share(1.0)))
    return Table(columns, tuple(rows), len(rows))


def _tests(outcomes: tuple[ChangedOutcome, ...], before: str, after: str) -> Table:
    """What became of each test."""
    columns = tuple(Column(heading, figures=False) for heading in ("test", before, after))
    rows = tuple((Name(each.nodeid), _outcome(each.before), _outcome(each.after)) for each in outcomes[:MOST])
    return Table(columns, rows, len(outcomes))


def _outcome(outcome: str | None) -> Words:
    return Words("did not run" if outcome is None else outcome)


def _middle(walls_s: tuple[float, ...]) -> str:
    return "one run" if len(walls_s) == 1 else f"median of {len(walls_s)}"


def _ends(walls_s: tuple[float, ...]) -> tuple[Cell, Cell]:
    return (_ns(min(walls_s)), _ns(max(walls_s))) if len(walls_s) > 1 else (None, None)


def _ns(seconds_s: float | None) -> Duration | None:
    return None if seconds_s is None else Duration(round(seconds_s * SECOND))


def _share(part: float | None) -> Share | None:
    return None if part is None else Share(part)
