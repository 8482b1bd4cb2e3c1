"""Files that objects of Python's own have open."""

# ruff: noqa: PTH123, PTH100 - what open() makes is what this is about

import io
import os
from pathlib import Path
from typing import Any

from testtime_recorder.opened import about


class Own(io.FileIO):
    @property
    def mode(self) -> Any:  # type: ignore[override]
        raise AssertionError("code of the suite ran")


def test_path_and_mode(tmp_path: Path) -> None:
    path = str(tmp_path / "a")
    with open(path, "w") as text, open(path, "rb") as data, open(path, "rb+") as both, open(path, "ab", 0) as raw:
        assert about(text) == {"name": path, "mode": "wb"}
        assert about(data) == {"name": path, "mode": "rb"}
        assert about(both) == {"name": path, "mode": "rb+"}
        assert about(raw) == {"name": path, "mode": "ab"}


def test_path_from_the_working_folder_on_and_as_bytes(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    with open("a", "w") as text, open(b"a", "rb") as data:
        assert about(text)["name"] == about(data)["name"] == os.path.abspath("a")


def test_end_of_a_pipe_has_its_number() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as ear, os.fdopen(writing, "w") as mouth:
        assert about(ear) == {"name": reading, "mode": "rb"}
        assert about(mouth) == {"name": writing, "mode": "wb"}


def test_what_has_none_or_is_somebodys_own(tmp_path: Path) -> None:
    text = open(tmp_path / "a", "w")  # noqa: SIM115 - it cannot be closed once it has nothing
    buffer = text.detach()
    assert about(text) == {}
    buffer.close()
    assert about(buffer) == {"name": str(tmp_path / "a"), "mode": "wb"}
    with Own(str(tmp_path / "a")) as own, io.TextIOWrapper(io.BytesIO()) as memory:
        assert about(own) == about(memory) == about(1) == {}
