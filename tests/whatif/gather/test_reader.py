"""What names stood for, and when."""

from __future__ import annotations

import ast

from tests import make
from tests.scenes import noted, parsed
from testtime.model.watched import Code, Execution, Snapshot, Thing
from testtime.whatif.gather.reader import UNSEEN, Reader, Things
from testtime.whatif.gather.values import Value

THINGS = (
    Thing("object", "suite.Shop", 1, bases=("suite.Base",)),
    Thing("value", "str", value="text"),
    Thing("value", "pathlib.PosixPath", value="/data"),
    Thing("object", "asyncio.locks.Lock", 2, bases=("asyncio.mixins._LoopBoundMixin",)),
)


def _reader(*snapshots: Snapshot) -> Reader:
    run = make.Run()
    run.main().finish()
    codes = (Code("a.py", 1, "f", "def f(): pass"), Code("a.py", 1, "g", ""))
    return Reader(run.profile(codes=codes), Execution(0, 0, 0, 0, (), things=THINGS, snapshots=snapshots))


def _at(first: int, last: int) -> ast.stmt:
    return ast.increment_lineno(parsed("f(" + "\n" * (last - first) + ")"), first - 1)


def test_what_names_stood_for_in_a_statement() -> None:
    reader = _reader(Snapshot(1, {"a": 0}), Snapshot(3, {"a": 1}), Snapshot(4, {"a": 2}), Snapshot(9, {"a": 3}))
    assert reader.thing_at(_at(1, 1), "a") == 0
    assert reader.thing_at(_at(3, 5), "a") == 1
    assert reader.thing_at(_at(5, 8), "a") == 3
    assert reader.thing_at(_at(10, 10), "a") == 3
    assert reader.thing_at(_at(2, 2), "a") == 1
    assert reader.thing_at(_at(1, 1), "b") is None
    assert _reader().thing_at(_at(1, 1), "a") is None


def test_the_one_object_of_a_type_that_functions_of_the_library_give() -> None:
    lock, things = 3, Things(THINGS)
    assert things.there("asyncio.Lock", "the lock") == lock
    made = things.there("asyncio.Task", "the task")
    assert (things[made].type, things[made].name, made) == ("asyncio.Task", "the task", len(THINGS))
    assert things.there("asyncio.Task", "the task") == made
    other = things.there("asyncio.Task", "another")
    assert other == made, "there is but one"


def test_which_of_several_objects_is_given_nobody_knows() -> None:
    things = Things((THINGS[3], THINGS[3]))
    made = things.there("asyncio.Lock", "the lock")
    assert (made, things.there("asyncio.Lock", "the lock")) == (2, 2)


def test_a_look_that_was_cut_short_is_made_up_for_by_the_next() -> None:
    reader = _reader(Snapshot(1, {"b": 0}), Snapshot(2, {"a": 1, "b": 1}), Snapshot(3, {"a": 2}))
    assert reader.snapshot(_at(1, 1)) == Snapshot(1, {"a": 1, "b": 0})
    assert reader.snapshot(_at(2, 2)) == Snapshot(2, {"a": 1, "b": 1})


def test_turns_begin_where_lines_go_back() -> None:
    looks = [Snapshot(line, {"a": thing}) for line, thing in ((1, 9), (2, 0), (3, 1), (2, 2), (2, 3), (3, 0), (5, 9))]
    assert _reader(*looks).by_turn(_at(2, 3), "a") == [1, 2, 0]
    assert _reader(*looks).by_turn(_at(2, 3), "b") == []


def test_values_of_things() -> None:
    reader = _reader()
    assert reader.exact(0) == Value(frozenset({0}), exact=True)
    assert reader.exact(1) == Value(text="text", exact=True)
    assert reader.exact(2) == Value(text="/data", exact=True, path=True)


def test_types_as_users_write_them() -> None:
    assert _reader().types(0) == {"suite.Shop", "suite.Base"}
    assert "asyncio.Lock" in _reader().types(3)


def test_texts() -> None:
    reader = _reader()
    found = reader.body(0)
    assert found is not None
    assert reader.body(0) is found
    assert reader.body(1) is None
    assert reader.code(1).name == "g"


def test_names_that_nobody_saw() -> None:
    things = Things(THINGS)
    first = things.unseen("a.py", "shop")
    assert things.unseen("a.py", "shop") == first
    assert things.unseen("a.py", "till") != first
    assert things.unseen("b.py", "shop") != first
    assert (things[first].kind, things[first].name) == (UNSEEN, "shop")
    assert things[0] is THINGS[0]
    known = things[things.unseen("a.py", "len")]
    assert (known.kind, known.name) == ("builtin", "builtins.len")


def test_a_module_is_one_by_its_name_whether_it_was_seen_or_not() -> None:
    things = Things([Thing("module", "module", 1, name="json"), Thing("class", "type", 2, name="os")])
    assert [things.named("module", name) for name in ("json", "os", "os")] == [0, 2, 2]
    assert things[2] == Thing("module", "module", name="os")


def test_what_is_made_by_a_class_and_who_inherits_from_it() -> None:
    things = Things(
        [
            Thing("class", "type", 1, name="suite.Base"),
            Thing("class", "type", 2, name="suite.Child", edges={"base 0": 0}),
            Thing("class", "type", 3, name="suite.Other", edges={"held": 0}),
            Thing("object", "suite.Base", 4),
            Thing("object", "suite.Child", 5, bases=("suite.Base",)),
        ]
    )
    assert sorted(things.made_by(0)) == [1, 3, 4]


def test_a_method_that_no_text_names_is_that_of_another_object_of_the_type() -> None:
    things = Things([Thing("object", "suite.Job", 1, edges={"__lt__": 1, "name": 2}), Thing("function", "function", 2)])
    assert things.unnamed("suite.Job", "__lt__") == 1
    assert things.unnamed("suite.Job", "name") is None
    assert things.unnamed("suite.Other", "__lt__") is None


def test_a_name_of_a_module_is_what_other_functions_of_the_file_saw() -> None:
    run = make.Run()
    run.main().finish()
    codes = (Code("a.py", 1, "f", ""), Code("b.py", 1, "g", ""))
    things = (
        Thing("function", "function", 1, edges={"shop": 2, "till": 2}, code=0),
        Thing("function", "function", 2, edges={"shop": 2, "till": 3}, code=0),
        Thing("object", "suite.Shop", 3),
        Thing("object", "suite.Till", 4),
    )
    reader = Reader(run.profile(codes=codes), Execution(0, 0, 0, 0, (), things=things))
    assert reader.elsewhere("a.py", "shop") == Value(frozenset({2}), exact=True)
    assert reader.elsewhere("a.py", "till") == Value(frozenset({2, 3}))
    assert reader.elsewhere("a.py", "desk") is None
    assert reader.elsewhere("b.py", "shop") is None


def test_objects_that_nobody_can_change() -> None:
    text = """
        import datetime
        import uuid
        class Own(uuid.UUID): pass
        base, day, own = uuid.NAMESPACE_DNS, datetime.date(2020, 1, 1), Own(int=1)
        def asks(what): return unheard(what)
    """
    assert "base" not in noted(text, "asks(base), uuid.uuid5(base, 'a').hex").writes
    assert "day" not in noted(text, "asks(day.replace(year=2021))\nday").writes
    assert "own" in noted(text, "asks(own)").writes
