"""What objects are called: by the shortest name that the code has for them, else by what they are a part of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from testtime.model.watched import Thing
from testtime.whatif.gather.reader import Reader
from testtime.whatif.gather.words import words


def called(things: list[Thing], *paths: dict[str, int]) -> dict[int, str]:
    """Names, by the index of the thing; ``paths``: what each snapshot of one run has."""
    snapshots = [SimpleNamespace(paths=each) for each in paths]
    return words([cast(Reader, SimpleNamespace(things=things, snapshots=snapshots))])


def test_shortest_name_of_the_function_itself() -> None:
    shop = Thing("object", "suite.Shop")
    assert called([shop], {"self.shop": 0}, {"shop": 0}) == {0: "self.shop"}, "the first snapshot says it"
    assert called([shop], {"self.shop": 0, "shop": 0}) == {0: "shop"}


def test_name_in_a_function_that_it_calls_but_no_default() -> None:
    things = [
        Thing("function", "function", edges={"rows": 1, "=what": 2}),
        Thing("object", "list"),
        Thing("object", "dict"),
    ]
    assert called(things, {"act": 0}) == {0: "act", 1: "rows"}


def test_part_of_what_has_a_name() -> None:
    things = [
        Thing("object", "suite.Shop", edges={"till": 1, "[0]": 2, "[~123]": 3}),
        Thing("object", "suite.Till"),
        Thing("object", "suite.Row"),
        Thing("object", "suite.Secret"),
        Thing("object", "suite.Other"),
    ]
    assert called(things, {"shop": 0}) == {0: "shop", 1: "shop.till", 2: "shop[0]", 3: "shop[...]"}
