"""Modules come from the standard library, whatever lies on the path, and are not left behind."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

import pytest

from testtime_recorder.standard import PLACES, standard


@pytest.fixture(autouse=True)
def anew() -> None:
    """None of them was imported before."""
    standard.cache_clear()


@pytest.fixture
def shadow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of the suite's that is called like one of the standard library, first on the path."""
    (tmp_path / "colorsys.py").write_text("raise RuntimeError('not this')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)


@pytest.mark.usefixtures("shadow")
def test_the_suites_own_is_passed_over() -> None:
    assert standard("colorsys").rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)
    assert "colorsys" not in sys.modules


def test_one_that_is_known_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "colorsys", sys)
    assert standard("colorsys") is not sys
    assert sys.modules["colorsys"] is sys


def test_each_is_imported_once() -> None:
    assert standard("colorsys") is standard("colorsys")


def test_built_in() -> None:
    assert standard("sys") is sys


def test_none() -> None:
    with pytest.raises(ImportError):
        standard("no_such_module_anywhere")


def test_places_are_those_that_python_tells() -> None:
    assert {str(Path(os.__file__).parent), sysconfig.get_path("stdlib")} <= PLACES
