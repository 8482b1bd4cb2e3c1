"""A comparison as JUnit XML: a test case for each rule and each fixture that broke one.

What lives here: that XML, in UTF-8 whatever the locale.  What may never be added: the suite's own tests; their results
are pytest's to report.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from testtime.compare.result import Answer, Uncompared
from testtime.view.plain import plain

_NO_XML = {0xFFFE: "\\ufffe", 0xFFFF: "\\uffff"}


def render(comparison: Answer) -> str:
    """One suite; a failure for what broke a rule, a skipped case for what could not be decided; what was let
    pass as output of its case.
    """
    root = ElementTree.Element("testsuites")
    cases = [_case(each.rule, each.unit, "failure", each.what) for each in comparison.broken]
    broken = {each.rule for each in comparison.broken}
    for rule in comparison.rules:
        if rule in broken:
            continue
        doubt = _doubt(comparison, rule)
        cases.append(_case(rule, "", "skipped" if doubt else "", doubt))
        if spared := _about(rule, comparison.spared):
            ElementTree.SubElement(cases[-1], "system-out").text = _text(spared)
    counts = {"tests": len(cases), "failures": len(comparison.broken), "errors": 0}
    counts["skipped"] = sum(case.find("skipped") is not None for case in cases)
    told = {name: str(count) for name, count in counts.items()}
    suite = ElementTree.SubElement(root, "testsuite", {"name": "testtime compare", **told})
    suite.extend(cases)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _doubt(comparison: Answer, rule: str) -> str:
    """Why it is not known what becomes of a rule; empty if it is."""
    if isinstance(comparison, Uncompared):
        return "; ".join(comparison.doubts)
    return _about(rule, comparison.doubts)


def _about(rule: str, told: Sequence[str]) -> str:
    """The first of what is told that is about a rule; empty where nothing is."""
    return next((each for each in told if each.startswith(f"{rule}: ")), "")


def _case(rule: str, unit: str, kind: str, what: str) -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname="testtime", name=_text(f"{rule} {unit}".strip()))
    if kind:
        ElementTree.SubElement(case, kind, message=_text(what))
    return case


def _text(text: str) -> str:
    """``text`` made plain, and without the two characters beyond that which XML does not have."""
    return plain(text).translate(_NO_XML)
