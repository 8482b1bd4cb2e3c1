"""callgrind's total is found, and a test's part in it."""

from __future__ import annotations

import pytest

from tests.bench.callgrind import per_test, total

OUTPUT = """\
# callgrind format
creator: callgrind-3.19.0
events: Ir
fn=(1) main
12 4071
totals: 1689327622
"""


def test_total() -> None:
    assert total(OUTPUT) == 1_689_327_622


def test_no_total() -> None:
    with pytest.raises(AssertionError, match="no total"):
        total(OUTPUT.replace("totals", "lost"))


def test_what_happens_once_is_left_out() -> None:
    assert per_test(lambda tests: 777_000_000 + 3_000_000 * tests) == 3_000_000
