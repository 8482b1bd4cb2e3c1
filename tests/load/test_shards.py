"""Shards to one run: one numbering of everything, nothing lost, nothing twice."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import msgspec

from tests import make
from tests.make import MS, Up
from testtime.load.possible import checked
from testtime.load.shards import _MOMENTS, joined
from testtime.model import machine, profile, watched
from testtime.model.profile import Profile


def shard(name: str, *, own: bool = False, **changes: Any) -> Profile:
    """A run of two tests that share a fixture of the session; ``own``: another fixture comes before it."""
    run = make.Run()
    main = run.main()
    first = run.fixture(f"own_{name}") if own else None
    server = run.fixture("server", "session", path="tests/conftest.py", line=7)
    up = Up(server, 80 * MS, down=10 * MS)
    ups = [up] if first is None else [up, Up(first, 5 * MS, down=1 * MS)]
    main.test(f"tests/test_{name}.py::test_one", ups=ups)
    main.test(f"tests/test_{name}.py::test_two", ups=ups, ends=[server])
    main.finish()
    return run.profile(**changes)


def test_one_shard_is_the_run() -> None:
    alone = shard("a")
    assert joined([alone]) is alone


def test_tests_fixtures_and_uses_of_all_in_one_numbering() -> None:
    both = joined([shard("a"), shard("b", own=True)])
    checked(both, Path("both"))
    assert [test.nodeid for test in both.tests] == [
        f"tests/test_{name}.py::test_{n}" for name in "ab" for n in ("one", "two")
    ]
    assert [test.process for test in both.tests] == [0, 0, 1, 1]
    assert [fixture.name for fixture in both.fixtures] == ["server", "own_b"]
    assert [[both.fixtures[each].name for each in test.needs] for test in both.tests] == [["server"]] * 4
    told = [(both.fixtures[use.fixture].name, use.process, use.test, use.teardown_test) for use in both.uses]
    assert told == [("server", 0, 0, 1), ("server", 1, 2, 3), ("own_b", 1, 2, 2), ("own_b", 1, 3, 3)]
    assert len(both.processes) == 2


def test_use_that_belongs_to_no_test() -> None:
    loose = shard("b")
    uses = tuple(msgspec.structs.replace(use, test=None, teardown=None, teardown_test=None) for use in loose.uses)
    both = joined([shard("a"), msgspec.structs.replace(loose, uses=uses)])
    assert [(use.test, use.teardown_test) for use in both.uses] == [(0, 1), (None, None)]


def test_time_is_summed_and_the_worst_of_all_is_said_of_the_whole() -> None:
    parts = [shard("a", exit_status=0), shard("b", exit_status=1), shard("c", exit_status=None)]
    both = joined(parts)
    assert both.wall_ns == sum(part.wall_ns for part in parts)
    assert (both.complete, both.exit_status) == (True, 1)
    cut = joined([*parts, shard("d", complete=False, incomplete="pytest was interrupted")])
    assert (cut.complete, cut.incomplete) == (False, "pytest was interrupted")
    assert joined([shard("a", exit_status=None), shard("b", exit_status=None)]).exit_status is None


def test_what_a_files_tests_are_made_of_may_be_in_several_shards() -> None:
    first = shard("a", sources={"tests/test_a.py": {"test_one": 1}, "tests/test_b.py": {"test_one": 2}})
    second = shard("b", sources={"tests/test_a.py": {"test_two": 3}})
    assert joined([first, second]).sources == {
        "tests/test_a.py": {"test_one": 1, "test_two": 3},
        "tests/test_b.py": {"test_one": 2},
    }
    assert first.sources["tests/test_a.py"] == {"test_one": 1}


def test_shards_follow_each_other_as_they_are_given() -> None:
    """So the order of tests is the same in every run of the same shards, however long each took."""
    parts = [shard("a"), shard("b"), shard("c")]
    both = joined(parts)
    starts = [test.start_ns for test in both.tests]
    assert starts == sorted(starts)
    for at, part in enumerate(parts):
        off = sum(each.wall_ns for each in parts[:at])
        (process,) = part.processes
        moved = both.processes[at]
        assert (moved.start_ns, moved.end_ns) == (off, off + (process.end_ns or 0))
        assert [mark.at_ns - off for mark in moved.marks] == [mark.at_ns for mark in process.marks]
        for old, new in zip(part.tests, both.tests[2 * at :], strict=False):
            assert new.end_ns == (old.end_ns or 0) + off
            spans = [(phase.span.start_ns + off, phase.span.wall_ns) for phase in old.phases]
            assert [(phase.span.start_ns, phase.span.wall_ns) for phase in new.phases] == spans
        uses = [use for use in both.uses if use.process == at]
        assert [use.setup.start_ns - off for use in uses] == [use.setup.start_ns for use in part.uses]
        downs = [None if use.teardown is None else use.teardown.start_ns for use in part.uses]
        assert [None if use.teardown is None else use.teardown.start_ns - off for use in uses] == downs


def test_every_moment_of_a_profile_is_known_by_its_name() -> None:
    """A new field that is a moment, and is called otherwise, would be left where it is."""
    text = "".join(map(inspect.getsource, (machine, profile, watched)))
    named = set(re.findall(r"^    (\w+): Moment\b", text, re.MULTILINE))
    assert named == _MOMENTS
