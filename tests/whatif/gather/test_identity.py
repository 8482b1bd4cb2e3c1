"""The same object in two runs is one thing; what merely looks alike is two."""

from __future__ import annotations

from tests import make
from tests.scenes import parsed
from testtime.model.watched import Execution, Snapshot, Thing
from testtime.whatif.gather.identity import readers, word_of
from testtime.whatif.gather.reader import Reader

ONE = parsed("f()")


def _readers(*executions: tuple[list[Thing], dict[str, int]]) -> list[Reader]:
    run = make.Run()
    run.main().finish()
    told = [
        Execution(0, 0, 0, 0, (), things=tuple(things), snapshots=(Snapshot(1, paths),)) for things, paths in executions
    ]
    return readers(run.profile(), told)


def _is(first: Thing, second: Thing) -> bool:
    one, other = _readers(([first], {"a": 0}), ([Thing("object", "Other", 9), second], {"b": 1}))
    return one.thing_at(ONE, "a") == other.thing_at(ONE, "b")


def test_the_same_address_and_type_is_the_same_object() -> None:
    assert _is(Thing("object", "Shop", 1), Thing("object", "Shop", 1))


def test_another_address_or_type_or_none_is_another() -> None:
    assert not _is(Thing("object", "Shop", 1), Thing("object", "Shop", 2))
    assert not _is(Thing("object", "Shop", 1), Thing("object", "Session", 1))
    assert not _is(Thing("value", "int", value="1"), Thing("value", "int", value="1"))


def test_what_belongs_to_what_is_numbered_anew() -> None:
    shop = Thing("object", "Shop", 1, edges={"session": 1})
    session = Thing("object", "Session", 2)
    method = Thing("method", "method", owner=0, func=1)
    lost = Thing("method", "method", owner=-1, func=-1)
    function = Thing("function", "function", 3)
    one, other = _readers(([shop, session], {"a": 0}), ([session, function, lost, method], {"b": 0, "c": 3, "d": 2}))
    assert other.things[other.thing_at(ONE, "b") or 0].type == "Session"
    found = other.things[other.thing_at(ONE, "c") or 0]
    assert found.owner == other.thing_at(ONE, "b") == one.things[one.thing_at(ONE, "a") or 0].edges["session"]
    assert found.func is not None
    assert other.things[found.func].kind == "function"
    nobody = other.things[other.thing_at(ONE, "d") or 0]
    assert (nobody.owner, nobody.func) == (None, None)


def test_what_each_run_knew_of_an_object_is_known_of_it() -> None:
    one, _ = _readers(
        ([Thing("object", "Shop", 1, edges={"a": 1}), Thing("value", "int", value="1")], {"shop": 0}),
        ([Thing("object", "Shop", 1, edges={"b": 1}), Thing("value", "int", value="2")], {"shop": 0}),
    )
    edges = one.things[one.thing_at(ONE, "shop") or 0].edges
    assert {name: one.things[index].value for name, index in edges.items()} == {"a": "1", "b": "2"}


def test_names_that_nobody_saw_are_the_same_in_all_runs() -> None:
    one, other = _readers(([], {}), ([], {}))
    assert one.things.unseen("a.py", "x") == other.things.unseen("a.py", "x")


def test_words() -> None:
    reader, _ = _readers(([Thing("object", "Shop", 1), Thing("function", "function", 2, name="suite.f")], {}), ([], {}))
    word = word_of(reader)
    assert [word(0), word(1)] == ["an object of type Shop", "suite.f"]
