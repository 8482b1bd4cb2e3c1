"""Objects are told once each, values by what they say, and no more than there is room and time for."""

from __future__ import annotations

import functools
import os
import weakref
from typing import Any

import pytest

from testtime_recorder import things as module
from testtime_recorder.looking import NOTHING
from testtime_recorder.things import Things


class Shop:
    @property
    def rent(self) -> int:
        raise AssertionError("code of the suite was run")

    def open(self) -> None: ...


def things(*, over: bool = False) -> Things:
    return Things(lambda _code: 7, lambda: over)


def test_one_object_is_one_thing_and_two_are_two() -> None:
    told, one, two = things(), Shop(), Shop()
    assert [told.of(one), told.of(two), told.of(one)] == [0, 1, 0]
    assert [each["type"].rpartition(".")[2] for each in told.all] == ["Shop", "Shop"]
    assert told.all[0]["id"] == id(one)


@pytest.mark.parametrize(
    ("first", "second", "same"), [(1000, 10**3, True), ("ab", "a" + "b", True), (1, True, False), (1, "1", False)]
)
def test_values_are_one_where_they_are_told_alike(first: Any, second: Any, same: bool) -> None:
    told = things()
    assert (told.of(first) == told.of(second)) is same


def test_objects_that_show_one_dictionary_are_as_good_as_one() -> None:
    told, one, two, empty, other = things(), Shop(), Shop(), Shop(), Shop()
    vars(one)["a"] = vars(other)["a"] = 1
    two.__dict__ = one.__dict__
    assert [told.of(each) for each in (one, two, empty, other)] == [0, 0, 1, 2]
    assert told.of(two) == 0


def test_method_has_its_owner_and_its_function() -> None:
    told, shop = things(), Shop()
    about = told.all[told.of(shop.open)]
    assert about["kind"] == "method"
    assert (told.all[about["owner"]]["id"], told.all[about["func"]]["code"]) == (id(shop), 7)


def test_what_an_object_holds_and_nothing_that_it_computes() -> None:
    told, shop = things(), Shop()
    vars(shop)["session"] = session = Shop()
    about = told.all[told.of(shop, wide=True)]
    assert {name: told.all[index]["id"] for name, index in about["edges"].items()} == {"session": id(session)}


def test_nothing_is_held_where_there_is_nothing() -> None:
    told = things()
    about = told.all[told.of(Shop())]
    told.hold(about, "x", NOTHING)
    assert about["edges"] == {}


def test_no_more_than_there_is_room_for() -> None:
    told, shops = things(), [Shop() for _ in range(module._MOST + 5)]
    assert [told.of(shop) for shop in shops][-6:] == [module._MOST - 1, *[-1] * 5]


def test_no_more_than_there_is_time_for() -> None:
    told, shops = things(over=True), [Shop() for _ in range(40)]
    found = [told.of(shop) for shop in shops]
    assert found[-1] == -1
    assert told.over


def test_objects_are_let_go() -> None:
    told, shop = things(), Shop()
    told.of(shop)
    assert told._objects == [shop]
    told.end()
    assert told._objects == []


class Inherits(Shop):
    @functools.cached_property
    def till(self) -> int:
        raise AssertionError("code of the suite was run")


def test_what_a_cached_property_computes_with() -> None:
    told = things()
    about = told.all[told.of(vars(Inherits)["till"])]
    assert (about["kind"], told.all[about["func"]]["code"]) == ("property", 7)


def test_what_a_weak_reference_means_as_long_as_it_is_there() -> None:
    told, shop = things(), Shop()
    about = told.all[told.of(weakref.ref(shop))]
    assert told.all[about["edges"]["()"]]["id"] == id(shop)
    assert told.all[told.of(weakref.ref(Shop()))]["edges"] == {}


def test_the_classes_that_a_class_is_made_from() -> None:
    told = things()
    about = told.all[told.of(Inherits)]
    assert [told.all[index]["id"] for name, index in about["edges"].items() if name.startswith("base ")] == [id(Shop)]


def test_what_a_dictionary_holds_is_known_by_its_key() -> None:
    told, shop = things(), Shop()
    about = told.all[told.of({"a": shop, 1: shop}, wide=True)]
    assert set(about["edges"]) == {"['a']", "[1]"}


def test_what_a_set_holds() -> None:
    told, shop = things(), Shop()
    about = told.all[told.of({shop}, wide=True)]
    assert told.all[about["edges"]["[0]"]]["id"] == id(shop)


def test_the_items_of_a_tuple_are_told_though_nobody_names_them() -> None:
    told = things()
    about = told.all[told.of((1, "a"))]
    assert [told.all[about["edges"][f"[{place}]"]]["value"] for place in (0, 1)] == ["1", "a"]


def test_paths_that_the_suite_has_put_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    told = things()
    for name in set(os.environ).difference(module._BEGAN):
        monkeypatch.delenv(name)
    assert told.environment() == -1
    monkeypatch.setenv("NOTES", f"{os.sep}data")
    monkeypatch.setenv("COLOUR", "blue")
    about = told.all[told.environment()]
    assert {name: told.all[index]["value"] for name, index in about["edges"].items()} == {"['NOTES']": f"{os.sep}data"}
    assert told.environment() == told.environment()


def test_an_environment_of_another_make_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"NOTES": f"{os.sep}data"})
    assert things().environment() == -1


def test_of_a_copy_of_the_environment_only_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BEGAN", {f"A{number}": "x" for number in range(100)})
    told = things()
    about = told.all[told.of({**module._BEGAN, "NOTES": "n", "A0": "y"}, wide=True)]
    assert set(about["edges"]) == {"['NOTES']", "['A0']"}


def test_a_method_is_told_again_where_there_was_no_time_for_its_function() -> None:
    told, shop = things(), Shop()
    index = told.of(shop.open)
    told.all[index]["func"] = -1
    assert told.all[told.of(shop.open)]["func"] >= 0
