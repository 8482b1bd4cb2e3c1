"""A bottleneck as a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from testtime.analysis.result import Bottleneck
from testtime.view.document import Name, Words
from testtime.view.findings import FIRST, elsewhere, findings


def _row(kind: str, uses: int = 1, **changes: Any) -> Bottleneck:
    known: dict[str, Any] = {
        "what": "x",
        "where": None,
        "seconds_s": 12.0,
        "share": 0.74,
        "avoidable_s": 0.0,
        "nature": None,
        "wait_s": None,
        "per_use_s": 12.0 / uses,
        "scope": "function",
    }
    return Bottleneck(rank=1, kind=kind, uses=uses, **{**known, **changes})


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (_row("fixture", 2), "function-scoped fixture, set up 2 times, 6.00 s each"),
        (_row("fixture", scope="session"), "session-scoped fixture, set up once"),
        (_row("test"), "the call of one test"),
        (_row("test", 1200), "the calls of 1,200 parametrised tests, 10.0 ms each"),
        (_row("file", 3), "the calls of 3 tests that are short by themselves, 4.00 s each"),
        (_row("import"), "importing it"),
        (_row("import", 4), "importing it in 4 processes, 3.00 s each"),
        (_row("boot", 2), "2 workers, 6.00 s each"),
        (_row("idle", 2), "2 workers, 6.00 s each"),
        (_row("gap", 2), "2 tests, 6.00 s each"),
        (_row("gap"), "outside tests and fixtures"),
        (_row("collection"), "outside tests and fixtures"),
        (_row("test", nature="waiting", wait_s=11.9), "the call of one test, nearly all waiting"),
        (_row("test", nature="waiting", wait_s=9.0), "the call of one test, mostly waiting"),
        (_row("test", nature="computing", wait_s=0.0), "the call of one test, computing"),
        (_row("test", nature="mixed", wait_s=6.0), "the call of one test, partly waiting"),
    ],
)
def test_evidence(row: Bottleneck, says: str) -> None:
    (finding,) = findings((row,))
    assert finding.says == f"12.0 s (74 %): {says}"


def test_names_from_the_suite_are_names() -> None:
    subjects = [finding.subject for finding in findings((_row("test"), _row("gap")))]
    assert subjects == [Name("x"), Words("x")]


def test_only_the_first_are_told() -> None:
    assert len(findings((_row("test"),) * 9)) == FIRST


def test_place_is_said_unless_the_name_says_it() -> None:
    assert elsewhere(_row("test", what="t.py::test_a", where="t.py")) is None
    assert elsewhere(_row("fixture", what="client", where="t.py:3")) == "t.py:3"
    assert elsewhere(_row("gap")) is None
