"""The treaty agrees with itself: what its text says, what its tables say, and what the recorder writes."""

from __future__ import annotations

import json
import re

import pytest

from testtime_recorder import items, schema

TEXT = schema.__doc__ or ""


def test_version() -> None:
    assert f"{schema.NAME}/{schema.MAJOR}.{schema.MINOR}" == schema.VERSION


@pytest.mark.parametrize("name", ["PHASE", "SETUP", "TEARDOWN", "QUICK_SETUP", "QUICK_TEARDOWN", "REPORT", "XUNIT"])
def test_length_of_an_event_is_that_of_its_description(name: str) -> None:
    (line,) = re.findall(rf"^    {name} (.*?)(?:  .*)?$", TEXT, re.MULTILINE)
    assert schema.LENGTHS[getattr(schema, name)] == 1 + len(line.split())


def test_codes_are_different() -> None:
    codes = [getattr(schema, name) for name in ("PHASE", "SETUP", "TEARDOWN", "REPORT", "XUNIT")]
    codes += [schema.QUICK_SETUP, schema.QUICK_TEARDOWN]
    assert sorted(codes) == sorted(schema.LENGTHS)


def test_indices_that_the_hot_path_spells_out() -> None:
    assert {schema.OUTCOMES[code]: name for name, code in items._OUTCOME.items()} == {
        name: name for name in ("passed", "failed", "skipped", "rerun")
    }
    assert {schema.PHASES[code]: name for name, code in items._WHEN.items()} == {name: name for name in schema.PHASES}
    assert schema.OUTCOMES[3:5] == ("xfailed", "xpassed")
    assert schema.OUTCOMES[6] == "subtest"


def test_line_is_one_line_of_ascii_and_reads_back() -> None:
    record = ["fixture", 0, {"name": "größe\n\u2028", "file": "\udcff", "none": None}]
    text = schema.line(*record)
    assert text.isascii()
    assert text.endswith("\n")
    assert text.count("\n") == 1
    assert json.loads(text) == record
