"""Calls, and what the names in the functions that they reach stand for."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from tests.recorder.shop import Stage
from testtime_recorder import following
from testtime_recorder.callee import standard
from testtime_recorder.scene import Scene
from testtime_recorder.source import Sources


def test_parameter_of_a_called_function_that_is_unknown_is_no_global(tmp_path: Path) -> None:
    text = "def callee(shop): shop.sell(1)\ndef f():"
    stage = Stage(tmp_path, "callee(g())", text)
    stage.names["shop"] = stage.made("Shop(1)")
    stage.look()
    assert stage.called("callee")["edges"] == {}


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


def test_what_a_module_shows_that_it_does_not_hold(tmp_path: Path) -> None:
    lines = ["import types", "m = types.ModuleType('m')", "m.__getattr__ = helper"]
    stage = Stage(tmp_path, "m.width", "\n".join([*lines, "def f():"]))
    found = stage.look()
    assert stage.edge(found["m"], "__getattr__")["kind"] == "function"
    assert "os" in stage.called("helper")["edges"]


def test_what_a_property_looks_at(tmp_path: Path) -> None:
    lines = ["class Door:", "    @property", "    def here(self): return os.getcwd() or self.width", "d = Door()"]
    for text in ("d.here", "g(d)"):
        stage = Stage(tmp_path, text, "\n".join([*lines, "def g(door): door.here", "def f():"]))
        stage.look()
        assert "getcwd" in stage.edge(stage.called("Door.here"), "os")["edges"]


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


def test_what_was_followed_to_its_end_is_not_followed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(tmp_path, "helper(x)\ndeep_1(x)", "def f(x):")
    sources = Sources(at_once=False)
    stage.scene = Scene(sources, stage.tell)
    followed: list[str] = []
    wholes: list[bool] = []

    def free(function: FunctionType) -> dict[str, Any]:
        followed.append(function.__name__)
        return {}

    monkeypatch.setattr(following, "free", free)
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
