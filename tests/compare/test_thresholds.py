"""Thresholds are numbers with a word on where each comes from, and they fit together."""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise

import pytest
from scipy import stats

from testtime.compare import thresholds

NAMES = [name for name in vars(thresholds) if name.isupper() and name != "MILLISECOND"]
#: What counts as a source: a mark that the module explains, or what it follows from.
SOURCES = ("[sim]", "[limma]", "[suites]", "[assumed]", "Benjamini", "normal distribution")


def notes() -> dict[str, str]:
    """The text that follows each number."""
    body = ast.parse(inspect.getsource(thresholds)).body
    found = {}
    for node, following in pairwise(body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            text = following.value if isinstance(following, ast.Expr) else None
            found[node.target.id] = text.value if isinstance(text, ast.Constant) else ""
    return {name: str(text) for name, text in found.items()}


@pytest.mark.parametrize("name", NAMES)
def test_each_number_says_where_it_comes_from(name: str) -> None:
    assert any(source in notes()[name] for source in SOURCES)


@pytest.mark.parametrize("mark", [each for each in SOURCES if each.startswith("[")])
def test_each_mark_is_explained(mark: str) -> None:
    assert f"{mark} " in (thresholds.__doc__ or "")


def test_numbers_of_the_normal_distribution_are_right() -> None:
    assert pytest.approx(1 / stats.norm.ppf(0.75), abs=1e-4) == thresholds.NORMAL_WIDTH
    assert pytest.approx(3.14159265 / 2, abs=1e-4) == thresholds.NORMAL_MEDIAN


def test_numbers_fit_together() -> None:
    assert thresholds.ALPHA < 1 - thresholds.SURE
    assert thresholds.TYPICAL_SD < thresholds.TOTAL_SD < thresholds.OTHER_MACHINE_SD
    assert thresholds.TYPICAL_LEAST_NS < thresholds.TOTAL_LEAST_NS
    assert 1 < thresholds.TEST_GUARD < 1 + thresholds.TEST_LEAST
    assert 0 < thresholds.WINSOR < 0.25
    assert thresholds.TELLING_BLOCKS < thresholds.BLOCKS
