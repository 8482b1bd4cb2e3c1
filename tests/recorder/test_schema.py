"""The treaty agrees with itself: what its text says, what its tables say, and what the recorder writes.

What lives here: the text and the tables.  What may never be added: a journal.
"""

from __future__ import annotations

import json
import re

import pytest

from testtime_recorder import outcomes, schema

TEXT = schema.__doc__ or ""


def test_version() -> None:
    assert f"{schema.NAME}/{schema.MAJOR}.{schema.MINOR}" == schema.VERSION


def described(name: str) -> list[str]:
    """What the text says of an event or a kind of frame, word by word up to what explains it."""
    (line,) = re.findall(rf"^    {name}(| .*?)(?:  .*)?$", TEXT, re.MULTILINE)
    return str(line).split()


NAMES = ("PHASE", "SETUP", "TEARDOWN", "REPORT", "XUNIT", "READ", "ABOUT", "NEED", "MARKER")
EVENTS = (*NAMES, *(f"QUICK_{name}" for name in NAMES[:3]))


@pytest.mark.parametrize("name", EVENTS)
def test_length_of_an_event_is_that_of_its_description(name: str) -> None:
    assert schema.LENGTHS[getattr(schema, name)] == 1 + len(described(name))


def test_codes_are_different() -> None:
    assert sorted(getattr(schema, name) for name in EVENTS) == sorted(schema.LENGTHS)
    assert 0 not in schema.LENGTHS, "what a gap in a file is full of"


def test_quick_event_is_the_head_of_the_full_one() -> None:
    for name in NAMES[:3]:
        quick = described(f"QUICK_{name}")
        assert described(name)[: len(quick)] == quick


def test_events_that_hold_readings_hold_them_in_one_place() -> None:
    for name in NAMES[:3]:
        assert described(name)[1:5] == ["t0", "t1", "cpu", "children"]


def test_kinds_of_frames() -> None:
    assert (schema.TEST, schema.ANEW, schema.LOOSE) == (0, 1, 2)
    for name in ("TEST", "ANEW", "LOOSE"):
        assert described(name) == []


def test_frame_begins_as_no_line_does_in_either_byte_order() -> None:
    mark = schema.FRAME.to_bytes(8, "little")
    assert mark == schema.FRAME.to_bytes(8, "big")
    assert mark[:1] == b"T"
    assert not schema.line("TEST").startswith("T")
    assert b"\n" not in mark


def test_head_of_a_frame_is_what_the_text_says() -> None:
    (text,) = re.findall(r"The\s+integers\s+are\s+(FRAME.*?)\.  ", TEXT, re.DOTALL)
    fields = re.sub(r"FRAME, which begins .*?, the kind", "FRAME, the kind", re.sub(r"\s+", " ", text)).split(", ")
    assert len(fields) == schema.FRAME_HEAD + 1
    assert fields[-1] == "and the events"


def test_indices_that_the_hot_path_spells_out() -> None:
    assert {schema.OUTCOMES[code]: name for name, code in outcomes._OUTCOME.items()} == {
        name: name for name in ("passed", "failed", "skipped", "rerun")
    }
    assert {schema.PHASES[code]: name for name, code in outcomes._WHEN.items()} == {
        name: name for name in schema.PHASES
    }
    assert schema.OUTCOMES[3:5] == ("xfailed", "xpassed")
    assert schema.OUTCOMES[1] == "failed"
    assert schema.OUTCOMES[6:] == ("subtest", "unreported")


def test_line_is_one_line_of_ascii_and_reads_back() -> None:
    record = ["fixture", 0, {"name": "größe\n\u2028", "file": "\udcff", "none": None}]
    text = schema.line(*record)
    assert text.isascii()
    assert text.endswith("\n")
    assert text.count("\n") == 1
    assert json.loads(text) == record
