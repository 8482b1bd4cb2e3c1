"""The life of a journal folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from testtime.errors import UserError
from testtime.launch.journals import has_journals, journal_place, kept_until_written
from testtime.launch.output import Output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where journals go."""
    return tmp_path / ".testtime.json.journal"


def test_it_lies_beside_the_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert journal_place(Output.named("testtime.json")) == folder


def test_for_standard_output_it_is_temporary() -> None:
    place = journal_place(Output(None))
    with kept_until_written(place):
        assert place.is_dir()
    assert not place.exists()


def test_it_goes_away_once_all_is_written(folder: Path) -> None:
    with kept_until_written(folder) as given:
        assert given == folder
        assert not list(folder.iterdir())
        (folder / "main-1.journal").write_text("[]\n")
        assert has_journals(folder)
    assert not folder.exists()


@pytest.mark.parametrize("error", [UserError("disk full"), RuntimeError("a fault of ours"), KeyboardInterrupt()])
def test_what_was_recorded_is_kept_when_something_fails(error: BaseException, folder: Path) -> None:
    def fail() -> None:
        with kept_until_written(folder):
            (folder / "main-1.journal").write_text("[]\n")
            raise error

    with pytest.raises(type(error)) as caught:
        fail()
    assert (folder / "main-1.journal").read_text() == "[]\n"
    assert caught.value.__notes__ == [f"what was recorded is kept: testtime report {folder}"]


def test_empty_journal_is_not_kept(folder: Path) -> None:
    def fail() -> None:
        with kept_until_written(folder):
            (folder / "main-1.journal").write_text("")
            raise UserError("nothing recorded")

    with pytest.raises(UserError) as caught:
        fail()
    assert not folder.exists()
    assert not hasattr(caught.value, "__notes__")


def test_folder_that_the_suite_removed_is_no_error(folder: Path) -> None:
    with kept_until_written(folder):
        shutil.rmtree(folder)


def test_leftover_of_a_run_that_was_cut_off_is_replaced(folder: Path) -> None:
    folder.mkdir()
    (folder / "main-1.journal").write_text("old")
    with kept_until_written(folder):
        assert not list(folder.iterdir())


def test_anything_else_is_not_removed(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(UserError, match="holds more than journals"), kept_until_written(folder):
        pass
    assert (folder / "thesis.txt").read_text() == "mine"


def test_folder_of_a_run_under_way_is_left_alone(folder: Path) -> None:
    with kept_until_written(folder):
        (folder / "main-1.journal").write_text("live")
        with pytest.raises(UserError, match="another run is recording"), kept_until_written(folder):
            pass
        assert (folder / "main-1.journal").read_text() == "live"


def test_place_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot write"), kept_until_written(tmp_path / "file/.x.journal"):
        pass
