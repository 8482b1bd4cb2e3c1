"""What testtime says on stderr."""

from __future__ import annotations

import sys

import pytest

from testtime.cli.notes import note


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("profile in testtime.json", "profile in testtime.json"),
        ("two\nlines\tand  blanks ", "two lines and blanks"),
        ("a file called \x1b[2J", r"a file called \x1b[2J"),
        ("umlauts äöü stay", "umlauts äöü stay"),
        ("no character \udce4, right to left \u202e", r"no character \udce4, right to left \u202e"),
    ],
)
def test_one_plain_line(text: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    note(text)
    assert capsys.readouterr() == ("", f"testtime: {line}\n")


def test_closed_stderr_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    note("heard by nobody")
