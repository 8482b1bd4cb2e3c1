"""The document of a comparison: its shape is a contract with scripts."""

from __future__ import annotations

import msgspec
import pytest

from tests.compare.suites import Case, run, suite
from testtime.compare import result
from testtime.compare.comparison import Ask, compare
from testtime.compare.result import Comparison
from testtime.compare.rules import rules

#: Keys that scripts rely on, in order; more may come beside them, none may go.
KEYS = {
    "Phase": ("phase", "before_s", "after_s", "ratio", "low", "high", "verdict", "detectable"),
    "FixtureRow": ("name", "where", "uses_before", "uses_after", "before_s", "after_s", "ratio", "verdict", "why"),
    "Part": ("part", "before_s", "after_s", "change_s", "low_s", "high_s", "verdict"),
    "Comparison": (
        *("schema", "verdict", "machine_factor", "phases", "fixtures", "tests", "new", "removed", "renamed"),
        *("not_compared", "failed_rules", "parts", "whole"),
    ),
}


@pytest.mark.parametrize("name", KEYS)
def test_keys_of_the_contract_are_there_in_order(name: str) -> None:
    fields = [field.encode_name for field in msgspec.structs.fields(getattr(result, name))]
    assert [field for field in fields if field in KEYS[name]] == list(KEYS[name])


def test_document_survives_being_written_and_read() -> None:
    told = suite().plus(Case("tests/new.py::new"))
    found = compare([run(suite())], [run(told.scoped("server", "function"))], Ask(rules(["setup:5%", "test:5%"])))
    assert found.verdict == "regressed"
    assert msgspec.json.decode(msgspec.json.encode(found), type=Comparison) == found
    assert found.schema == "testtime.compare/1.3"


def test_seconds_are_seconds_and_what_is_unknown_is_null() -> None:
    empty = suite().cases_with({"fixtures": (), "setup": 0})
    found = msgspec.json.decode(msgspec.json.encode(compare([run(empty)], [run(empty)], Ask(rules(["call:5%"])))))
    setup, call = found["phases"][:2]
    assert setup["before_s"] == 0
    assert setup["ratio"] is setup["raw_ratio"] is setup["low"] is setup["detectable"] is None
    assert call["before_s"] == pytest.approx(sum((5 + at % 7) + at % 3 for at in range(60)) / 1000)
