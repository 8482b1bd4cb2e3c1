"""What is said where there is nothing to compare with."""

from __future__ import annotations

import pytest

from tests import comparisons
from testtime.report.formats import render_comparison
from testtime.view.no_baseline import document
from testtime.view.options import Options


def test_why_and_which_rules_are_not_judged() -> None:
    found = document(comparisons.uncompared())
    assert found.title == "Nothing is compared"
    assert found.answer == (
        "There is no baseline: kept/before.json does not exist.",
        "No rule is judged: setup:5%, total:10%,+500ms.",
    )
    assert found.sections == ()


@pytest.mark.parametrize("width", [60, 100, 200])
def test_fits_a_terminal(width: int) -> None:
    lines = render_comparison(comparisons.uncompared(), Options("terminal", width=width)).splitlines()
    assert len(lines) == 3
    assert max(map(len, lines)) <= width
