"""Which interpreter is chosen, and which wishes are refused."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from testtime.errors import UserError
from testtime.launch.interpreter import choose


def executable(path: Path) -> Path:
    """A file that may be executed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_default_is_our_own(tmp_path: Path) -> None:
    assert choose(None, {}, tmp_path).path == sys.executable


def test_active_environment_goes_before_the_folders_own(tmp_path: Path) -> None:
    active = executable(tmp_path / "active/bin/python")
    local = executable(tmp_path / ".venv/bin/python")
    assert choose(None, {"VIRTUAL_ENV": str(tmp_path / "active")}, tmp_path).path == str(active)
    assert choose(None, {}, tmp_path).path == str(local)


def test_active_environment_that_is_gone_is_passed_over(tmp_path: Path) -> None:
    local = executable(tmp_path / ".venv/Scripts/python.exe")
    choice = choose(None, {"VIRTUAL_ENV": str(tmp_path / "gone")}, tmp_path)
    assert (choice.path, choice.because) == (str(local), "from ./.venv")


def test_link_of_an_environment_is_not_followed(tmp_path: Path) -> None:
    real = executable(tmp_path / "usr/python3")
    link = tmp_path / "env/bin/python"
    link.parent.mkdir(parents=True)
    link.symlink_to(real)
    assert choose(str(link), {}, tmp_path).path == str(link)


@pytest.mark.parametrize("wish", ["env", "env/bin/python", "./env/bin/python", "special"])
def test_wish_is_a_path_or_an_environment_or_a_name_on_path(wish: str, tmp_path: Path) -> None:
    executable(tmp_path / "env/bin/python")
    executable(tmp_path / "bin/special")
    found = Path(choose(wish, {"PATH": str(tmp_path / "bin")}, tmp_path).path)
    assert found.is_absolute()
    assert found.name == ("special" if wish == "special" else "python")


def test_wish_goes_before_everything(tmp_path: Path) -> None:
    executable(tmp_path / ".venv/bin/python")
    wanted = executable(tmp_path / "other")
    assert choose("./other", {"VIRTUAL_ENV": str(tmp_path / ".venv")}, tmp_path).path == str(wanted)


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        ("nowhere/python", "there is no nowhere/python"),
        ("python9.99", "there is no python9.99 on PATH"),
        ("folder", "folder is a folder, and no virtual environment"),
        ("folder/text", "folder/text is not executable"),
    ],
)
def test_useless_wish_is_refused(wish: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/text").write_text("")
    with pytest.raises(UserError, match=complaint) as caught:
        choose(wish, {"PATH": ""}, tmp_path)
    assert caught.value.advice
    assert caught.value.status == 2
