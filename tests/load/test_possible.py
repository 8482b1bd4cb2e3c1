"""Parts that cannot belong together are found, each by its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests import make
from testtime.errors import UserError
from testtime.load.possible import checked
from testtime.model.profile import Holding, Profile
from testtime.model.watched import Code, Execution, Snapshot, Thing

replaced = msgspec.structs.replace


def with_test(**about: Any) -> Profile:
    """A run in which one test is other than it was."""
    profile = make.serial()
    first, second, *rest = profile.tests
    return replaced(profile, tests=(first, replaced(second, **about), *rest))


def with_use(**about: Any) -> Profile:
    """A run in which one use of a fixture is other than it was."""
    profile = make.serial()
    first, second, *rest = profile.uses
    return replaced(profile, uses=(first, replaced(second, **about), *rest))


@pytest.mark.parametrize("profile", [make.serial(), make.parallel(), with_test(end_ns=None)])
def test_what_was_recorded_is_passed_on(profile: Profile) -> None:
    assert checked(profile, Path("p.json")) is profile


SERVER = Thing("object", "shop.Server")
RUN = Execution(0, 0, 10, 20, (), things=(SERVER, SERVER), snapshots=(Snapshot(1, {"a": 1}),))


def with_run(*things: Thing, **about: Any) -> Profile:
    """A run in which two functions were watched, and the second run is other than the first."""
    codes = (Code("a.py", 1, "a"), Code("a.py", 5, "b"))
    other = replaced(RUN, **about, **({"things": things} if things else {}))
    return replaced(make.serial(), codes=codes, executions=(RUN, other))


@pytest.mark.parametrize(
    "profile",
    [
        with_run(end_ns=9),
        with_run(code=2),
        with_run(process=1),
        with_run(replaced(SERVER, edges={"a": 2}), SERVER),
        with_run(SERVER, replaced(SERVER, owner=2)),
        with_run(SERVER, replaced(SERVER, func=-1)),
        with_run(SERVER, replaced(SERVER, code=2)),
        with_run(SERVER),
    ],
)
def test_run_that_cannot_be_is_refused_with_its_place(profile: Profile) -> None:
    with pytest.raises(UserError) as caught:
        checked(profile, Path("p.json"))
    assert caught.value.what == "p.json holds what no run can produce, at executions[1]"


def test_last_of_each_can_be_pointed_to_by_a_run() -> None:
    last = replaced(SERVER, edges={"a": 1}, owner=1, func=1, code=1)
    profile = with_run(SERVER, last, code=1, end_ns=10)
    assert checked(profile, Path("p.json")) is profile


def test_holding_of_an_unknown_fixture() -> None:
    known = Holding(FIXTURES - 1, "listen", "1")
    assert checked(replaced(make.serial(), holding=(known,)), Path("p.json")).holding == (known,)
    with pytest.raises(UserError, match=r"at holding\[1\]"):
        checked(replaced(make.serial(), holding=(known, Holding(FIXTURES, "listen", "1"))), Path("p.json"))


TESTS, USES = len(make.serial().tests), len(make.serial().uses)
FIXTURES = len(make.serial().fixtures)


@pytest.mark.parametrize(
    ("profile", "place"),
    [
        (replaced(make.serial(), processes=()), "processes"),
        (replaced(make.serial(), wall_ns=0), "wall_ns"),
        (with_test(end_ns=make.serial().tests[1].start_ns - 1), "tests[1]"),
        (with_test(process=1), "tests[1]"),
        (with_test(needs=(0, FIXTURES)), "tests[1]"),
        (with_use(fixture=FIXTURES), "uses[1]"),
        (with_use(process=1), "uses[1]"),
        (with_use(test=TESTS), "uses[1]"),
        (with_use(teardown_test=TESTS), "uses[1]"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(profile: Profile, place: str) -> None:
    with pytest.raises(UserError) as caught:
        checked(profile, Path("p.json"))
    assert caught.value.what == f"p.json holds what no run can produce, at {place}"
    assert caught.value.advice == "record again with: testtime profile"


def test_last_of_each_can_be_pointed_to() -> None:
    profile = with_use(test=TESTS - 1, teardown_test=TESTS - 1, fixture=FIXTURES - 1)
    assert checked(profile, Path("p.json")) is profile
