"""xdist's own schedulers on workers that do not exist: they can be driven, and nothing of theirs is changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from testtime.errors import UserError
from testtime.whatif import scheduling
from testtime.whatif.scheduling import DISTS, Node, complete, scheduler

NODEIDS = tuple(f"test_{'abc'[number % 3]}.py::test_{number}" for number in range(30))


class Hand:
    """Workers that run tests when they are told to, and note what they were sent."""

    def __init__(self, dist: str, workers: int, nodeids: Sequence[str] = NODEIDS, chunk: int | None = None) -> None:
        self.sent: list[list[int]] = [[] for _ in range(workers)]
        self.stopped = [False] * workers
        self.stolen: list[tuple[int, list[int]]] = []
        self.nodes = [Node(number, self._send(number), self._steal(number)) for number in range(workers)]
        self.told = scheduler(dist, self.nodes, nodeids, chunk)
        self.told.schedule()

    def _send(self, number: int) -> Any:
        def send(tests: Sequence[int] | None) -> None:
            if tests is None:
                self.stopped[number] = True
            else:
                self.sent[number].extend(tests)

        return send

    def _steal(self, number: int) -> Any:
        return lambda tests: self.stolen.append((number, list(tests)))

    def complete(self, worker: int, test: int, took: float = 0.0) -> None:
        """A worker has run a test."""
        complete(self.told, self.nodes[worker], test, took)


def test_load_sends_a_quarter_of_a_share_and_keeps_the_rest() -> None:
    hand = Hand("load", 2)
    assert hand.sent == [[0, 1, 2], [3, 4, 5]]
    assert hand.stopped == [False, False]


def test_load_refills_a_worker_that_runs_low() -> None:
    """24 wait: fewer than max(2, 24 // 2 // 4) = 3 left, and it is filled up to 24 // 2 // 2 = 6."""
    hand = Hand("load", 2)
    hand.complete(0, 0)
    assert hand.sent[0] == [0, 1, 2, 6, 7, 8, 9]


def test_load_lets_a_worker_with_long_tests_wait() -> None:
    hand = Hand("load", 2)
    hand.complete(0, 0, took=0.1)
    assert hand.sent[0] == [0, 1, 2]


def test_load_by_turns_where_there_are_fewer_than_two_tests_for_each() -> None:
    hand = Hand("load", 3, NODEIDS[:5])
    assert hand.sent == [[0, 3], [1, 4], [2]]
    assert hand.stopped == [True] * 3


def test_maxschedchunk_is_heeded() -> None:
    assert Hand("load", 2, [f"test_a.py::test_{number}" for number in range(80)], 3).sent == [[0, 1, 2], [3, 4, 5]]


def test_worksteal_hands_out_everything_and_takes_half_back() -> None:
    hand = Hand("worksteal", 2, NODEIDS[:10])
    assert hand.sent == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    for test in (5, 6, 7, 8):
        hand.complete(1, test)
    assert hand.stolen == [(0, [3, 4])]
    assert not hand.told.tests_finished
    hand.told.remove_pending_tests_from_node(hand.nodes[0], [3, 4])
    assert hand.sent[1][-2:] == [3, 4]


@pytest.mark.parametrize(
    ("dist", "expected"),
    [
        ("loadscope", [["b"] * 3, ["c"] * 2 + ["a"]]),
        ("loadfile", [["b"] * 3, ["c"] * 2 + ["a"]]),
    ],
)
def test_groups_are_handed_out_the_largest_first(dist: str, expected: list[list[str]]) -> None:
    nodeids = [f"test_{name}.py::test_{number}" for number, name in enumerate("abbbcc")]
    sent = Hand(dist, 2, nodeids).sent
    assert [[nodeids[test][5] for test in tests] for tests in sent] == expected


def test_loadgroup_knows_groups_by_what_follows_the_at_sign() -> None:
    nodeids = ["a.py::t0@g", "a.py::t1", "b.py::t2[x@y]", "b.py::t3@g"]
    assert Hand("loadgroup", 2, nodeids).sent == [[0, 3, 2], [1]]


def test_workers_without_a_group_are_stopped() -> None:
    hand = Hand("loadfile", 5)
    assert hand.stopped == [True] * 5
    assert [len(sent) for sent in hand.sent] == [10, 10, 10, 0, 0]


@pytest.mark.parametrize("dist", DISTS)
@pytest.mark.parametrize("workers", [1, 2, 5])
def test_every_test_is_run_once(dist: str, workers: int) -> None:
    """Workers by turns; one that has a single test left runs it when it is stopped."""
    hand = Hand(dist, workers)
    done: list[int] = []
    for _ in range(2 * len(NODEIDS)):
        for worker, sent in enumerate(hand.sent):
            left = [test for test in sent if test not in done]
            if len(left) > 1 or (left and hand.stopped[worker]):
                done.append(left[0])
                hand.complete(worker, left[0])
            while hand.stolen:
                victim, tests = hand.stolen.pop()
                hand.sent[victim] = [test for test in hand.sent[victim] if test not in tests]
                hand.told.remove_pending_tests_from_node(hand.nodes[victim], tests)
        if hand.told.tests_finished:
            for node in hand.nodes:
                node.shutdown()
    assert sorted(done) == list(range(len(NODEIDS)))


@pytest.mark.parametrize("dist", ["loadscope", "loadfile", "loadgroup"])
def test_counting_at_once_counts_the_same(dist: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As xdist's own counting, which looks at each test of each group at each test."""

    def sent() -> list[list[int]]:
        nodeids = [f"test_{number % 7}.py::test_{number}@{number % 5}" for number in range(60)]
        hand = Hand(dist, 3, nodeids)
        for place in range(60):
            for worker in range(3):
                if place < len(hand.sent[worker]):
                    hand.complete(worker, hand.sent[worker][place])
        return hand.sent

    quick = sent()
    monkeypatch.setattr(scheduling, "_count_at_once", lambda told: None)
    assert sent() == quick
    assert sum(map(len, quick)) == 60


def test_modes_that_do_not_split_the_work_are_refused() -> None:
    with pytest.raises(UserError, match="--dist each does not split the work"):
        scheduler("each", [], ())


def test_mode_that_the_installed_xdist_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("xdist.scheduler.WorkStealingScheduling")
    with pytest.raises(UserError, match="has no --dist worksteal"):
        scheduler("worksteal", [], ())
