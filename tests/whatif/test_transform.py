"""The suite after a change that nobody has made: fixtures widened and sped up, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from tests import make
from tests.make import MS, S, Up
from testtime.errors import UserError
from testtime.model.profile import Profile, Scope
from testtime.whatif.recorded import workload
from testtime.whatif.serial import serial
from testtime.whatif.transform import sped_up, widened
from testtime.whatif.workload import Workload

A, B = "tests/test_a.py", "tests/test_b.py"
COST = 10 * MS
"""What a set-up of ``db`` and its teardown take together."""


def suite(
    scope: Scope = "function",
    names: Sequence[str] = (f"{A}::In::one", f"{A}::In::two", f"{A}::three", f"{B}::four"),
    params: Sequence[int | None] = (),
    baseid: str = "tests",
) -> Profile:
    """Each test has a value of ``db`` of its own, set up in 8 ms and torn down in 2; ``app`` stands on it."""
    run = make.Run()
    main = run.main()
    db, app = run.fixture("db", scope, params=2 if params else 0), run.fixture("app")
    run.fixtures[db] = msgspec.structs.replace(run.fixtures[db], baseid=baseid)
    run.fixtures[app] = msgspec.structs.replace(run.fixtures[app], argnames=("db",), baseid="tests")
    for number, name in enumerate(names):
        up = Up(db, 8 * MS, down=2 * MS, param=params[number] if params else None)
        main.test(name, ups=[up, Up(app, 1 * MS)], ends=[] if scope == "function" else [db])
    main.finish()
    return run.profile()


def saved(profile: Profile, changed: Workload) -> int:
    """By how much the sequential run gets shorter, ns."""
    return profile.wall_ns - serial(changed).wall_ns


# -- widening ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "set_ups"),
    [("class", 3), ("module", 2), ("package", 1), ("session", 1)],
)
def test_function_scope_widened(scope: str, set_ups: int) -> None:
    """Four set-ups; two tests lie in a class, and three in one module."""
    profile = suite()
    changed = widened(workload(profile), profile, f"db={scope}")
    assert saved(profile, changed) == (4 - set_ups) * COST


@pytest.mark.parametrize(("scope", "set_ups"), [("module", 2), ("package", 1), ("session", 1)])
def test_shared_scope_widened(scope: str, set_ups: int) -> None:
    """Of class scope: two in a class, and two outside any, which count as classes of their own."""
    profile = suite("class", (f"{A}::In::one", f"{A}::Other::two", f"{A}::three", f"{B}::four"))
    work = workload(profile)
    assert sum(serial(work).set_ups.values()) == 4
    changed = widened(work, profile, f"db={scope}")
    assert sum(serial(changed).set_ups.values()) == set_ups
    assert saved(profile, changed) == (4 - set_ups) * COST


@pytest.mark.parametrize("scope", ["function", "module"])
def test_parameters_are_kept_apart(scope: Scope) -> None:
    """Two modules with two parameters each, in the order of a run that knows of it: two set-ups are left."""
    names = (f"{A}::one[0]", f"{B}::one[0]", f"{A}::one[1]", f"{B}::one[1]")
    profile = suite(scope, names, (0, 0, 1, 1))
    changed = widened(workload(profile), profile, "db=session")
    assert sum(serial(changed).set_ups.values()) == 2
    assert saved(profile, changed) == 2 * COST


def test_package_fixture_of_a_module_lives_as_long_as_the_session() -> None:
    profile = suite(names=(f"{A}::one", f"{B}::two", f"{A}::three"), baseid=A)
    assert saved(profile, widened(workload(profile), profile, "db=package")) == 2 * COST


def test_outside_a_class_class_scope_saves_nothing() -> None:
    profile = suite(names=(f"{A}::one", f"{A}::two"))
    assert saved(profile, widened(workload(profile), profile, "db=class")) == 0


def test_one_after_the_other() -> None:
    """What it stands on first, as the refusal advises."""
    profile = suite()
    work = workload(profile)
    with pytest.raises(UserError) as refused:
        widened(work, profile, "app=module")
    assert refused.value.args[0] == "--widen app=module: app stands on db, whose scope is function"
    changed = widened(widened(work, profile, "db=module"), profile, "app=module")
    assert saved(profile, changed) == 2 * COST + 2 * MS
    with pytest.raises(UserError, match="app stands on db, whose scope is module"):
        widened(changed, profile, "app=session")
    with pytest.raises(UserError, match="db has scope module already"):
        widened(changed, profile, "db=module")


def test_what_stands_on_a_widened_fixture_goes_with_its_parameters() -> None:
    """``db`` has parameters by turns; both of session scope are set up anew at each change."""
    names = [f"{A}::{name}" for name in "abcd"]
    profile = suite(names=names, params=(0, 1, 0, 1))
    changed = widened(widened(workload(profile), profile, "db=session"), profile, "app=session")
    assert saved(profile, changed) == 0
    assert sum(serial(changed).set_ups.values()) == 8


def test_a_profile_is_left_as_it_was() -> None:
    profile = suite()
    work = workload(profile)
    widened(work, profile, "db=session")
    assert serial(work).wall_ns == profile.wall_ns


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("db", "--widen db is not of the form FIXTURE=SCOPE"),
        ("=module", "is not of the form"),
        ("db=", "is not of the form"),
        ("db=modul", "--widen db=modul: modul is no scope to widen to"),
        ("db=function", "function is no scope to widen to"),
        ("cache=module", "--widen: the profile knows no fixture called cache"),
    ],
)
def test_wishes_that_cannot_be(wish: str, words: str) -> None:
    profile = suite()
    with pytest.raises(UserError, match=words):
        widened(workload(profile), profile, wish)


@pytest.mark.parametrize("scope", ["class", "module"])
def test_narrower_is_not_wider(scope: str) -> None:
    profile = suite("module", (f"{A}::one",))
    with pytest.raises(UserError, match="db has scope module already"):
        widened(workload(profile), profile, f"db={scope}")


# -- speeding up ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["function", "module"])
@pytest.mark.parametrize(("percent", "share"), [("50", 0.5), ("50%", 0.5), ("100", 1), ("0", 0), ("12.5", 0.125)])
def test_share_of_set_up_and_teardown(scope: Scope, percent: str, share: float) -> None:
    profile = suite(scope, (f"{A}::one", f"{B}::two"))
    changed = sped_up(workload(profile), profile, f"db={percent}")
    assert saved(profile, changed) == 2 * COST * share


def test_waiting_is_sped_up_as_well() -> None:
    run = make.Run()
    main = run.main()
    slow = run.fixture("slow")
    main.test(f"{A}::one", ups=[Up(slow, 2 * S, wait=1 * S)])
    main.finish()
    profile = run.profile()
    (test,) = sped_up(workload(profile), profile, "slow=50").tests
    assert (test.own.cpu, test.own.wait) == (500 * MS + 1 * MS, 500 * MS)


def test_after_widening() -> None:
    profile = suite()
    changed = sped_up(widened(workload(profile), profile, "db=session"), profile, "db=50")
    assert saved(profile, changed) == 3 * COST + COST // 2


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("db", "--speedup db is not of the form FIXTURE=PERCENT"),
        ("db=fast", "--speedup db=fast: fast is no percentage"),
        ("db=-1", "no percentage from 0 to 100"),
        ("db=101", "no percentage from 0 to 100"),
        ("db=nan", "no percentage from 0 to 100"),
        ("cache=50", "--speedup: the profile knows no fixture called cache"),
    ],
)
def test_percentages_that_cannot_be(wish: str, words: str) -> None:
    profile = suite()
    with pytest.raises(UserError, match=words):
        sped_up(workload(profile), profile, wish)
