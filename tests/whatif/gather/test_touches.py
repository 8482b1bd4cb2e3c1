"""What was seen to be touched, by statement and turn."""

from __future__ import annotations

import ast
import os

import pytest

from tests.make import MS
from tests.scenes import parsed
from testtime.model.watched import Execution, Step, Touch
from testtime.whatif.gather.places import Effects, Place
from testtime.whatif.gather.touches import may_be_at, other_names, touched


def _step(line: int, start: int, end: int, *, turn: int = 0, leaf: str = "") -> Step:
    return Step(line, start * MS, (end - start) * MS, 0, 0, turn, leaf)


def _touched(
    *touches: tuple[str, str, int],
    steps: tuple[Step, ...] = (_step(1, 0, 100),),
    line: int = 1,
    turn: int | None = None,
) -> Effects:
    told = tuple(Touch(what, name, at * MS) for what, name, at in touches)
    execution = Execution(0, 0, 0, 0, steps, touched=told)
    return touched(execution, steps, ast.increment_lineno(parsed("f()"), line - 1), turn)


def _world(of: str, what: str | None = None) -> Place:
    return Place("world", of, what)


@pytest.mark.parametrize(
    ("what", "name", "effects"),
    [
        ("read", "/a", Effects(reads={_world("files", "/a")})),
        ("write", "/a", Effects(writes={_world("files", "/a")})),
        (
            "connect",
            "127.0.0.1:80",
            Effects(reads={_world("servers", "80")}, adds={_world("network", "127.0.0.1:80")}),
        ),
        ("connect", "/run/a", Effects(reads={_world("servers", "/run/a")}, adds={_world("network", "/run/a")})),
        ("bind", "127.0.0.1:80", Effects(writes={_world("servers", "80")})),
        ("bind", "::1:80", Effects(writes={_world("servers", "80")})),
        ("bind", "127.0.0.1:0", Effects(reads={_world("servers", "0")})),
        ("process", "a b", Effects(processes=[frozenset()])),
        ("environment", "A", Effects(writes={_world("environment", "A")})),
        ("environment", "", Effects(writes={_world("environment")})),
        ("environment", "PYTEST_CURRENT_TEST", Effects()),
        ("folder", "/a", Effects(writes={_world("folder")})),
        ("database", "/a", Effects(writes={_world("files", "/a")})),
        ("database", "file:/a?mode=rwc", Effects(writes={_world("files", "/a")})),
        ("database", ":memory:", Effects()),
        ("database", "", Effects()),
        ("weather", "rain", Effects()),
    ],
)
def test_places(what: str, name: str, effects: Effects) -> None:
    assert _touched((what, name, 50)) == effects


def test_several_processes_are_told_once() -> None:
    assert _touched(("process", "a", 10), ("process", "b", 20)).processes == [frozenset()]


def test_only_what_happened_in_the_statement() -> None:
    steps = (_step(1, 0, 100), _step(2, 100, 200))
    every = (("write", "/a", 50), ("write", "/b", 150), ("write", "/c", 250))
    assert _touched(*every, steps=steps, line=1).writes == {_world("files", "/a")}
    assert _touched(*every, steps=steps, line=2).writes == {_world("files", "/b")}
    assert _touched(*every, steps=steps, line=3).writes == set()


def test_only_what_happened_in_the_turn() -> None:
    steps = (_step(1, 0, 100), _step(1, 100, 200, turn=1))
    every = (("write", "/a", 50), ("write", "/b", 150))
    assert _touched(*every, steps=steps, turn=0).writes == {_world("files", "/a")}
    assert _touched(*every, steps=steps, turn=1).writes == {_world("files", "/b")}
    assert len(_touched(*every, steps=steps).writes) == 2


def test_all_of_a_function() -> None:
    steps = (_step(1, 0, 100), _step(2, 100, 200))
    told = tuple(Touch("write", name, at * MS) for name, at in (("/a", 50), ("/b", 150), ("/c", 250)))
    found = touched(Execution(0, 0, 0, 0, steps, touched=told), steps)
    assert found.writes == {_world("files", "/a"), _world("files", "/b")}


BESIDE = (_step(1, 0, 100, leaf="asyncio.sleep"), _step(2, 100, 200, leaf="asyncio.sleep"))


def test_a_statement_that_was_far_away_is_not_where_something_happened() -> None:
    steps = [_step(1, 0, 100), _step(2, 100, 200)]
    statement, unseen = parsed("f()"), ast.increment_lineno(parsed("f()"), 4)
    assert may_be_at(110 * MS, statement, steps)
    assert not may_be_at(190 * MS, statement, steps)
    assert may_be_at(190 * MS, unseen, steps), "it was too quick to be met"


def _beside(at: int, *others: str, followed: bool = False) -> set[str | None]:
    """What the first of two statements is taken to have written; ``others``: what the other one's text says."""
    execution = Execution(0, 0, 0, 0, BESIDE, touched=(Touch("write", "/a", at * MS),))
    found = touched(execution, BESIDE, parsed("f()"), None, lambda place, *_: place.what in others, followed=followed)
    return {place.what for place in found.writes}


def test_what_happened_near_a_border_is_of_the_one_whose_text_says_so() -> None:
    assert _beside(97, "/a") == set()
    assert _beside(1, "/a") == set()
    assert _beside(97, "/b") == {"/a"}
    assert _beside(97) == {"/a"}


def test_far_from_a_border_it_is_of_the_one_in_whose_time_it_happened() -> None:
    assert _beside(50, "/a") == {"/a"}
    assert _beside(95, "/a") == {"/a"}
    assert _beside(150) == set()


def test_of_a_statement_that_was_followed_the_text_says_what_is_its_own() -> None:
    assert _beside(50, "/a", followed=True) == set()
    assert _beside(50, "/b", followed=True) == {"/a"}


def test_a_file_that_has_two_names_is_of_one_statement_by_the_first() -> None:
    for name, writes in (("/link/a", {"/link/a", "/real/a"}), ("/other", set())):
        told = tuple(Touch("write", each, 97 * MS) for each in (name, "/real/a"))
        execution = Execution(0, 0, 0, 0, BESIDE, touched=told)
        found = touched(execution, BESIDE, parsed("f()"), None, lambda place, *_: place.what in ("/real/a", "/other"))
        assert {place.what for place in found.writes} == writes


def test_names_that_were_told_of_one_moment_are_of_one_file() -> None:
    told = [Touch(*each) for each in (("read", "/l/a", 1), ("read", "/a", 1), ("read", "/b", 2), ("write", "/c", 2))]
    told += [Touch("environment", each, 3) for each in "AB"]
    assert other_names(told) == {"/l/a": "/a"}


def test_borders_are_less_sharp_for_long_statements() -> None:
    steps = (_step(1, 0, 1000, leaf="asyncio.sleep"),)
    execution = Execution(0, 0, 0, 0, steps, touched=(Touch("write", "/a", 980 * MS),))
    assert touched(execution, steps, parsed("f()"), None, lambda *_: True).writes == set()


def test_where_lines_are_watched_themselves_borders_are_sharp() -> None:
    steps = (_step(1, 0, 100), _step(2, 100, 200))
    execution = Execution(0, 0, 0, 0, steps, touched=(Touch("write", "/a", 99 * MS),))
    found = touched(execution, steps, parsed("f()"), None, lambda *_: True, followed=True)
    assert found.writes == {_world("files", "/a")}


def test_nothing_is_written_that_nobody_can_read() -> None:
    assert _touched(("write", os.devnull, 50), ("read", os.devnull, 60)) == Effects()


def test_a_temporary_file_is_not_its_folder() -> None:
    found = _touched(
        ("write", "/a", 50), ("write", "/a/tmp0a_b1c2d.txt", 50), ("write", "/b", 60), ("write", "/b/c", 60)
    )
    assert {place.what for place in found.writes} == {"/a/tmp0a_b1c2d.txt", "/b", "/b/c"}


def test_paths_in_command_lines() -> None:
    assert _touched(("process", "tool /a/b", 10), ("process", "tool /c/d", 20)).processes == [{"/a/b", "/c/d"}]


def test_who_started_a_process_near_a_border_is_told_by_the_texts() -> None:
    def handed(at: int, *others: str) -> list[frozenset[str]]:
        execution = Execution(0, 0, 0, 0, BESIDE, touched=(Touch("process", "tool /a/b", at * MS),))
        return touched(execution, BESIDE, parsed("f()"), None, lambda place, *_: place.what in others).processes

    assert handed(85, "/a/b") == []
    assert handed(85, "/c/d") == [{"/a/b"}]
    assert handed(50, "/a/b") == [{"/a/b"}]
