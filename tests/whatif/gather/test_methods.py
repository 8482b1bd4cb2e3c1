"""Methods, by what they are called of."""

from __future__ import annotations

import textwrap

import pytest

from tests.scenes import frame_of, noted
from testtime.model.watched import Thing
from testtime.whatif.gather.methods import method
from testtime.whatif.gather.values import Given


def test_methods_of_texts_are_harmless() -> None:
    found = noted("", "','.join(['a']).upper()")
    assert (found.writes, found.unknown) == (set(), set())


TWINS = """
    from types import SimpleNamespace

    class Base:
        def save(self):
            self.saved = 1

    class Shop(Base):
        def save(self):
            super().save()

    shop, twin = Shop(), Shop()

    def both(a, b):
        a.save()
        b.save()
"""


def test_a_method_of_the_next_class_is_bound_to_whom_it_was_called_for() -> None:
    assert noted(TWINS, "shop.save()\nx = twin").writes == {"shop.saved"}
    assert noted(TWINS, "both(shop, twin)").writes == {"shop.saved", "twin.saved"}
    assert noted(TWINS, "both(shop, shop)\nx = twin").writes == {"shop.saved"}


@pytest.mark.parametrize(("name", "unknown"), [("finditer", set()), ("unheard", {"words"})])
def test_function_of_a_module_that_was_seen_and_its_function_was_not(name: str, unknown: set[str]) -> None:
    frame = frame_of(Thing("module", "module", 1, name="re"), Thing("object", "Shop", 1))
    method(frame, frame.reader.exact(0), name, "words", Given([frame.reader.exact(1)]))
    assert frame.effects.unknown == unknown
    assert bool(frame.effects.writes) == bool(unknown)


SEVERAL = """
    class Node:
        up = 0
        def start(self): Node.up = 1
    nodes = [Node(), Node()]
"""


def test_a_method_of_one_of_several() -> None:
    found = noted(SEVERAL, "[node.start() for node in nodes]")
    assert "Node.up" in found.writes


KIDS = """
    class Node:
        def __init__(self, parent=None):
            self.kids, self.parent = [], parent
            if parent: parent.kids.append(self)
        def grow(self): self.kids.append(1)
        def size(self): return len(self.parent.kids[0].kids)
    root = Node()
    kid = Node(root)
"""


def test_an_object_in_a_container_that_a_method_gets_at() -> None:
    assert noted(KIDS, "kid.grow()\nroot").adds == {"what is in kid.kids"}
    assert "what is in kid.kids" in noted(KIDS, "x = kid.size()\nroot").reads


FRONTS = """
    class Back:
        def open(self): self.opened = 1
    class Front:
        def __init__(self, back): self.back = back
        def __getattr__(self, name): return getattr(self.back, name)
    back = Back()
    one, two = Front(back), Front(back)
    def new(): Front(back).open()
"""


@pytest.mark.parametrize("text", ["one.open()", "new()"])
def test_a_method_that_is_handed_on_to_another_object(text: str) -> None:
    assert noted(FRONTS, f"{text}\n(one, back)").writes & {"back", "back.opened", "one.back", "one.back.opened"}


ENTERED = """
    import contextlib
    OPEN, CLOSED = [], []

    class Bucket:
        def __init__(self, name): self.name = name
        def __enter__(self): OPEN.append(self.name)
        def __exit__(self, *why): CLOSED.append(self.name)
        async def __aenter__(self): OPEN.append(self.name)
        async def __aexit__(self, *why): CLOSED.append(self.name)

    early, later = contextlib.ExitStack(), contextlib.AsyncExitStack()
    front = Bucket("front")

    def inside(bucket):
        with contextlib.ExitStack() as own:
            own.enter_context(bucket)

    def count(bucket): nobody_knows(bucket)
    def asks(given): nobody_knows(given)
    def opens(): OPEN.append(1)
"""
_IN, _OUT = "what is in OPEN", "what is in CLOSED"


@pytest.mark.parametrize(
    ("text", "adds"),
    [
        ("early.enter_context(front)", {_IN, _OUT}),
        ("early.enter_context(Bucket('a'))", {_IN, _OUT}),
        ("early.callback(len)", set()),
        ("inside(front)", {_IN, _OUT}),
        ("inside(Bucket('a'))", {_IN, _OUT}),
        ("nobody_knows(Bucket('a'))", {_IN, _OUT}),
        ("asks(front)", {_IN, _OUT}),
        ("asks(opens)", {_IN}),
    ],
)
def test_what_is_entered_by_a_stack_or_by_nobody_knows_whom(text: str, adds: set[str]) -> None:
    assert noted(ENTERED, text).adds == adds


def test_what_is_entered_by_an_asynchronous_stack() -> None:
    text = f"{textwrap.dedent(ENTERED)}\nasync def act(): await later.enter_async_context(Bucket('a'))"
    assert noted(text, "await act()").adds == {_IN, _OUT}
