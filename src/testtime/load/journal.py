"""One journal file to records: bytes in, lists out, nothing believed.

What lives here: decoding, types, the version check, and counting what could not be used.  What may never be added: what
the records mean (``process`` knows).

The writer may have been killed in the middle of a line and the disk may have been full for a while, so a line that is
no record is dropped and counted, never fatal; only a journal of a newer major version is refused.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from types import NoneType
from typing import Annotated, Any

import msgspec

from testtime.errors import UserError
from testtime.load.tail import opened
from testtime_recorder import schema

LARGEST_NUMBER = (1 << 62) - 1
"""Of a journal, either sign; with a larger one, no profile could be written."""
Number = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_NUMBER)]
_TEXT, _NUMBER, _TABLE = (str,), (int,), (dict,)
_SHAPES: dict[str, tuple[tuple[type, ...], ...]] = {
    "head": (_TABLE,),
    "session": (_TABLE,),
    "mark": (_TEXT, _NUMBER, _NUMBER, _NUMBER),
    "plugin": (_TEXT, _TEXT, (str, NoneType), _NUMBER, _NUMBER),
    "collect": (_TEXT, _TEXT, _NUMBER, (int, NoneType), _NUMBER),
    "fixture": (_NUMBER, _TABLE),
    "marker": (_NUMBER, _TEXT),
    "hold": (_NUMBER, _TEXT, _TEXT),
    "begin": (_TEXT, _NUMBER),
    "worker": (_TEXT, _TEXT, _NUMBER, _TEXT),
    "own": (_NUMBER, _NUMBER),
    "fault": (_TEXT, _NUMBER),
    "code": (_NUMBER, _TABLE),
    "ran": (_NUMBER, _NUMBER, _NUMBER, _TABLE),
    "caveat": (_TEXT,),
    "sources": (_TABLE,),
    "seen": (_TEXT, _TEXT, _TEXT, _TEXT),
}
"""What each kind holds, without what a newer minor version may have added at its end."""
_LARGEST = 1 << 27
"""Integers that a frame may hold."""
_FIRST = bytes([schema.FRAME & 0xFF])
_HEAD_SIZE = 8 * schema.FRAME_HEAD


def _skip_gap(file: BufferedReader) -> None:
    """Read zeros, as many as are at hand."""
    ahead = file.peek()
    file.read(len(ahead) - len(ahead.lstrip(b"\0")))


class Head(msgspec.Struct, frozen=True):
    """Who wrote a journal; see ``schema.HEAD_KEYS``."""

    import_ns: Number
    import_cpu_ns: Number
    epoch_ns: Number
    pid: Number
    python: str
    platform: str
    machine: str
    byteorder: str
    worker: str | None = None
    spawn_ns: Number | None = None
    own_import_ns: Number = 0


class Session(msgspec.Struct, frozen=True):
    """What pytest was told; see ``schema.SESSION_KEYS``.  The values here are those of a session never told."""

    rootdir: str = ""
    args: tuple[str, ...] = ()
    pytest: str = ""
    distributions: tuple[str, ...] = ()
    workers: Number = 0
    dist: str = "no"
    cores: Number | None = None
    caveats: tuple[str, ...] = ()
    invocation_dir: str = ""
    tracer: str = ""


class Journal:
    """The records of one process, and what was passed over: ``unreadable`` lines, ``unknown`` kinds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.unreadable = 0
        self.unknown = 0
        self._swapped = False
        self._decode = msgspec.json.Decoder().decode

    def records(self) -> Iterator[list[Any]]:
        """Each usable record, in the order it was written; a frame is told as "frame" or "lost", see ``_frame``."""
        with opened(self.path) as file:
            while first := file.peek(1)[:1]:
                if first == b"\0":
                    _skip_gap(file)
                    continue
                record = self._frame(file) if first == _FIRST else self._line(file)
                if record is not None:
                    yield record

    def _line(self, file: BufferedReader) -> list[Any] | None:
        line = file.readline()
        if not line.endswith(b"\n"):
            return None  # torn: the process died while it wrote
        record = self._record(line)
        if record is not None and record[0] == "head":
            self._swapped = record[1].get("byteorder", sys.byteorder) != sys.byteorder
        return record

    def _frame(self, file: BufferedReader) -> list[Any] | None:
        """What a frame holds: kind, t0, t1, integers of events; "lost" if it makes no sense."""
        start = file.tell()
        head = self._integers(file.read(_HEAD_SIZE))
        if len(head) < schema.FRAME_HEAD:
            return None  # torn
        mark, kind, count, t0, t1 = head
        if mark == schema.FRAME and 0 <= count <= _LARGEST:
            body = file.read(8 * count + 1)
            if len(body) <= 8 * count:
                return None  # torn
            if body.endswith(b"\n"):
                return self._told(kind, t0, t1, self._integers(body))
        self.unreadable += 1
        file.seek(start)  # a size that is wrong: the next record begins somewhere in this
        file.readline()
        return ["lost"]

    def _told(self, kind: int, t0: int, t1: int, numbers: list[int]) -> list[Any] | None:
        """The record that a frame of the right size makes."""
        if kind not in (schema.TEST, schema.ANEW, schema.LOOSE):
            self.unknown += 1
            return None
        if any(abs(number) > LARGEST_NUMBER for number in (t0, t1, *numbers)):
            self.unreadable += 1
            return ["lost"]
        return ["frame", kind, t0, t1, numbers]

    def _integers(self, data: bytes) -> list[int]:
        values = array("q", data[: len(data) // 8 * 8])
        if self._swapped:
            values.byteswap()
        return values.tolist()

    def _record(self, line: bytes) -> list[Any] | None:
        record = self._value(line)
        if not isinstance(record, list) or not record or not isinstance(record[0], str):
            self.unreadable += 1
            return None
        shape = _SHAPES.get(record[0])
        if shape is None:
            self.unknown += 1
            return None
        if len(record) <= len(shape) or not all(map(_is, record[1:], shape)):
            self.unreadable += 1
            return None
        return record

    def _value(self, line: bytes) -> Any:
        try:
            return self._decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass
        except RecursionError:
            return None
        try:  # lone surrogates, which a file name can bring into a node id
            return printable(json.loads(line))
        except (ValueError, RecursionError):
            return None


def _is(value: object, types: tuple[type, ...]) -> bool:
    return type(value) in types and (not isinstance(value, int) or abs(value) <= LARGEST_NUMBER)


def printable(value: Any) -> Any:
    """``value`` with lone surrogates written out as escapes, so that it can be encoded again."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, list):
        return [printable(each) for each in value]
    if isinstance(value, dict):
        return {printable(key): printable(each) for key, each in value.items()}
    return value


def check_version(head: dict[str, Any], path: Path) -> None:
    """Raise UserError for a journal that a newer testtime wrote, or something else altogether."""
    name, _, version = str(head.get("schema")).rpartition("/")
    major = version.partition(".")[0]
    if name != schema.NAME or not major.isdigit():
        raise UserError(
            f"{path} is not a journal of testtime's recorder", "give the directory that a testtime run left"
        )
    if int(major) > schema.MAJOR:
        raise UserError(
            f"{path} was written in format {version}; this testtime reads up to {schema.MAJOR}",
            "update testtime, or record again with this one",
        )
