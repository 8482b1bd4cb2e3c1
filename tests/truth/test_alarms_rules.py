"""Rules of others, on suites where it is plain what they say."""

from __future__ import annotations

import pytest

from tests import make
from tests.make import MS, Up
from tests.truth.alarms_rules import GATES, setup_ns
from testtime.model.profile import Profile


def suite(each: int, call: int = 5) -> Profile:
    """Fifty tests with a fixture; ms."""
    run = make.Run()
    main = run.main()
    slow = run.fixture("slow")
    for number in range(50):
        main.test(f"t.py::test_{number}", ups=[Up(slow, each * MS)], call=call * MS)
    main.finish()
    return run.profile()


def shared(first: int) -> Profile:
    """A shared fixture, for which the test at that place asks first."""
    run = make.Run()
    main = run.main()
    server = run.fixture("server", "session")
    for number in range(50):
        ups = [Up(server, 3000 * MS)] if number == first else []
        main.test(f"t.py::test_{number}", ups=ups, call=5 * MS)
    main.finish()
    return run.profile()


@pytest.mark.parametrize(
    ("gate", "before", "after", "fires"),
    [
        ("set-up +10 %", 30, 32, False),
        ("set-up +10 %", 30, 34, True),
        ("a test +50 % and 50 ms", 30, 70, False),
        ("a test +50 % and 50 ms", 80, 140, True),
        ("pytest-timing, setup=10%", 30, 32, False),
        ("pytest-timing, setup=10%", 30, 34, True),
        ("pytest-speedguard", 20, 40, False),
        ("pytest-speedguard", 80, 110, False),
        ("pytest-speedguard", 80, 140, True),
    ],
)
def test_rules(gate: str, before: int, after: int, fires: bool) -> None:
    said = GATES[gate]([suite(before)] * 5, [suite(after)] * 5)
    assert said.verdict == ("regressed" if fires else "ok")


def test_speedguard_waits_for_three_runs() -> None:
    assert GATES["pytest-speedguard"]([suite(80)] * 2, [suite(500)] * 2).verdict == "inconclusive"


def test_shared_fixture_is_billed_to_who_asks_first_by_others_alone() -> None:
    sides = [shared(3)] * 5, [shared(4)] * 5
    said = {name: gate(*sides).verdict for name, gate in GATES.items()}
    assert said == {
        "testtime": "ok",
        "set-up +10 %": "ok",
        "a test +50 % and 50 ms": "ok",
        "pytest-timing, setup=10%": "regressed",
        "pytest-speedguard": "regressed",
    }


def test_testtime_names_the_fixture() -> None:
    said = GATES["testtime"]([suite(30)] * 5, [suite(40)] * 5)
    assert said.verdict == "regressed"
    assert {name for name, _, _ in said.named} == {"slow"}


def test_setup_counts_shared_fixtures() -> None:
    assert setup_ns(shared(0)) == pytest.approx(3000 * MS)
