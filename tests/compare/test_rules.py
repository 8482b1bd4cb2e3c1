"""The grammar of ``--fail-on``, and what is refused, and why."""

from __future__ import annotations

import pytest

from testtime.compare.rules import DEFAULT, METRICS, Rule, pattern, rule, rules
from testtime.errors import UserError

MS = 1_000_000


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("setup:5%", Rule("setup:5%", "setup", None, 0.05)),
        (" setup:5% ", Rule("setup:5%", "setup", None, 0.05)),
        ("setup:+5%", Rule("setup:+5%", "setup", None, 0.05)),
        ("total:7.5%", Rule("total:7.5%", "total", None, 0.075)),
        ("call:x2", Rule("call:x2", "call", None, 1.0)),
        ("call:x1.5", Rule("call:x1.5", "call", None, 0.5)),
        ("teardown:+200ms", Rule("teardown:+200ms", "teardown", None, 0.0, 200 * MS)),
        ("test:+2s", Rule("test:+2s", "test", None, 0.0, 2000 * MS)),
        ("test:+0.5s", Rule("test:+0.5s", "test", None, 0.0, 500 * MS)),
        ("fixture:db*:10%,+20ms", Rule("fixture:db*:10%,+20ms", "fixture", "db*", 0.10, 20 * MS)),
        ("fixture:db: 10% , +20ms", Rule("fixture:db: 10% , +20ms", "fixture", "db", 0.10, 20 * MS)),
        ("count:+5", Rule("count:+5", "count", None, 0.0, 0, 5)),
        ("count:app:x2,+5", Rule("count:app:x2,+5", "count", "app", 1.0, 0, 5)),
        ("collection:10%", Rule("collection:10%", "collection", None, 0.10)),
        ("setup:5%,10%", Rule("setup:5%,10%", "setup", None, 0.10)),
    ],
)
def test_rule_is_read(word: str, expected: Rule) -> None:
    assert rule(word) == expected


@pytest.mark.parametrize(
    "nodeid",
    [
        "tests/test_a.py::test_one",
        "tests/test_a.py::Test::test_one",
        "tests/test_a.py::test_one[a:b]",
        "tests/test_a.py::test_one[x1,10%]",
        "tests/test_a.py::test_one[::]",
        "tests/test_a.py::test_one[!a-b]",
    ],
)
def test_node_id_may_hold_colons_commas_and_brackets(nodeid: str) -> None:
    found = rule(f"test:{nodeid}:10%,+5ms")
    assert found.glob == nodeid
    assert (found.share, found.least_ns) == (0.10, 5 * MS)
    assert found.covers(nodeid)
    assert not found.covers(nodeid.replace("test_one", "test_two"))


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("", "--fail-on '': an empty metric is none of"),
        ("set-up:5%", "set-up is none of"),
        ("setup", "a limit is missing"),
        ("setup:", "a limit is missing"),
        ("setup:db*", "db* is none of 10%, x2, +200ms, +2s"),
        ("setup::5%", "the pattern is empty"),
        ("setup:5", "5 is none of"),
        ("setup:5 %", "5 % is none of"),
        ("setup:-5%", "-5% is none of"),
        ("setup:x0.5", "x0.5 is less than before"),
        ("setup:200ms", "200ms is none of"),
        ("setup:+5", "+5 is none of"),
        ("setup:5%,", "an empty limit is none of"),
        ("setup:nan%", "nan% is none of"),
        ("setup:+1h", "+1h is none of"),
        ("count:+5ms", "+5ms is none of 10%, x2, +5"),
        ("collection:tests:5%", "collection takes no pattern"),
        ("setup:+" + "9" * 400 + "s", "is none of"),
        ("setup:" + "9" * 400 + "%", "is none of"),
    ],
)
def test_what_is_no_rule_is_refused_with_the_reason(word: str, why: str) -> None:
    with pytest.raises(UserError) as caught:
        rule(word)
    assert why in str(caught.value)
    assert str(caught.value).startswith(f"--fail-on {word or repr(word)}: ")


def test_default_holds_where_nothing_is_said() -> None:
    assert [each.text for each in rules(())] == [DEFAULT] == ["setup:5%"]
    assert [each.text for each in rules(["call:5%"])] == ["call:5%"]


def test_rule_twice_is_one() -> None:
    assert len(rules(["call:5%", "call:5%", "call:6%"])) == 2


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_of_the_contract_is_known(metric: str) -> None:
    assert rule(f"{metric}:5%").metric == metric


def test_rule_without_a_pattern_covers_all() -> None:
    assert rule("test:5%").covers("anything::at[all]\n")


@pytest.mark.parametrize(
    ("glob", "name", "matches"),
    [
        ("db*", "db_session", True),
        ("db*", "the_db", False),
        ("db?", "db1", True),
        ("db", "db1", False),
        ("*test_a.py::*", "tests/test_a.py::test_one", True),
        ("test_one[*]", "test_one[a]", True),
        ("test_[ab]", "test_a", False),
        ("test_[ab]", "test_[ab]", True),
        ("DB", "db", False),
    ],
)
def test_glob_has_stars_and_question_marks_alone(glob: str, name: str, matches: bool) -> None:
    assert (pattern(glob).match(name) is not None) == matches
