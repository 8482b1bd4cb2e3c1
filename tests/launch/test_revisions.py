"""Two revisions are checked out beside the user's checkout, which stays as it is, and gone afterwards."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from testtime.errors import UserError
from testtime.launch.revisions import Repository, checked_out, inside_checkout, repository


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
    return subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of two commits, the first of them tagged."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "project"
    (folder / "inner").mkdir(parents=True)
    git(folder, "init", "--quiet")
    for text in ("one", "two"):
        (folder / "file.txt").write_text(text, encoding="utf-8")
        git(folder, "add", "-A")
        git(folder, "commit", "--quiet", "-m", text)
        git(folder, "tag", text)
    return folder


def test_both_sides_are_there_and_then_gone(place: Path) -> None:
    where = repository(place / "inner")
    assert where.top == place.resolve()
    with checked_out(where, where.commit("one"), where.commit("HEAD")) as folders:
        assert [(folder / "file.txt").read_text(encoding="utf-8") for folder in folders] == ["one", "two"]
        assert len({len(str(folder)) for folder in folders}) == 1
        (folders[0] / "left.txt").write_text("by the suite", encoding="utf-8")
    assert not any(folder.exists() for folder in folders)
    assert git(place, "worktree", "list").count("\n") == 0
    assert git(place, "status", "--porcelain") == ""


def test_folder_inside_a_checkout(place: Path, tmp_path: Path) -> None:
    assert inside_checkout(str(place)) == ""
    assert inside_checkout(str(place / "inner/deeper")) == "inner/deeper/"
    with checked_out(repository(place), "one", "two") as folders:
        assert inside_checkout(str(folders[0] / "inner")) == "inner/"
    (tmp_path / "bare").mkdir()
    assert inside_checkout(str(tmp_path / "bare")) == ""


def test_gone_after_an_interruption_too(place: Path) -> None:
    where = repository(place)
    with (
        pytest.raises(KeyboardInterrupt),
        checked_out(where, where.commit("one"), where.commit("two")) as folders,
    ):
        raise KeyboardInterrupt
    assert not any(folder.exists() for folder in folders)
    assert git(place, "worktree", "list").count("\n") == 0


def test_same_commit_twice(place: Path) -> None:
    where = repository(place)
    with checked_out(where, where.commit("two"), where.commit("two")) as folders:
        assert all((folder / "file.txt").is_file() for folder in folders)


def test_changes_are_those_that_git_knows_of(place: Path) -> None:
    where = repository(place)
    (place / "new.txt").write_text("", encoding="utf-8")
    assert where.changes() == []
    (place / "file.txt").write_text("three", encoding="utf-8")
    assert where.changes() == ["file.txt"]


@pytest.mark.parametrize("name", ["nowhere", "--help", "", "one:file.txt"])
def test_unknown_revision(place: Path, name: str) -> None:
    with pytest.raises(UserError, match="there is no revision"):
        repository(place).commit(name)


def test_unknown_revision_of_a_shallow_clone(place: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{place}", "shallow")
    with pytest.raises(UserError) as caught:
        repository(tmp_path / "shallow").commit("one")
    assert "fetch-depth: 0" in caught.value.advice


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is in no git repository"):
        repository(tmp_path)


def test_no_git(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="git is not installed"):
        repository(place)


def test_commit_that_is_gone(place: Path) -> None:
    with (
        pytest.raises(UserError, match="could not be checked out"),
        checked_out(Repository(place), "0" * 40, "1" * 40),
    ):
        pass
    assert git(place, "worktree", "list").count("\n") == 0
