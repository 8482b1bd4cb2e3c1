"""A forecast told: what stands in the way, the answer, the tables, and what it rests on."""

from __future__ import annotations

import msgspec
import pytest

from tests import forecasts
from testtime.view.document import Count, Curve, Duration, Name, Notes, Phrase, Point, Section, Table, Words
from testtime.view.forecast import answer, document, title, way
from testtime.whatif.result import Forecast


def _section(forecast: Forecast, begins: str) -> Section:
    (section,) = [each for each in document(forecast).sections if each.title.startswith(begins)]
    return section


def _table(forecast: Forecast, begins: str) -> Table:
    body = _section(forecast, begins).body
    assert isinstance(body, Table)
    return body


def _notes(forecast: Forecast, begins: str) -> tuple[str, ...]:
    body = _section(forecast, begins).body
    assert isinstance(body, Notes)
    return body.lines


def test_answer_comes_first() -> None:
    assert title(forecasts.grid()) == "16.2 s in sequence, about 6.50 s with -n 4 --dist load"
    assert answer(forecasts.grid()) == (
        "Best choice: -n 4 --dist load, about 6.50 s (four of five runs: 6.17 to 6.83 s), 9.70 s (60 %) less.",
        "Why: within 3.2 % of the fastest, with fewer workers.",
        "What keeps it from being faster: the number of workers.",
        "The fastest with workers: -n 6 --dist load, about 6.30 s (four of five runs: 5.99 to 6.62 s), "
        "9.90 s (61 %) less.",
    )


def test_best_that_is_the_fastest_is_told_once() -> None:
    assert [line.partition(":")[0] for line in answer(forecasts.widened())] == [
        "Changed in all that follows",
        "Best choice",
        "Why",
        "What keeps it from being faster",
    ]


def test_no_xdist_is_an_answer() -> None:
    assert title(forecasts.slower()) == "Do not use xdist here: 16.2 s in sequence"
    why, fastest = answer(forecasts.slower())
    assert why.startswith("Why: -n 2 --dist load, the best with workers, would be 5.6 % slower")
    assert fastest.endswith("about 17.1 s (four of five runs: 16.2 to 18.0 s), 900 ms more.")


def test_blockers_come_before_any_figure() -> None:
    assert title(forecasts.blocked()) == "Not for xdist as it is: 1 sign that workers would get into each other's way"
    assert answer(forecasts.blocked()) == (
        "In the way: fixture server (tests/conftest.py:7, scope session) listens on port 8000: "
        "each worker would want that port.",
    )


def test_what_workers_would_share_comes_before_the_best_choice() -> None:
    shared = ("fixture db (conftest.py:3, scope session) is connected to PostgreSQL, port 5432",)
    first, second, *_ = answer(msgspec.structs.replace(forecasts.grid(), shared=shared))
    assert first == f"Verify before you rely on it: {shared[0]}."
    assert second.startswith("Best choice:")


def test_changes_are_named() -> None:
    assert answer(forecasts.widened())[0] == (
        "Changed in all that follows: --widen first_fixture=module, --speedup server=50."
    )


def test_changes_alone_are_an_answer() -> None:
    row = forecasts.prediction(0, "no", 10.1, widen=("first_fixture=module",))
    changed = forecasts.forecast((row,), row, "nothing else was asked for")
    assert title(changed) == "16.2 s in sequence, about 10.1 s with the changes"
    assert answer(changed)[1].startswith("Best choice: in sequence, about 10.1 s ")


def test_sequence_alone() -> None:
    row = forecasts.prediction(0, "no", forecasts.SEQUENTIAL_S)
    assert title(forecasts.forecast((row,), row, "nothing else was asked for")) == "16.2 s in sequence"


@pytest.mark.parametrize(("workers", "words"), [(0, "in sequence"), (3, "-n 3 --dist load")])
def test_way_is_in_words_of_pytest(workers: int, words: str) -> None:
    assert way(workers, "load") == words


def test_table_has_a_row_for_every_way() -> None:
    table = _table(forecasts.grid(), "What it would take on 4 cores")
    assert len(table.rows) == table.total == 20
    (best,) = [row for row in table.rows if row[0] is not None]
    assert [column.heading for column in table.columns][:6] == ["", "dist", "workers", "time", "range", "saves"]
    assert best[:6] == (
        *(Words("best"), Words("load"), Count(4), Duration(6_500_000_000)),
        *(Words("6.17 to 6.83 s"), Duration(9_700_000_000)),
    )
    assert best[6:] == (Words("2.49x"), Duration(650_000_000), Duration(270_000_000), Phrase("the number of workers"))


def test_sequential_row_has_no_workers_to_wait_for() -> None:
    first = _table(forecasts.widened(), "What it would take").rows[0]
    assert first[1:3] == (Words("sequence"), Count(0))
    assert first[7:9] == (None, None)


def test_curve_has_a_letter_for_each_mode() -> None:
    curve = _section(forecasts.grid(), "Time over workers").body
    assert isinstance(curve, Curve)
    assert [(series.mark, series.name) for series in curve.series] == [
        *(("l", "load"), ("w", "worksteal")),
        *(("s", "loadscope"), ("f", "loadfile")),
    ]
    assert curve.series[0].points[0] == Point(2, 9_600_000_000, 9_120_000_000, 10_080_000_000)
    assert curve.level_ns == 16_200_000_000


def test_single_point_is_no_curve() -> None:
    assert not any(isinstance(section.body, Curve) for section in document(forecasts.widened()).sections)


def test_fixtures_that_workers_repeat() -> None:
    table = _table(forecasts.grid(), "Fixtures that workers set up again")
    assert table.rows[0] == (
        *(Name("server"), Words("session"), Count(1), Count(4)),
        *(Duration(270_000_000), Name("tests/conftest.py:7")),
    )


def test_grounds_are_told() -> None:
    assert _notes(forecasts.grid(), "What this rests on") == (
        "The run as it was, replayed, is 0.4 % off the time that it took.",
        *forecasts.ASSUMPTIONS,
    )
    assert _notes(forecasts.slower(), "What this rests on") == forecasts.ASSUMPTIONS


def test_doubts_about_some_ways_name_them() -> None:
    told = _notes(forecasts.grid(), "Mind")
    assert told == (
        "moved by half of what verify measured on 2026-01-02 "
        "(-n 2 --dist load, -n 2 --dist worksteal, -n 2 --dist loadscope, and 1 more)",
    )


def test_doubts_about_all_ways_name_none() -> None:
    made = forecasts.widened()
    rows = tuple(msgspec.structs.replace(row, caveats=("the run was cut off",)) for row in made.predictions)
    assert _notes(msgspec.structs.replace(made, predictions=rows), "Mind") == ("the run was cut off",)
