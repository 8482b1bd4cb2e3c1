"""The document of ``testtime predict``: which sections, in which order, and the sentences at its head.

What lives here: what stands in the way, then the answer, then the tables, then what it all rests on.  What may never be
added: a prediction; a figure is in the ``Forecast`` or is the difference of two that are.
"""

from __future__ import annotations

from collections.abc import Iterator

from testtime.units import SECOND, percent
from testtime.view.answer import between, counted, took
from testtime.view.document import (
    Column,
    Count,
    Curve,
    Document,
    Duration,
    Name,
    Notes,
    Phrase,
    Point,
    Section,
    Series,
    Table,
    Words,
)
from testtime.view.plain import place
from testtime.whatif.result import Forecast, Prediction

#: Letters for the modes that xdist has; any other gets a figure.
_MARKS = {"load": "l", "worksteal": "w", "loadscope": "s", "loadfile": "f", "loadgroup": "g"}
#: Ways that a caveat names before it only counts them.
_NAMED = 3


def document(forecast: Forecast) -> Document:
    """A forecast as a document."""
    return Document(title(forecast), answer(forecast), tuple(_sections(forecast)))


def title(forecast: Forecast) -> str:
    """What it takes now, and what to do; where workers would do harm, that and no figure."""
    now = f"{took(forecast.sequential_s)} in sequence"
    if forecast.blockers:
        signs = counted(len(forecast.blockers), "sign")
        return f"Not for xdist as it is: {signs} that workers would get into each other's way"
    if forecast.best.workers:
        return f"{now}, about {took(forecast.best.wall_s)} with {way(forecast.best.workers, forecast.best.dist)}"
    if _changes(forecast):
        return f"{now}, about {took(forecast.best.wall_s)} with the changes"
    return f"Do not use xdist here: {now}" if _parallel(forecast) else now


def answer(forecast: Forecast) -> tuple[str, ...]:
    """What stands in the way, the best choice, and why."""
    return tuple(_sentences(forecast))


def way(workers: int, dist: str) -> str:
    """How to run it: pytest's words for it."""
    return f"-n {workers} --dist {dist}" if workers else "in sequence"


def _sentences(forecast: Forecast) -> Iterator[str]:
    yield from (f"In the way: {blocker}." for blocker in forecast.blockers)
    yield from (f"Verify before you rely on it: {sign}." for sign in forecast.shared)
    if changes := _changes(forecast):
        yield f"Changed in all that follows: {', '.join(changes)}."
    best = _best(forecast)
    if best is not None and (best.workers or changes):
        yield f"Best choice: {way(best.workers, best.dist)}, {_expected(best)}."
    if not forecast.blockers:
        yield f"Why: {forecast.best.reason}."
    if best is not None and best.workers:
        yield f"What keeps it from being faster: {best.bound_by}."
    fastest = min(_parallel(forecast), key=lambda each: each.wall_s, default=None)
    if fastest is not None and fastest is not best:
        yield f"The fastest with workers: {way(fastest.workers, fastest.dist)}, {_expected(fastest)}."


def _expected(row: Prediction) -> str:
    """What a way takes and saves, in words."""
    takes = f"about {took(row.wall_s)} (four of five runs: {between(row.low_s, row.high_s)})"
    before = row.wall_s + row.saved_s
    share = percent(abs(row.saved_s), before)
    return f"{takes}, {f'{took(row.saved_s)} ({share}) less' if row.saved_s >= 0 else f'{took(-row.saved_s)} more'}"


def _parallel(forecast: Forecast) -> list[Prediction]:
    return [row for row in forecast.predictions if row.workers]


def _changes(forecast: Forecast) -> list[str]:
    """What was changed before anything was predicted: the same for every way."""
    first = next(iter(forecast.predictions), None)
    if first is None:
        return []
    return [f"--widen {each}" for each in first.widen] + [f"--speedup {each}" for each in first.speed_up]


def _best(forecast: Forecast) -> Prediction | None:
    """The prediction behind the best choice; there is none for a sequential run that nobody asked about."""
    chosen = (forecast.best.workers, forecast.best.dist)
    return next((row for row in forecast.predictions if (row.workers, row.dist) == chosen), None)


def _sections(forecast: Forecast) -> Iterator[Section]:
    if forecast.predictions:
        yield Section(f"What it would take on {counted(forecast.cores, 'core')}", _ways(forecast))
    curve = _curve(forecast)
    if any(len(series.points) > 1 for series in curve.series):
        yield Section("Time over workers", curve)
    if forecast.repeated:
        yield Section("Fixtures that workers set up again, each for itself", _repeated(forecast))
    yield Section("What this rests on", Notes(tuple(_grounds(forecast))))
    if caveats := tuple(_caveats(forecast.predictions)):
        yield Section("Mind", Notes(caveats))


def _ways(forecast: Forecast) -> Table:
    columns = (
        Column("", figures=False),
        Column("dist", figures=False),
        Column("workers"),
        Column("time"),
        Column("range", spare=1),
        Column("saves", spare=2),
        Column("speed-up", spare=3),
        Column("first test", spare=5),
        Column("set up again", spare=6),
        Column("bound by", figures=False, spare=4),
    )
    best = _best(forecast)
    rows = tuple(
        (
            Words("best") if row is best else None,
            Words(row.dist if row.workers else "sequence"),
            Count(row.workers),
            _cell(row.wall_s),
            Words(between(row.low_s, row.high_s)),
            _cell(row.saved_s),
            Words(f"{row.speedup:.2f}x"),
            _cell(row.boot_s) if row.workers else None,
            _cell(row.repeated_s) if row.workers else None,
            Phrase(row.bound_by),
        )
        for row in forecast.predictions
    )
    return Table(columns, rows, len(rows))


def _curve(forecast: Forecast) -> Curve:
    rows: dict[str, list[Prediction]] = {}
    for row in _parallel(forecast):
        rows.setdefault(row.dist, []).append(row)
    series = (
        Series(_MARKS.get(dist, str(number)), dist, tuple(map(_point, each)))
        for number, (dist, each) in enumerate(rows.items(), 1)
    )
    return Curve("workers", tuple(series), round(forecast.sequential_s * SECOND), "in sequence", "range")


def _point(row: Prediction) -> Point:
    return Point(row.workers, *(round(value * SECOND) for value in (row.wall_s, row.low_s, row.high_s)))


def _repeated(forecast: Forecast) -> Table:
    columns = (
        Column("fixture", figures=False),
        Column("scope", figures=False, spare=1),
        Column("in sequence"),
        Column("with workers"),
        Column("costs"),
        Column("where", figures=False, spare=2),
    )
    rows = tuple(
        (
            Name(row.name),
            Words(row.scope),
            Count(row.uses),
            Count(row.uses_parallel),
            _cell(row.costs_s),
            None if (where := place(row.where)) is None else Name(where),
        )
        for row in forecast.repeated
    )
    return Table(columns, rows, len(rows))


def _cell(seconds_s: float) -> Duration:
    return Duration(round(seconds_s * SECOND))


def _grounds(forecast: Forecast) -> Iterator[str]:
    if forecast.replay_error:
        off = percent(abs(forecast.replay_error), 1)
        yield f"The run as it was, replayed, is {off} off the time that it took."
    yield from forecast.assumptions


def _caveats(rows: tuple[Prediction, ...]) -> Iterator[str]:
    """Each caveat once, with the ways that it is about unless it is about all."""
    about: dict[str, list[Prediction]] = {}
    for row in rows:
        for caveat in row.caveats:
            about.setdefault(caveat, []).append(row)
    for caveat, each in about.items():
        yield caveat if len(each) == len(rows) else f"{caveat} ({_named(each)})"


def _named(rows: list[Prediction]) -> str:
    named = [way(row.workers, row.dist) for row in rows[:_NAMED]]
    more = len(rows) - len(named)
    return ", ".join([*named, f"and {more} more"] if more else named)
