"""The slow-down that is planted is worth finding, and in the fixture that takes most."""

from __future__ import annotations

import pytest

from tests import make
from tests.make import MS, Up
from testtime.compare.planting import plant
from testtime.compare.rules import rules
from testtime.model.profile import Profile


def suite(each: int = 20 * MS) -> Profile:
    run = make.Run()
    main = run.main()
    small, large = run.fixture("small"), run.fixture("large", line=31)
    for number in range(100):
        main.test(f"t.py::test_{number}", ups=[Up(small, each // 2), Up(large, each)])
    main.finish()
    return run.profile()


def test_tenth_of_all_set_up_in_the_dearest_fixture() -> None:
    found = plant(suite(), rules(()))
    assert found is not None
    assert (found.name, found.line, found.uses, found.ns) == ("large", 31, 100, 3 * MS)
    assert found.share == pytest.approx(0.1)


def test_twice_what_a_rule_allows() -> None:
    found = plant(suite(), rules(["setup:20%"]))
    assert found is not None
    assert found.share == pytest.approx(0.4)


def test_never_less_than_what_counts_at_all() -> None:
    found = plant(suite(each=10_000), rules(()))
    assert found is not None
    assert found.ns * found.uses == 150 * MS


def test_without_fixtures_in_each_test() -> None:
    run = make.Run()
    main = run.main()
    for number in range(10):
        main.test(f"t.py::test_{number}", setup=200 * MS)
    main.finish()
    found = plant(run.profile(), rules(()))
    assert found is not None
    assert (found.name, found.uses, found.ns) == (None, 10, 20 * MS)


def test_nothing_to_plant_in() -> None:
    run = make.Run()
    run.main().finish()
    assert plant(run.profile(), rules(())) is None
