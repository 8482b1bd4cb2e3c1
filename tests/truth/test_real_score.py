"""Ratios, errors, sides and intervals from rows of measurements."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.truth.real_score import (
    HEADINGS,
    Foretold,
    Ran,
    Recorded,
    Row,
    Score,
    append,
    lines,
    percentile,
    rows,
    scores,
)
from tests.truth.synthetic import Way

TWO = Way(2, "load")


def _ran(round_: int, workers: int, wall: int, *, suite: str = "a", status: int = 0) -> Ran:
    return Ran(suite, round_, workers, "load" if workers else "no", wall, wall, status, 15)


def _score(predicted: float, *ratios: float) -> Score:
    return Score("a", TWO, Foretold(predicted, 0.9 * predicted, 1.1 * predicted), ratios)


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    """A line each."""
    written: list[Row] = [Recorded("a", "a.json"), _ran(0, 0, 100), _ran(0, 2, 60)]
    for row in written:
        append(tmp_path / "rows.jsonl", row)
    assert rows(tmp_path / "rows.jsonl") == written


def test_ratios_are_those_of_a_round() -> None:
    """Each run against the sequential run beside it; what ended otherwise, or stands alone, is left out."""
    measured = [
        *(_ran(0, 0, 100), _ran(0, 2, 60)),
        *(_ran(1, 0, 200), _ran(1, 2, 100)),
        *(_ran(2, 0, 100), _ran(2, 2, 10, status=1)),
        _ran(3, 2, 10),
    ]
    (score,) = scores(measured, lambda suite, way: Foretold(0.55, 0.5, 0.58))
    assert score.ratios == (0.6, 0.5)
    assert score.measured == pytest.approx(0.55)
    assert score.error == pytest.approx(0.0)
    assert score.held == 1


def test_what_is_not_foretold_is_left_out() -> None:
    """Where workers would block each other nothing is predicted."""
    assert scores([_ran(0, 0, 100), _ran(0, 2, 60)], lambda suite, way: None) == []
    assert lines([]) == ["nothing to score"]


def test_sides() -> None:
    """Only what is clearly faster or slower can be wrong."""
    assert _score(0.8, 0.7).right
    assert not _score(1.1, 0.7).right
    assert _score(1.1, 0.7).clear
    assert not _score(1.1, 0.95).clear
    assert _score(1.1, 0.7).cells()[-1] == "wrong side"
    assert len(_score(1.1, 0.7).cells()) == len(HEADINGS)


def test_the_sum_of_all() -> None:
    """Errors without sign; intervals by run."""
    told = lines([_score(1.0, 1.25, 1.25), _score(0.5, 0.5, 0.9, 0.5), _score(0.9, 0.8)])
    assert told[-3:] == [
        "3 cases: error median 12.5%, p90 20.0%, worst 20.0%",
        "right about faster or slower in 2 of 3 cases beyond 10%",
        "the 80 % interval held in 2 of 6 runs (33%)",
    ]


def test_a_percentile_is_one_of_the_values() -> None:
    """Nine of ten do not exceed it."""
    assert percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9) == 9
    assert percentile([5], 0.9) == 5
