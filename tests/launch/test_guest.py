"""The folder on PYTHONPATH holds the recorder alone, and the environment says what the recorder needs."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import pytest

from testtime.errors import OWN_FAILURE, UserError
from testtime.launch.guest import environment, lent_recorder, told


def test_folder_holds_the_recorder_alone_and_goes_away() -> None:
    with lent_recorder() as folder:
        assert [path.name for path in folder.iterdir()] == ["testtime_recorder"]
        sources = {path.name for path in (folder / "testtime_recorder").iterdir()}
        assert {"__init__.py", "plugin.py", "schema.py"} <= sources
        assert {Path(name).suffix for name in sources} == {".py"}
    assert not folder.exists()


def test_folder_goes_away_when_the_run_fails() -> None:
    seen: list[Path] = []

    def fail() -> None:
        with lent_recorder() as folder:
            seen.append(folder)
            raise OSError("the run's own trouble")

    with pytest.raises(OSError, match="the run's own trouble"):
        fail()
    assert not seen[0].exists()


def test_no_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(UserError, match="recorder could not be laid out") as caught, lent_recorder():
        pass
    assert caught.value.status == OWN_FAILURE


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, "/lent"), ("", "/lent"), ("a:b".replace(":", os.pathsep), f"/lent{os.pathsep}a{os.pathsep}b")],
)
def test_recorder_comes_first_on_the_path(before: str | None, after: str) -> None:
    outer = {"HOME": "/h"} | ({} if before is None else {"PYTHONPATH": before})
    made = environment(outer, Path("/lent"))
    assert made == {"HOME": "/h", "PYTHONPATH": after}


@pytest.mark.parametrize("before", [None, "", "old"])
def test_recorder_is_told_where_to_write_and_what_to_restore(before: str | None) -> None:
    outer = {} if before is None else {"PYTHONPATH": before}
    made = told(outer, Path("/lent"), Path("/here/journals"), 17)
    assert json.loads(made["TESTTIME_RECORD"]) == {"journals": "/here/journals", "spawn_ns": 17, "pythonpath": before}
    assert made["PYTHONPATH"].startswith("/lent")
    made = told(outer, Path("/lent"), Path("/here/journals"), 17, Path("/here/trial.json"))
    assert json.loads(made["TESTTIME_RECORD"])["trial"] == "/here/trial.json"
