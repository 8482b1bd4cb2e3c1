"""The table of verbs."""

from __future__ import annotations

import pytest

from testtime import __version__
from testtime.cli.boundary import status_of
from testtime.cli.group import LATER, VERBS


def test_help_lists_what_is_there_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["--help"]) == 0
    listed = capsys.readouterr().out.partition("Commands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines()] == list(VERBS)


@pytest.mark.parametrize("verb", LATER)
def test_planned_verb_is_refused_in_one_line(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of([verb, "profile.json", "--whatever"]) == 2
    expected = f"testtime: {verb} is not there yet in {__version__}; there are: {', '.join(VERBS)}\n"
    assert capsys.readouterr() == ("", expected)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of([verb, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: testtime {verb} ")
