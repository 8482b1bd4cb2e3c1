"""What the launcher told: read once, and nothing of it left for the suite to find."""

from __future__ import annotations

import json
import os
import sys

import pytest

from testtime_recorder import schema
from testtime_recorder.settings import PLUGIN, taken


def told(monkeypatch: pytest.MonkeyPatch, **settings: object) -> None:
    """Tell these settings."""
    monkeypatch.setenv(schema.ENVIRONMENT, json.dumps(settings))


def test_where_nothing_was_told_nothing_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(schema.ENVIRONMENT, raising=False)
    monkeypatch.setenv("PYTHONPATH", "ours")
    monkeypatch.setattr(sys, "argv", ["pytest", "-p", PLUGIN])
    assert taken() == {}
    assert os.environ["PYTHONPATH"] == "ours"
    assert sys.argv == ["pytest", "-p", PLUGIN]


@pytest.mark.parametrize("before", [None, "", "there"])
def test_environment_is_that_of_before(before: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, journals="/j", pythonpath=before)
    monkeypatch.setenv("PYTHONPATH", "ours")
    assert taken() == {"journals": "/j", "pythonpath": before}
    assert os.environ.get("PYTHONPATH") == before
    assert schema.ENVIRONMENT not in os.environ


def test_place_on_the_path_stays_where_nothing_was_said_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, journals="/j")
    monkeypatch.setenv("PYTHONPATH", "theirs")
    assert taken() == {"journals": "/j"}
    assert os.environ["PYTHONPATH"] == "theirs"


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["pytest", "-p", PLUGIN, "-q"], ["pytest", "-q"]),
        (["pytest", "-p", "other", "-p", PLUGIN], ["pytest", "-p", "other"]),
        (["pytest", "-p", PLUGIN, "-p", PLUGIN], ["pytest", "-p", PLUGIN]),
        (["pytest", PLUGIN, "-p"], ["pytest", PLUGIN, "-p"]),
    ],
)
def test_command_line_names_our_plugin_once_less(
    words: list[str], left: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told(monkeypatch)
    monkeypatch.setattr(sys, "argv", list(words))
    monkeypatch.setattr(sys, "orig_argv", ["python", "-m", *words], raising=False)
    taken()
    assert sys.argv == left
    assert getattr(sys, "orig_argv", None) == ["python", "-m", *left]  # Python 3.9 has none of its own
