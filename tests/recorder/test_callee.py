"""From a call in a text to the function behind it and what its parameters stand for; nothing of it is called."""

from __future__ import annotations

import ast
import functools
from types import FunctionType
from typing import Any, cast

import pytest

from testtime_recorder.callee import bound, defaults, free, function_behind, item, made_by, next_method
from testtime_recorder.looking import NOTHING


class Base:
    def open(self) -> None: ...

    @classmethod
    def make(cls) -> None: ...


class Shop(Base):
    def __init__(self, name: str) -> None: ...

    def __call__(self) -> None: ...

    def open(self) -> None: ...


def plain(a: Any, b: Any = 2, *, c: Any = 3) -> None: ...


PLAIN = cast("FunctionType", plain)


@functools.lru_cache
def kept() -> None: ...


SHOP = object.__new__(Shop)
KNOWN = {"x": SHOP, "y": plain}


def find(path: str) -> Any:
    return KNOWN.get(path, NOTHING)


def call(text: str) -> ast.Call:
    (statement,) = ast.parse(text).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    return statement.value


@pytest.mark.parametrize(
    ("target", "function", "owner"),
    [
        (plain, plain, NOTHING),
        (functools.partial(plain, 1), plain, NOTHING),
        (SHOP.open, Shop.open, SHOP),
        (SHOP, Shop.__call__, SHOP),
        (Shop, Shop.__init__, None),
        (kept, kept.__wrapped__, NOTHING),
    ],
    ids=["function", "partial", "method", "callable object", "class", "cache"],
)
def test_function_behind_what_is_called(target: Any, function: Any, owner: Any) -> None:
    assert function_behind(target) == (function, owner)


@pytest.mark.parametrize("target", [len, 5, int, [].append], ids=["builtin", "number", "type", "bound builtin"])
def test_no_function_of_python(target: Any) -> None:
    assert function_behind(target)[0] is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("f(x, 5)", {"a": SHOP, "b": 5}),
        ("f(x, c=y)", {"a": SHOP, "c": plain}),
        ("f(unknown, x)", {"b": SHOP}),
        ("f(*x, y)", {}),
        ("f(x, other=y)", {"a": SHOP}),
        ("f(x + 1)", {}),
    ],
)
def test_parameters(text: str, names: dict[str, Any]) -> None:
    assert bound(PLAIN, NOTHING, call(text), find) == names


def test_first_parameter_of_a_method_is_its_owner() -> None:
    assert bound(cast("FunctionType", Shop.open), SHOP, call("f()"), find) == {"self": SHOP}
    assert bound(cast("FunctionType", Shop.__init__), None, call("f('name')"), find) == {"name": "name"}, (
        "made anew: nobody has seen it"
    )


def test_parameters_that_are_not_given() -> None:
    assert defaults(PLAIN) == {"b": 2, "c": 3}


def test_variables_of_enclosing_functions() -> None:
    seen = 1

    def inner() -> tuple[int, int]:
        return seen, later

    assert free(cast("FunctionType", inner)) == {"seen": 1}, "the other has none yet"
    later = 2
    assert free(cast("FunctionType", inner)) == {"seen": 1, "later": 2}


def test_method_of_the_next_class() -> None:
    found = next_method({"self": SHOP, "__class__": Shop}, ["open"])
    assert (found.__func__, found.__self__) == (Base.open, SHOP)
    assert next_method({"self": SHOP, "__class__": Shop}, ["nowhere"]) is NOTHING
    assert next_method({}, ["open"]) is NOTHING


def test_only_classes_of_the_suite_make_objects_worth_following() -> None:
    assert [made_by(each) for each in (Shop, list, len, NOTHING)] == [Shop, None, None, None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shops[0]", "first"),
        ("both[1]", "second"),
        ("named['a']", "first"),
        ("named['c']", NOTHING),
        ("named[1]", NOTHING),
        ("shops[2]", NOTHING),
        ("shops[-1]", NOTHING),
        ("shops['a']", NOTHING),
        ("shops[x]", NOTHING),
        ("named[key]", "first"),
        ("shops[number]", "second"),
        ("named[nobody.key]", NOTHING),
        ("named[key + key]", NOTHING),
        ("shops[0].open", NOTHING),
        ("nobody[0]", NOTHING),
        ("text[0]", NOTHING),
    ],
)
def test_what_is_in_a_container_under_a_key_that_is_known(text: str, expected: Any) -> None:
    held: dict[str, Any] = {
        "shops": ["first", "second"],
        "both": ("first", "second"),
        "named": {"a": "first", 1: "x"},
        "text": "ab",
    }
    held |= {"key": "a", "number": 1}
    found = item(ast.parse(text, mode="eval").body, lambda path: held.get(path, NOTHING))
    assert found == expected if expected is not NOTHING else found is NOTHING


def test_a_key_of_the_suite_is_not_compared() -> None:
    class Key:
        def __hash__(self) -> int:
            return hash("a")

        def __eq__(self, other: object) -> bool:
            raise AssertionError("code of the suite was run")

    held = {Key(): 1, "b": 2}
    assert item(ast.parse("x['b']", mode="eval").body, lambda _path: held) == 2
    assert item(ast.parse("x['a']", mode="eval").body, lambda _path: held) is NOTHING


def test_a_parameter_that_is_given_something_in_a_container() -> None:
    (call,) = [each for each in ast.walk(ast.parse("plain(shops[1])")) if isinstance(each, ast.Call)]
    assert bound(PLAIN, NOTHING, call, lambda _path: ["first", "second"]) == {"a": "second"}
