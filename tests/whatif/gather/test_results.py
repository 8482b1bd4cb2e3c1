"""What comes of functions of the library."""

from __future__ import annotations

import pytest

from testtime.whatif.gather.results import result
from testtime.whatif.gather.values import FRESH, SIMPLE, Given, Value

SHOP = Value(frozenset({3}), exact=True)
PATH = Value(text="/a", path=True, exact=True)
B = Value(text="b", exact=True)


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("len", [SHOP], SIMPLE),
        ("copy.deepcopy", [SHOP], FRESH),
        ("copy.copy", [SHOP], Value(frozenset({3}))),
        ("dict", [], SIMPLE),
        ("typing.cast", [SIMPLE, SHOP], SHOP),
        ("inspect.isclass", [SHOP], SIMPLE),
        ("str", [PATH], PATH),
        ("str", [B, B], SIMPLE),
        ("os.fspath", [PATH], PATH),
        ("pathlib.Path", [PATH, B], Value(text="/a/b", path=True, exact=True)),
        ("pathlib.Path", [SIMPLE, B], Value(path=True, exact=True)),
        ("os.path.join", [PATH, B], Value(text="/a/b", path=True, exact=True)),
        ("urllib.request.Request", [B], Value(text="b", exact=True)),
    ],
)
def test_what_comes_back(name: str, given: list[Value], expected: Value) -> None:
    assert result(name, Given(given)) == expected


def test_of_arguments_behind_a_star_nobody_knows_the_path() -> None:
    assert result("os.path.join", Given([PATH], {}, [B])) == SIMPLE
