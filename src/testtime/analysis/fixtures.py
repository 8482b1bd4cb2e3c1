"""One row per fixture definition: how often it was set up and what that took.

What lives here: grouping uses by definition.  What may never be added: merging by name; two fixtures called ``client``
in two modules are two fixtures.  All times are own times: what a fixture asked for is in its own row.
"""

from __future__ import annotations

from collections import Counter

import pandas as pd

from testtime.analysis.columns import Columns
from testtime.analysis.result import FixtureRow
from testtime.model.profile import Profile
from testtime.units import seconds

_FIGURES = ["uses", "setup", "teardown", "busy", "wait", "failed", "needed"]


def by_fixture(tables: Columns) -> pd.DataFrame:
    """For each definition that was used, the dearest first, in ns: the columns of ``_FIGURES``, and ``own``."""
    uses = tables.uses.groupby("fixture")
    downs = tables.downs.groupby("fixture")[["own", "busy", "wait"]].sum()
    table = uses[["own", "busy", "wait", "failed"]].sum()
    down = downs.reindex(table.index, fill_value=0)
    figures = {
        "uses": uses.size(),
        "setup": table["own"],
        "teardown": down["own"],
        "busy": table["busy"] + down["busy"],
        "wait": table["wait"] + down["wait"],
        "failed": table["failed"],
        "needed": _needed(tables.uses),
    }
    result = pd.DataFrame(figures, columns=_FIGURES).astype("int64")
    result["own"] = result["setup"] + result["teardown"]
    return result.sort_values("own", ascending=False, kind="stable")


def _needed(uses: pd.DataFrame) -> pd.Series[int]:
    """Set-ups that would have done, had each process set each value of the fixture up once."""
    distinct: pd.Series[int] = uses.drop_duplicates(["fixture", "process", "param"]).groupby("fixture").size()
    return distinct


def fixture_rows(profile: Profile, table: pd.DataFrame) -> tuple[FixtureRow, ...]:
    """The rows of the report, in the order of ``table``."""
    asked = Counter(index for test in profile.tests for index in test.needs)
    rows = []
    for index, uses, setup, teardown, busy, wait, failed, needed in table[_FIGURES].itertuples(name=None):
        fixture = profile.fixtures[index]
        rows.append(
            FixtureRow(
                name=fixture.name,
                scope=fixture.scope,
                where=fixture.where,
                uses=uses,
                setup_s=seconds(setup),
                teardown_s=seconds(teardown),
                cpu_s=seconds(busy),
                wait_s=seconds(wait),
                kind=fixture.kind,
                params=fixture.params,
                needed=needed,
                failed=failed,
                asked=asked[index] if fixture.shared else uses,
            )
        )
    return tuple(rows)
