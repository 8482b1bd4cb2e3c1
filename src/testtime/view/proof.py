"""Waits that were made to overlap, for ``testtime verify``: the verdict in words, what was saved, what was tried.

What lives here: sentences and tables from a ``Proof``.  What may never be added: a figure that is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from testtime.units import SECOND, percent
from testtime.view.answer import counted, took
from testtime.view.document import Cell, Column, Duration, Phrase, Section, Table, Words
from testtime.whatif.proof import Attempt, Proof

#: Errors below this share need no direction.
NONE = 0.0005
#: What saves a smaller share of what was predicted saves nothing.
NOTHING = 0.05
#: Functions that are named at most.
NAMED = 3


def headline(what: str, proof: Proof) -> str:
    """``gather g1 in db: passed 6 of 6 runs under overlap, reversal and delays``."""
    return f"{what} in {_functions(proof)}: {proof.verdict}"


def sentences(what: str, proof: Proof) -> Iterator[str]:
    """The verdict, and what was saved."""
    if proof.obstacle is not None:
        yield f"{what} could not be put to the test: {proof.obstacle}."
        return
    failed = next((each for each in proof.attempts if not each.same), None)
    if failed is not None:
        yield f"Not safe: {what} in {_functions(proof)} failed under {failed.words}: {failed.why[0]}."
        return
    yield f"{what} in {_functions(proof)} {proof.verdict}."
    if proof.measured_saving_s is not None and proof.saving_error is not None:
        if proof.saving_error < NOTHING - 1:
            yield f"It saves nothing, where {took(proof.predicted_saving_s)} had been predicted."
        else:
            yield f"It saves {_saved(proof)}."


def sections(what: str, proof: Proof) -> Iterator[Section]:
    """What was saved, and each run."""
    if proof.measured_saving_s is not None:
        yield Section(f"Saved by {what}", _savings(proof))
    if proof.attempts:
        tests = "the whole suite" if proof.tests is None else counted(proof.tests, "test")
        yield Section(f"Runs of {tests}, {what}", _attempts(proof.attempts))


def _functions(proof: Proof) -> str:
    names = [each.partition(" ")[2] for each in proof.functions]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _saved(proof: Proof) -> str:
    """``298 ms in each of 2 executions, 0.4 % less than predicted, and 597 ms in one sequential run of the suite``."""
    error = proof.saving_error or 0.0
    off = (
        "as predicted"
        if abs(error) < NONE
        else f"{percent(abs(error), 1)} {'more' if error > 0 else 'less'} than predicted"
    )
    whole = f"{took(proof.measured_saving_s or 0.0)} in one sequential run of the suite"
    if proof.measured_per_execution_s is None:
        return f"{whole}, {off}"
    each = "each execution" if proof.executions != 1 else "its one execution"
    return f"{took(proof.measured_per_execution_s)} in {each}, {off}, and {whole}"


def _savings(proof: Proof) -> Table:
    columns = (Column("", figures=False), *map(Column, ("per execution", "in one sequential run")))
    rows: tuple[tuple[Cell, ...], ...] = (
        (Words("predicted"), _ns(proof.predicted_per_execution_s), _ns(proof.predicted_saving_s)),
        (Words("measured"), _ns(proof.measured_per_execution_s), _ns(proof.measured_saving_s)),
    )
    return Table(columns, rows, len(rows))


def _attempts(attempts: tuple[Attempt, ...]) -> Table:
    columns = tuple(Column(heading, figures=False) for heading in ("run", "came out", "what was otherwise"))
    rows: list[tuple[Cell, ...]] = []
    for each in attempts:
        rows.append((Words(each.words), Words("the same" if each.same else "otherwise"), _why(each.why[:1])))
        rows += [(Words(""), Words(""), _why((more,))) for more in each.why[1:]]
    return Table(columns, tuple(rows), len(rows))


def _why(why: tuple[str, ...]) -> Cell:
    return Phrase(why[0]) if why else None


def _ns(seconds_s: float | None) -> Duration | None:
    return None if seconds_s is None else Duration(round(seconds_s * SECOND))
