"""A report beside the truth, beside a stopwatch, beside other runs of the same suite.

What lives here: pure functions from a report (the JSON of ``testtime report --format json``) to checks.  What may
never be added: running anything, a tolerance of one suite (``truth.toml``), or knowledge of how testtime came to its
figures.

A check carries its strain: how far the figure is off as a multiple of what is allowed.  Above 1 it is a miss; the
largest one of a suite tells how close it came.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.truth.expected import Bottleneck, Figure, Fixture, Group, Lane, Test, Truth

Report = Mapping[str, Any]
Row = Mapping[str, Any]
Phases = Mapping[tuple[str, str], tuple[float, float]]
"""Seconds by node id and phase, as the stopwatch saw them: inside the recorder's wrappers, and outside."""

UNACCOUNTED = 0.01
"""Share of the wall time that may stay unaccounted for."""
PHASE_SHARE, PHASE_S = 0.01, 0.002
"""How far a phase may be off an independent measurement: the larger of this share and these seconds."""
ORDER_SHARE, ORDER_S = 0.05, 0.003
"""How far own times of the same code may differ between two orders: the sum of this share and these seconds."""
PHASES = ("setup_s", "call_s", "teardown_s")
ROUNDING_S = 0.001
"""What rounding to microseconds may amount to in a sum."""


@dataclass(frozen=True)
class Check:
    """One thing that must hold."""

    what: str
    wanted: str
    got: str
    strain: float

    @property
    def missed(self) -> bool:
        """Whether it does not hold."""
        return self.strain > 1

    def __str__(self) -> str:
        """One line for people."""
        return f"{self.what}: wanted {self.wanted}, got {self.got}"


def near(what: str, seconds: float, within: float, got: object) -> Check:
    """Whether ``got`` is a figure within ``within`` of ``seconds``."""
    wanted = f"{seconds:.4g} s +- {within:.2g} s"
    if not isinstance(got, int | float) or not math.isfinite(got):
        return Check(what, wanted, repr(got), math.inf)
    return Check(what, wanted, f"{got:.4g} s", abs(got - seconds) / within)


def same(what: str, wanted: object, got: object) -> Check:
    """Whether ``got`` equals ``wanted``."""
    return Check(what, repr(wanted), repr(got), 0 if got == wanted else math.inf)


def at_most(what: str, limit: float, got: float) -> Check:
    """Whether ``got`` stays at or under ``limit``; below 0 it makes no sense."""
    return Check(what, f"0 to {limit:.4g}", f"{got:.4g}", got / limit if got >= 0 else math.inf)


# -- the truth of a suite ---------------------------------------------------------------------------------------------


def against_truth(report: Report, truth: Truth) -> list[Check]:
    """Everything that ``truth`` says, looked up in ``report``."""
    return [
        *([_figure("wall_s", truth.wall_s, report["wall_s"])] if truth.wall_s else []),
        *(_figure(f"phases {key}", figure, report["phases"][key]) for key, figure in truth.phases.items()),
        *_accounting(report, truth),
        *(check for fixture in truth.fixture for check in _fixture(report["fixtures"], fixture)),
        *(check for test in truth.test for check in _tests(report["tests"], test)),
        *_groups(report, truth),
        *_bottlenecks(report, truth),
        *_imports(report, truth),
        *(_lanes(report["workers"], truth.lane) if truth.lane else []),
    ]


def _figure(what: str, figure: Figure, got: object) -> Check:
    return near(what, figure.seconds, figure.within, got)


def _figures(what: str, wanted: Fixture | Test | Group | Bottleneck | Lane, got: Row) -> Iterator[Check]:
    for key in wanted.__struct_fields__:
        figure = getattr(wanted, key)
        if isinstance(figure, Figure):
            yield _figure(f"{what} {key}", figure, got.get(key))


def _accounting(report: Report, truth: Truth) -> Iterator[Check]:
    parts = {row["part"]: row["seconds_s"] for row in report["accounting"]}
    for part, figure in truth.accounting.items():
        yield _figure(f"accounting, {part}", figure, parts.get(part))


def _fixture(rows: Sequence[Row], wanted: Fixture) -> Iterator[Check]:
    found = [row for row in rows if _is(row, wanted)]
    what = f"fixture {wanted.name}"
    yield same(f"{what}, rows of that name", 1, len(found))
    for row in found[:1]:
        for key in ("scope", "uses"):
            if getattr(wanted, key) is not None:
                yield same(f"{what} {key}", getattr(wanted, key), row[key])
        yield from _figures(what, wanted, row)


def _file(row: Row) -> str:
    """The file of a place written ``path:line``."""
    return str(row["where"] or "").rpartition(":")[0]


def placed(report: Report, truth: Truth, lines: Callable[[str], Sequence[str]]) -> list[Check]:
    """Whether the place told of each expected fixture is its ``def``; ``lines``: the source of a file of the suite."""
    checks = []
    for wanted in truth.fixture:
        row = next((row for row in report["fixtures"] if _is(row, wanted)), None)
        if row is not None:
            path, _, number = row["where"].rpartition(":")
            line = "".join(lines(path)[int(number) - 1 : int(number)])
            found = re.search(rf"\bdef {wanted.name}\(", line)
            checks.append(same(f"fixture {wanted.name} where", f"def {wanted.name}(", found.group() if found else line))
    return checks


def _is(row: Row, wanted: Fixture) -> bool:
    return bool(row["name"] == wanted.name and wanted.file in (None, _file(row)))


def _tests(rows: Sequence[Row], wanted: Test) -> Iterator[Check]:
    pattern = re.compile(".*".join(map(re.escape, wanted.nodeid.split("*"))), re.DOTALL)
    found = [row for row in rows if pattern.fullmatch(row["nodeid"])]
    yield same(f"test {wanted.nodeid}, how many", wanted.count, len(found))
    for row in found:
        yield same(f"test {row['nodeid']} outcome", wanted.outcome, row["outcome"])
        yield from _figures(f"test {row['nodeid']}", wanted, row)


def _groups(report: Report, truth: Truth) -> Iterator[Check]:
    rows = {row["group"]: row for row in report["groups"]}
    for wanted in truth.group:
        row = rows.get(wanted.file, {})
        yield same(f"file {wanted.file} tests", wanted.tests, row.get("tests"))
        yield from _figures(f"file {wanted.file}", wanted, row)


def _bottlenecks(report: Report, truth: Truth) -> Iterator[Check]:
    ranked = {row["rank"]: row for row in report["bottlenecks"]}
    for wanted in truth.bottleneck:
        row = ranked.get(wanted.rank, {})
        for key in ("what", "kind", "nature", "uses"):
            if getattr(wanted, key) is not None:
                yield same(f"bottleneck {wanted.rank} {key}", getattr(wanted, key), row.get(key))
        yield from _figures(f"bottleneck {wanted.rank}", wanted, row)


def _imports(report: Report, truth: Truth) -> Iterator[Check]:
    listed = {row["where"]: row["seconds_s"] for row in report["imports"]}
    for wanted in truth.imports:
        yield _figure(f"import of {wanted.file}", wanted.seconds_s, listed.get(wanted.file, 0.0))


def _lanes(rows: Sequence[Row], wanted: Sequence[Lane]) -> Iterator[Check]:
    yield same("lanes", len(wanted), len(rows))
    busiest_first = sorted(rows, key=lambda row: row["busy_s"], reverse=True)
    for number, (lane, row) in enumerate(zip(wanted, busiest_first, strict=False), 1):
        if lane.tests is not None:
            yield same(f"lane {number} tests", lane.tests, row.get("tests"))
        yield from _figures(f"lane {number}", lane, row)


# -- what holds for every suite ---------------------------------------------------------------------------------------


def sound(report: Report) -> list[Check]:
    """What must hold of any report: every second accounted for, nothing negative, the parts agree with the whole."""
    wall = report["wall_s"]
    parts = report["accounting"]
    unaccounted = sum(row["seconds_s"] for row in parts if row["part"] == "unaccounted")
    return [
        same("complete", True, report["complete"]),
        same("last part of the accounting", "unaccounted", parts[-1]["part"]),
        near("sum of the accounting", wall, ROUNDING_S, sum(row["seconds_s"] for row in parts)),
        at_most("unaccounted, share of the wall time", UNACCOUNTED, abs(unaccounted) / wall),
        same("parts that are negative", [], [row["part"] for row in parts if row["seconds_s"] < 0]),
        *(near(f"phases {key}", report["phases"][key], ROUNDING_S, _total(report["tests"], key)) for key in PHASES),
        *(
            same(f"negative figures of {row.get('nodeid') or row.get('name')}", [], _negative(row))
            for row in [*report["tests"], *report["fixtures"]]
            if _negative(row)
        ),
    ]


def _total(rows: Iterable[Row], key: str) -> float:
    return float(sum(row[key] or 0 for row in rows))


def _negative(row: Row) -> list[str]:
    return [key for key, value in row.items() if key.endswith("_s") and value is not None and value < 0]


# -- a second opinion -------------------------------------------------------------------------------------------------


def against_stopwatch(report: Report, watched: Phases) -> list[Check]:
    """Every phase of every test, as reported and as measured by something else.

    What lies between the stopwatch's two rings must be small on the whole, for a recorder's own work would hide there.
    """
    reported: dict[tuple[str, str], float] = defaultdict(float)
    for row in report["tests"]:
        for when in ("setup", "call", "teardown"):
            if row[f"{when}_s"] is not None:
                reported[row["nodeid"], when] += row[f"{when}_s"]
    missing = [key for key in watched if key not in reported]
    extra = [key for key, took in reported.items() if took and key not in watched]
    between = median([outer - inner for inner, outer in watched.values()] or [math.inf])
    return [
        same("phases that only the stopwatch saw", [], missing),
        same("phases that only the report has", [], extra),
        at_most("stopwatch, median of what lies between its rings", PHASE_S / 4, between),
        *(
            _phase(f"{when} of {nodeid}", *watched[nodeid, when], took)
            for (nodeid, when), took in reported.items()
            if (nodeid, when) in watched
        ),
    ]


def _phase(what: str, inner: float, outer: float, got: float) -> Check:
    """Whether a phase is as one ring of the stopwatch says, or between the two."""
    nearest = min(max(got, inner), outer)
    return near(f"stopwatch, {what}", nearest, max(PHASE_S, PHASE_SHARE * nearest), got)


# -- the same suite in other orders -----------------------------------------------------------------------------------


def same_in_any_order(reports: Sequence[Report]) -> list[Check]:
    """Own times of every test and fixture, which must not depend on who came first."""
    spread: dict[str, list[float]] = defaultdict(list)
    for report in reports:
        for what, took in _own_times(report):
            spread[what].append(took)
    return [
        check
        for what, times in spread.items()
        for check in (
            same(f"{what}, in how many orders", len(reports), len(times)),
            near(f"{what}, slowest beside quickest", min(times), ORDER_S + ORDER_SHARE * min(times), max(times)),
        )
    ]


def _own_times(report: Report) -> Iterator[tuple[str, float]]:
    for row in report["tests"]:
        for key in ("own_setup_s", "call_s", "own_teardown_s"):
            yield f"{row['nodeid']} {key}", row[key]
    for row in report["fixtures"]:
        for key in ("setup_s", "teardown_s"):
            yield f"fixture {row['name']} of {row['where']} {key} per use", row[key] / row["uses"]


def moved(watched: Sequence[Phases]) -> float:
    """By how many seconds pytest's own set-up time of one test differs between runs, at most."""
    tests = {nodeid for run in watched for nodeid, when in run if when == "setup"}
    setups = [[run.get((nodeid, "setup"), (0.0, 0.0))[1] for run in watched] for nodeid in tests]
    return max((max(times) - min(times) for times in setups), default=0.0)
