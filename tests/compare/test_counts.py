"""How often fixtures are set up: what is exact, what chance may explain, and what of a change is whose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tests.compare.suites import MS, Case, Fix, Suite, lay, parallel, run, suite
from testtime.compare.counts import Counted, by_chance, counted, steady_order
from testtime.model.profile import Profile


def rows(before: Sequence[Profile], after: Sequence[Profile]) -> dict[str, Counted]:
    """By name; times as measured."""
    runs = lay(before, after)
    spent = (runs.fixtures.busy + runs.fixtures.wait).sum(axis=2)
    names = [(new or old).name if (new or old) else "" for old, new in runs.fixtures.both]  # type: ignore[union-attr]
    return {names[each.fixture]: each for each in counted(runs, spent)}


def halves(told: Suite, by: int) -> list[list[int]]:
    """Tests dealt to two workers."""
    return [[at for at in range(len(told.cases)) if at // by % 2 == lane] for lane in range(2)]


def test_same_order_counts_exactly() -> None:
    found = rows([run(suite())], [run(suite())])
    assert all(each.exact and not each.grew and each.by_count_ns == 0 for each in found.values())
    assert {name: each.before for name, each in found.items()} == {"db": 60, "user": 60, "app": 6, "server": 1}


def test_another_order_leaves_functions_and_narrowed_scopes() -> None:
    found = rows([run(suite())], [run(suite().scoped("server", "module").shuffled(2))])
    assert found["db"].exact
    assert not found["app"].exact
    assert not found["app"].grew
    assert found["app"].after > found["app"].before
    assert not found["server"].exact
    assert found["server"].narrowed == "session -> module"
    assert found["server"].grew


def test_workers_leave_functions_and_narrowed_scopes() -> None:
    told = suite()
    found = rows([parallel(told, halves(told, 10))], [parallel(told.scoped("app", "function"), halves(told, 2))])
    assert found["db"].exact
    assert not found["server"].exact
    assert found["app"].narrowed == "module -> function"
    assert found["app"].grew


@pytest.mark.parametrize("scope", ["class", "module", "package", "session"])
def test_wider_scope_is_not_narrowed(scope: str) -> None:
    found = rows([run(suite())], [run(suite().scoped("db", scope))])  # type: ignore[arg-type]
    assert found["db"].narrowed is None
    assert not found["db"].grew


def test_more_tests_asking_is_more_set_ups() -> None:
    told = suite()
    few = told.cases_with({"fixtures": ("server", "app")}, [case.nodeid for case in told.cases[:50]])
    found = rows([run(few)], [run(told)])
    assert found["db"].grew
    assert found["db"].by_count_ns == pytest.approx(50 * 21 * MS)
    assert found["db"].by_cost_ns == pytest.approx(0)


@pytest.mark.parametrize(("scope", "factor"), [("function", 1.0), ("function", 0.5), ("module", 3.0), ("session", 2.0)])
def test_parts_of_a_change_add_up_to_the_nanosecond(scope: str, factor: float) -> None:
    found = rows([run(suite())], [run(suite().scoped("server", scope).slower("server", factor))])["server"]  # type: ignore[arg-type]
    assert found.by_count_ns == (found.after - 1) * found.before_ns
    assert found.by_count_ns + found.by_cost_ns == found.after_ns - found.before_ns
    assert found.by_cost_ns == pytest.approx(found.after * 420 * MS * (factor - 1))


def test_fixture_that_was_never_set_up_changed_by_count_alone() -> None:
    told = Suite((Fix("db"),), (Case("a.py::x"), Case("a.py::y")))
    found = rows([run(told)], [run(told.cases_with({"fixtures": ("db",)}))])["db"]
    assert (found.before, found.after) == (0, 2)
    assert found.by_count_ns == found.after_ns == 4 * MS
    assert found.by_cost_ns == 0
    assert found.grew


def test_count_that_differs_from_run_to_run_is_not_exact() -> None:
    told = suite()
    few = told.cases_with({"fixtures": ("server", "app")}, [told.cases[0].nodeid])
    found = rows([run(told), run(few)], [run(told), run(told)])
    assert not found["db"].exact
    assert not found["db"].grew
    assert found["db"].before == 59.5
    assert found["user"].before == 59.5
    assert found["app"].exact


def test_fixture_of_one_side_is_not_counted() -> None:
    told = suite()
    less = Suite(told.fixtures[1:], told.cases_with({"fixtures": ("server", "app", "user")}).cases)
    assert "db" not in rows([run(told)], [run(less)])


# -- order and chance --------------------------------------------------------------------------------------------------


def test_order_is_steady_in_one_process_and_one_order() -> None:
    told = suite()
    assert steady_order(lay([run(told)], [run(told)]))
    assert not steady_order(lay([run(told)], [run(told.shuffled(1))]))
    assert not steady_order(lay([parallel(told, halves(told, 2))], [parallel(told, halves(told, 2))]))


def test_new_tests_in_between_do_not_change_the_order() -> None:
    told = suite()
    assert steady_order(lay([run(told)], [run(told.plus(Case("tests/new.py::new"), first=True))]))


def test_chance_decides_for_shared_fixtures_of_one_scope() -> None:
    told = suite()
    after = told.scoped("server", "function").shuffled(1)
    runs = lay([run(told)], [run(after)])
    names = np.array([old.name for old, _ in runs.fixtures.both if old is not None])
    assert names[by_chance(runs)].tolist() == ["app"]
    assert not by_chance(lay([run(told)], [run(told)])).any()
