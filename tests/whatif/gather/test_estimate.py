"""What tasks take together, against a loop and threads that are played out tick by tick."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from statistics import StatisticsError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testtime.whatif.gather.estimate import estimate, together
from testtime.whatif.gather.evidence import Spent
from testtime.whatif.gather.result import How

WAYS: tuple[How, ...] = ("gather", "threads", "start-both", "concurrent-tests")
short = st.integers(0, 5)
tasks = st.lists(st.builds(Spent, short, short, short), max_size=4)
ways = st.sampled_from(WAYS)


def _alone(task: Spent, how: How) -> int:
    return task.cpu if how in ("threads", "start-both") else task.cpu + task.blocked


def _played(order: Sequence[Spent], how: How, *, last: bool = False) -> int:
    """Tick by tick: one task at a time gets on with what cannot overlap, in this order; all that wait do so at once.

    ``last``: each waits first, and then does what cannot overlap.
    """
    rows = [[_alone(task, how), task.wall - _alone(task, how)] for task in order]
    first, second = (1, 0) if last else (0, 1)
    clock = 0
    while any(any(row) for row in rows):
        busy = False
        for row in rows:
            now = first if row[first] else second
            if row[now] and (now == 1 or not busy):
                busy = busy or now == 0
                row[now] -= 1
        clock += 1
    return clock


@given(tasks, ways)
def test_the_best_order_of_a_real_loop(found: list[Spent], how: How) -> None:
    assert together(found, how) == min(_played(order, how) for order in itertools.permutations(found))


@given(tasks, ways)
def test_it_takes_no_less_if_they_wait_first(found: list[Spent], how: How) -> None:
    assert together(found, how) <= min(_played(order, how, last=True) for order in itertools.permutations(found))


@given(tasks, ways)
def test_never_longer_than_one_after_another(found: list[Spent], how: How) -> None:
    assert together(found, how) <= sum(task.wall for task in found)


@given(tasks, ways)
def test_never_shorter_than_the_longest_or_than_what_cannot_overlap(found: list[Spent], how: How) -> None:
    whole = together(found, how)
    assert whole >= max((task.wall for task in found), default=0)
    assert whole >= sum(_alone(task, how) for task in found)


@given(tasks, ways)
def test_the_order_in_the_text_does_not_matter(found: list[Spent], how: How) -> None:
    assert together(found[::-1], how) == together(found, how)


@pytest.mark.parametrize(
    ("how", "blocking"), [("gather", 200), ("concurrent-tests", 200), ("threads", 100), ("start-both", 100)]
)
def test_what_is_suspended_always_overlaps_and_what_blocks_only_in_threads(how: How, blocking: int) -> None:
    assert together([Spent(suspended=100), Spent(suspended=100)], how) == 100
    assert together([Spent(blocked=100), Spent(blocked=100)], how) == blocking
    assert together([Spent(cpu=100), Spent(cpu=100)], how) == 200


def test_a_coroutine_that_computes_first_and_a_waiter() -> None:
    assert together([Spent(suspended=60, cpu=60), Spent(suspended=120)], "gather") == 120


def test_one_execution() -> None:
    found = estimate([[Spent(suspended=300), Spent(suspended=200, cpu=10)]], "gather")
    assert (found.serial, found.gathered, found.saved, found.saved_all) == (510, 300, 210, 210)
    assert found.not_overlapping == 10
    assert found.each == (210,)


def test_saving_is_averaged_over_executions_and_not_computed_from_averages() -> None:
    found = estimate([[Spent(100), Spent(300)], [Spent(300), Spent(100)]], "gather")
    assert found.gathered == 300  # and not 200
    assert found.saved == 100
    assert found.saved_all == 200
    assert found.each == (100, 100)


def test_interval_is_around_what_is_saved_and_widens_with_noise() -> None:
    steady = estimate([[Spent(300), Spent(200)]] * 4, "gather")
    noisy = estimate([[Spent(300), Spent(saved)] for saved in (100, 300, 150, 250)], "gather")
    assert steady.saved_all == noisy.saved_all == 800
    assert steady.low_all == pytest.approx(800 - 0.02 * 800)
    assert steady.high_all == pytest.approx(800 + 0.02 * 800)
    spread = 1.2816 * 91.287 * 2
    assert noisy.low_all == pytest.approx(800 - 16 - spread, rel=1e-3)
    assert noisy.high_all == pytest.approx(800 + 16 + spread, rel=1e-3)


def test_interval_of_one_execution_allows_for_noise_that_was_not_seen() -> None:
    found = estimate([[Spent(300), Spent(200)]], "gather")
    half = 1.2816 * 0.05 * 200 + 0.02 * 200
    assert [found.low_all, found.high_all] == pytest.approx([200 - half, 200 + half])


def test_interval_never_promises_less_than_nothing() -> None:
    assert estimate([[Spent(1000), Spent(saved)] for saved in (1, 900)], "gather").low_all == 0


def test_no_executions() -> None:
    with pytest.raises(StatisticsError):
        estimate([], "gather")
