"""Objects that are made on the way through a text: which of them are let go of when a function ends."""

from __future__ import annotations

from testtime.whatif.gather.lives import Lives
from testtime.whatif.gather.values import Value


def made() -> Value:
    return Value(made=1, inner={})


def test_what_nobody_holds_is_over() -> None:
    one, lives = made(), Lives()
    lives.made.append(one)
    assert lives.end([]) == []
    assert lives.over == [one]
    assert lives.made == []


def test_what_is_alive_is_handed_back() -> None:
    one, other, lives = made(), made(), Lives()
    lives.made += [one, other]
    assert lives.end([Value(holds=[("", one)])]) == [one]
    assert lives.over == [other]


def test_what_another_object_holds_is_alive() -> None:
    inner, lives = made(), Lives()
    lives.made.append(inner)
    assert lives.end([Value(made=2, inner={"held": inner})]) == [inner]


def test_what_somebody_else_holds_is_neither() -> None:
    one, lives = made(), Lives()
    lives.made.append(one)
    lives.keep([one])
    assert lives.end([]) == []
    assert lives.over == []


def test_nobody_asks_who_holds_what_where_nothing_was_made() -> None:
    lives = Lives()
    lives.keep([made()])
    assert lives.kept == set()


def test_what_a_function_gives_back_is_its_callers() -> None:
    given, dropped, caller, called = made(), made(), Lives(), Lives()
    called.made += [given, dropped]
    caller.after(called, [given])
    assert caller.made == [given]
    assert caller.over == [dropped]
