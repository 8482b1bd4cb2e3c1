"""Waits that overlapped, in words and tables."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from testtime.view.document import Duration, Phrase, Table, Words
from testtime.view.proof import headline, sections, sentences
from testtime.whatif.proof import Attempt, Proof

S = 1_000_000_000
PROOF = Proof(
    groups=("g1",),
    functions=("tests/test_a.py:3 db",),
    tests=2,
    proved=True,
    verdict="passed 3 of 3 runs under overlap, reversal and delays",
    obstacle=None,
    attempts=(
        Attempt("overlap", None, None, True, ()),
        Attempt("reversed", None, None, True, ()),
        Attempt("delayed", 1, "g1", True, ()),
    ),
    differences=(),
    executions=2,
    predicted_per_execution_s=1.0,
    measured_per_execution_s=0.98,
    predicted_saving_s=2.0,
    measured_saving_s=1.96,
    saving_error=-0.02,
)
BAD = Attempt("reversed", None, None, False, ("a.py::test: passed, now failed: KeyError: 'x'", "value of db: 1, now 2"))


def proof(**changes: Any) -> Proof:
    """A proof that differs from the usual one."""
    return msgspec.structs.replace(PROOF, **changes)


def table(made: Proof, title: str) -> Table:
    """The table of a section."""
    (body,) = [section.body for section in sections("gather g1", made) if section.title.startswith(title)]
    assert isinstance(body, Table)
    return body


def test_proved() -> None:
    assert headline("gather g1", PROOF) == "gather g1 in db: passed 3 of 3 runs under overlap, reversal and delays"
    assert list(sentences("gather g1", PROOF)) == [
        "gather g1 in db passed 3 of 3 runs under overlap, reversal and delays.",
        "It saves 980 ms in each execution, 2.0 % less than predicted, and 1.96 s in one sequential run of the suite.",
    ]
    assert table(PROOF, "Saved").rows == (
        (Words("predicted"), Duration(S), Duration(2 * S)),
        (Words("measured"), Duration(980_000_000), Duration(1_960_000_000)),
    )
    assert [row[:2] for row in table(PROOF, "Runs of 2 tests").rows] == [
        (Words("overlap"), Words("the same")),
        (Words("reversed order"), Words("the same")),
        (Words("task 1 of g1 delayed"), Words("the same")),
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"saving_error": 0.1}, "10 % more than predicted"),
        ({"saving_error": 0.0001}, "980 ms in each execution, as predicted,"),
        ({"executions": 1}, "980 ms in its one execution"),
        ({"measured_per_execution_s": None}, "It saves 1.96 s in one sequential run of the suite, 2.0 % less"),
    ],
)
def test_saving_in_words(changes: Any, words: str) -> None:
    assert words in list(sentences("gather g1", proof(**changes)))[1]


def test_nothing_saved() -> None:
    made = proof(saving_error=-1.01, measured_saving_s=-0.02)
    assert list(sentences("x", made))[1] == "It saves nothing, where 2.00 s had been predicted."


def test_nothing_measured() -> None:
    made = proof(measured_saving_s=None, saving_error=None)
    assert len(list(sentences("x", made))) == 1
    assert [section.title for section in sections("x", made)] == ["Runs of 2 tests, x"]


def test_not_the_same() -> None:
    made = proof(proved=False, attempts=(*PROOF.attempts[:1], BAD), tests=None)
    assert list(sentences("gather g1", made)) == [
        "Not safe: gather g1 in db failed under reversed order: a.py::test: passed, now failed: KeyError: 'x'."
    ]
    assert table(made, "Runs of the whole suite").rows[1:] == (
        (Words("reversed order"), Words("otherwise"), Phrase(BAD.why[0])),
        (Words(""), Words(""), Phrase(BAD.why[1])),
    )


def test_not_verifiable() -> None:
    made = proof(proved=False, attempts=(), measured_saving_s=None, obstacle="g1: it is a lambda")
    assert list(sentences("gather g1", made)) == ["gather g1 could not be put to the test: g1: it is a lambda."]
    assert list(sections("gather g1", made)) == []


def test_many_functions() -> None:
    functions = tuple(f"a.py:{number} f{number}" for number in range(5))
    assert headline("x", proof(functions=functions)).startswith("x in f0, f1, f2 and 2 more:")
