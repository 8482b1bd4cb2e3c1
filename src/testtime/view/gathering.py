"""The document of ``testtime gather``: what could wait together, what that saves, and the code as it would be.

What lives here: the answer, a table of all groups, a section for each, what must stay in order and why, the doubts.
What may never be added: a judgement; a figure is in the ``Gathering`` or is the sum of some that are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from testtime.units import SECOND, percent
from testtime.view.answer import between, counted, took
from testtime.view.document import (
    Body,
    Code,
    Column,
    Count,
    Document,
    Duration,
    Name,
    Notes,
    Phrase,
    Section,
    Several,
    Table,
    Words,
)
from testtime.view.overlap import lanes
from testtime.view.plain import place
from testtime.whatif.gather.result import Gathering, Group, Rejected

#: Rows of the table of what must stay in order, at most; all are in the JSON.
MOST = 20
#: Computing and blocking that is less than this part of what is left is not told.
TELLING = 0.05
_WAYS = {
    "gather": "asyncio.gather",
    "threads": "threads",
    "start-both": "start all, then wait",
    "concurrent-tests": "concurrent tests",
}
_UNITS = {"statements": "statements", "fixtures": "fixtures of a test", "tests": "whole tests"}
#: What existing plugins do, and what they ask for.
_PLUGINS = {
    "pytest-gather-fixtures": "it sets up, and tears down, the async fixtures of a group at the same time, and runs on"
    " pytest-asyncio",
    "pytest-asyncio-cooperative": "it runs all tests that are marked at the same time, in no order, and gathers the"
    " fixtures of each; they may share nothing and patch nothing, and pytest-asyncio must be off",
    "pytest-asyncio-concurrent": "it runs the marked tests of a group at the same time; their set-up stays one after"
    " another",
}
_ALWAYS = (
    "What runs together no longer waits for what came before it to succeed: where one fails, the others have begun.",
    "Tests that pass with the new code show that nothing broke where they look, and no more than that.",
)


def document(gathering: Gathering) -> Document:
    """A gathering as a document."""
    return Document(title(gathering), tuple(_answer(gathering)), tuple(_sections(gathering)))


def title(gathering: Gathering) -> str:
    """What all groups save, of what."""
    if not gathering.groups:
        return "Nothing to gather: no slow neighbours were found that could wait at the same time"
    share = percent(gathering.saved_s, gathering.sequential_s)
    of = f" of {took(gathering.sequential_s)} ({share})" if share else ""
    return f"Waiting together would save about {took(gathering.saved_s)}{of}"


def _answer(gathering: Gathering) -> Iterator[str]:
    sure = [group for group in gathering.groups if group.confidence == "certain"]
    doubtful = len(gathering.groups) - len(sure)
    if sure and doubtful:
        saved = took(sum(group.saved_s for group in sure))
        yield f"{counted(len(sure), 'group')} certain, {doubtful} to be looked at; the certain alone save {saved}."
    elif sure:
        yield f"{counted(len(sure), 'group')}, certain as far as the code and the run can tell."
    elif doubtful:
        yield f"{counted(doubtful, 'group')}, to be looked at before they are relied on."
    if any(group.diff for group in gathering.groups):
        yield "With --diff the new code is printed as a patch, for patch -p1 in the rootdir."
    if gathering.rejected:
        yield f"{counted(len(gathering.rejected), 'set')} of slow neighbours must stay in order, or would gain nothing."


def _sections(gathering: Gathering) -> Iterator[Section]:
    if gathering.groups:
        yield Section("What could wait together", _table(gathering.groups))
    for number, group in enumerate(gathering.groups):
        yield Section(_heading(group), Several(tuple(_group(group, first=not number))))
    if gathering.rejected:
        yield Section("What must stay in order, or gains nothing", _rejected(gathering.rejected))
    if doubts := (*gathering.caveats, *(_ALWAYS if gathering.groups else ())):
        yield Section("Mind", Notes(doubts))


def _table(groups: Sequence[Group]) -> Table:
    workers = sorted({group.workers for group in groups if group.workers})[:1]  # it is the same of all
    columns = (
        Column("", figures=False),
        Column("function", figures=False),
        Column("what", figures=False, spare=4),
        Column("how", figures=False, spare=2),
        Column("confidence", figures=False),
        Column("uses", spare=5),
        Column("each", spare=3),
        Column("saves"),
        Column("range", spare=1),
        *(Column(f"with -n {number}", spare=2) for number in workers),
    )
    rows = tuple(
        (
            Words(group.id),
            Name(group.function),
            Words(_UNITS[group.unit]),
            Words(_WAYS[group.how]),
            Words(group.confidence),
            Count(group.executions),
            _duration(group.saved_per_execution_s),
            _duration(group.saved_s),
            Words(between(group.low_s, group.high_s)),
            *(_with_workers(group) for _ in workers),
        )
        for group in groups
    )
    return Table(columns, rows, len(rows))


def _with_workers(group: Group) -> Duration | None:
    """What it saves at the number of workers in use."""
    return None if group.saved_parallel_s is None else _duration(group.saved_parallel_s)


def _duration(seconds_s: float) -> Duration:
    return Duration(round(seconds_s * SECOND))


def _heading(group: Group) -> str:
    return f"{group.id}: {group.function}, {_UNITS[group.unit]} at the same time ({_WAYS[group.how]})"


def _group(group: Group, *, first: bool) -> Iterator[Body]:
    """All about one group: the facts, the time before and after, the code."""
    yield Notes(tuple(_facts(group)))
    yield lanes(group, legend=first)
    if doubts := tuple(_doubts(group)):
        yield Notes(doubts)
    if group.rewrite:
        yield Code(group.rewrite)


def _facts(group: Group) -> Iterator[str]:
    yield place(group.where) or group.where
    uses = "once" if group.executions == 1 else f"in each of {group.executions:,} uses"
    if 0 < group.watched < group.executions:
        uses += f" ({group.watched:,} watched)"
    yield f"{took(group.serial_s)} become {took(group.gathered_s)}, {uses}: {_saves(group)}."
    sure = "Certain" if group.confidence == "certain" else "To be looked at"
    yield f"{sure}: {group.reason.rstrip('.')}."


def _saves(group: Group) -> str:
    """What it saves in sequence, and at the number of workers in use."""
    saved = f"saves about {took(group.saved_s)} ({between(group.low_s, group.high_s)})"
    if not group.workers or group.saved_parallel_s is None:
        return saved
    return f"{saved} in sequence, {_saves_with(group)} with -n {group.workers}"


def _saves_with(group: Group) -> str:
    """Seconds, or that there are none to tell of."""
    return took(group.saved_parallel_s) if group.saved_parallel_s else "nothing"


def _doubts(group: Group) -> Iterator[str]:
    """What keeps it from saving more, what could make it less, and who does it already."""
    if group.not_overlapping_s >= TELLING * group.gathered_s > 0:
        stays = f"{took(group.not_overlapping_s)} of the {took(group.gathered_s)}"
        yield f"{stays} are computing or blocking, which never overlaps."
    yield from (f"It may save less: {limit.rstrip('.')}." for limit in group.limits)
    if group.plugin:
        named = [f"{name}: {what}." for name, what in _PLUGINS.items() if name in group.plugin]
        yield from (f"A plugin for it is {each}" for each in named or [f"{group.plugin.rstrip('.')}."])


def _rejected(rejected: Sequence[Rejected]) -> Table:
    columns = (
        Column("where", figures=False),
        Column("function", figures=False, spare=1),
        Column("lines", figures=False, spare=2),
        Column("why", figures=False, wraps=True),
    )
    rows = tuple(
        (
            Name(place(each.where) or each.where),
            Name(each.function),
            Words(_lines(each.lines)),
            Phrase(each.reason),
        )
        for each in rejected[:MOST]
    )
    return Table(columns, rows, len(rejected))


def _lines(lines: Sequence[tuple[int, int]]) -> str:
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in lines)
