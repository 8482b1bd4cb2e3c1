"""What runs when objects are let go of, though no text calls it."""

from __future__ import annotations

import pytest

from tests.scenes import Suite, noted

SHOP = """
    import gc
    import weakref

    BOOK = {"open": 0}
    NOTES = {"sum": 0}

    class Account:
        def __init__(self, name="a"):
            self.name = name

        def __del__(self):
            BOOK["open"] = len(self.name)
            self.closed = True

    class Box: pass

    box = Box()
    shelf = [1]
    shop = {}
    slots = {"a": 1}

    def note(what):
        NOTES["sum"] = what

    def lend():
        account = Account()
        return account.name

    def keep():
        account = Account()
        return account

    def put():
        box.account = Account()

    def chain():
        return keep().name

    def store():
        shop.setdefault("a", Account())

    def forget():
        global box
        box = None
"""


@pytest.mark.parametrize(
    "statement",
    [
        "box.account = None",
        "del box.account",
        "shelf.clear()",
        "shelf.pop()",
        "slots['a'] = 2",
        "del slots['a']",
        "lend()",
        "chain()",
        "Account()",
        "forget()",
        "setattr(box, 'account', None)",
        "gc.collect()",
    ],
)
def test_what_is_let_go_of_runs_its_finaliser(statement: str) -> None:
    found = noted(SHOP, statement)
    assert "BOOK[open]" in found.writes


@pytest.mark.parametrize("statement", ["keep_it = keep()", "account = Account()", "store()", "shelf.append(1)"])
def test_what_is_kept_does_not(statement: str) -> None:
    assert "BOOK[open]" not in noted(SHOP, statement).writes


def test_own_attributes_are_nobodys_concern() -> None:
    assert noted(SHOP, "Account()").writes == {"BOOK[open]"}


def test_what_weakref_was_told_to_call() -> None:
    registered = f"{SHOP}\n    finalizer = weakref.finalize(box, note, 1)\n"
    assert "NOTES[sum]" in noted(registered, "slots['a'] = 2").writes
    assert "NOTES[sum]" not in noted(registered, "len(slots)").writes


def test_a_variable_that_stood_for_something_lets_go_of_it() -> None:
    suite = Suite(
        """
        import time
        BOOK = {"open": 0}

        class Account:
            def __del__(self):
                BOOK["open"] = 1

        def wait(): time.sleep(0.1)

        def both():
            account = Account()
            account = wait()  # blocks 100
            other = wait()  # blocks 100
        """
    )
    suite.run("both")
    found = suite.found()
    _, again, other = (found.node(each).effects for each in found.body.tree.body)
    assert again.lets_go
    assert not other.lets_go
    assert {place.what for place in again.writes} == {"open"}
    assert other.writes == set()
