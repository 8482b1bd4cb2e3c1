"""Annotations: one command a line, at the place of the fixture, and no name of the suite's ends one or begins one."""

from __future__ import annotations

import re

import pytest

from tests import comparisons
from tests.report import hostile
from testtime.compare.result import Broken
from testtime.report.github import MOST, render

COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-z]+=[^,:]*)(?:,[a-z]+=[^,:]*)*)::(.*)")


def parsed(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Commands as the runner reads them: kind, properties, data."""
    found = []
    for line in text.removesuffix("\n").split("\n"):
        match = COMMAND.fullmatch(line)
        assert match is not None, line
        properties = dict(each.split("=", 1) for each in match[2].split(","))
        found.append((match[1], {name: _said(value) for name, value in properties.items()}, _said(match[3])))
    return found


def _said(text: str) -> str:
    """The runner's own way back; the per cent sign last."""
    for escaped, character in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(escaped, character)
    return text


def test_what_broke_a_rule_stands_at_the_line_of_the_fixture() -> None:
    assert parsed(render(comparisons.regressed())) == [
        ("error", {"title": "testtime setup:5%"}, "setup in all takes 9.6 % more, +3.95 s"),
        (
            "error",
            {"file": "tests/conftest.py", "line": "31", "title": "testtime setup:5%"},
            "db_session takes 46 % more each time, +4.14 s in all",
        ),
        (
            "error",
            {"file": "tests/conftest.py", "line": "12", "title": "testtime setup:5%"},
            "app is set up 812 times instead of 1, scope session -> function, +892 ms",
        ),
    ]


def test_place_without_a_line_is_the_files_first() -> None:
    broken = (Broken("test:10%", "a.py::test_x", "a.py::test_x takes 12 % more", "a.py"),)
    assert parsed(render(comparisons.regressed(broken=broken)))[0][1]["line"] == "1"


def test_doubts_are_warnings() -> None:
    assert parsed(render(comparisons.unclear())) == [
        ("warning", {"title": "testtime"}, "setup:5%: could not exclude +6.1 %")
    ]


def test_no_baseline_is_a_warning() -> None:
    assert parsed(render(comparisons.uncompared())) == [
        ("warning", {"title": "testtime"}, "there is no baseline: kept/before.json does not exist")
    ]


def test_what_was_let_pass_is_a_notice() -> None:
    what = "setup:5%: setup in all takes 45 % more, +45.0 ms, and a total breaks no rule below +100 ms"
    assert parsed(render(comparisons.spared())) == [("notice", {"title": "testtime"}, what)]


def test_there_is_always_something() -> None:
    assert render(comparisons.kept()) == "::notice title=testtime::no rule is broken\n"


@pytest.mark.parametrize(("count", "last"), [(MOST, "9"), (MOST + 1, "1 more"), (300, "291 more")])
def test_no_more_than_are_shown(count: int, last: str) -> None:
    broken = tuple(Broken("test:10%", f"{each}", f"{each + 1}", "a.py", each) for each in range(count))
    doubts = tuple(f"{each + 1}" for each in range(count))
    found = parsed(render(comparisons.regressed(broken=broken, doubts=doubts)))
    for kind in ("error", "warning"):
        told = [text for each, _, text in found if each == kind]
        assert len(told) <= 10
        assert told[-1] == last


def test_no_name_forges_a_command() -> None:
    evil = "t.py::test[::error::x\r\n::stop-commands::y,line=1:%0A%25]"
    broken = (Broken(f"test:{evil}:5%", evil, f"{evil} takes more", f"a,b:c%\n::error::{evil}", 3),)
    ((kind, properties, text),) = parsed(render(comparisons.regressed(broken=broken, doubts=())))
    assert (kind, list(properties)) == ("error", ["file", "line", "title"])
    shown = evil.replace("\r\n", r"\r\n")
    assert text == f"{shown} takes more"
    assert properties["title"] == f"testtime test:{shown}:5%"
    assert properties["file"] == rf"a,b:c%\n::error::{shown}"


def test_every_name_is_one_command() -> None:
    text = render(comparisons.regressed(broken=hostile.comparison().broken[:MOST], doubts=hostile.NAMES[:MOST]))
    text.encode()
    assert len(parsed(text)) == 2 * MOST
    later = render(comparisons.regressed(broken=hostile.comparison().broken[MOST:], doubts=hostile.NAMES[MOST:]))
    later.encode()
    assert len(parsed(later)) == len(hostile.NAMES[MOST:]) * 2
