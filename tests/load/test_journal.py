"""Bytes to records: what is whole is used, what is not is counted, and nothing is believed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.load.journals import Written
from testtime.errors import UserError
from testtime.load.journal import LARGEST_NUMBER, Journal, check_version
from testtime_recorder import schema


def read(folder: Path, data: bytes) -> tuple[list[list[Any]], int, int]:
    """The records of a journal with these bytes, and how many were unreadable and unknown."""
    path = folder / "main-1.journal"
    path.write_bytes(data)
    journal = Journal(path)
    return list(journal.records()), journal.unreadable, journal.unknown


BEGIN = b'["begin","a",1]\n'
TEST = b'["test","a",8]\n\n"]\n\x00\xff[\n\n'
READ = [["begin", "a", 1], ["test", "a", b'\n"]\n\x00\xff[\n']]


def test_records_with_and_without_numbers(tmp_path: Path) -> None:
    assert read(tmp_path, BEGIN + TEST + BEGIN) == ([*READ, READ[0]], 0, 0)


def test_every_kind_of_the_treaty_is_known(tmp_path: Path) -> None:
    described = [line.split('"')[1] for line in (schema.__doc__ or "").splitlines() if line.startswith('    ["')]
    assert len(described) == 13
    data = b"".join(json.dumps([kind]).encode() + b"\n" for kind in described)
    assert read(tmp_path, data) == ([], 13, 0)  # known, and too short


def test_a_file_that_ends_anywhere(tmp_path: Path) -> None:
    """The last record is dropped where it is torn, and that is no damage."""
    whole = BEGIN + TEST + BEGIN
    for length in range(len(whole)):
        records, unreadable, unknown = read(tmp_path, whole[:length])
        complete = sum(length >= end for end in (len(BEGIN), len(BEGIN + TEST)))
        assert (records, unreadable, unknown) == (READ[:complete], 0, 0), length


@pytest.mark.parametrize(
    "damaged",
    [
        b"\n",
        b"\x00\x00\x00\n",
        b'["begin","a"\n',
        b'{"begin":1}\n',
        b"[]\n",
        b"[1,2]\n",
        b"null\n",
        b'["begin","a"]\n',
        b'["begin",1,1]\n',
        b'["begin","a",1.5]\n',
        b'["begin","a",null]\n',
        b'["begin","a",true]\n',
        b'["begin","a",1e999]\n',
        b'["begin","\xff",1]\n',
        b'["begin","a",%d]\n' % (LARGEST_NUMBER + 1),
        b'["begin","a",-%d]\n' % (LARGEST_NUMBER + 1),
        b'["head",[]]\n',
        b'["test","a",-1]\n',
        b'["test","a",2000000000]\n',
        b'["plugin","a","b",1,2,3]\n',
        b"[" * 100_000 + b"\n",
    ],
)
def test_line_that_is_no_record_is_counted_and_passed_over(damaged: bytes, tmp_path: Path) -> None:
    assert read(tmp_path, BEGIN + damaged + TEST) == (READ, 1, 0)


@pytest.mark.parametrize("size", [b"7", b"9", b"20"])
def test_wrong_size_costs_one_record_and_not_those_after_it(size: bytes, tmp_path: Path) -> None:
    damaged = b'["test","b",' + size + b"]\n" + b"\x01" * 8 + b"\n"
    records, unreadable, unknown = read(tmp_path, damaged + BEGIN + TEST)
    assert (records, unknown) == (READ, 0)
    assert unreadable == 2  # the record, and its numbers taken for a line


def test_kinds_of_a_newer_minor_version_are_counted_apart(tmp_path: Path) -> None:
    assert read(tmp_path, b'["statement",1]\n' + BEGIN) == (READ[:1], 0, 1)


def test_fields_that_a_newer_minor_version_adds_are_no_damage(tmp_path: Path) -> None:
    assert read(tmp_path, b'["begin","a",1,"new"]\n') == ([["begin", "a", 1, "new"]], 0, 0)


@pytest.mark.parametrize("largest", [LARGEST_NUMBER, -LARGEST_NUMBER])
def test_largest_number(largest: int, tmp_path: Path) -> None:
    assert read(tmp_path, b'["begin","a",%d]\n' % largest) == ([["begin", "a", largest]], 0, 0)


def test_lone_surrogates_are_written_out(tmp_path: Path) -> None:
    """A file name that is no UTF-8 comes into node ids and paths so; UTF-8 cannot carry it."""
    data = Written().session(rootdir="/\udcff", args=["\udcfe"]).begin("a[\ud800]", 0).data
    records, unreadable, _ = read(tmp_path, data)
    assert unreadable == 0
    assert (records[1][1]["rootdir"], records[1][1]["args"]) == ("/\\udcff", ["\\udcfe"])
    assert records[2][1] == "a[\\ud800]"


@pytest.mark.parametrize("version", [f"{schema.MAJOR}.0", f"{schema.MAJOR}.99", f"{schema.MAJOR}", "0.1"])
def test_versions_that_can_be_read(version: str, tmp_path: Path) -> None:
    check_version({"schema": f"{schema.NAME}/{version}"}, tmp_path)


def test_newer_major_version_is_refused_with_advice(tmp_path: Path) -> None:
    newer = f"{schema.MAJOR + 1}.3"
    with pytest.raises(UserError, match=f"was written in format {newer}; this testtime reads up to 1") as caught:
        check_version({"schema": f"{schema.NAME}/{newer}"}, tmp_path)
    assert caught.value.advice == "Update testtime, or record again with this one."


@pytest.mark.parametrize(
    "said", [None, 1, "", "testtime.journal", "testtime.journal/", "other/1.0", "testtime.profile/1.0"]
)
def test_what_is_no_journal_is_refused(said: object, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not a journal of testtime's recorder"):
        check_version({"schema": said}, tmp_path)
