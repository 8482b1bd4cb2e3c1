"""Bytes to records: what is whole is used, what is not is counted, and nothing is believed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.load.journals import MS, Written, frame, passed
from testtime.errors import UserError
from testtime.load.journal import LARGEST_NUMBER, Journal, check_version
from testtime_recorder import schema


def read(folder: Path, data: bytes) -> tuple[list[list[Any]], int, int]:
    """The records of a journal with these bytes, but for lost frames, and how many were unreadable and unknown."""
    path = folder / "main-1.journal"
    path.write_bytes(data)
    journal = Journal(path)
    return [record for record in journal.records() if record[0] != "lost"], journal.unreadable, journal.unknown


BEGIN = b'["begin","a",1]\n'
DISGUISED = int.from_bytes(b'\n"]\nT\x00[\n', sys.byteorder)
"""A number that is made to be mistaken for records."""
NUMBERS = [10, -1, 0x0A0A0A0A0A0A0A, 0x54, DISGUISED]
TEST = frame(schema.TEST, 5, 6, NUMBERS)
LOOSE = frame(schema.LOOSE, 0, 8)
READ = [["begin", "a", 1], ["frame", schema.TEST, 5, 6, NUMBERS], ["frame", schema.LOOSE, 0, 8, []]]
OTHER = "big" if sys.byteorder == "little" else "little"


def test_lines_and_frames(tmp_path: Path) -> None:
    assert read(tmp_path, BEGIN + TEST + LOOSE + TEST + BEGIN) == ([*READ, READ[1], READ[0]], 0, 0)


def test_frame_larger_than_any_buffer(tmp_path: Path) -> None:
    numbers = list(range(-50_000, 50_000))
    large = frame(schema.ANEW, 1, 2, numbers)
    expected = ["frame", schema.ANEW, 1, 2, numbers]
    assert read(tmp_path, large + BEGIN + large + TEST) == ([expected, READ[0], expected, READ[1]], 0, 0)


def test_every_kind_of_the_treaty_is_known(tmp_path: Path) -> None:
    described = [line.split('"')[1] for line in (schema.__doc__ or "").splitlines() if line.startswith('    ["')]
    assert len(described) == 17
    data = b"".join(json.dumps([kind]).encode() + b"\n" for kind in described)
    assert read(tmp_path, data) == ([], 17, 0)  # known, and too short


@pytest.mark.parametrize("last", [0, 1, 2], ids=["line", "frame", "frame of nothing"])
def test_a_file_that_ends_anywhere(last: int, tmp_path: Path) -> None:
    """The last record is dropped where it is torn, and that is no damage."""
    parts = (BEGIN, TEST, LOOSE)
    before = [0, 1, 2, 1, 0]
    whole = b"".join(parts[each] for each in before)
    for length in range(len(parts[last])):
        records, unreadable, unknown = read(tmp_path, whole + parts[last][:length])
        assert (records, unreadable, unknown) == ([READ[each] for each in before], 0, 0), length


def test_a_journal_that_ends_anywhere_in_either_byte_order(tmp_path: Path) -> None:
    """Whatever length is left, it holds the records that had ended by then, and no other."""
    for order in (sys.byteorder, OTHER):
        written, ends = Written(byteorder=order), []
        for number in range(3):
            ends.append(len(written.data))
            written.begin(str(number), 0)
            ends.append(len(written.data))
            written.frame(schema.TEST, *passed(number), start=0, end=MS)
        ends.append(len(written.data))
        whole, unreadable, _ = read(tmp_path, written.data)
        assert [record[0] for record in whole] == ["head", *["begin", "frame"] * 3]
        assert unreadable == 0
        for length in range(len(written.data) + 1):
            complete = sum(end <= length for end in ends)
            assert read(tmp_path, written.data[:length]) == (whole[:complete], 0, 0), length


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
        b"Traceback\n",
        b"T\n",
        b'["plugin","a","b",1,2,3]\n',
        b"[" * 100_000 + b"\n",
    ],
)
def test_line_that_is_no_record_is_counted_and_passed_over(damaged: bytes, tmp_path: Path) -> None:
    assert read(tmp_path, BEGIN + damaged + TEST) == (READ[:2], 1, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"mark": schema.FRAME + (1 << 8)},
        {"mark": schema.FRAME ^ (1 << 56)},
        {"count": -1},
        {"count": 0},
        {"count": 1},
        {"count": 3},
        {"count": (1 << 27) + 1},
        {"count": LARGEST_NUMBER},
        {"count": (1 << 63) - 1},
        {"count": -(1 << 63)},
    ],
    ids=str,
)
def test_wrong_size_costs_one_record_and_not_those_after_it(wrong: dict[str, int], tmp_path: Path) -> None:
    damaged = frame(schema.TEST, 5, 6, [7, 8], wrong=wrong)
    assert read(tmp_path, damaged + BEGIN + TEST + TEST) == ([*READ[:2], READ[1]], 1, 0)


def test_frame_with_a_wrong_size_that_holds_line_feeds(tmp_path: Path) -> None:
    """What follows the first of them is taken for lines and frames, and passed over as such."""
    damaged = frame(schema.TEST, 5, 6, [7, DISGUISED], wrong={"count": -1})
    assert read(tmp_path, damaged + BEGIN + TEST) == (READ[:2], 4, 0)


def test_frame_that_no_line_feed_ends(tmp_path: Path) -> None:
    damaged = frame(schema.TEST, 5, 6, [7, 8])[:-1] + b"x\n"
    assert read(tmp_path, damaged + BEGIN + TEST) == (READ[:2], 1, 0)


@pytest.mark.parametrize("number", [LARGEST_NUMBER + 1, -LARGEST_NUMBER - 1, (1 << 63) - 1, -(1 << 63)])
@pytest.mark.parametrize("place", range(4))
def test_number_beyond_the_largest_costs_one_frame(place: int, number: int, tmp_path: Path) -> None:
    """Its size is right, so what follows is found although it looks like records itself."""
    start, end, *numbers = [number if each == place else each for each in range(4)]
    damaged = frame(schema.TEST, start, end, [*numbers, DISGUISED])
    assert read(tmp_path, BEGIN + damaged + TEST) == (READ[:2], 1, 0)


@pytest.mark.parametrize(
    "damaged",
    [
        frame(schema.TEST, 5, LARGEST_NUMBER + 1, [7]),
        frame(schema.TEST, 5, 6, [7], wrong={"count": 2}),
        frame(schema.TEST, 5, 6, [7], wrong={"mark": 0x54}),
        b"T\n",
    ],
    ids=["number", "size", "mark", "cut"],
)
def test_frame_that_is_lost_is_told_where_it_was(damaged: bytes, tmp_path: Path) -> None:
    """The test that it ended is not running any more."""
    path = tmp_path / "main-1.journal"
    path.write_bytes(BEGIN + damaged + TEST)
    assert list(Journal(path).records()) == [READ[0], ["lost"], READ[1]]


def test_frame_of_an_unknown_kind_is_counted_apart(tmp_path: Path) -> None:
    assert read(tmp_path, frame(7, 5, 6, [1]) + TEST) == (READ[1:2], 0, 1)


def test_kinds_of_a_newer_minor_version_are_counted_apart(tmp_path: Path) -> None:
    assert read(tmp_path, b'["statement",1]\n' + BEGIN) == (READ[:1], 0, 1)


def test_fields_that_a_newer_minor_version_adds_are_no_damage(tmp_path: Path) -> None:
    assert read(tmp_path, b'["begin","a",1,"new"]\n') == ([["begin", "a", 1, "new"]], 0, 0)


@pytest.mark.parametrize("largest", [LARGEST_NUMBER, -LARGEST_NUMBER])
def test_largest_number(largest: int, tmp_path: Path) -> None:
    assert read(tmp_path, b'["begin","a",%d]\n' % largest) == ([["begin", "a", largest]], 0, 0)
    data = frame(schema.TEST, largest, largest, [largest])
    assert read(tmp_path, data) == ([["frame", schema.TEST, largest, largest, [largest]]], 0, 0)


def test_head_says_the_byte_order_of_frames(tmp_path: Path) -> None:
    numbers = [1, -1, LARGEST_NUMBER, 10]
    for order, swapped in ((sys.byteorder, False), (OTHER, True)):
        head = b'["head",{"byteorder":"%s"}]\n' % order.encode()
        data = head + frame(schema.ANEW, -2, 3, numbers, swapped=swapped) + BEGIN
        records, unreadable, _ = read(tmp_path, data)
        assert (records[1:], unreadable) == ([["frame", schema.ANEW, -2, 3, numbers], READ[0]], 0)


def test_frame_in_another_byte_order_than_the_head_says_is_unreadable(tmp_path: Path) -> None:
    """Its size is beyond all bounds."""
    foreign = frame(schema.TEST, 5, 6, [7, 8], swapped=True)
    for head in (b"", b'["head",{}]\n', b'["head",{"byteorder":"%s"}]\n' % sys.byteorder.encode()):
        records, unreadable, _ = read(tmp_path, head + foreign + BEGIN)
        assert (records[-1], unreadable) == (READ[0], 1)
        assert not [record for record in records if record[0] == "frame"]


def test_lone_surrogates_are_written_out(tmp_path: Path) -> None:
    """A file name that is no UTF-8 comes into node ids and paths so; UTF-8 cannot carry it."""
    data = Written().session(rootdir="/\udcff", args=["\udcfe"]).begin("t\u00e9st.py::a[\udc80\n\u20ac]", 0).data
    records, unreadable, _ = read(tmp_path, data)
    assert unreadable == 0
    assert (records[1][1]["rootdir"], records[1][1]["args"]) == ("/\\udcff", ["\\udcfe"])
    assert records[2][1] == "t\u00e9st.py::a[\\udc80\n\u20ac]"


@pytest.mark.parametrize("version", [f"{schema.MAJOR}.0", f"{schema.MAJOR}.99", f"{schema.MAJOR}", "0.1"])
def test_versions_that_can_be_read(version: str, tmp_path: Path) -> None:
    check_version({"schema": f"{schema.NAME}/{version}"}, tmp_path)


def test_newer_major_version_is_refused_with_advice(tmp_path: Path) -> None:
    newer = f"{schema.MAJOR + 1}.3"
    with pytest.raises(UserError, match=f"was written in format {newer}; this testtime reads up to 1") as caught:
        check_version({"schema": f"{schema.NAME}/{newer}"}, tmp_path)
    assert caught.value.advice == "update testtime, or record again with this one"


@pytest.mark.parametrize(
    "said", [None, 1, "", "testtime.journal", "testtime.journal/", "other/1.0", "testtime.profile/1.0"]
)
def test_what_is_no_journal_is_refused(said: object, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is not a journal of testtime's recorder"):
        check_version({"schema": said}, tmp_path)
