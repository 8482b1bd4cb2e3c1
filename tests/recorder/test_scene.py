"""What names stood for: which object is which, without running its code or keeping it alive."""

from __future__ import annotations

import sys
import weakref
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from tests.recorder.shop import Stage
from testtime_recorder import things
from testtime_recorder.looking import variables
from testtime_recorder.scene import Scene
from testtime_recorder.source import Sources

# -- what names stand for ---------------------------------------------------------------------------------------------


def test_two_objects_that_share_one(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "one.sell()\ntwo.sell()", "def f(one, two):")
    session = stage.made("Session()")
    one, two = stage.names["Shop"](session), stage.names["Shop"](session)
    found = stage.look(one=one, two=two)
    assert found["one"]["type"] == "shop.Shop"
    assert found["one"]["id"] == id(one) != found["two"]["id"]
    assert stage.edge(found["one"], "session") is stage.edge(found["two"], "session")
    assert stage.edge(found["one"], "session")["type"] == "shop.Session"


def test_method_and_whose_it_is(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "one.sell()", "def f(one):")
    found = stage.look(one=stage.made("Shop(1)"))
    method = found["one.sell"]
    assert method["kind"] == "method"
    assert stage.scene.things[method["owner"]] is found["one"]
    function = stage.scene.things[method["func"]]
    assert (function["kind"], function["name"]) == ("function", "shop.Shop.sell")
    assert stage.told[function["code"]] is stage.made("Shop.sell.__code__")


def test_functions_of_one_text_that_enclose_different_ones(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "first()\nsecond()", "def f(first, second):")
    found = stage.look(first=stage.made("decorate(deep_4)"), second=stage.made("decorate(deep_5)"))
    assert stage.edge(found["first"], "function")["name"] == "shop.deep_4"
    assert stage.edge(found["second"], "function")["name"] == "shop.deep_5"


def test_method_of_something_in_a_container(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "shops['a'].sell(1)", "def f(shops):")
    session = stage.made("Session()")
    found = stage.look(shops={"a": stage.names["Shop"](session)})
    method = stage.edge(found["shops"], "['a']", "sell")
    assert method["kind"] == "method"
    assert stage.edge(found["shops"], "['a']", "session")["id"] == id(session)


def test_function_in_a_container(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "commands['a'](1)", "def f(commands):")
    stage.look(commands={"a": stage.names["Shop"].price})
    assert stage.edge(stage.called("Shop.price"), "LIMIT")["type"] == "int"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("3", {"kind": "value", "type": "int", "value": "3"}),
        ("'a' * 300", {"kind": "value", "type": "str", "value": "a" * 200}),
        ("b'a'", {"kind": "value", "type": "bytes"}),
        ("None", {"kind": "value", "type": "NoneType", "value": "None"}),
        ("LIMIT", {"kind": "value", "type": "int"}),
        ("-LIMIT", {"kind": "value", "type": "int"}),
        ("2 ** 63", {"kind": "value", "type": "int", "value": str(2**63)}),
        ("Path('a') / 'b'", {"kind": "value", "value": str(Path("a/b"))}),
        ("os", {"kind": "module", "name": "os"}),
        ("Shop", {"kind": "class", "type": "type", "name": "shop.Shop"}),
        ("Shop.open", {"kind": "property"}),
        ("half", {"kind": "partial"}),
        ("Shop.price", {"kind": "function", "name": "shop.Shop.price"}),
        ("Shop.make", {"kind": "method"}),
        ("[].append", {"kind": "builtin", "name": "None.list.append"}),
        ("print", {"kind": "builtin", "name": "builtins.print"}),
        ("Child(1)", {"kind": "object", "type": "shop.Child", "bases": ["shop.Shop"]}),
        ("[1]", {"kind": "object", "type": "list"}),
    ],
)
def test_kinds_of_things(expression: str, expected: dict[str, Any], tmp_path: Path) -> None:
    stage = Stage(tmp_path, "x", "def f(x):")
    found = stage.look(x=stage.made(expression))["x"]
    assert {key: found[key] for key in expected} == expected
    assert ("value" in found) == ("value" in expected)
    assert ("id" in found) == (found["kind"] not in ("value",)) or found["kind"] in ("method", "builtin", "value")


def test_path_of_the_suites_own_kind_has_no_text(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "x", "class Mine(type(Path())):\n    def __str__(self): raise BaseException\ndef f(x):")
    found = stage.look(x=object.__new__(stage.made("Mine")))["x"]
    assert (found["kind"], found["value"]) == ("value", None)


def test_items_and_attributes_of_what_is_named(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "a, b, c, d", "def f(a, b, c, d):")
    session = stage.made("SESSION")
    found = stage.look(a=[session, 1], b=(session,), c={"k": session, 2: 3}, d=stage.names["Shop"](session))
    wanted = stage.edge(found["d"], "session")
    assert stage.edge(found["a"], "[0]") is stage.edge(found["b"], "[0]") is stage.edge(found["c"], "['k']") is wanted
    assert set(found["c"]["edges"]) == {"['k']", "[1]"}


def test_no_more_than_so_many_items(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "a, b", "def f(a, b):")
    found = stage.look(a=[object() for _ in range(100)], b={str(each): each for each in range(100)})
    assert len(found["a"]["edges"]) == len(found["b"]["edges"]) == things._WIDE


def test_variable_without_a_value_is_not_the_global_of_that_name(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "shop = 1\nshop.sell(x)\nSESSION.post(x)", "def f(x):")
    found = stage.look(x=1)
    assert "shop" not in found
    assert found["SESSION"]["type"] == "shop.Session"
    assert stage.look(x=1, shop=stage.made("Shop(1)"))["shop"]["type"] == "shop.Shop"


def test_builtin_names(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "print(x)\nlen.absent")
    found = stage.look()
    assert found["print"]["name"] == "builtins.print"
    assert "len.absent" not in found
    assert "x" not in found


def test_what_a_function_encloses(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "inner()")
    session = stage.look()["inner"]
    assert stage.edge(stage.called("enclosing.<locals>.inner"), "kept")["id"] == id(stage.made("SESSION"))
    assert session["kind"] == "function"


def test_next_class_of_super(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "x.sell(1)", "def f(x):")
    stage.look(x=stage.made("Child(SESSION)"))
    assert stage.edge(stage.called("Child.sell"), "super().sell")["name"] == "shop.Shop.sell"
    assert stage.called("Shop.sell")["kind"] == "function"


# -- bounds -----------------------------------------------------------------------------------------------------------


def test_so_many_things_and_no_more(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "\n".join(f"x{number}.a, x{number + 1}.a" for number in range(0, 600, 2)))
    found = stage.look(**{f"x{number}": object() for number in range(600)})
    assert len(stage.scene.things) == things._MOST == len(found)
    stage.look(**{f"x{number}": object() for number in range(600)})
    assert len(stage.scene.things) == things._MOST


def test_look_that_takes_too_long_ends_with_what_it_has(tmp_path: Path) -> None:
    asked: list[int] = []

    def enough() -> bool:
        asked.append(1)
        return len(asked) > 3

    stage = Stage(tmp_path, "\n".join(f"x{number}.a" for number in range(100)) + "\nhelper(x1)", most=enough)
    found = stage.look(**{f"x{number}": object() for number in range(100)})
    assert 8 < len(found) < 60
    assert len(asked) == 4, "not asked over and over"
    assert stage.called("helper")["edges"] == {}, "not looked into"
    asked.clear()
    assert len(stage.look(**{f"x{number}": object() for number in range(100)})) > 8, "the next look has its own time"


def test_text_that_is_unknown(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "helper(x)", "def f(x):")
    code = stage.code.replace(co_filename="<string>")
    stage.scene.look(1, code, {"x": 1}, stage.names)
    assert (stage.scene.things, stage.scene.snapshots) == ([], [])


# -- texts that are not at hand ---------------------------------------------------------------------------------------


def test_look_over_again_sees_what_was_not_at_hand(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "deep_1(x)", "def f(x):")
    sources = Sources(at_once=False)
    stage.scene = Scene(sources, stage.tell)
    shop = stage.made("Shop(SESSION)")
    stage.scene.look(7, stage.code, {"x": shop}, stage.names)
    assert stage.scene.snapshots == []
    for _ in range(6):
        sources.fetch()
        stage.scene.look(7, stage.code, {"x": shop}, stage.names, again=True)
        assert len(stage.scene.snapshots) == 1
    assert not sources.misses()
    assert "deep_5" in stage.called("deep_4")["edges"]
    stage.scene.look(8, stage.code, {"x": shop}, stage.names)
    assert [line for line, _ in stage.scene.snapshots] == [7, 8]


def test_look_goes_on_where_time_ran_out(tmp_path: Path) -> None:
    asked: list[int] = []

    def enough() -> bool:
        asked.append(1)
        return len(asked) > 2

    stage = Stage(tmp_path, "helper(x)\ndeep_1(x)\nagain(x)", "def f(x):", most=enough)
    shop = stage.made("Shop(SESSION)")
    looks = 0
    while not stage.scene.whole and looks < 50:
        asked.clear()
        stage.scene.look(7, stage.code, {"x": shop}, stage.names, again=looks > 0)
        looks += 1
    assert looks > 2
    assert len(stage.scene.snapshots) == 1
    whole = Stage(tmp_path, "helper(x)\ndeep_1(x)\nagain(x)", "def f(x):")
    whole.look(x=shop)
    assert whole.scene.whole
    assert _shapes(stage.scene) == _shapes(whole.scene)


def _shapes(scene: Scene) -> list[tuple[str, list[str]]]:
    """What was taken down, without numbers and addresses."""
    return sorted((thing.get("name") or thing["type"], sorted(thing["edges"])) for thing in scene.things)


def test_equal_values_are_one_thing(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "a, b, c, d, e", "def f(a, b, c, d, e):")
    found = stage.look(a=1000, b=int("1000"), c="1000", d=True, e=1)
    assert found["a"] is found["b"]
    assert len({id(found[name]) for name in "acde"}) == 4


# -- the suite does not notice ----------------------------------------------------------------------------------------


def test_no_code_of_the_suite_is_run(tmp_path: Path) -> None:
    """Every method of ``Shop`` that could be reached by looking raises."""
    stage = Stage(tmp_path, "x.open.a\nx.absent.b\nx.sell(y)\nhelper(x, y)\ny == x\n[x, y]", "def f(x, y):")
    child, shop = stage.made("Child(SESSION)"), stage.made("Shop(SESSION)")
    found = stage.look(x=child, y=[shop, {"a": shop}])
    assert found["x.open"]["kind"] == "property"
    assert "x.absent" not in found


def test_hostile_metaclass(tmp_path: Path) -> None:
    class Meta(type):
        def __eq__(cls, other: object) -> bool:
            raise BaseException

        def __hash__(cls) -> int:
            raise BaseException

        def __getattribute__(cls, name: str) -> Any:
            raise BaseException

    class Odd(metaclass=Meta):
        pass

    stage = Stage(tmp_path, "x.a\ny.b()\nprint(x, y)", "def f(x, y):")
    found = stage.look(x=object.__new__(Odd), y=Odd)
    assert (found["x"]["kind"], found["y"]["kind"]) == ("object", "class")


def test_nothing_is_kept_alive(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "x.sell(y)\nhelper(x, y)", "def f(x, y):")
    shop, session = stage.made("Shop(SESSION)"), stage.made("Session()")
    gone = [weakref.ref(shop), weakref.ref(session)]
    stage.look(x=shop, y=[session])
    assert stage.scene.things
    del shop, session
    assert [each() for each in gone] == [None, None]


def test_nothing_is_kept_alive_of_a_frame(tmp_path: Path) -> None:
    stage = Stage(
        tmp_path, "x = Shop(Session())\nseen(x)\ngone.append(ref(x))\ndel x\nreturn gone[0]()", "def f(gone):"
    )

    def seen(_shop: Any) -> None:
        frame = sys._getframe(1)
        names = variables(frame)
        assert names is not None
        stage.scene.look(7, frame.f_code, names, frame.f_globals)

    stage.names.update(seen=seen, ref=weakref.ref)
    assert stage.names["f"]([]) is None
    assert stage.scene.snapshots


def test_object_at_the_address_of_another_is_another_thing(tmp_path: Path) -> None:
    """Things of one run are told apart by address as long as their types differ."""
    stage = Stage(tmp_path, "x", "def f(x):")
    kinds = []
    for _ in range(50):
        kinds.append(stage.look(x=stage.made("Session()"))["x"]["type"])
        kinds.append(stage.look(x=stage.made("Shop(1)"))["x"]["type"])
    assert kinds == ["shop.Session", "shop.Shop"] * 50


def test_function_made_anew_is_known_by_its_text(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "x.sell()\nx.sell()", "def f(x):")
    found = stage.look(x=stage.made("Shop(1)"))
    assert isinstance(stage.made("Shop.sell"), FunctionType)
    assert sum(each["kind"] == "method" for each in stage.scene.things) == 1
    assert found["x.sell"]["kind"] == "method"


# -- what runs though no text calls it --------------------------------------------------------------------------------

ENDS = """
class Closing:
    def __del__(self): SESSION.post(1)
class Page(__import__("http.server").server.BaseHTTPRequestHandler):
    def do_GET(self): SESSION.post(1)
"""


@pytest.mark.parametrize(
    ("file", "told"),
    [(None, True), ("suite/shop.py", True), ("venv/lib/site-packages/shop.py", False)],
    ids=["no file", "the suite's", "installed"],
)
def test_finalisers_and_handlers_of_the_suites_own_modules(tmp_path: Path, file: str | None, told: bool) -> None:
    stage = Stage(tmp_path, "helper(1)")
    exec(compile(ENDS, str(tmp_path / "ends.py"), "exec"), stage.names)
    if file is not None:
        stage.names["__file__"] = str(tmp_path / file)
    stage.look()
    held = {name for thing in stage.scene.things for name in thing["edges"]}
    assert ({"__del__", "serves do_GET"} <= held) is told
    assert bool({"__del__", "serves do_GET"} & held) is told
