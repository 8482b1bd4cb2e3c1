"""One function that waited: its statements, the names of its objects, the ways to run it."""

from __future__ import annotations

from tests.make import MS
from tests.scenes import PATH, Suite
from testtime.whatif.gather.evidence import watched
from testtime.whatif.gather.found import Part
from testtime.whatif.gather.function import Function

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
    unseen = function.reader.things.unseen(PATH, "nobody")
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
    assert function.word(function.reader.things.unseen(PATH, "shop")) == "shop"
