"""Where targets store: names, attributes, items, several at once, classes, and what each thread has of its own."""

from __future__ import annotations

import textwrap

import pytest

from tests.scenes import Suite, noted

SHOP = """
    from types import SimpleNamespace

    shop = SimpleNamespace(name="a")
    rows = []
    count = 0

    def counts():
        global count
        count = 1

    class Limits:
        tries = 1

    class Narrow(Limits):
        pass

    wide, narrow = Limits(), Narrow()
    Limits.places = ["a"]
"""


def test_each_of_several_targets_gets_its_own_value() -> None:
    shop = f"{textwrap.dedent(SHOP)}\ndef act():\n    a, b = shop, rows\n    a.name = 1\n    b.append(1)"
    found = noted(shop, "act()")
    assert found.writes == {"shop.name"}
    assert found.adds == {"what is in rows"}


def test_values_are_looked_at_once_where_there_are_several_targets() -> None:
    assert noted(SHOP, "x, y = counts(), 1").writes == {"the variable count"}


def test_attributes_of_which_each_thread_has_its_own() -> None:
    text = "import threading\nlocal = threading.local()\nshop = type('Shop', (), {})()"
    assert len(noted(text, "local.user = 1").effects.thread) == 1
    assert noted(text, "shop.user = 1").effects.thread == set()


def test_more_targets_than_values_that_stand_there() -> None:
    shop = f"{textwrap.dedent(SHOP)}\ndef act():\n    a, *b = shop, rows\n    b.name = 1\n    a.name = 1"
    assert noted(shop, "act()").writes == {"shop.name", "rows.name"}
    pairs = f"{textwrap.dedent(SHOP)}\ndef act(a):\n    b, c = a\n    c.name = 1"
    assert noted(pairs, "act(shop)").writes == {"shop"}


def test_what_is_stored_in_a_class_is_its_objects_too() -> None:
    found = noted(SHOP, "Limits.tries = 2; wide, narrow")
    assert found.writes == {"Limits.tries", "wide.tries", "narrow.tries"}


@pytest.mark.parametrize(
    ("statement", "everywhere"),
    [
        ("Limits.tries = 2", {"Limits"}),
        ("Limits.places.clear()", {"Limits.places"}),
        ("shop.name = 'b'", set()),
        ("rows[0] = 2", set()),
    ],
)
def test_parts_of_classes_are_seen_everywhere(statement: str, everywhere: set[str]) -> None:
    suite = Suite(f"{textwrap.dedent(SHOP)}\ndef act():\n    {statement}  # blocks 100")
    suite.run("act")
    found = suite.found()
    effects = found.node(found.body.tree.body[0]).effects
    assert {found.word(int(place.of)) for place in effects.everywhere} == everywhere


def test_what_an_object_is_given_that_nobody_knows_may_be_looked_at_there() -> None:
    act = "def act(what):\n    made = unknown()\n    made.shop = what\n    made.start()"
    shop = f"{textwrap.dedent(SHOP)}\nshop.inner = SimpleNamespace()\n{act}"
    assert {"shop", "shop.inner"} <= noted(shop, "act(shop), shop.inner").reads
    assert "shop" not in noted(shop, "wide.shop = shop").reads
