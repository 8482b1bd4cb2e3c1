"""What can be verified, and what is refused before anything is run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests import make
from testtime.cli.verifiable import folder_of, interpreter_of, with_xdist
from testtime.errors import UserError
from testtime.launch.interpreter import Choice
from testtime.launch.probe import Target
from testtime.model.profile import Profile


def told(**changes: Any) -> Profile:
    """A profile of some session."""
    run = make.Run()
    main = run.main()
    main.test("a.py::test")
    main.finish()
    return run.profile(**changes)


def test_folder_is_the_one_that_pytest_was_started_in(tmp_path: Path) -> None:
    inside = tmp_path / "tests"
    inside.mkdir()
    assert folder_of(told(rootdir=str(tmp_path), invocation_dir=str(inside))) == inside


def test_rootdir_stands_for_a_folder_that_is_not_named(tmp_path: Path) -> None:
    assert folder_of(told(rootdir=str(tmp_path))) == tmp_path


@pytest.mark.parametrize(("root", "started"), [("gone", "gone"), (".", "gone"), ("gone", "."), (".", "file")])
def test_suite_that_has_moved(root: str, started: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    profile = told(rootdir=str(tmp_path / root), invocation_dir=str(tmp_path / started))
    with pytest.raises(UserError, match=r"not where it was recorded: there is no folder .*(gone|file)"):
        folder_of(profile)


def test_profile_that_names_no_folder() -> None:
    with pytest.raises(UserError, match="does not say where"):
        folder_of(told(rootdir=""))


def test_profile_that_is_cut_off(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not complete: it was killed"):
        folder_of(told(rootdir=str(tmp_path), complete=False, incomplete="it was killed"))


def test_interpreter_of_the_profile() -> None:
    assert interpreter_of(told(executable=sys.executable), None) == Choice(sys.executable, "from the profile")


def test_interpreter_that_is_asked_for_wins() -> None:
    assert interpreter_of(told(executable="/gone"), sys.executable) == Choice(sys.executable, "from --python")


@pytest.mark.parametrize("kind", ["missing", "folder", "text"])
def test_interpreter_that_is_gone(kind: str, tmp_path: Path) -> None:
    path = tmp_path / kind
    if kind == "folder":
        path.mkdir()
    if kind == "text":
        path.write_text("no program")
    with pytest.raises(UserError, match="is gone: ") as caught:
        interpreter_of(told(executable=str(path)), None)
    assert "--python" in caught.value.advice


def test_profile_that_names_no_interpreter() -> None:
    with pytest.raises(UserError, match="does not say which interpreter"):
        interpreter_of(told(executable=""), None)


def test_workers_need_xdist() -> None:
    choice = Choice("/python", "from the profile")
    target = Target("/python", (3, 12, 1), "9.2.0", "3.8.0", None)
    assert with_xdist(target, choice) is target
    with pytest.raises(UserError, match=r"pytest-xdist is not installed for /python \(from the profile\)") as caught:
        with_xdist(Target("/python", (3, 12, 1), "9.2.0", None, None), choice)
    assert caught.value.advice == "/python -m pip install pytest-xdist"
