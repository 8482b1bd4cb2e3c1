"""One function on the way: its variables, and what it notes."""

from __future__ import annotations

import pytest

from tests import make
from testtime.model.watched import Execution, Thing
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.places import Effects, Place
from testtime.whatif.gather.reader import Reader
from testtime.whatif.gather.values import FRESH, Value
from testtime.whatif.gather.walk import walk

THINGS = (
    Thing("object", "Shop", 1),
    Thing("class", "type", 2, name="Shop"),
    Thing("value", "int", value="5"),
    Thing("object", "asyncio.locks.Semaphore", 3, edges={"_value": 2}),
    Thing("object", "_asyncio.Task", 4),
    Thing("object", "list", 5, edges={"[0]": 4, "name": 8}),
    Thing("value", "int", value="0"),
    Thing("object", "asyncio.locks.Semaphore", 6, edges={"_value": 6}),
    Thing("object", "_asyncio.Task", 7),
    Thing("object", "threading.BoundedSemaphore", 8, edges={"_value": 6, "_bound_value": 2}),
    Thing("object", "Odd", 9, edges={"_value": 0, "_max_workers": 2}),
)
SHOP = Value(frozenset({0}), exact=True)


@pytest.fixture
def frame() -> Frame:
    run = make.Run()
    run.main().finish()
    reader = Reader(run.profile(), Execution(0, 0, 0, 0, (), things=THINGS))
    return Frame(reader, Effects(), "a.py", frozenset({"own"}), {"shop": SHOP, "mine": SHOP}, frozenset({"shop"}), walk)


def test_names_of_the_module_are_read(frame: Frame) -> None:
    assert frame.load("shop") == SHOP
    assert frame.effects.reads == {Place("variable", "a.py", "shop")}


def test_own_names_are_nobodys_concern(frame: Frame) -> None:
    assert frame.load("mine") == SHOP
    assert frame.load("own") == FRESH
    frame.store("own", SHOP)
    assert frame.load("own") == SHOP
    assert frame.effects == Effects()


def test_a_declared_name_is_the_modules(frame: Frame) -> None:
    frame.declared.add("own")
    frame.store("own", SHOP)
    assert frame.effects.writes == {Place("variable", "a.py", "own")}
    assert frame.load("own").thing == frame.reader.things.unseen("a.py", "own")
    assert frame.effects.reads == {Place("variable", "a.py", "own")}


def test_a_name_that_nobody_saw(frame: Frame) -> None:
    assert frame.load("other").thing == frame.reader.things.unseen("a.py", "other")


def test_what_was_put_there_on_the_way_is_new(frame: Frame) -> None:
    place = Place("attribute", 0, "task")
    assert not frame.since(SHOP, place).new
    frame.effects.writes.add(place)
    assert frame.since(SHOP, place).new


def test_parts(frame: Frame) -> None:
    assert frame.part(SHOP, "attribute", "name") == Place("attribute", 0, "name")
    assert frame.effects.writes == set()
    assert frame.part(SHOP.part, "attribute", "name") is None
    assert frame.effects.writes == {Place("whole", 0)}


def test_what_nobody_changes(frame: Frame) -> None:
    both = Value(frozenset({0, 1}))
    frame.read_contents(both)
    assert frame.effects.reads == {Place("contents", 0)}
    frame.unknown("f", [both])
    assert frame.effects.writes == {Place("whole", 0)}
    assert frame.effects.unknown == {"f"}
    frame.write_whole(both)
    assert frame.effects.writes == {Place("whole", 0), Place("whole", 1)}
    frame.read_whole(both)
    assert Place("whole", 1) in frame.effects.reads


@pytest.mark.parametrize(("thing", "capacity"), [(0, 1), (3, 5), (7, 1), (9, 5), (10, 5)])
def test_locks(frame: Frame, thing: int, capacity: int) -> None:
    frame.hold(thing)
    assert frame.effects.locks == {thing: capacity}


@pytest.mark.parametrize(("thing", "capacity"), [(3, 6), (7, 1), (9, 5), (10, 5)])
def test_locks_that_were_looked_at_while_they_were_held(frame: Frame, thing: int, capacity: int) -> None:
    frame.reader.from_beside = True
    frame.hold(thing)
    assert frame.effects.locks == {thing: capacity}


def test_a_pool_of_unknown_size(frame: Frame) -> None:
    frame.hold(0, 1000)
    assert frame.effects.locks == {0: 1000}


def test_what_is_waited_for(frame: Frame) -> None:
    frame.wait_for(SHOP)
    assert frame.effects.awaits == set()
    frame.wait_for(Value(frozenset({5})))
    assert frame.effects.awaits == {4}  # what is in the list, and not what hangs on it
    frame.effects.awaits.clear()
    frame.wait_for(Value(frozenset({4}), exact=True, new=True))
    assert frame.effects.awaits == set()
    frame.wait_for(Value(frozenset({4}), exact=True))
    assert frame.effects.awaits == {4}


def _frame_of(*things: Thing) -> Frame:
    run = make.Run()
    run.main().finish()
    reader = Reader(run.profile(), Execution(0, 0, 0, 0, (), things=things))
    return Frame(reader, Effects(), "a.py", frozenset(), {}, frozenset(), walk)


def test_what_is_gone_over_runs_code_that_nobody_could_find() -> None:
    frame = _frame_of(Thing("object", "generator", 1), Thing("object", "list", 2))
    frame.read_contents(Value(frozenset({1}), exact=True))
    assert frame.effects.hidden == {}
    frame.read_contents(Value(frozenset({0}), exact=True))
    assert frame.effects.hidden == {0: "what generator gives"}
    assert Place("whole", 0) in frame.effects.writes


def test_what_stands_for_another_is_hidden_unless_that_was_seen() -> None:
    seen = Thing("object", "weakref.ReferenceType", 1, edges={"()": 2})
    frame = _frame_of(seen, Thing("object", "weakref.ProxyType", 2), Thing("object", "Shop", 3))
    frame.look_behind(Value(frozenset({0, 2}), exact=False))
    assert frame.effects.hidden == {}
    frame.look_behind(Value(frozenset({1}), exact=True))
    assert set(frame.effects.hidden) == {1}


def test_something_in_an_object_is_any_that_was_seen_in_it() -> None:
    frame = _frame_of(Thing("object", "dict", 1, edges={"['a']": 1, "[1]": 2}), Thing("object", "Shop", 2), THINGS[2])
    assert frame.held(Value(frozenset({0}), exact=True)) == Value(frozenset({0, 1}))


def test_who_keeps_what_is_logged_is_asked() -> None:
    frame = _frame_of(Thing("object", "suite.Lines", 1, bases=("logging.Handler",)), Thing("object", "Shop", 2))
    frame.ask(Value(frozenset({1}), exact=True))
    assert frame.effects.reads == set()
    frame.ask(Value(frozenset({0}), exact=True))
    assert frame.effects.reads == {Place("world", "what is logged")}


def test_what_gives_what_others_hold() -> None:
    kinds = ("dict_keys", "collections.ChainMap", "mappingproxy", "dict")
    frame = _frame_of(*(Thing("object", kind, number) for number, kind in enumerate(kinds, 1)))
    for thing in range(len(kinds)):
        frame.read_contents(Value(frozenset({thing}), exact=True))
    assert set(frame.effects.hidden) == {0, 1, 2}
