"""Functions whose statements overlap, by running them: whatever is around a function means what it did."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.recorder.rewriting import Module, changed, outcome
from testtime_recorder.generating import RewriteError
from testtime_recorder.overlap import WAYS, Way
from testtime_recorder.rewrite import rewritten


def module(tmp_path: Path, text: str) -> Module:
    """A module of this text."""
    return Module(tmp_path, text)


# -- kinds of functions -----------------------------------------------------------------------------------------------


def test_coroutine(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        async def world(first):
            '''Its own text.'''
            a = await wait(first)
            b = await wait("b")
            return a, b
        """,
    )
    with changed(made, "world", made.change("a =", "b =")) as world:
        assert outcome(world, "a") == ("a", "b")
        assert (world.__doc__, world.__name__) == ("Its own text.", "world")


def test_plain_function(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        def world(first, *, second="b"):
            a = meet(first)
            b = meet(second)
            return a, b
        """,
    )
    with changed(made, "world", made.change("a =", "b =", how="threads")) as world:
        assert outcome(world, "a") == ("a", "b")


def test_generator_before_and_after_its_yield(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        def world():
            a = meet("a")
            b = meet("b")
            yield a, b
            meet("c", 2, 1)
            d = meet("d", 2, 1)
            order.append((c_was := d))
        """,
    )
    both = made.change("a =", "b =", how="threads"), made.change("meet(", "d =", how="threads", key="g2")
    with changed(made, "world", *both) as world:
        assert list(world()) == [("a", "b")]
    assert made.order[-1] == "d"


def test_asynchronous_generator(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        async def world():
            a = await wait("a")
            b = await wait("b")
            yield a, b
            await wait("c", 2, 1)
            await wait("d", 2, 1)
        """,
    )

    async def run(world: Any) -> list[Any]:
        return [each async for each in world()]

    both = made.change("a =", "b ="), made.change('await wait("c"', 'await wait("d"', key="g2")
    with changed(made, "world", *both) as world:
        assert asyncio.run(run(world)) == [("a", "b")]
    assert sorted(made.order[2:]) == ["c", "d"]


def test_blocking_code_of_a_coroutine_gets_a_thread_where_that_is_asked_for(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        async def world():
            a = meet("a")
            b = meet("b")
            c = await soon("c")
            return a, b, c
        """,
    )
    with changed(made, "world", made.change("a =", "b =", "c =", how="threads")) as world:
        assert outcome(world) == ("a", "b", "c")


# -- what is around it ------------------------------------------------------------------------------------------------


def test_closure_with_nonlocal_and_global_names(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        total = 0
        def around():
            count = 1
            def world():
                nonlocal count
                global total
                count = meet(count + 1)
                total = meet(7)
                mine = count, total
                return mine
            return world, lambda: count
        world, count = around()
        """,
    )
    with changed(made, "world", made.change("count = m", "total = m", how="threads")) as world:
        assert outcome(world) == (2, 7)
    assert (made.names["count"](), made.names["total"]) == (2, 7)


def test_method_with_super_and_private_names(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        class Base:
            async def up(self): return await wait("base")
        class Thing(Base):
            async def up(self):
                self.__base = await super().up()
                self.own = await wait("own")
                return self.__base, self.own
        async def run(): return await Thing().up()
        """,
    )
    with changed(made, "Thing.up", made.change("self.__base =", "self.own =")):
        assert outcome(made.names["run"]) == ("base", "own")


def test_super_in_a_function_without_parameters_is_refused(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        class Base: pass
        class Thing(Base):
            def up():
                a = now(super())
                b = now(2)
        """,
    )
    _, refused = rewritten(made.function("Thing.up"), [made.change("a =", "b =", how="threads")], None)
    assert "super() in line" in refused["g1"]


def test_defaults_are_those_that_it_had(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        def world(a, b=[], *, c={}):
            d = meet(a)
            e = meet(b)
            return d, e, c
        """,
    )
    function = made.function("world")
    defaults = function.__defaults__, function.__kwdefaults__
    with changed(made, "world", made.change("d =", "e =", how="threads")) as world:
        assert outcome(world, 1) == (1, [], {})
        assert (world.__defaults__, world.__kwdefaults__) == defaults


def test_calls_of_imported_modules_are_compiled_as_they_were(tmp_path: Path) -> None:
    """Python 3.11 and newer looks for a module's imports to decide on the instruction."""
    made = module(
        tmp_path,
        """
        import threading as imported
        def world():
            a = imported.Lock()
            b = imported.Lock()
            return a is not b
        """,
    )
    with changed(made, "world", made.change("a =", "b =", how="threads")) as world:
        assert outcome(world) is True


def test_lines_stay(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        def world():
            a = meet("a")
            b = meet("b")
            raise KeyError(a + b)
        """,
    )
    line = made.path.read_text().splitlines().index("    raise KeyError(a + b)") + 1
    with changed(made, "world", made.change("a =", "b =", how="threads")) as world, pytest.raises(KeyError) as caught:
        outcome(world)
    assert caught.traceback[-1].lineno + 1 == line
    assert str(caught.traceback[-1].path) == str(made.path)


def test_decorated_function_is_changed_where_it_is(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        inner = []
        def hiding(function):
            inner.append(function)
            return lambda: function()
        @hiding
        @(lambda function: function)
        def world():
            a = meet("a")
            b = meet("b")
            return a, b
        """,
    )
    made.names["decorated"], (function,) = made.names["world"], made.names["inner"]
    made.names["world"] = function
    with changed(made, "world", made.change("a =", "b =", how="threads")):
        assert outcome(made.names["decorated"]) == ("a", "b")


def test_function_whose_name_python_would_change_in_a_class(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        class _Thing:
            __secret = 5
            def up(self):
                __local = meet(self.__secret)
                other = meet(__local if False else 1)
                return __local, other
        def run(): return _Thing().up()
        """,
    )
    with changed(made, "_Thing.up", made.change("__local =", "other =", how="threads")):
        assert outcome(made.names["run"]) == (5, 1)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters came with Python 3.12")
def test_type_parameters(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        def world[T](first: T) -> T:
            a = meet(first)
            b = meet(2)
            return a, b
        """,
    )
    with changed(made, "world", made.change("a =", "b =", how="threads")) as world:
        assert outcome(world, 1) == (1, 2)


# -- assertions -------------------------------------------------------------------------------------------------------


def test_rewritten_assertions_stay_rewritten(tmp_path: Path) -> None:
    text = """
        def world():
            a = meet(3)
            b = meet(4)
            assert a + b == 8
    """
    made = Module(tmp_path, text, asserts=True)
    change = made.change("a =", "b =", how="threads")
    with changed(made, "world", change) as world, pytest.raises(AssertionError, match=r"assert \(3 \+ 4\) == 8"):
        outcome(world)


def test_plain_assertions_stay_plain(tmp_path: Path) -> None:
    made = module(tmp_path, "def world():\n    a = meet(3)\n    b = meet(4)\n    assert a + b == 8\n")
    change = made.change("a =", "b =", how="threads")
    with changed(made, "world", change) as world, pytest.raises(AssertionError) as caught:
        outcome(world)
    assert str(caught.value) == ""


# -- what cannot be rewritten -----------------------------------------------------------------------------------------


def _refused(function: Any, *changes: dict[str, Any]) -> str:
    with pytest.raises(RewriteError) as caught:
        rewritten(function, changes, None)
    return str(caught.value)


def test_lambda(tmp_path: Path) -> None:
    made = module(tmp_path, "world = lambda: now(1)\n")
    assert _refused(made.function("world")) == "it is a lambda"


def test_text_that_was_never_in_a_file() -> None:
    names: dict[str, Any] = {}
    exec("def world(): pass", names)
    assert _refused(names["world"]) == "there is no file of its text: <string>"


def test_text_that_is_gone(tmp_path: Path) -> None:
    made = module(tmp_path, "def world(): pass\n")
    made.path.unlink()
    assert _refused(made.function("world")).startswith("there is no file of its text: ")


def test_text_that_moved(tmp_path: Path) -> None:
    made = module(tmp_path, "def world(): pass\n")
    made.path.write_text("# another file\n", encoding="utf-8")
    assert _refused(made.function("world")).startswith("it is not in line ")


def test_text_that_is_no_longer_python(tmp_path: Path) -> None:
    made = module(tmp_path, "def world(): pass\n")
    made.path.write_text("def world(:\n", encoding="utf-8")
    assert _refused(made.function("world")).startswith("its text cannot be read: ")


def test_text_that_is_not_what_runs(tmp_path: Path) -> None:
    made = module(tmp_path, "def world(a):\n    return now(a)\n")
    made.path.write_text(made.path.read_text().replace("return now(a)", "return now(a) + 1"), encoding="utf-8")
    assert _refused(made.function("world")) == "its text is not what was compiled"


def test_two_functions_in_one_line(tmp_path: Path) -> None:
    made = module(tmp_path, "world = [lambda: 1, lambda: 2][1]\n")
    assert "lambda" in _refused(made.function("world"))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("locals()", "locals() in line"),
        ("dict(**vars())", "vars() in line"),
        ("[each for each in dir()]", "dir() in line"),
        ("'a' in locals()", None),
        ("locals()['a']", None),
        ("vars(object)", None),
        ("(lambda: locals())()", None),
    ],
)
def test_function_that_hands_out_its_variables_is_left_alone(value: str, said: str | None, tmp_path: Path) -> None:
    made = module(tmp_path, f"async def world():\n    a = await wait(1)\n    b = await wait(2)\n    return {value}\n")
    function, change = made.function("world"), made.change("a =", "b =")
    if said is None:
        with changed(made, "world", change) as world:
            assert outcome(world) is not None
        return
    with pytest.raises(RewriteError, match=re.escape(said)):
        rewritten(function, [change], None)


def test_change_that_cannot_be_made_leaves_the_others(tmp_path: Path) -> None:
    made = module(
        tmp_path,
        """
        def world():
            a = meet("a")
            b = meet("b")
            c = now("c")
            assert c
            d = now("d")
            return a, b, c, d
        """,
    )
    function = made.function("world")
    before = function.__code__
    changes = [made.change("a =", "b =", how="threads"), made.change("c =", "d =", how="threads", key="g2")]
    code, refused = rewritten(function, changes, None)
    assert list(refused) == ["g2"]
    WAYS["g1"] = Way()
    function.__code__ = code
    try:
        assert outcome(function) == ("a", "b", "c", "d")
    finally:
        function.__code__ = before
        WAYS.clear()


def test_nothing_changed_is_the_same_code(tmp_path: Path) -> None:
    made = module(tmp_path, "def world():\n    a = now(1)\n    assert a\n    b = now(2)\n")
    function = made.function("world")
    code, refused = rewritten(function, [made.change("a =", "b =", how="threads")], None)
    assert code is function.__code__
    assert list(refused) == ["g1"]
