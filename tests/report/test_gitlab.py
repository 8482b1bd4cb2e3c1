"""GitLab's code quality report: what it asks for, and fingerprints that last."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from tests import comparisons
from tests.report import hostile
from testtime.compare.result import Broken, Comparison
from testtime.report.gitlab import render
from testtime.view.plain import plain


def findings(comparison: Comparison) -> list[Any]:
    """The report, read."""
    found = json.loads(render(comparison))
    assert isinstance(found, list)
    return found


def test_each_finding_has_what_gitlab_asks_for() -> None:
    found = findings(comparisons.regressed())
    for each in found:
        assert set(each) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert re.fullmatch("[0-9a-f]{64}", each["fingerprint"])
        assert each["severity"] in ("info", "minor", "major", "critical", "blocker")
    assert [(each["location"]["path"], each["location"]["lines"]["begin"]) for each in found] == [
        (".", 1),
        ("tests/conftest.py", 31),
        ("tests/conftest.py", 12),
    ]
    assert found[1]["description"] == "db_session takes 46 % more each time, +4.14 s in all"
    assert found[1]["check_name"] == "testtime setup:5%"


def test_nothing_broken_is_an_empty_report() -> None:
    assert render(comparisons.kept()) == "[]\n"
    assert findings(comparisons.unclear()) == []


def fingerprint(**changes: Any) -> str:
    """Of one finding."""
    broken = msgspec.structs.replace(comparisons.DB_SLOWER, **changes)
    (found,) = findings(comparisons.regressed(broken=(broken,)))
    assert isinstance(found["fingerprint"], str)
    return found["fingerprint"]


def test_a_finding_is_the_same_whatever_its_figures_and_its_line() -> None:
    same = fingerprint()
    assert fingerprint(what="db_session takes 47 % more each time", line=99) == same
    assert len({same, fingerprint(rule="fixture:5%"), fingerprint(unit="app"), fingerprint(path="b.py")}) == 4


def test_names_are_plain() -> None:
    text = render(hostile.comparison())
    text.encode()
    found = json.loads(text)
    assert [each["location"]["path"] for each in found] == [plain(name) or "." for name in hostile.NAMES]
    assert [each["description"] for each in found] == [plain(f"{name} takes more") for name in hostile.NAMES]
    assert len({each["fingerprint"] for each in found}) == len(hostile.NAMES)


def test_two_rules_that_one_unit_breaks_are_two_findings() -> None:
    broken = [Broken(rule, "db", "db takes more", "a.py", 1) for rule in ("setup:5%", "fixture:5%")]
    found = findings(comparisons.regressed(broken=tuple(broken)))
    assert len({each["fingerprint"] for each in found}) == 2
