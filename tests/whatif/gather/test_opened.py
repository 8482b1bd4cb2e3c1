"""Files that are open, and what is read and written there."""

from __future__ import annotations

import pytest

from tests.scenes import frame_of
from testtime.model.watched import Thing
from testtime.whatif.gather import known
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.places import OUTSIDE, Place
from testtime.whatif.gather.values import Given, Value

FILE = Place("world", "files", "/a")
TAKEN, WRITTEN = "what is taken out of descriptors", "what is written to descriptors"


def called(name: str, of: str = "/a", kind: str = "str", mode: str = "wb", type_: str = "_io.TextIOWrapper") -> Frame:
    file = Thing("object", type_, edges={"name": 1, "mode": 2})
    frame = frame_of(file, Thing("value", kind, value=of), Thing("value", "str", value=mode))
    assert known.method(frame, Value(frozenset([0]), exact=True), name, Given())
    return frame


@pytest.mark.parametrize("name", ["write", "writelines", "flush", "truncate", "close", "seek"])
def test_what_is_written_is_in_the_file(name: str) -> None:
    effects = called(name).effects
    assert FILE in effects.writes
    assert effects.through_open == {FILE}
    assert not effects.says(FILE)
    assert not effects.unknown


@pytest.mark.parametrize(("name", "mode"), [("read", "rb+"), ("readline", "rb"), ("close", "rb"), ("seek", "rb")])
def test_what_is_read_is_only_looked_at(name: str, mode: str) -> None:
    effects = called(name, mode=mode).effects
    assert FILE in effects.reads
    assert effects.writes == {Place("whole", 0)}


def test_what_asks_the_object_does_nothing() -> None:
    assert called("fileno").effects.idle


def test_the_end_of_a_pipe() -> None:
    reading, writing = (called(name, "5", "int").effects for name in ("readline", "write"))
    assert reading.awaits == {OUTSIDE}
    assert {Place("world", TAKEN, "5"), Place("whole", 0)} == reading.writes
    assert Place("world", WRITTEN) in reading.reads
    assert {Place("world", WRITTEN, "5"), Place("whole", 0)} == writing.writes


def test_of_a_file_that_nobody_saw_nothing_is_known() -> None:
    frame = frame_of(Thing("object", "_io.BufferedWriter"))
    assert known.method(frame, Value(frozenset([0]), exact=True), "write", Given())
    assert frame.effects.unknown == {"whoever has the file of .write()"}
