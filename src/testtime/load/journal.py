"""One journal file to records: bytes in, lists out, nothing believed.

What lives here: decoding, the version check, and counting what could not be used.  What may never be added: what the
records mean (``process`` knows).

The writer may have been killed in the middle of a line and the disk may have been full for a while, so a line that is
no record is dropped and counted, never fatal; only a journal of a newer major version is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from testtime.errors import UserError
from testtime_recorder import schema

_LENGTHS = {
    "head": 2,
    "session": 2,
    "mark": 5,
    "plugin": 6,
    "collect": 6,
    "fixture": 3,
    "marker": 3,
    "begin": 3,
    "test": 3,
    "loose": 2,
    "worker": 5,
    "own": 3,
    "fault": 3,
}
_SIZED = ("test", "loose")
"""Records that end in the size of what follows them."""
_LARGEST = 1 << 30
_TORN = object()


class Journal:
    """The records of one process, and what was passed over: ``unreadable`` lines, ``unknown`` kinds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.unreadable = 0
        self.unknown = 0
        self._decode = msgspec.json.Decoder().decode

    def records(self) -> Iterator[list[Any]]:
        """Each usable record, in the order it was written."""
        with self.path.open("rb") as file:
            for line in iter(file.readline, b""):
                if not line.endswith(b"\n"):
                    continue  # torn: the process died while it wrote
                record = self._record(line)
                if record is not None and record[0] in _SIZED:
                    record[-1] = self._body(file, record[-1])
                if record is not None and record[-1] is not _TORN:
                    yield record

    def _body(self, file: BinaryIO, size: object) -> object:
        """The ``size`` bytes that follow a record; ``_TORN`` where the file ends before."""
        if not isinstance(size, int) or not 0 <= size <= _LARGEST:
            self.unreadable += 1
            return _TORN
        body = file.read(size + 1)
        return body[:size] if len(body) == size + 1 else _TORN

    def _record(self, line: bytes) -> list[Any] | None:
        record = self._value(line)
        if not isinstance(record, list) or not record or not isinstance(record[0], str):
            self.unreadable += 1
            return None
        length = _LENGTHS.get(record[0])
        if length is None:
            self.unknown += 1
            return None
        if len(record) < length:
            self.unreadable += 1
            return None
        return record

    def _value(self, line: bytes) -> Any:
        try:
            return self._decode(line)
        except msgspec.DecodeError:
            pass
        try:  # lone surrogates, which a file name can bring into a node id
            return _printable(json.loads(line))
        except ValueError:
            return None


def _printable(value: Any) -> Any:
    """``value`` with lone surrogates written out as escapes, so that it can be encoded again."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return value


def check_version(head: dict[str, Any], path: Path) -> None:
    """Raise UserError for a journal that a newer testtime wrote, or something else altogether."""
    name, _, version = str(head.get("schema")).rpartition("/")
    major = version.partition(".")[0]
    if name != schema.NAME or not major.isdigit():
        raise UserError(
            f"{path} is not a journal of testtime's recorder.", "Give the directory that a testtime run left."
        )
    if int(major) > schema.MAJOR:
        raise UserError(
            f"{path} was written in format {version}; this testtime reads up to {schema.MAJOR}.",
            "Update testtime, or record again with this one.",
        )
