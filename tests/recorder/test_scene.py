"""What names stood for: which object is which, without running its code or keeping it alive."""

from __future__ import annotations

import gc
import sys
import weakref
from pathlib import Path
from textwrap import dedent
from types import CodeType, FunctionType
from typing import Any

import pytest

from testtime_recorder import scene as module
from testtime_recorder import things
from testtime_recorder.callee import standard
from testtime_recorder.looking import variables
from testtime_recorder.scene import Scene
from testtime_recorder.source import Sources

SHOP = """
    import functools, os, sys
    from pathlib import Path

    class Session:
        def __init__(self): self.rows = []
        def post(self, row): self.rows.append(row)

    class Shop:
        limit = 3
        def __init__(self, session): self.session = session
        def sell(self, row): self.session.post(row)
        @property
        def open(self): raise BaseException
        @classmethod
        def make(cls): return cls(SESSION)
        @staticmethod
        def price(): return LIMIT
        def __call__(self): self.sell(1)
        def __getattr__(self, name): raise BaseException
        def __eq__(self, other): raise BaseException
        __hash__ = None
        def __repr__(self): raise BaseException

    class Child(Shop):
        def sell(self, row): super().sell(row)

    SESSION = Session()
    LIMIT = 10 ** 5000
    shop = None  # a fixture of the name of a variable

    def helper(given, other=None): given.session.post(os.sep)
    def deep_1(a): deep_2(a)
    def deep_2(b): deep_3(b)
    def deep_3(c): deep_4(c)
    def deep_4(d): deep_5(d)
    def deep_5(e): e.session.post(1)
    def again(x): again(x)
    def enclosing():
        kept = SESSION
        def inner(): kept.post(1)
        return inner
    inner = enclosing()
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args): return function(*args)
        return wrapper
    @decorate
    def decorated(shop): shop.sell(1)
    half = functools.partial(helper, other=SESSION)
"""


class Stage:
    """A module, and looks at one function ``f`` of it."""

    def __init__(self, folder: Path, body: str, head: str = "def f():", most: Any = None) -> None:
        text = f"{dedent(SHOP)}\n{head}\n" + "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())
        file = folder / "shop.py"
        file.write_text(text)
        self.names: dict[str, Any] = {"__name__": "shop"}
        exec(compile(text, str(file), "exec"), self.names)
        self.code: CodeType = self.names["f"].__code__
        self.told: list[CodeType] = []
        self.scene = Scene(Sources(), self.tell, *[most] if most is not None else [])

    def tell(self, code: CodeType) -> int:
        """The index of a code object."""
        if code not in self.told:
            self.told.append(code)
        return self.told.index(code)

    def look(self, **variables: Any) -> dict[str, dict[str, Any]]:
        """What each path stands for, if the variables of ``f`` stand for these."""
        before = len(self.scene.snapshots)
        self.scene.look(7, self.code, variables, self.names)
        assert len(self.scene.snapshots) == before + 1
        line, paths = self.scene.snapshots[-1]
        assert line == 7
        for thing in self.scene.things:
            assert all(0 <= each < len(self.scene.things) for each in thing["edges"].values())
        return {path: self.scene.things[index] for path, index in paths.items()}

    def made(self, text: str) -> Any:
        """The value of an expression in the module."""
        return eval(text, self.names)

    def edge(self, thing: dict[str, Any], *names: str) -> dict[str, Any]:
        """What a thing holds, and that one, and so on."""
        for name in names:
            thing = self.scene.things[thing["edges"][name]]
        return thing

    def called(self, name: str) -> dict[str, Any]:
        """The only function of that name among the things."""
        (found,) = [each for each in self.scene.things if each["kind"] == "function" and each["name"] == f"shop.{name}"]
        return found


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


def test_parameter_of_a_called_function_that_is_unknown_is_no_global(tmp_path: Path) -> None:
    text = "def callee(shop): shop.sell(1)\ndef f():"
    stage = Stage(tmp_path, "callee(g())", text)
    stage.names["shop"] = stage.made("Shop(1)")
    stage.look()
    assert stage.called("callee")["edges"] == {}


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


# -- what is called ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "function"),
    [
        ("helper(x)", "helper"),
        ("helper(given=x)", "helper"),
        ("x.sell(1)", "Shop.sell"),
        ("x()", "Shop.__call__"),
        ("Shop(1)", "Shop.__init__"),
        ("Shop.make()", "Shop.make"),
        ("x.price()", "Shop.price"),
        ("half(x)", "helper"),
        ("print(helper, x)", "helper"),
        ("print(key=helper)", "helper"),
        ("map(x.sell, [])", "Shop.sell"),
        ("deep_1(x)", "deep_4"),
    ],
)
def test_function_that_is_called_or_handed_over_is_looked_into(call: str, function: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path, call, "def f(x):")
    stage.look(x=stage.made("Shop(SESSION)"))
    assert stage.told[stage.called(function)["code"]].co_name == function.rpartition(".")[2]


def test_what_a_decorator_wraps_is_told(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "decorated(x)", "def f(x):")
    found = stage.look(x=1)["decorated"]
    assert stage.scene.things[found["func"]]["name"] == "shop.decorated"


def test_functions_of_one_text_have_variables_of_their_own(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "x()\ny()", "def f(x, y):")
    first, second = stage.made("enclosing()"), stage.made("enclosing()")
    found = stage.look(x=first, y=second)
    assert [stage.edge(found[name], "kept")["type"] for name in ("x", "y")] == ["shop.Session"] * 2


def test_calls_inside_calls_are_followed_so_deep(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "deep_1(x)", "def f(x):")
    stage.look(x=stage.made("Shop(SESSION)"))
    names = {each["name"] for each in stage.scene.things if each["kind"] == "function"}
    assert "shop.deep_4" in names
    assert "post" not in {name for each in stage.scene.things for name in each["edges"] if each["type"] == "int"}
    assert "deep_5" in stage.called("deep_4")["edges"]
    assert stage.edge(stage.called("deep_4"), "deep_5")["edges"] == {}


def test_function_that_calls_itself(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "again(x)", "def f(x):")
    stage.look(x=1)
    assert stage.edge(stage.called("again"), "again") is stage.called("again")


def test_arguments_are_known_inside(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "helper(x)", "def f(x):")
    shop = stage.made("Shop(SESSION)")
    found = stage.look(x=shop)
    session = stage.edge(found["x"], "session")
    assert stage.scene.things[session["edges"]["post"]]["kind"] == "method"
    assert stage.edge(stage.called("helper"), "os")["kind"] == "module"


@pytest.mark.parametrize("name", ["os.getcwd", "Path.cwd"])
def test_functions_of_python_itself_are_not_looked_into(name: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path, f"{name}()")
    stage.look()
    assert stage.told == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (gc.__name__, False),
        (weakref.__file__, True),
        ("<string>", True),
        (pytest.__file__, False),
        ("/x/site-packages/_pytest/python.py", True),
        ("/x/pluggy/manager.py", True),
        ("/x/suite/test_a.py", False),
        (str(Path(weakref.__file__).parent / "site-packages" / "redis" / "client.py"), False),
    ],
)
def test_what_is_part_of_python_or_pytest(path: str, expected: bool) -> None:
    assert standard(path) == expected


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


# -- what is made on the way ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Shop(1).sell(1)",
        "s = Shop(1); s.sell(1)",
        "s: object = Shop(1); s.sell(1)",
        "with Shop(1) as s: s.sell(1)",
        "Caller().call()",
    ],
)
def test_methods_of_new_objects(text: str, tmp_path: Path) -> None:
    lines = ["class Caller:", "    def call(self): self.then()", "    def then(self): pass", "def g():", f"    {text}"]
    stage = Stage(tmp_path, "g()", "\n".join([*lines, "def f():"]))
    stage.look()
    kind = "Caller" if "Caller" in text else "Shop"
    held = stage.edge(stage.called("g"), kind)["edges"]
    assert ("sell" in held) or ({"call", "then"} <= held.keys())


@pytest.mark.parametrize("name", ["open", "limit", "price", "make"])
def test_what_new_objects_have_of_their_class(name: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path, "g()", f"def g():\n    s = Shop(1)\n    s.{name}.x\ndef f():")
    stage.look()
    assert name in stage.edge(stage.called("g"), "Shop")["edges"]


def test_what_with_calls(tmp_path: Path) -> None:
    lines = ["class Door:", "    def __enter__(self): pass", "    def __exit__(self, *why): pass"]
    stage = Stage(tmp_path, "with d: pass\nwith Door(): pass", "\n".join([*lines, "d = Door()", "def f():"]))
    found = stage.look()
    assert {"__enter__", "__exit__"} <= found["d"]["edges"].keys()
    assert {"__enter__", "__exit__"} <= found["Door"]["edges"].keys()


def test_function_behind_a_cache(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "c()", "c = functools.lru_cache(helper)\ndef f():")
    found = stage.look()["c"]
    assert found["kind"] == "function"
    inner = stage.scene.things[found["func"]]
    assert stage.told[inner["code"]].co_name == "helper"
    assert "os" in inner["edges"]


def test_dataclass_that_does_more_than_store(tmp_path: Path) -> None:
    lines = ["from dataclasses import make_dataclass as made", "Plain = made('Plain', ['x'])"]
    lines += ["Busy = made('Busy', ['x'], namespace={'__post_init__': deep_1})"]
    stage = Stage(tmp_path, "Plain(), Busy()", "\n".join([*lines, "def f():"]))
    found = stage.look()
    assert "__init__" not in found["Plain"]["edges"]
    assert [name for name in found["Busy"]["edges"] if name.startswith("__")] == ["__post_init__"]


def test_what_parameters_are_when_they_are_not_given(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "g()", "def g(a, b=SESSION, *, c=1, d=SESSION): b.post(1)\ndef f():")
    stage.look()
    called = stage.called("g")
    assert {name for name in called["edges"] if name.startswith("=")} == {"=b", "=d"}
    assert "post" in stage.edge(called, "=b")["edges"]


def test_class_that_is_told_of_those_made_from_it(tmp_path: Path) -> None:
    lines = ["class Base:", "    def __init_subclass__(cls): pass"]
    found = Stage(tmp_path, "Base", "\n".join([*lines, "def f():"])).look()
    assert "__init_subclass__" in found["Base"]["edges"]


def test_attribute_that_was_not_there_at_first(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "x.sell(1)", "def f(x):")
    shop = stage.made("Shop.__new__(Shop)")
    stage.look(x=shop)
    session = shop.session = stage.made("Session()")
    found = stage.look(x=shop)
    assert stage.edge(found["x"], "session")["id"] == id(session)


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


def test_what_was_followed_to_its_end_is_not_followed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(tmp_path, "helper(x)\ndeep_1(x)", "def f(x):")
    sources = Sources(at_once=False)
    stage.scene = Scene(sources, stage.tell)
    followed: list[str] = []
    wholes: list[bool] = []

    def free(function: FunctionType) -> dict[str, Any]:
        followed.append(function.__name__)
        return {}

    monkeypatch.setattr(module, "free", free)
    shop = stage.made("Shop(SESSION)")
    for number in range(8):
        stage.scene.look(7, stage.code, {"x": shop}, stage.names, again=number > 0)
        wholes.append(stage.scene.whole)
        sources.fetch()
    assert wholes == sorted(wholes)
    assert wholes[-1]
    assert followed.count("helper") == 2, "once more for what it calls"
    assert followed.count("deep_4") == 1
    assert followed.count("deep_1") == 4, "as long as something inside it was not at hand"


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
