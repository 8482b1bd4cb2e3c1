"""Tables line up, and a missed target fails unless too little was measured."""

from __future__ import annotations

import pytest
from _pytest.outcomes import Failed, Skipped

from tests.bench.sheet import Sheets, Target
from tests.bench.size import Size

MET, MISSED = Target("ratio", 1.01, 1.03), Target("seconds", 4.5, 4.0)


def test_tables() -> None:
    sheets = Sheets(Size())
    sheets.sheet("first", "", "figure").add("one", "1")
    sheets.sheet("second", "", "figure").add("other", "12 s")
    sheets.sheet("first", "", "figure").add("eleven", "11")
    assert sheets.lines() == [
        "first",
        "          figure",
        "  one          1",
        "  eleven      11",
        "",
        "second",
        "         figure",
        "  other    12 s",
    ]


def test_met() -> None:
    Sheets(Size()).judge(MET)


@pytest.mark.parametrize("figure", [4.0, float("nan")])
def test_exactly_the_limit_or_no_number_is_missed(figure: float) -> None:
    assert Target("seconds", figure, 4.0).missed


def test_missed() -> None:
    with pytest.raises(Failed, match=r"^seconds: 4\.5, and has to be under 4$"):
        Sheets(Size()).judge(MET, MISSED)


@pytest.mark.parametrize("target", [MET, MISSED])
def test_reduced_is_not_judged(target: Target) -> None:
    with pytest.raises(Skipped, match="reduced size"):
        Sheets(Size(pairs=1)).judge(target)
