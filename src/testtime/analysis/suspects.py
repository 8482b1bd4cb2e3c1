"""Everything that might be a bottleneck, with the seconds spent there and those that could be won.

What lives here: one source of suspects per function.  What may never be added: a threshold or a rank; those are the law
of ``bottlenecks``.  No nanosecond is in two suspects: a test's is its call without fixtures and unittest's set-up, a
file's is the calls of those tests that are none by themselves, a fixture's leaves out other fixtures, an import's other
imports, and what lies around the tests is in a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from testtime.analysis import ledger, stretches
from testtime.analysis.columns import WHENS, Columns
from testtime.analysis.groups import class_of, file_of, function_of
from testtime.analysis.imports import Imported
from testtime.analysis.result import Worker
from testtime.model.profile import Profile
from testtime.units import SECOND

OUTSIDE_FIXTURES = "set-up and teardown outside any fixture"


@dataclass(frozen=True)
class Suspect:
    """A place where time is spent."""

    kind: str
    what: str
    where: str | None
    own: int
    """ns spent there, over all processes."""
    uses: int = 1
    wait: int | None = None
    """ns of them waiting; ``None`` where CPU was not measured."""
    needless: int = 0
    """ns of them on setting up again what had been set up before, or on nothing at all."""
    scope: str | None = None
    alone: bool = False
    """Whether it is on the main process alone, so that every nanosecond is one of wall time even with workers."""

    @property
    def avoidable(self) -> int:
        """The ns that could be won without making code faster: needless ones, and waiting in the rest."""
        if not self.own:
            return 0
        once = self.own - self.needless
        return self.needless + min(once, (self.wait or 0) * once // self.own)


def fixtures(profile: Profile, table: pd.DataFrame) -> Iterator[Suspect]:
    """Fixture definitions; each set-up beyond the first of a value in a process is repeated work."""
    for index, row in zip(table.index.tolist(), table.to_dict("records"), strict=True):
        fixture = profile.fixtures[index]
        own, uses = int(row["own"]), int(row["uses"])
        repeated = own * (uses - int(row["needed"])) // uses
        yield Suspect("fixture", fixture.name, fixture.where, own, uses, int(row["wait"]), repeated, fixture.scope)


def unittest_methods(profile: Profile, by_test: pd.DataFrame) -> Iterator[Suspect]:
    """What ``setUp`` and ``tearDown`` of unittest classes took: fixtures that pytest does not know."""
    chosen = by_test.loc[by_test["xunit"] > 0, "xunit"]
    grouped: dict[str, list[int]] = {}
    for index, ns in zip(chosen.index.tolist(), chosen.tolist(), strict=True):
        grouped.setdefault(class_of(profile.tests[index].nodeid), []).append(ns)
    for name, each in grouped.items():
        own = sum(each)
        repeated = own * (len(each) - 1) // len(each)
        what = f"{name.rpartition('::')[2]} setUp and tearDown"
        yield Suspect("fixture", what, file_of(name), own, len(each), None, repeated, "function")


def calls(
    profile: Profile, tables: Columns, by_test: pd.DataFrame, stands_out: Callable[[Suspect], bool]
) -> Iterator[Suspect]:
    """Test functions whose calls stand out, all parameters together; then files, for the calls of their other tests."""
    inside = _fixtures_in_calls(profile, tables).reindex(by_test.index, fill_value=0)
    own = (by_test["own_call"].clip(lower=0) - inside["own"]).clip(lower=0) + by_test["lost"]
    wait = (by_test["call_wait"] - inside["wait"]).clip(lower=0).clip(upper=own)
    functions = _summed([function_of(test.nodeid) for test in profile.tests], own, wait)
    files: dict[str, list[int]] = {}
    for name, (first, uses, spent, waited) in functions.items():
        what = profile.tests[first].nodeid if uses == 1 else name
        suspect = Suspect("test", what, file_of(name), spent, uses, waited)
        if stands_out(suspect):
            yield suspect
        else:
            rest = files.setdefault(file_of(name), [0, 0, 0])
            files[file_of(name)] = [rest[0] + uses, rest[1] + spent, rest[2] + waited]
    for name, (uses, spent, waited) in files.items():
        yield Suspect("file", name, name, spent, uses, waited)


def _summed(names: list[str], own: pd.Series[int], wait: pd.Series[int]) -> Mapping[str, tuple[int, int, int, int]]:
    """By name: index of its first row, rows, own and wait."""
    codes: dict[str, int] = {}
    keys = np.array([codes.setdefault(name, len(codes)) for name in names], dtype=np.int64)
    frame = pd.DataFrame({"row": range(len(names)), "own": own.tolist(), "wait": wait.tolist()})
    grouped = frame.groupby(keys)
    sums = grouped[["own", "wait"]].sum().assign(first=grouped["row"].min(), uses=grouped.size())
    rows = sums[["first", "uses", "own", "wait"]].itertuples(index=False, name=None)
    return dict(zip(codes, rows, strict=True))


def _fixtures_in_calls(profile: Profile, tables: Columns) -> pd.DataFrame:
    """By test: own time and waiting of function-scoped fixtures that its call asked for, with ``getfixturevalue``."""
    narrow = [index for index, fixture in enumerate(profile.fixtures) if not fixture.shared]
    spans = pd.concat([table[["fixture", "test", "within", "own", "wait"]] for table in (tables.uses, tables.downs)])
    chosen = spans[(spans["within"] == WHENS.index("call")) & spans["fixture"].isin(narrow)]
    return chosen.groupby("test")[["own", "wait"]].sum()


def imports(rows: Iterable[Imported]) -> Iterator[Suspect]:
    """Imports of plugins, conftests and test modules."""
    for row in rows:
        yield Suspect("import", row.name, row.where, row.own, row.processes)


def around_tests(profile: Profile, tables: Columns, wall: dict[str, int], workers: dict[str, int]) -> Iterator[Suspect]:
    """What is neither a test nor a fixture nor an import."""
    tests = len(profile.tests)
    alone = [stretches.CONFIGURATION, stretches.FINISH, stretches.CLEANUP, stretches.EXIT]
    for part in alone:
        yield Suspect("gap", part, None, wall.get(part, 0), alone=True)
    running = workers or wall
    yield Suspect("collection", stretches.COLLECTION, None, running.get(stretches.COLLECTION, 0))
    yield Suspect("gap", ledger.BETWEEN_PHASES, None, running.get(ledger.BETWEEN_PHASES, 0), max(1, tests))
    if not workers:
        yield Suspect("gap", ledger.BETWEEN_TESTS, None, wall.get(ledger.BETWEEN_TESTS, 0), max(1, tests))
    yield Suspect("gap", OUTSIDE_FIXTURES, None, _outside_fixtures(profile, tables), max(1, tests))


def _outside_fixtures(profile: Profile, tables: Columns) -> int:
    """Set-up and teardown phases without any fixture's own time: pytest and its plugins at work."""
    phases = tables.phases
    in_phases = int(phases.loc[phases["when"] != WHENS.index("call"), "own"].sum())
    narrow = [index for index, fixture in enumerate(profile.fixtures) if not fixture.shared]
    for table in (tables.uses, tables.downs):
        around = table["within"].isin((WHENS.index("setup"), WHENS.index("teardown")))
        in_phases -= int(table.loc[around & table["fixture"].isin(narrow), "own"].sum())
    return max(0, in_phases)


def idle_workers(rows: tuple[Worker, ...]) -> Iterator[Suspect]:
    """Worker processes: what booting them took, and what they spent without work."""
    if rows:
        boot = round(sum(row.boot_s for row in rows) * SECOND)
        idle = round(sum(row.idle_s for row in rows) * SECOND)
        yield Suspect("boot", "starting the workers", None, boot, len(rows))
        yield Suspect("idle", "workers without work", None, idle, len(rows), needless=idle)
