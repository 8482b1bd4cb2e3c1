"""Who else follows each line: debuggers by their trace function or number, coverage by its own word, and real runs."""

from __future__ import annotations

import bdb
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.recorder.recording import record
from testtime_recorder.tracers import covered, debugged, tracer


class Traces(bdb.Bdb):
    """A debugger as others derive theirs."""


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody follows anything, whatever this run is under."""
    monkeypatch.setattr(sys, "gettrace", lambda: None)
    monkeypatch.setattr(sys, "monitoring", SimpleNamespace(get_tool=lambda number: None), raising=False)
    monkeypatch.delitem(sys.modules, "coverage", raising=False)


def coverage(current: Any) -> Any:
    """The module as far as it is asked; ``current``: what it is measuring with."""
    return SimpleNamespace(Coverage=SimpleNamespace(current=lambda: current))


def test_nobody() -> None:
    assert tracer() == ""


@pytest.mark.parametrize(
    "trace",
    [bdb.Bdb().trace_dispatch, Traces().trace_dispatch, bdb.Bdb().dispatch_line],
    ids=lambda each: getattr(each, "__qualname__", type(each).__name__),
)
def test_debugger_by_its_trace_function(trace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "gettrace", lambda: trace)
    assert tracer() == "a debugger"


@pytest.mark.parametrize(
    "trace",
    [lambda *_: None, SimpleNamespace(__module__="coverage.tracer"), object()],
    ids=lambda each: getattr(each, "__qualname__", type(each).__name__),
)
def test_other_trace_functions_are_no_debuggers(trace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "gettrace", lambda: trace)
    assert not debugged()


@pytest.mark.parametrize(("number", "told"), [(0, True), (1, False), (2, False)])
def test_debugger_by_its_number(number: int, told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = {number: "theirs"}
    monkeypatch.setattr(sys, "monitoring", SimpleNamespace(get_tool=tools.get), raising=False)
    assert debugged() == told


def test_coverage_says_itself_whether_it_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "coverage", coverage(None))
    assert tracer() == ""
    monkeypatch.setitem(sys.modules, "coverage", coverage(object()))
    assert tracer() == "coverage"


@pytest.mark.parametrize("other", [SimpleNamespace(), None, coverage(None).Coverage], ids=["empty", "none", "old"])
def test_other_module_of_that_name(other: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "coverage", other)
    assert not covered()


def test_coverage_that_the_settings_ask_for(tmp_path: Path) -> None:
    pytest.importorskip("pytest_cov")
    files = {
        "pytest.ini": "[pytest]\naddopts = -p pytest_cov --cov=. --cov-report=\n",
        "test_it.py": "def test_it(): pass",
    }
    run = record(tmp_path, files)
    assert run.status == 0, run.out + run.err
    assert run.main.session["tracer"] == "coverage"
    assert "--cov=." not in run.main.session["args"]
