"""Orders of statements and the tasks that come of them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testtime.whatif.gather.graph import closure, parallel

Edges = set[tuple[int, int]]


def _tasks(count: int, edges: Edges) -> list[list[list[int]]]:
    return parallel(list(range(count)), closure(count, edges))


@pytest.mark.parametrize(
    ("count", "edges", "groups"),
    [
        (0, set(), []),
        (1, set(), []),
        (2, set(), [[[0], [1]]]),
        (3, set(), [[[0], [1], [2]]]),
        (2, {(0, 1)}, []),
        (4, {(0, 1), (1, 2), (2, 3)}, []),
        (4, {(0, 1), (2, 3)}, [[[0, 1], [2, 3]]]),
        (4, {(0, 2), (1, 3)}, [[[0, 2], [1, 3]]]),
        (5, {(0, 1), (2, 3)}, [[[0, 1], [2, 3], [4]]]),
    ],
)
def test_chains(count: int, edges: Edges, groups: list[list[list[int]]]) -> None:
    assert _tasks(count, edges) == groups


def test_diamond_has_its_two_sides() -> None:
    assert _tasks(4, {(0, 1), (0, 2), (1, 3), (2, 3)}) == [[[1], [2]]]


def test_two_diamonds_have_two_pairs() -> None:
    edges = {(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (3, 5), (4, 6), (5, 6)}
    assert _tasks(7, edges) == [[[1], [2]], [[4], [5]]]


def test_diamond_of_chains_beside_another_statement() -> None:
    edges = {(0, 1), (1, 2), (0, 3), (2, 4), (3, 4)}
    assert _tasks(5, edges) == [[[1, 2], [3]]]
    assert _tasks(6, edges) == [[[0, 1, 2, 3, 4], [5]]]


def test_n_shape_goes_level_by_level() -> None:
    assert _tasks(4, {(0, 2), (0, 3), (1, 3)}) == [[[0], [1]], [[2], [3]]]


def test_statements_between_that_are_not_asked_for_still_join() -> None:
    paths = closure(3, {(0, 1), (1, 2)})
    assert parallel([0, 2], paths) == []
    assert parallel([0, 2], closure(3, {(0, 1)})) == [[[0], [2]]]


def test_closure_has_all_paths() -> None:
    assert closure(4, {(0, 1), (1, 2), (2, 3)}) == set(itertools.combinations(range(4), 2))


orders = st.integers(2, 7).flatmap(
    lambda count: st.tuples(st.just(count), st.sets(st.sampled_from(list(itertools.combinations(range(count), 2)))))
)


@given(orders)
def test_no_path_between_tasks_of_a_group(order: tuple[int, Edges]) -> None:
    count, edges = order
    paths = closure(count, edges)
    for group in parallel(list(range(count)), paths):
        for one, other in itertools.combinations(group, 2):
            assert not {(min(pair), max(pair)) for pair in itertools.product(one, other)} & paths


@given(orders)
def test_groups_are_of_two_tasks_and_share_no_statement(order: tuple[int, Edges]) -> None:
    groups = _tasks(*order)
    assert all(len(group) > 1 for group in groups)
    every = [node for group in groups for task in group for node in task]
    assert len(every) == len(set(every))
    assert all(task == sorted(task) for group in groups for task in group)


@given(orders)
def test_a_group_is_found_wherever_two_statements_are_free(order: tuple[int, Edges]) -> None:
    count, edges = order
    paths = closure(count, edges)
    free = [pair for pair in itertools.combinations(range(count), 2) if pair not in paths]
    assert bool(free) == bool(parallel(list(range(count)), paths))


@given(orders)
def test_groups_can_be_run_one_after_another(order: tuple[int, Edges]) -> None:
    """Whoever runs each group as one step, at the place of its first statement, keeps the order of all paths."""
    count, edges = order
    paths = closure(count, edges)
    step = {
        node: number
        for number, group in enumerate(parallel(list(range(count)), paths))
        for task in group
        for node in task
    }
    steps: dict[int, int] = {node: step.get(node, -1 - node) for node in range(count)}
    after = {(steps[a], steps[b]) for a, b in paths if steps[a] != steps[b]}
    while after:  # take away steps that nothing has to come before
        last = {one for one, _ in after} - {other for _, other in after}
        assert last, "a circle"
        after = {(one, other) for one, other in after if one not in last}
