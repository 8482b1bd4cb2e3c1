"""What gates say of runs whose truth is known: false alarms, and slow-downs found.

What lives here: which runs are compared, counting, and how sure the counts are.  What may never be added: a rule.

Groups of pairs are disjoint: no run is in two comparisons of one kind, so that they are independent.  Bounds are those
of Clopper and Pearson (1934), which are exact and rather too wide than too narrow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from scipy.special import betaincinv

from tests.truth.alarms_planted import place, slow_downs, slowed, spread
from tests.truth.alarms_rules import GATES, Said, setup_ns
from testtime.compare.planting import Plant
from testtime.load import read_profile

BASE, SAME = "base", "same"
OURS = "testtime"
DETECTABLE = "what is told as detectable, written in"
MUCH_S = 5.0
"""Seconds of set-up from which on every slow-down of a tenth is to be found."""


@dataclass(frozen=True)
class Count:
    """How often something was said of one kind of comparison."""

    suite: str
    setup_s: float
    """Of the suite, in one run."""
    kind: str
    gate: str
    of: int
    fired: int
    unclear: int
    named: int
    """How often the fixture was named that had been slowed down."""


@dataclass(frozen=True)
class Group:
    """Runs that are compared."""

    kind: str
    before: Sequence[Path]
    after: Sequence[Path]


def score(suites: Mapping[str, Mapping[str, Sequence[Path]]], pairs: int, processes: int = 1) -> list[Count]:
    """All comparisons of all suites; ``suites``: profiles by side, those of the unchanged suite among them."""
    found = []
    for suite, by_side in suites.items():
        first = read_profile(by_side[BASE][0])
        judge = partial(_judged, planted={kind: (what, waits) for kind, what, waits in slow_downs(first)})
        tallies: dict[tuple[str, str], list[tuple[Said, bool]]] = defaultdict(list)
        for answers in _mapped(judge, list(groups(by_side, pairs)), processes):
            for key, said, right in answers:
                tallies[key].append((said, right))
        seconds = setup_ns(first) / 1e9
        found += [_count(suite, seconds, *key, answers) for key, answers in tallies.items()]
    return found


def _mapped(judge: partial[list[_Answer]], work: list[Group], processes: int) -> Iterator[list[_Answer]]:
    if processes == 1:
        yield from map(judge, work)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(judge, work)


def groups(by_side: Mapping[str, Sequence[Path]], pairs: int) -> Iterator[Group]:
    """Disjoint groups of runs: pairs of the unchanged suite and each other side, and one run of each.

    Runs of a round have one folder and one number: pairs are of one round, and those compared are of one folder.
    """
    base = {_round(path): path for path in by_side[BASE]}
    for side, paths in by_side.items():
        if side == BASE:
            continue
        whole = [(base[_round(path)], path) for path in paths if _round(path) in base]
        for _, together in groupby(whole, key=lambda pair: pair[0].parent):
            mates = list(together)
            for at in range(0, len(mates) // pairs * pairs, pairs):
                old, new = zip(*mates[at : at + pairs], strict=True)
                yield Group(side, old, new)
        for old_run, new_run in whole:
            yield Group(f"{side}, one run each", (old_run,), (new_run,))


def _round(path: Path) -> tuple[Path, str]:
    return path.parent, path.stem.rpartition("-")[2]


_Answer = tuple[tuple[str, str], Said, bool]
"""Kind and gate; what it said; whether it named the right fixture."""


def _judged(group: Group, planted: Mapping[str, tuple[Plant, bool]]) -> list[_Answer]:
    """What all gates say of a group, and, where it is of unchanged runs, of the same with slow-downs written in."""
    before, after = list(map(read_profile, group.before)), list(map(read_profile, group.after))
    known = planted.get(group.kind.partition(",")[0])
    found = [
        ((group.kind, name), said, known is not None and place(known[0]) in said.named)
        for name, said in ((name, gate(before, after)) for name, gate in GATES.items())
    ]
    if group.kind != SAME:
        return found
    for kind, (what, waits) in planted.items():
        slower = [slowed(run, what, waits=waits) for run in after]
        for name, gate in GATES.items():
            said = gate(before, slower)
            found.append(((f"{kind}, written in", name), said, place(what) in said.named))
    least = next((said.detectable for key, said, _ in found if key == (SAME, OURS)), None)
    if least is not None:
        what = spread(after[0], least * setup_ns(after[0]))
        said = GATES[OURS](before, [slowed(run, what, waits=False) for run in after])
        found.append(((DETECTABLE, OURS), said, False))
    return found


def _count(suite: str, setup_s: float, kind: str, gate: str, answers: Sequence[tuple[Said, bool]]) -> Count:
    verdicts = [said.verdict for said, _ in answers]
    return Count(
        suite,
        setup_s,
        kind,
        gate,
        len(answers),
        verdicts.count("regressed"),
        verdicts.count("inconclusive"),
        sum(right for _, right in answers),
    )


def bounds(fired: int, of: int, sure: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's interval for a share."""
    rest = (1 - sure) / 2
    low = float(betaincinv(fired, of - fired + 1, rest)) if fired else 0.0
    high = float(betaincinv(fired + 1, of - fired, 1 - rest)) if fired < of else 1.0
    return low, high


def lines(counts: Sequence[Count]) -> list[str]:
    """The tables, in Markdown: by kind and gate all suites together, then what testtime said of each suite."""
    told = [
        "| Comparison | Gate | Fired | Of | 95 % interval | Inconclusive | Fixture named |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for kind in dict.fromkeys(count.kind for count in counts):
        for gate in GATES:
            rows = [count for count in counts if (count.kind, count.gate) == (kind, gate)]
            if rows:
                told.append(_row((kind, gate), rows))
            much = [row for row in rows if row.setup_s >= MUCH_S]
            if gate == OURS and much and len(much) < len(rows):
                told.append(_row((kind, f"{gate}, set-up of {MUCH_S:.0f} s or more"), much))
    told += [
        "",
        "| Suite | Set-up | Comparison | Fired | Of | 95 % interval | Inconclusive | Fixture named |",
        "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in (count for count in counts if count.gate == OURS):
        told.append(_row((row.suite, f"{row.setup_s:.2f} s", row.kind), [row]))
    return told


def _row(head: Sequence[str], rows: Sequence[Count]) -> str:
    fired, of = sum(row.fired for row in rows), sum(row.of for row in rows)
    low, high = bounds(fired, of)
    cells = (fired, of, f"{low:.1%} to {high:.1%}", sum(row.unclear for row in rows), sum(row.named for row in rows))
    return "| " + " | ".join(map(str, (*head, *cells))) + " |"
