"""Which run follows which, with runs that are told and not made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from tests import make
from tests.overlaps import group
from testtime.cli.attempts import OVERLAP, Attempts, Tried, Way, change, delay_s, orders, sentence, starting
from testtime.cli.unseen import Unseen, Went
from testtime.errors import UserError
from testtime.model.profile import Outcome
from testtime.model.trial import Seen
from testtime.whatif.differences import Difference
from testtime.whatif.gather.overlap import Overlap
from testtime.whatif.gather.result import Task

S = make.S
ROOT = "/home/user/project"
RAN = Seen("", "ran", "g1", "2")
MODES = [None, "overlap", None, "overlap", "reversed", "delayed 0", "delayed 1"]


def went(outcome: Outcome = "passed", *seen: Seen, ran: bool = True, failure: str | None = None) -> Went:
    """A run of one test, a second long."""
    run = make.Run()
    main = run.main()
    main.test("a")
    main.finish()
    tests = (msgspec.structs.replace(run.tests[0], outcome=outcome),)
    return Went(S, run.profile(tests=tests), failure, (*seen, *([RAN] if ran else [])))


class Runs:
    """Stands for runs: what comes of each, and what was asked for."""

    def __init__(self, *come: Went) -> None:
        self.come = list(come)
        self.asked: list[tuple[tuple[str, ...], float | None, Mapping[str, Any]]] = []

    def run(self, args: tuple[str, ...], limit_s: float | None, trial: Mapping[str, Any]) -> Went:
        """The next one."""
        self.asked.append((args, limit_s, trial))
        return self.come.pop(0)

    @property
    def modes(self) -> list[str | None]:
        """How each was to go; nothing for an unchanged one."""
        found: list[str | None] = []
        for _, _, trial in self.asked:
            (one,) = trial["changes"]
            words = {"unchanged": None, "concurrent": "overlap", "delayed": f"delayed {one['delayed']}"}
            found.append(words.get(one["mode"], one["mode"]))
        return found


def made(*come: Went, repeat: int = 2, changed: tuple[str, ...] = ("tests",)) -> tuple[Tried, Runs]:
    """What became of one group."""
    runs = Runs(*come)
    attempts = Attempts(cast(Unseen, runs), ROOT, ("a",), ("tests",), changed, repeat)
    return attempts.made([Overlap(group(), ())], orders([group()])), runs


# -- what is asked for ------------------------------------------------------------------------------------------------


def test_what_the_recorder_is_told() -> None:
    told = change(Overlap(group(), (), frozenset({(6, 7), (5, 7)})), ROOT, Way("delayed", "g1", 1, 0.3))
    assert told == {
        "key": "g1",
        "unit": "statements",
        "how": "gather",
        "path": str(Path(ROOT, "tests/test_a.py")),
        "line": 3,
        "name": "db",
        "tasks": [{"lines": [(line, line)], "parts": [], "iterations": 1, "name": None} for line in (5, 6)],
        "apart": (),
        "mode": "delayed",
        "delayed": 1,
        "delay_s": 0.3,
        "first": [0, 1],
        "order": [(5, 7), (6, 7)],
    }
    one = Overlap(group(), ())
    assert change(one, ROOT, None)["mode"] == "unchanged"
    assert change(one, ROOT, OVERLAP)["mode"] == "concurrent"
    assert change(one, ROOT, Way("delayed", "g2", 1))["mode"] == "concurrent"
    assert change(Overlap(group(where="/elsewhere/a.py:1"), ()), ROOT, None)["path"] == "/elsewhere/a.py"


def test_what_only_waits_is_started_first() -> None:
    tasks = (Task((), cpu_s=0.1), Task((), blocked_s=0.05), Task((), suspended_s=1.0), Task((), suspended_s=2.0))
    assert starting(group(tasks=tasks)) == [2, 3, 1, 0]
    loop = Task((), cpu_s=0.1, iterations=3)
    assert starting(group(tasks=(Task((), cpu_s=0.02), loop, Task((), cpu_s=0.004)))) == [1, 2, 0]


def test_parts_of_a_statement_are_told_by_where_they_begin() -> None:
    tasks = (Task(((5, 5), (6, 6)), columns=((11, 20), None)), Task(((5, 5),), columns=((22, 31),)))
    told = change(Overlap(group(tasks=tasks, apart=((5, 11, 5, 20), (5, 22, 5, 31))), ()), ROOT, None)
    assert told["apart"] == ((5, 11, 5, 20), (5, 22, 5, 31))
    assert [(each["lines"], each["parts"]) for each in told["tasks"]] == [([(6, 6)], [(5, 11)]), ([], [(5, 22)])]


def test_late_task_ends_last() -> None:
    tasks = (Task((), suspended_s=1.0), Task((), blocked_s=0.2, cpu_s=0.1), Task((), suspended_s=0.5, iterations=3))
    assert [delay_s(tasks, place) for place in range(3)] == [0.55, 1.25, 0.05]
    assert delay_s(tasks[:1], 0) == 0.05


def test_orders() -> None:
    assert [way.mode for way in orders([group()])] == ["reversed", "delayed", "delayed"]
    assert [way.mode for way in orders([group(), group(id="g2")])] == ["reversed"]


# -- the course -------------------------------------------------------------------------------------------------------


def test_everything_passes() -> None:
    tried, runs = made(*(went() for _ in MODES))
    assert runs.modes == MODES
    assert runs.asked[0][2]["tests"] == ("a",)
    assert [limit for _, limit, _ in runs.asked[:2]] == [None, 33.0]
    assert [attempt.words for attempt in tried.attempts] == [
        "overlap",
        "overlap",
        "reversed order",
        "task 1 of g1 delayed",
        "task 2 of g1 delayed",
    ]
    assert all(attempt.same for attempt in tried.attempts)
    assert (len(tried.unchanged), len(tried.overlapped), tried.executions) == (2, 2, {"g1": 2})


def test_single_round_has_two_unchanged_runs() -> None:
    _, runs = made(*(went() for _ in range(6)), repeat=1)
    assert runs.modes == [None, "overlap", None, "reversed", "delayed 0", "delayed 1"]


def test_failure_ends_it_once_the_unchanged_tests_are_known_to_be_steady() -> None:
    line = Seen("a", "failure", "call", "KeyError: 'x'")
    tried, runs = made(went(), went("failed", line), went(), repeat=3)
    assert runs.modes == [None, "overlap", None]
    (attempt,) = tried.attempts
    assert attempt.why == ("a: passed, now failed: KeyError: 'x'",)
    assert [each.nodeid for each in tried.outcomes] == ["a"]


def test_order_that_matters() -> None:
    tried, runs = made(*(went() for _ in range(4)), went("error"))
    assert runs.modes == MODES[:5]
    assert [attempt.same for attempt in tried.attempts] == [True, True, False]
    assert tried.attempts[2].why == ("a: passed, now error",)


def test_delay_that_matters() -> None:
    tried, _ = made(*(went() for _ in range(6)), went("failed"))
    assert tried.attempts[-1].words == "task 2 of g1 delayed"
    assert not tried.attempts[-1].same


def test_unsteady_tests_end_it() -> None:
    tried, runs = made(went(), went(), went("failed"))
    assert runs.modes == [None, "overlap", None]
    assert [each.nodeid for each in tried.unsteady] == ["a"]


def test_what_cannot_be_changed_is_known_after_one_run() -> None:
    refused = Seen("", "refused", "g1", "it is a lambda")
    tried, runs = made(went("passed", refused))
    assert (runs.modes, tried.obstacle, tried.attempts) == ([None], "g1: it is a lambda", [])


def test_what_cannot_be_changed_may_be_known_later() -> None:
    tried, runs = made(went(), went("passed", Seen("", "refused", "g1", "db takes request")))
    assert (runs.modes, tried.obstacle) == ([None, "overlap"], "g1: db takes request")


def test_change_that_never_ran_proves_nothing() -> None:
    tried, runs = made(went(ran=False), went(ran=False))
    assert (runs.modes, tried.obstacle) == ([None, "overlap"], "what was changed never ran: g1")


def test_change_that_fails_before_it_comes_to_run_is_a_failure() -> None:
    """What lay between may have been moved to where it fails."""
    tried, runs = made(went(ran=False), went("error", ran=False), went(ran=False))
    assert (runs.modes, tried.obstacle) == ([None, "overlap", None], None)
    assert [attempt.why for attempt in tried.attempts] == [("a: passed, now error",)]


def test_hang_is_an_answer() -> None:
    tried, runs = made(went(), went("passed", ran=False, failure="it did not end"), went())
    assert (runs.modes, tried.obstacle, tried.failure) == ([None, "overlap", None], None, "it did not end")
    assert tried.attempts[0].why[0] == "it did not end"


def test_unchanged_tests_that_cannot_be_run() -> None:
    with pytest.raises(UserError, match="cannot be run: no"):
        made(went(failure="no"))


def test_differences_are_told_and_are_not_the_same() -> None:
    before, after = Seen("a", "value", "db", "int 1"), Seen("a", "value", "db", "int 2")
    come = [went("passed", before if mode != "reversed" else after) for mode in MODES]
    tried, _ = made(*come)
    assert [attempt.same for attempt in tried.attempts] == [True, True, False, True, True]
    assert tried.attempts[2].why == ("value of db in a: int 1, now int 2",)
    assert tried.differences == (Difference("value", "a", "db", "int 1", "int 2"),)


def test_differences_of_runs_with_workers_are_not_asked_for() -> None:
    seen = [Seen("a", "value", "worker_id", name) for name in ("str 'master'", "str 'gw0'")]
    come = [went("passed", seen[mode is not None]) for mode in MODES]
    tried, runs = made(*come, changed=("-n", "2", "tests"))
    assert all(attempt.same for attempt in tried.attempts)
    assert [args for args, _, _ in runs.asked[:2]] == [("tests",), ("-n", "2", "tests")]


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (Difference("value", "t", "db", None, "int 2"), "value of db in t: nothing, now int 2"),
        (Difference("environment", "t", "HOME", "a", "b"), "environment of HOME in t: a, now b"),
        (Difference("warning", "t", "UserWarning: x", None, ""), "warning is new in t: UserWarning: x"),
        (Difference("temporary file", "", "a.txt", "", None), "temporary file is missing: a.txt"),
    ],
)
def test_difference_in_words(difference: Difference, words: str) -> None:
    assert sentence(difference) == words
