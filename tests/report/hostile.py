"""Names that suites really have, and names that someone might give a test to fool a reader or a machine."""

from __future__ import annotations

import msgspec

from tests import comparisons, forecasts, gatherings, make
from tests.make import MS, Up
from testtime.compare.result import Apart, Broken, Comparison, Gone, Renamed, TestRow
from testtime.model.profile import Profile
from testtime.whatif.gather.result import Gathering, Rejected
from testtime.whatif.result import Forecast, RepeatedFixture

NAMES = (
    "t.py::test[bold red]",
    "t.py::test[/]",
    "t.py::test\x1b[31mred\x1b[2J",
    "t.py::test\x9b31m",
    "t.py::test\r\nnext line\x00",
    "t.py::test\u202egnp.exe\u2066",
    "t.py::test\ud800",
    "t.py::test[🎉👩\u200d💻]",
    "t.py::test[日本語日本語]",
    "t.py::test[" + "x" * 10_000 + "]",
    "t.py::test[a|b`c``d]",
    "t.py::test[<img src=x onerror=alert(1)>]",
    "t.py::test[</script>@everyone #1 ::error::]",
    '=HYPERLINK("http://x")::test',
    "-1+1::test",
    "@SUM(A1)::test",
    "t.py::test[a,b\"c';d]",
    "",
)


def profile() -> Profile:
    """A run of tests, fixtures and modules with those names."""
    run = make.Run()
    main = run.main(modules=[(name, 60 * MS) for name in NAMES])
    for name in NAMES:
        fixture = run.fixture(name, path=name)
        main.test(name, ups=[Up(fixture, 70 * MS)], call=60 * MS)
    main.finish()
    return run.profile(caveats=NAMES)


def forecast() -> Forecast:
    """A prediction that is held up by tests and fixtures with those names."""
    rows = tuple(
        forecasts.prediction(2 + number, "load", 9.0, bound_by=f"the longest test, {name}", caveats=(name,))
        for number, name in enumerate(NAMES)
    )
    repeated = tuple(RepeatedFixture(name, name, "session", 1, 2, 1.0) for name in NAMES)
    longest = max(rows, key=lambda row: len(row.bound_by))
    return forecasts.forecast(rows, longest, f"within 5 % of {NAMES[2]}", repeated=repeated, assumptions=NAMES)


def gathering() -> Gathering:
    """Groups of functions, fixtures and tests with those names, and code that holds them."""
    groups = [
        msgspec.structs.replace(
            gatherings.FIXTURES,
            function=name,
            where=name,
            reason=name,
            limits=(name,),
            plugin=name,
            tasks=tuple(msgspec.structs.replace(task, name=name) for task in gatherings.FIXTURES.tasks),
            rewrite=f"\tx = {name}\n",
        )
        for name in NAMES
    ]
    rejected = tuple(Rejected(name, name, ((1, 2),), name) for name in NAMES)
    return gatherings.gathering(*groups, rejected=rejected, caveats=NAMES)


def comparison() -> Comparison:
    """Fixtures and tests with those names, of which each broke a rule."""
    fixtures = tuple(
        msgspec.structs.replace(comparisons.DB, name=name, where=name, path=name, why=name) for name in NAMES
    )
    return comparisons.regressed(
        fixtures=fixtures,
        tests=tuple(TestRow(name, "setup", 0.1, 0.2, 2.0) for name in NAMES),
        new=tuple(Gone(name, 1.0) for name in NAMES),
        removed=tuple(Gone(name, 1.0) for name in NAMES),
        renamed=tuple(Renamed(name, name) for name in NAMES),
        not_compared=tuple(Apart(name, name) for name in NAMES),
        broken=tuple(Broken(f"fixture:{name}:5%", name, f"{name} takes more", name, 3) for name in NAMES),
        doubts=NAMES,
        accepted=NAMES,
        caveats=NAMES,
    )
