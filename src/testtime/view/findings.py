"""The first bottlenecks as sentences.

What lives here: words for what is known of a bottleneck.  What may never be added: seconds that a remedy would save;
a bottleneck says what is spent, and a simulation what is won.
"""

from __future__ import annotations

from testtime.analysis.result import Bottleneck
from testtime.units import percent
from testtime.view.answer import took
from testtime.view.document import Finding, Name, Words
from testtime.view.plain import place

#: How many are told as sentences.
FIRST = 3

#: From this share on, waiting is nearly all.
NEARLY_ALL = 0.9

#: Kinds whose subject is a name from the suite.
_NAMED = frozenset({"fixture", "test", "file", "import"})
_ONE = {
    "fixture": "{scope}-scoped fixture, set up once",
    "test": "the call of one test",
    "file": "the call of one test that is short by itself",
    "import": "importing it",
    "boot": "one worker",
    "idle": "one worker",
}
_MANY = {
    "fixture": "{scope}-scoped fixture, set up {uses:,} times, {each} each",
    "test": "the calls of {uses:,} parametrised tests, {each} each",
    "file": "the calls of {uses:,} tests that are short by themselves, {each} each",
    "import": "importing it in {uses:,} processes, {each} each",
    "boot": "{uses:,} workers, {each} each",
    "idle": "{uses:,} workers, {each} each",
    "gap": "{uses:,} tests, {each} each",
}
_OTHER = "outside tests and fixtures"


def findings(bottlenecks: tuple[Bottleneck, ...]) -> tuple[Finding, ...]:
    """The first bottlenecks, told."""
    return tuple(_finding(row) for row in bottlenecks[:FIRST])


def elsewhere(row: Bottleneck) -> str | None:
    """Where a bottleneck stands, unless its name says so already."""
    return None if row.where is None or row.what.startswith(row.where) else place(row.where)


def _finding(row: Bottleneck) -> Finding:
    evidence = (_MANY if row.uses > 1 else _ONE).get(row.kind, _OTHER)
    told = evidence.format(scope=row.scope, uses=row.uses, each=took(row.per_use_s))
    says = f"{took(row.seconds_s)} ({percent(row.share, 1)}): {told}{_nature(row)}"
    return Finding(Name(row.what) if row.kind in _NAMED else Words(row.what), says, elsewhere(row))


def _nature(row: Bottleneck) -> str:
    if row.nature == "waiting":
        return ", nearly all waiting" if (row.wait_s or 0) >= NEARLY_ALL * row.seconds_s else ", mostly waiting"
    return {"computing": ", computing", "mixed": ", partly waiting"}.get(row.nature or "", "")
