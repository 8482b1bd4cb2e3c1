"""What runs for verification saw, out of their journals."""

from __future__ import annotations

from pathlib import Path

from testtime.load import seen
from testtime.model.trial import Seen
from testtime_recorder import schema


def test_processes_one_after_another(tmp_path: Path) -> None:
    lines = {
        "main-1": [schema.line("caveat", "no"), schema.line("seen", "", "ran", "g1", "2")],
        "gw0-2": [schema.line("seen", "a.py::test", "value", "db", "int 5", "newer"), schema.line("seen", "a.py", 5)],
    }
    for name, each in lines.items():
        (tmp_path / f"{name}{schema.SUFFIX}").write_text("".join(each))
    (tmp_path / "other.txt").write_text("")
    assert seen(tmp_path) == (Seen("a.py::test", "value", "db", "int 5"), Seen("", "ran", "g1", "2"))


def test_text_that_cannot_be_encoded(tmp_path: Path) -> None:
    (tmp_path / f"main-1{schema.SUFFIX}").write_text(schema.line("seen", "", "new file", "\udcff.txt", ""))
    assert seen(tmp_path) == (Seen("", "new file", "\\udcff.txt", ""),)


def test_no_journal(tmp_path: Path) -> None:
    assert seen(tmp_path) == ()
