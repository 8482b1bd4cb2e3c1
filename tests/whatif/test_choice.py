"""Which way is chosen, and the reason given."""

from __future__ import annotations

from tests.forecasts import SEQUENTIAL_S, prediction
from testtime.whatif.choice import choose

SEQUENTIAL = prediction(0, "no", SEQUENTIAL_S)


def test_the_fastest() -> None:
    best = choose([SEQUENTIAL, prediction(2, "load", 9.0), prediction(4, "load", 6.0)], ())
    assert (best.workers, best.dist, best.wall_s, best.reason) == (4, "load", 6.0, "the fastest")


def test_fewer_workers_within_five_percent() -> None:
    best = choose([SEQUENTIAL, prediction(2, "load", 6.29), prediction(4, "load", 6.0)], ())
    assert (best.workers, best.wall_s) == (2, 6.29)
    assert best.reason == "within 4.8 % of the fastest, with fewer workers"
    assert choose([SEQUENTIAL, prediction(2, "load", 6.31), prediction(4, "load", 6.0)], ()).workers == 4


def test_load_where_it_is_nearly_as_fast_as_another_mode() -> None:
    ways = [SEQUENTIAL, prediction(2, "load", 6.05), prediction(2, "worksteal", 6.0)]
    assert choose(ways, ()).dist == "load"
    ways = [SEQUENTIAL, prediction(2, "load", 6.1), prediction(2, "worksteal", 6.0)]
    assert choose(ways, ()).dist == "worksteal"


def test_no_workers_where_they_make_it_slower() -> None:
    best = choose([SEQUENTIAL, prediction(2, "load", SEQUENTIAL_S * 1.2, bound_by="start-up")], ())
    assert (best.workers, best.dist) == (0, "no")
    assert best.reason == "the best with workers, -n 2 --dist load, would be 20 % slower; it is bound by start-up"


def test_no_workers_where_they_are_hardly_worth_it() -> None:
    best = choose([SEQUENTIAL, prediction(2, "load", SEQUENTIAL_S * 0.97)], ())
    assert best.workers == 0
    assert "faster, which is not worth it" in best.reason


def test_nothing_else() -> None:
    assert choose([SEQUENTIAL], ()).reason == "nothing else was asked for"


def test_blockers() -> None:
    best = choose([SEQUENTIAL], ("fixture server listens on port 80",))
    assert (best.workers, best.reason) == (0, "workers would get into each other's way")
