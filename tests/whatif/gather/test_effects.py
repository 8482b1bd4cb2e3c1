"""The way in: statements of the function itself, with what its names stood for."""

from __future__ import annotations

import ast

from tests.scenes import PATH, Suite, reader
from testtime.whatif.gather.effects import effects_of, value_of
from testtime.whatif.gather.function import Function
from testtime.whatif.gather.places import Effects
from testtime.whatif.gather.values import Value

TEXT = """
    from types import SimpleNamespace
    shop, till = SimpleNamespace(), SimpleNamespace()
    class Base:
        def save(self): self.saved = 1
    class Thing(Base):
        def save(self):
            super().save()  # waits 100
    thing = Thing()
    async def stack(it):
        it.name = 1  # waits 100
        it = till  # waits 100
        x = it  # waits 100
"""


def _function() -> Function:
    suite = Suite(TEXT)
    suite.run("stack", {"it": "shop"})
    return suite.found()


def _writes(function: Function, effects: Effects) -> set[str]:
    return {f"{function.word(int(place.of))}.{place.what}" for place in effects.writes}


def test_names_stand_for_what_they_were_seen_to() -> None:
    function = _function()
    assert _writes(function, effects_of(reader(function), function.body.tree.body[:1], PATH)) == {"it.name"}


def test_names_may_stand_for_something_else() -> None:
    function = _function()
    till = reader(function).thing_at(function.body.tree.body[0], "till")
    assert till is not None
    found = effects_of(reader(function), function.body.tree.body[:1], PATH, {"it": reader(function).exact(till)})
    assert _writes(function, found) == {"till.name"}


def test_statements_add_up() -> None:
    function = _function()
    body = function.body.tree.body
    assert effects_of(reader(function), [body[0], body[0]], PATH) == effects_of(reader(function), [body[0]], PATH)
    assert len(effects_of(reader(function), body, PATH).writes) == 1
    assert effects_of(reader(function), [], PATH) == Effects()


def test_the_next_method_is_bound_to_the_object_at_hand() -> None:
    suite = Suite(TEXT)
    suite.run("Thing.save", {"self": "thing", "__class__": "Thing"})
    function = suite.found()
    assert _writes(function, effects_of(reader(function), function.body.tree.body, PATH)) == {
        "an object of type suite.Thing.saved"
    }


def test_value_of_an_expression() -> None:
    function = _function()
    statement = function.body.tree.body[0]
    shop = reader(function).thing_at(statement, "it")
    expression = ast.parse("it", mode="eval").body
    assert value_of(reader(function), expression, statement, PATH) == Value(frozenset({shop or 0}), exact=True)


def test_a_name_bound_anew_takes_its_attributes_along() -> None:
    suite = Suite("""
        from types import SimpleNamespace
        shop = SimpleNamespace(till=SimpleNamespace())
        async def stack():
            for shop in [1]: shop.till.coins = 1  # waits 100
    """)
    suite.run("stack")
    function = suite.found()
    assert effects_of(reader(function), function.body.tree.body, PATH).writes == set()


def test_a_name_that_nobody_looked_at_stands_for_what_an_earlier_statement_gave_it() -> None:
    suite = Suite("""
        async def get(): return f"{1}"
        async def stack():
            name = await get()  # waits 100
            name.upper()
    """)
    suite.run("stack")
    function = suite.found()
    assert effects_of(reader(function), function.body.tree.body, PATH).unknown == set()
