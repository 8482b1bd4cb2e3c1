"""Hand-made forecasts for tests: figures that agree with each other, from no simulation.

What lives here: builders of ``testtime.whatif.result`` values, and of what a report promises.  What may never be added:
the engine; what is printed must not change when a simulation gets better.
"""

from __future__ import annotations

from typing import Any

import msgspec

from testtime.analysis.result import Report, Saving, Step
from testtime.whatif.result import SCHEMA, Best, Forecast, Prediction, RepeatedFixture

#: Wall time in sequence, in s.
SEQUENTIAL_S = 16.2
ASSUMPTIONS = (
    "4 cores, as on the machine that the profile is from",
    "computing takes 12 % longer while all cores compute, as measured there",
)
#: Wall time in s, by dist and workers.
WALLS_S = {
    "load": {2: 9.6, 3: 7.4, 4: 6.5, 6: 6.3, 8: 7.1},
    "worksteal": {2: 9.5, 3: 7.3, 4: 6.55, 6: 6.35, 8: 7.2},
    "loadscope": {2: 12.3, 3: 12.5, 4: 12.9, 6: 13.6, 8: 16.9},
    "loadfile": {2: 12.3, 3: 12.5, 4: 12.9, 6: 13.6, 8: 16.9},
}


def prediction(workers: int, dist: str, wall_s: float, **changes: Any) -> Prediction:
    """A way that takes ``wall_s``, within 5 %."""
    row = Prediction(
        workers=workers,
        dist=dist,
        gather="none",
        widen=(),
        wall_s=wall_s,
        low_s=round(wall_s * 0.95, 6),
        high_s=round(wall_s * 1.05, 6),
        saved_s=round(SEQUENTIAL_S - wall_s, 6),
        speedup=round(SEQUENTIAL_S / wall_s, 4),
        bound_by="one process" if not workers else "the number of workers",
        caveats=(),
        boot_s=0.25 + 0.1 * workers,
        repeated_s=0.09 * max(0, workers - 1),
    )
    return msgspec.structs.replace(row, **changes)


def forecast(predictions: tuple[Prediction, ...], best: Prediction, reason: str, **changes: Any) -> Forecast:
    """A forecast of those ways."""
    made = Forecast(
        schema=SCHEMA,
        sequential_s=SEQUENTIAL_S,
        cores=4,
        assumptions=ASSUMPTIONS,
        predictions=predictions,
        best=Best(best.workers, best.dist, best.wall_s, reason),
        blockers=(),
        repeated=(),
        replay_error=0.0,
        shared=(),
    )
    return msgspec.structs.replace(made, **changes)


def grid() -> Forecast:
    """A suite that workers help, up to a point; where whole files are handed out, one of them is in the way."""
    longest = "the longest test, tests/test_blog.py::test_publish[a-rather-long-parameter-that-goes-on]"
    together = "the tests of tests/test_blog.py, which --dist {} keeps together"
    bounds = {"loadscope": together.format("loadscope"), "loadfile": together.format("loadfile")}
    rows = []
    for dist, walls in WALLS_S.items():
        for workers, wall_s in walls.items():
            words = bounds.get(dist) or (longest if workers > 4 else "the number of workers")
            caveats = ("moved by half of what verify measured on 2026-01-02",) if workers == 2 else ()
            rows.append(prediction(workers, dist, wall_s, bound_by=words, caveats=caveats))
    best = next(row for row in rows if (row.workers, row.dist) == (4, "load"))
    repeated = (
        RepeatedFixture("server", "tests/conftest.py:7", "session", 1, 4, 0.27),
        RepeatedFixture("table", "tests/test_blog.py:12", "module", 2, 4, 0.031),
    )
    reason = "within 3.2 % of the fastest, with fewer workers"
    return forecast(tuple(rows), best, reason, repeated=repeated, replay_error=0.004)


def slower() -> Forecast:
    """A suite that workers make slower."""
    rows = (prediction(2, "load", 17.1), prediction(4, "load", 19.5))
    reason = "-n 2 --dist load, the best with workers, would be 5.6 % slower: it is bound by start-up"
    return forecast(rows, prediction(0, "no", SEQUENTIAL_S), reason)


def blocked() -> Forecast:
    """A suite whose workers would want one port."""
    port = "fixture server (tests/conftest.py:7, scope session) listens on port 8000: each worker would want that port"
    only = prediction(0, "no", SEQUENTIAL_S)
    return forecast((only,), only, f"workers would get into each other's way: {port}", blockers=(port,))


def widened() -> Forecast:
    """The suite in sequence and under two workers, with a fixture widened and one sped up."""
    changes: dict[str, Any] = {"widen": ("first_fixture=module",), "speed_up": ("server=50",)}
    rows = (prediction(0, "no", 10.1, **changes), prediction(2, "load", 9.0, **changes))
    return forecast(rows, rows[1], "the fastest")


def promised(report: Report) -> Report:
    """The report with savings and a plan."""
    wall_s = report.wall_s
    first = (0.4 * wall_s, 0.35 * wall_s, 0.45 * wall_s)
    wide = ("client", '@pytest.fixture(scope="module")', "tests/conftest.py:7")
    second = (0.1 * wall_s, 0.08 * wall_s, 0.12 * wall_s)
    return msgspec.structs.replace(
        report,
        savings=(Saving("xdist", "-n 4 --dist load", 0.6 * wall_s, *first, "the fastest"),),
        plan=(
            Step(1, "run with 4 workers", "-n 4 --dist load", None, *first, 0.6 * wall_s),
            Step(2, f"set {wide[0]} up once per module", *wide[1:], *second, 0.5 * wall_s),
        ),
    )
