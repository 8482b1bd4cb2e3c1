"""What the suite has put in the environment is told from what the process began with."""

from __future__ import annotations

import os

import pytest

from testtime_recorder import environment


def test_paths_that_were_put_there_or_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLD", f"{os.sep}old")
    monkeypatch.setenv("MOVED", f"{os.sep}here")
    monkeypatch.setattr(environment, "_KEPT", dict(vars(os.environ)["_data"]))
    assert list(environment.paths()) == []
    monkeypatch.setenv("MOVED", f"{os.sep}there")
    monkeypatch.setenv("NOTES", f"{os.sep}data")
    monkeypatch.setenv("COLOUR", "blue")
    monkeypatch.setenv("PYTEST_CURRENT_TEST", f"tests{os.sep}test_a.py::test (call)")
    assert sorted(environment.paths()) == [("MOVED", f"{os.sep}there"), ("NOTES", f"{os.sep}data")]


def test_of_what_is_no_copy_of_it_the_first_items_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_BEGAN", {"A": "x"})
    assert environment.own({"B": 1, "C": 2, "D": 3}, 2) == [("B", 1), ("C", 2)]


def test_of_a_copy_what_the_process_did_not_begin_with(monkeypatch: pytest.MonkeyPatch) -> None:
    began = {f"A{number}": "x" for number in range(100)}
    monkeypatch.setattr(environment, "_BEGAN", began)
    assert environment.own({**began, "B": "y", "A5": "z", "C": "y"}, 2) == [("A5", "z"), ("B", "y")]
