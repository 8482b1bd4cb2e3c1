"""A comparison as JUnit XML: a case for each rule, counted right, and XML whatever the names are."""

from __future__ import annotations

import locale
from xml.etree import ElementTree

import pytest

from tests import comparisons
from tests.report import hostile
from testtime.compare.result import Answer, Broken
from testtime.report.junit import render
from testtime.view.plain import plain


def suite(comparison: Answer) -> ElementTree.Element:
    """The only suite in it, read from bytes as a CI service does."""
    root = ElementTree.fromstring(render(comparison).encode("utf-8"))
    (found,) = root
    assert (root.tag, found.tag) == ("testsuites", "testsuite")
    cases = list(found)
    assert found.get("tests") == str(len(cases))
    assert found.get("failures") == str(len(found.findall("testcase/failure")))
    assert found.get("skipped") == str(len(found.findall("testcase/skipped")))
    return found


def told(comparison: Answer) -> list[tuple[str | None, str, str | None]]:
    """Name of each case, what became of it, and why."""
    found: list[tuple[str | None, str, str | None]] = []
    for case in suite(comparison):
        why = case.find("*")
        found.append(
            (case.get("name"), "passed", None) if why is None else (case.get("name"), why.tag, why.get("message"))
        )
    return found


def test_what_broke_a_rule_fails_and_a_rule_that_is_kept_passes() -> None:
    assert told(comparisons.regressed()) == [
        ("setup:5% setup", "failure", "setup in all takes 9.6 % more, +3.95 s"),
        ("setup:5% db_session", "failure", "db_session takes 46 % more each time, +4.14 s in all"),
        ("setup:5% app", "failure", "app is set up 812 times instead of 1, scope session -> function, +892 ms"),
        ("total:10%,+500ms", "passed", None),
    ]


def test_what_is_not_clear_is_skipped() -> None:
    assert told(comparisons.unclear()) == [
        ("setup:5%", "skipped", "setup:5%: could not exclude +6.1 %"),
        ("total:10%,+500ms", "passed", None),
    ]


def test_what_was_let_pass_is_said_by_the_rule_that_passes() -> None:
    first, second = suite(comparisons.spared())
    assert [each.tag for each in first] == ["system-out"]
    assert first[0].text == comparisons.spared().spared[0]
    assert list(second) == []


def test_each_rule_is_skipped_without_a_baseline() -> None:
    why = "there is no baseline: kept/before.json does not exist"
    skipped = [("setup:5%", "skipped", why), ("total:10%,+500ms", "skipped", why)]
    assert told(comparisons.uncompared()) == skipped


def test_rule_that_begins_like_another_is_not_taken_for_it() -> None:
    found = comparisons.unclear(rules=("setup:5", "setup:5%"))
    assert [kind for _, kind, _ in told(found)] == ["passed", "skipped"]


def test_it_is_utf8_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locale, "getpreferredencoding", lambda *_: "ANSI_X3.4-1968")
    broken = (Broken("setup:5%", "größe", "größe takes more"),)
    text = render(comparisons.regressed(broken=broken))
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>')
    assert told(comparisons.regressed(broken=broken))[0][0] == "setup:5% größe"


def test_names_are_plain_and_no_markup() -> None:
    found = told(hostile.comparison())[: len(hostile.NAMES)]
    assert [message for _, _, message in found] == [plain(f"{name} takes more") for name in hostile.NAMES]


@pytest.mark.parametrize("character", [*map(chr, range(32)), "\x7f", "\x85", "\u2028", "\ud800", "\ufffe", "\uffff"])
def test_characters_that_xml_does_not_have(character: str) -> None:
    broken = (Broken("setup:5%", f"a{character}b", f'a{character}b takes <more> & "more"'),)
    name, _, message = told(comparisons.regressed(broken=broken))[0]
    assert name is not None
    assert message is not None
    assert name.startswith("setup:5% a\\")
    assert message.endswith('b takes <more> & "more"')
