"""Accepted slow-downs: what is meant, until when, and that it leaves no trace in either side."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.compare.suites import MS, Suite, lay, run, suite
from testtime.compare.acceptance import Acceptance, without
from testtime.compare.aligned import Aligned
from testtime.compare.sample import SETUP, TEARDOWN

DAY = date(2026, 3, 31)


def left(before: Suite, after: Suite, *names: str) -> Aligned:
    """Without what is accepted."""
    return without(lay([run(before)], [run(after)]), [Acceptance(name, DAY) for name in names])


def names(runs: Aligned) -> set[str]:
    """Of fixtures."""
    return {old.name for old, _ in runs.fixtures.both if old is not None}


def test_acceptance_ends_after_its_day() -> None:
    accepted = Acceptance("db", DAY)
    assert accepted.holds(DAY)
    assert not accepted.holds(date(2026, 4, 1))


def test_acceptance_is_told_with_its_end_and_reason() -> None:
    assert str(Acceptance("db", DAY)) == "db (until 2026-03-31)"
    assert str(Acceptance("db", DAY, "see #812")) == "db (until 2026-03-31: see #812)"


def test_nothing_accepted_changes_nothing() -> None:
    runs = lay([run(suite())], [run(suite())])
    assert without(runs, ()) is runs


def test_accepted_fixture_takes_its_time_with_it() -> None:
    found = left(suite(), suite().slower("db", 5), "db")
    assert names(found) == {"user", "app", "server"}
    spent = found.busy + found.wait
    assert spent[:, :, SETUP] == pytest.approx(7 * MS)
    assert spent[:, :, TEARDOWN] == pytest.approx(0)


@pytest.mark.parametrize("scope", ["function", "module", "class"])
def test_accepted_fixture_may_change_its_scope(scope: Any) -> None:
    found = left(suite(), suite().scoped("server", scope), "server")
    spent = found.busy + found.wait
    assert spent[0] == pytest.approx(spent[1])


def test_accepted_fixture_may_be_asked_for_by_more_tests() -> None:
    told = suite()
    few = told.cases_with({"fixtures": ("server", "app", "user")}, [case.nodeid for case in told.cases[:50]])
    found = left(few, told, "db")
    spent = found.busy + found.wait
    assert spent[0] == pytest.approx(spent[1])
    assert found.fixtures.counts[0].tolist() == found.fixtures.counts[1].tolist()


def test_accepted_test_is_left_out_with_its_set_ups() -> None:
    told = suite()
    found = left(told, told, "tests/test_0.py::*")
    assert len(found.names) == 50
    assert found.busy.shape == found.wait.shape == (2, 50, 3)
    assert found.ran.shape == (50, 3)
    assert found.tests.shape == (2, 50)
    assert sorted(found.fixtures.counts[0].tolist()) == [1, 5, 50, 50]
    assert found.fixtures.use_test.max() == 49


@pytest.mark.parametrize(("name", "more"), [("db", 0), ("d*", 0), ("DB", 1), ("d", 1)])
def test_name_is_a_glob(name: str, more: int) -> None:
    assert len(names(left(suite(), suite(), name))) == 3 + more


def test_node_id_with_brackets_means_itself() -> None:
    told = suite().cases_with({"nodeid": "tests/test_0.py::test_0[a-1]"}, ["tests/test_0.py::test_0"])
    assert len(left(told, told, "tests/test_0.py::test_0[a-1]").names) == 59


def test_everything_may_be_accepted() -> None:
    found = left(suite(), suite(), "*")
    assert found.names == ()
    assert found.fixtures.both == ()
    assert len(found.fixtures.use_fixture) == 0
