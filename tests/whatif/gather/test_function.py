"""One function that waited: its statements, the names of its objects, the ways to run it."""

from __future__ import annotations

import ast

import msgspec
import pytest

from tests.make import MS
from tests.scenes import PATH, Suite, reader
from testtime.model.watched import Touch
from testtime.whatif.gather.evidence import watched
from testtime.whatif.gather.found import Part
from testtime.whatif.gather.function import Function
from testtime.whatif.gather.names import names
from testtime.whatif.gather.node import Node
from testtime.whatif.gather.places import Effects, Place

TEXT = """
    import asyncio
    from types import SimpleNamespace
    inner = SimpleNamespace()
    shop = SimpleNamespace(till=inner, rows=[object()])
    deep = object()
    def reaches(): return deep
    async def get(what): reaches()
    async def stack():
        a = await get(shop.till)  # waits 90
        b = await get(shop)  # waits 90
"""


def _function() -> Function:
    suite = Suite(TEXT)
    suite.run("stack")
    suite.run("stack")
    profile = suite.profile()
    (found,) = [each for each in watched(profile) if each.body.code.name == "stack"]
    return Function(profile, found)


def test_a_statement_is_looked_at_once() -> None:
    function = _function()
    first, second = function.body.tree.body
    assert function.node(first) is function.node(first)
    assert [spent.suspended for spent in function.node(second).spent] == [90 * MS, 90 * MS]
    assert function.where == f"{PATH}:8"


def test_what_things_are_called() -> None:
    function = _function()
    words = {function.word(place) for place, _ in enumerate(function.watched.executions[0].things)}
    assert {"shop", "shop.till", "deep", "reaches", "get"} <= words


def test_what_has_no_name_is_an_object_of_its_type() -> None:
    function = _function()
    unnamed = [place for place, thing in enumerate(function.watched.executions[0].things) if thing.type == "list"]
    assert [function.word(place) for place in unnamed] == ["shop.rows"]
    unseen = reader(function).things.unseen(PATH, "nobody")
    assert function.word(unseen) == "nobody"


def test_what_is_called() -> None:
    function = _function()
    statement = function.body.tree.body[0]
    call = statement.value.value  # type: ignore[attr-defined]
    about = function.called(statement, call.func)
    assert about is not None
    assert about.name == "suite.get"
    assert function.called(statement, call) is None


def test_how() -> None:
    function = _function()
    assert function.how([]) == "gather"
    suite = Suite("def stack():\n    f()  # blocks 90\n    g()  # blocks 9")
    suite.run("stack")
    function = suite.found()
    slow, quick = (function.node(each) for each in function.body.tree.body)
    assert function.how([slow, quick]) == "threads"
    slow.effects.processes.append(frozenset())
    assert function.how([slow, quick]) == "start-both"


def test_candidates_and_rejections() -> None:
    function = _function()
    nodes = [function.node(each) for each in function.body.tree.body]
    function.reject(nodes, "so")
    function.reject(nodes, "so")
    (rejected,) = function.rejected
    assert (rejected.lines, rejected.reason, rejected.function) == (((9, 9), (10, 10)), "so", "stack")
    candidate = function.candidate("gather", (Part(((9, 9),), ()),), ("doubt",), 3)
    assert (candidate.unit, candidate.doubts, candidate.at_once) == ("statements", ("doubt",), 3)
    assert candidate.occasions == function.watched.occasions


def test_a_run_whose_objects_nobody_looked_at() -> None:
    suite = Suite(TEXT.replace("waits 90", "waits 15"))
    suite.run("stack")
    function = suite.found()
    assert not function.watched.executions[0].things
    assert function.word(reader(function).things.unseen(PATH, "shop")) == "shop"


def test_what_touches_nothing() -> None:
    suite = Suite("""
        import asyncio
        rows = []
        async def idle(): await asyncio.sleep(1)
        async def adds(): rows.append(1)
        async def looks(): return len(rows)
        async def stack():
            await idle()  # waits 90
            await adds()  # waits 90
            await looks()  # waits 90
            await unheard()  # waits 90
    """)
    suite.run("stack")
    function = suite.found()
    assert [function.idle(each) for each in function.body.tree.body] == [True, False, False, False]


def test_full_names_of_what_is_called() -> None:
    function = _function()
    first = function.body.tree.body[0]
    for text, name in (("get", "suite.get"), ("asyncio.sleep", "asyncio.sleep"), ("f()", ""), ("un.seen", "un.seen")):
        assert function.calls(first, ast.parse(text, mode="eval").body) == name


def _with_touches(suite: Suite, *touches: Touch, **given: str) -> Function:
    """The function, after a run in which these were seen; ns from its start."""
    execution = suite.run("stack", {"folder": "folder", **given})
    told = tuple(msgspec.structs.replace(each, at_ns=execution.start_ns + each.at_ns) for each in touches)
    profile = msgspec.structs.replace(suite.profile(), executions=(msgspec.structs.replace(execution, touched=told),))
    (found,) = [each for each in watched(profile) if each.body.code.name == "stack"]
    return Function(profile, found)


FILES = """
    import asyncio
    from pathlib import Path
    folder = Path("/data")
    async def save(path): path.write_text("x")
    async def get(): await asyncio.sleep(1)
    async def stack(folder):
        await get()  # waits 90
        await save(folder / "a")  # waits 90
        for x in range(2):
            await get()  # waits 2 x 90
"""


def _written(effects: Effects) -> set[str | None]:
    return {place.what for place in effects.writes if place.of == "files"}


def test_what_was_seen_to_be_touched() -> None:
    function = _with_touches(Suite(FILES), Touch("write", "/b", 50 * MS), Touch("write", "/c", 150 * MS))
    first, second, _ = function.body.tree.body
    assert _written(function.node(first).effects) == {"/b"}
    assert _written(function.node(second).effects) == {"/data/a", "/c"}


def test_what_was_touched_near_a_border_is_of_the_one_whose_text_says_so() -> None:
    for path, first_too in (("/data/a", set()), ("/b", {"/b"})):
        function = _with_touches(Suite(FILES, beside=True), Touch("write", path, 89 * MS))
        assert _written(function.node(function.body.tree.body[0]).effects) == first_too


def test_near_a_border_whose_text_says_that_it_writes_has_written() -> None:
    text = FILES.replace("await get()  # waits 90", "await get(open('/data/a'))  # waits 90", 1)
    for what in ("write", "read"):
        function = _with_touches(Suite(text, beside=True), Touch(what, "/data/a", 89 * MS))
        effects = function.node(function.body.tree.body[0]).effects
        assert _written(effects) == set()
        assert {place.what for place in effects.reads if place.of == "files"} == {"/data/a"}


def test_a_look_that_came_late_gives_a_statement_nothing_that_its_text_does_not_say() -> None:
    for path, first_too in (("/data/a", set()), ("/b", {"/b"})):
        function = _with_touches(Suite(FILES, beside=True), Touch("write", path, 50 * MS))
        assert _written(function.node(function.body.tree.body[0]).effects) == first_too


def test_a_folder_that_was_made_with_its_name_is_not_the_next_statements() -> None:
    text = FILES.replace("await get()  # waits 90", "with made() as it:\n            await get()  # waits 90", 1)
    for path, theirs in (("/made", set()), ("/else", {"/else"})):
        function = _with_touches(Suite(text, beside=True), Touch("write", path, 1 * MS), it="'/made'")
        inner = next(each for each in function.body.blocks[1])
        assert _written(function.node(inner).effects) == theirs


def test_a_file_that_was_waited_for_is_written_from_beside() -> None:
    text = FILES.replace(
        "await get()  # waits 90", "while not (folder / 'b').exists(): await asyncio.sleep(1)  # waits 90", 1
    )
    function = _with_touches(Suite(text), Touch("write", "/data/b", 150 * MS), Touch("write", "/c", 150 * MS))
    assert _written(function.node(function.body.tree.body[1]).effects) == {"/data/a", "/c"}


def test_what_was_touched_turn_by_turn() -> None:
    function = _with_touches(Suite(FILES), Touch("write", "/b", 200 * MS), Touch("write", "/c", 300 * MS))
    loop = function.body.tree.body[2]
    assert [_written(each) for each in function.touched_by_turn(loop)] == [{"/b"}, {"/c"}]


@pytest.mark.parametrize(
    ("effects", "idle"),
    [
        (Effects(), True),
        (Effects(reads={Place("variable", "a.py", "x")}), True),
        (Effects(reads={Place("attribute", 1, "x")}), False),
        (Effects(writes={Place("whole", 1)}), False),
        (Effects(adds={Place("whole", 1)}), False),
        (Effects(unknown={"f"}), False),
        (Effects(awaits={1}), False),
        (Effects(processes=[frozenset()]), False),
    ],
)
def test_idle(effects: Effects, idle: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    function = _function()
    first = function.body.tree.body[0]
    node = Node(first, names(first), effects, ())
    monkeypatch.setattr(function, "node", lambda _statement: node)
    assert function.idle(first) == idle


def test_names_that_stand_for_objects_of_a_type() -> None:
    function = _function()
    first = function.node(function.body.tree.body[0])
    assert function.bound(first, frozenset({"types.SimpleNamespace"})) == "shop"
    assert function.bound(first, frozenset({"sqlite3.Connection"})) is None
