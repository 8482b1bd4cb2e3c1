"""The document of ``testtime selftest``: was it silent, did it find what was planted.

What lives here: words and order.  What may never be added: a figure that is in neither comparison.
"""

from __future__ import annotations

from collections.abc import Iterator

from testtime.compare.result import Comparison
from testtime.compare.selfcheck import SelfTest
from testtime.units import between, change, percent
from testtime.view.answer import counted, took
from testtime.view.comparison import phases, runs
from testtime.view.document import Document, Notes, Section


def document(result: SelfTest) -> Document:
    """The test of a gate as a document."""
    sections = (
        Section("The same code on both sides", phases(result.unchanged.phases)),
        Section("With the slow-down", phases(result.slowed.phases)),
    )
    caveats = tuple(dict.fromkeys((*result.unchanged.caveats, *result.slowed.caveats)))
    mind = (Section("Mind", Notes(caveats)),) if caveats else ()
    return Document(_title(result), tuple(_sentences(result)), (*sections, *mind))


def _title(result: SelfTest) -> str:
    if result.passed:
        return "The gate works here: silent on the same code, and it finds what was planted"
    return "The gate is of no use here yet" if result.silent else "The gate cries wolf here"


def _sentences(result: SelfTest) -> Iterator[str]:
    rules = ", ".join(result.unchanged.rules)
    yield f"{runs(result.unchanged).capitalize()}, judged by {rules}."
    told = _setup(result.unchanged)
    yield f"The same code: {'nothing broke a rule' if result.silent else 'it broke a rule, which is wrong'}{told}."
    planted = result.planted
    where = "the set-up of each test" if planted.fixture is None else f"{planted.fixture} ({planted.where})"
    uses = counted(planted.uses, "use")
    yield (
        f"Planted: {took(planted.each_s)} of computing in each of {uses} of {where}, {percent(planted.share, 1)} of "
        f"all set-up: {_found(result)}{_setup(result.slowed)}."
    )
    if not planted.found:
        yield "More pairs make it see smaller changes (--pairs); so does a machine with nothing else to do."


def _found(result: SelfTest) -> str:
    if not result.planted.found:
        return "not found"
    return "found, and the fixture named" if result.planted.named and result.planted.fixture else "found"


def _setup(comparison: Comparison) -> str:
    """What became of the set-up, in words."""
    row = next((phase for phase in comparison.phases if phase.phase == "setup"), None)
    if row is None or row.ratio is None:
        return ""
    within = between(row.low, row.high)
    return f"; set-up {change(row.ratio)}{f' ({within})' if within else ''}"
