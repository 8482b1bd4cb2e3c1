"""The tests that use what a group is about, and what that took."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests import make
from tests.overlaps import group
from testtime.model.profile import Profile
from testtime.model.watched import Code, Execution
from testtime.whatif.users import spent_ns, users

S = make.S
PATH = "tests/test_a.py"


@pytest.fixture
def run() -> Any:
    """Five tests: two use db, all but the last use the shared server, and one is in a class."""
    made = make.Run()
    main = made.main()
    db = made.fixture("db", line=3)
    server = made.fixture("server", "module", line=9)
    shared = make.Up(server, 3 * S, wait=3 * S, down=1 * S)
    main.test(f"{PATH}::test_one[x]", ups=[shared, make.Up(db, 2 * S, down=S)])
    main.test(f"{PATH}::test_two", ups=[shared, make.Up(db, 4 * S)])
    main.test(f"{PATH}::TestIt::test_three[a::b]", ups=[shared], call=7 * S)
    main.test("other.py::test_two", ups=[shared], ends=[server])
    main.test(f"{PATH}::test_last")
    main.finish()
    return made


def profile(run: Any, **changes: Any) -> Profile:
    """The profile, its fixtures called as the functions that they are."""
    made: Profile = run.profile(**changes)
    named = tuple(msgspec.structs.replace(each, function=each.name) for each in made.fixtures)
    return msgspec.structs.replace(made, fixtures=named)


def names(profile: Profile, *groups: Any) -> list[str]:
    """Last parts of node ids."""
    return [nodeid.partition("::")[2] or nodeid for nodeid in users(profile, groups)]


def test_fixture_of_a_test(run: Any) -> None:
    found = group(where=f"{PATH}:3", function="db")
    assert names(profile(run), found) == ["test_one[x]", "test_two"]
    assert spent_ns(profile(run), [found]) == 7 * S


def test_shared_fixture(run: Any) -> None:
    found = group(where=f"{PATH}:9", function="server")
    assert names(profile(run), found) == ["test_one[x]", "test_two", "TestIt::test_three[a::b]", "test_two"]
    assert spent_ns(profile(run), [found]) == 4 * S


def test_body_of_a_test(run: Any) -> None:
    found = group(where=f"{PATH}:20", function="TestIt.test_three")
    made = profile(run)
    assert names(made, found) == ["TestIt::test_three[a::b]"]
    assert spent_ns(made, [found]) == sum((test.end_ns or 0) - test.start_ns for test in made.tests)


def test_fixture_of_the_same_name_elsewhere(run: Any) -> None:
    assert names(profile(run), group(where="other.py:3", function="db")) == []


def test_function_that_was_seen_to_run(run: Any) -> None:
    """unittest's ``setUp``, say, of a base class in another file."""
    made = profile(run)
    test = made.tests[3]
    codes = (Code("base.py", 4, "Base.setUp", "def setUp(self):\n    wait()\n"), Code("base.py", 40, "Base.setUp", ""))
    executions = tuple(
        Execution(code, process, at, at + 1, ())
        for code, process, at in ((0, 0, test.start_ns), (1, 0, made.tests[0].start_ns), (0, 1, made.tests[1].start_ns))
    )
    made = msgspec.structs.replace(made, codes=codes, executions=executions)
    assert names(made, group(where="base.py:5", function="Base.setUp")) == ["test_two"]
    assert users(made, [group(where="base.py:5", function="Base.setUp")]) == ("other.py::test_two",)


def test_test_that_has_not_ended(run: Any) -> None:
    made = profile(run)
    last = msgspec.structs.replace(made.tests[4], end_ns=None)
    codes = (Code("base.py", 4, "setup", "def setup(): pass"),)
    execution = Execution(0, 0, last.start_ns + 1, last.start_ns + 2, ())
    made = msgspec.structs.replace(made, tests=(*made.tests[:4], last), codes=codes, executions=(execution,))
    assert names(made, group(where="base.py:4", function="setup")) == ["test_last"]


def test_fixtures_of_one_test(run: Any) -> None:
    found = group("db", "server", unit="fixtures", where=f"{PATH}:3", function="db, server")
    assert names(profile(run), found) == ["test_one[x]", "test_two"]
    assert spent_ns(profile(run), [found]) == 11 * S


def test_whole_tests(run: Any) -> None:
    found = group("test_one", "test_last", unit="tests", where=f"{PATH}:1", function=PATH)
    assert names(profile(run), found) == ["test_one[x]", "test_last"]
    inside = group("test_three", unit="tests", where=f"{PATH}:1", function="TestIt")
    assert names(profile(run), inside) == ["TestIt::test_three[a::b]"]


def test_several_groups(run: Any) -> None:
    both = group(where=f"{PATH}:3", function="db"), group(where=f"{PATH}:9", function="server")
    assert names(profile(run), *both) == ["test_one[x]", "test_two", "TestIt::test_three[a::b]", "test_two"]
    assert spent_ns(profile(run), both) == 11 * S
    mixed = (*both, group(where=f"{PATH}:20", function="test_last"))
    made = profile(run)
    assert spent_ns(made, mixed) == sum((test.end_ns or 0) - test.start_ns for test in made.tests)
