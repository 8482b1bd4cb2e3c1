"""The same fixture, and the same use of it, in one place of all runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest

from tests import make
from tests.compare.suites import MS, Case, Fix, Suite, lay, run, suite
from testtime.compare.fixtures import Fixtures
from testtime.model.profile import Fixture, Profile


def at(found: Fixtures, name: str) -> int:
    """The place of a fixture."""
    (index,) = [
        index for index, both in enumerate(found.both) if name in {side.name for side in both if side is not None}
    ]
    return index


def uses(found: Fixtures, name: str) -> int:
    """Uses that all runs have."""
    return int((found.use_fixture == at(found, name)).sum())


def changed(profile: Profile, name: str, **fields: Any) -> Profile:
    """With the definition of a fixture changed."""
    fixtures = [msgspec.structs.replace(each, **fields) if each.name == name else each for each in profile.fixtures]
    return msgspec.structs.replace(profile, fixtures=tuple(fixtures))


def test_counts_and_times_are_of_all_set_ups() -> None:
    found = lay([run(suite())], [run(suite().shuffled(1))]).fixtures
    assert found.counts[:, at(found, "db")].tolist() == [60, 60]
    assert found.counts[:, at(found, "server")].tolist() == [1, 1]
    assert found.counts[0, at(found, "app")] == 6
    assert found.busy[0, at(found, "app")] == pytest.approx([6 * 50 * MS, 6 * 5 * MS])
    assert found.wait[:, at(found, "db"), 0] == pytest.approx([60 * 16 * MS, 60 * 16 * MS])


def test_use_of_a_test_is_found_in_another_order() -> None:
    told = suite()
    alone = replace(told, cases=tuple(replace(case, fixtures=("db",)) for case in told.cases))
    profiles = [run(alone), run(alone.shuffled(5))]
    runs = lay(profiles[:1], profiles[1:])
    assert runs.fixtures.use_test.tolist() == list(range(60))
    assert uses(runs.fixtures, "db") == 60


def test_shared_uses_are_counted_through() -> None:
    found = lay([run(suite())], [run(suite().shuffled(1))]).fixtures
    assert uses(found, "app") == 6
    assert uses(found, "server") == 1
    assert found.use_test[found.use_fixture == at(found, "server")].tolist() == [0]


def test_order_of_fixtures_in_the_profile_does_not_matter() -> None:
    told = suite()
    found = lay([run(told)], [run(replace(told, fixtures=told.fixtures[::-1]))]).fixtures
    assert all(old is not None and new is not None and old.name == new.name for old, new in found.both)
    assert found.counts[0].tolist() == found.counts[1].tolist()


@pytest.mark.parametrize(
    "fields", [{"line": 99}, {"scope": "module"}, {"path": "tests/other.py"}, {"params": 3}, {"baseid": "tests/other"}]
)
def test_fixture_that_was_moved_or_scoped_otherwise_is_the_same(fields: dict[str, Any]) -> None:
    found = lay([run(suite())], [changed(run(suite()), "db", **fields)]).fixtures
    assert found.on_both.all()
    assert len(found.both) == 4


def test_fixture_of_another_function_is_another() -> None:
    found = lay([run(suite())], [changed(run(suite()), "db", function="new_db")]).fixtures
    assert len(found.both) == 5
    assert found.on_both.sum() == 3


def test_one_of_two_that_moved_is_not_guessed() -> None:
    two = tuple(Fix("db", path=f"tests/{folder}/conftest.py") for folder in "ab")
    told = Suite(two[:1], (Case("tests/test_a.py::one", ("db",)),))
    both = run(told)
    moved = msgspec.structs.replace(
        both,
        fixtures=tuple(
            msgspec.structs.replace(each, path=path, baseid=path)
            for each in both.fixtures
            for path in ("tests/x/conftest.py", "tests/y/conftest.py")
        ),
    )
    assert not lay([both], [moved]).fixtures.on_both.any()


def test_overriding_fixture_of_the_same_name_stays_apart() -> None:
    told = Suite((Fix("db", path="tests/conftest.py"),), (Case("tests/test_a.py::one", ("db",)),))
    profile = run(told)
    other = Fixture("db", "function", "tests/a/conftest.py", 3, "db", "tests/a")
    twice = msgspec.structs.replace(
        profile,
        fixtures=(other, *profile.fixtures),
        uses=tuple(msgspec.structs.replace(use, fixture=use.fixture + 1) for use in profile.uses),
    )
    found = lay([profile], [twice]).fixtures
    assert found.counts.tolist() == [[1, 0], [1, 0]]
    assert found.both[1][0] is None


def test_uses_that_one_run_lacks_are_not_compared_but_counted() -> None:
    told = suite()
    less = told.cases_with({"fixtures": ("server", "app", "user")}, [case.nodeid for case in told.cases[:20]])
    found = lay([run(less)], [run(told)]).fixtures
    assert found.counts[:, at(found, "db")].tolist() == [40, 60]
    assert uses(found, "db") == 40


@pytest.mark.parametrize(
    ("scope", "names"), [("module", ("a.py::x", "b.py::x")), ("class", ("a.py::A::x", "a.py::B::x"))]
)
def test_set_up_is_held_against_that_for_the_same_module_or_class(scope: Any, names: tuple[str, str]) -> None:
    cases = tuple(Case(name, ("app",), heavy=by) for name, by in zip(names, (1.0, 5.0), strict=True))
    told = Suite((Fix("app", scope),), cases)
    found = lay([run(told)], [run(replace(told, cases=cases[::-1]))]).fixtures
    assert len(found.use_fixture) == 2
    assert (found.use_busy[0] == found.use_busy[1]).all()


def test_params_are_told_apart() -> None:
    def story(*params: int) -> Profile:
        told = make.Run()
        lane = told.main()
        fixture = told.fixture("s", "session", params=2)
        for number, param in enumerate(params):
            ups = [make.Up(fixture, (1 + param) * 10 * MS, param=param)]
            lane.test(f"a.py::test_{number}", ups=ups, ends=[fixture])
        lane.finish()
        return told.profile()

    found = lay([story(0, 1, 0)], [story(1, 0, 0)]).fixtures
    assert (found.use_busy[0, :, 0] == found.use_busy[1, :, 0]).all()
    assert len(found.use_fixture) == 3


def test_set_ups_for_tests_that_are_not_compared_are_left_out() -> None:
    told = suite()
    more = told.plus(*(Case(f"tests/test_new.py::test_{at}", ("server", "app", "db")) for at in range(9)))
    for side in ([run(told)], [run(more)]), ([run(more)], [run(told)]):
        found = lay(*side).fixtures
        assert found.counts[0].tolist() == found.counts[1].tolist()
        assert found.busy[0] == pytest.approx(found.busy[1])


def test_fixture_that_new_tests_set_up_first_is_still_there() -> None:
    told = suite()
    more = told.plus(Case("tests/test_new.py::test_new", ("server", "app", "db")), first=True)
    found = lay([run(told)], [run(more)]).fixtures
    assert found.counts[:, at(found, "server")].tolist() == [1, 1]
    assert found.counts[:, at(found, "app")].tolist() == [6, 6]
    assert uses(found, "server") == 1


def test_each_side_is_counted_by_its_own_scope() -> None:
    """New tests set up a fixture that is no longer shared for themselves."""
    told = suite()
    more = told.scoped("server", "function").plus(Case("tests/test_new.py::test_new", ("server",)))
    found = lay([run(told)], [run(more)]).fixtures
    assert found.counts[:, at(found, "server")].tolist() == [1, 60]
    assert found.shared[at(found, "server")]


def test_left_out_fixture_is_gone_everywhere() -> None:
    found = lay([run(suite())], [run(suite())]).fixtures
    gone = np.array([each.name == "db" for each, _ in found.both if each is not None])
    less = found.without(gone)
    assert {old.name for old, _ in less.both if old is not None} == {"user", "app", "server"}
    assert less.counts.shape == (2, 3)
    assert len(less.use_fixture) == len(found.use_fixture) - 60
    assert uses(less, "user") == 60
    names = [each.name for each in run(suite()).fixtures]
    places = dict(zip(names, less.of[0].tolist(), strict=True))
    assert places == {"db": -1, **{name: at(less, name) for name in names[1:]}}


def test_no_fixture_at_all() -> None:
    told = Suite((), (Case("a.py::x"),))
    found = lay([run(told)], [run(told)]).fixtures
    assert found.both == ()
    assert found.counts.shape == (2, 0)
    assert len(found.use_fixture) == 0
    assert found.without(np.zeros(0, dtype=bool)).both == ()
