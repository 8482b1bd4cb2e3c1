"""What an expression may stand for."""

from __future__ import annotations

from testtime.whatif.gather.values import FRESH, SIMPLE, Given, Value, constant, holding, of_any, one_of

ONE = Value(frozenset({1}), exact=True)
TWO = Value(frozenset({2}), exact=True)


def test_one_thing_only_where_it_is_sure() -> None:
    assert ONE.thing == 1
    assert Value(frozenset({1})).thing is None
    assert Value(frozenset({1, 2}), exact=True).thing is None
    assert FRESH.thing is None
    assert SIMPLE.thing is None


def test_a_part_may_be_any_part_and_its_text_is_not_known() -> None:
    part = Value(frozenset({1}), exact=True, text="/tmp", path=True).part
    assert part == Value(frozenset({1}), exact=False, text=None, path=True)


def test_one_of_several_is_none_of_them_for_sure() -> None:
    assert one_of([ONE, TWO]) == Value(frozenset({1, 2}), exact=False)


def test_one_of_one_is_that_one() -> None:
    text = Value(text="a", exact=True)
    assert one_of([text]) is text


def test_one_of_several_that_cannot_change_cannot_change() -> None:
    assert one_of([constant(1), constant("a")]) == SIMPLE
    assert one_of([constant(1), ONE]) == Value(frozenset({1}), exact=False)


def test_one_of_none_was_just_made() -> None:
    assert one_of([]) == FRESH


def test_constants_know_their_text() -> None:
    assert constant(80) == Value(text="80", exact=True)
    assert constant(None) == Value(text=None, exact=True)


def test_arguments_by_place_and_by_name() -> None:
    given = Given([ONE], {"to": TWO})
    assert given.values == (ONE, TWO)
    assert given.things == {1}
    assert of_any([ONE, TWO, SIMPLE]) == {1, 2}


def test_what_a_container_holds_is_reached() -> None:
    inner = holding(ONE, [("", ONE)])
    whole = holding(FRESH, [("a", inner), ("b", TWO)])
    inner.grow(Given([whole]))
    assert whole.reached == {1, 2}
    assert whole.part.holds == whole.holds


def test_what_is_put_into_a_container() -> None:
    whole = holding(FRESH, [])
    whole.grow(Given([ONE], {"to": TWO}))
    assert whole.holds == [("", ONE), ("to", TWO)]
    FRESH.grow(Given([ONE]))
    assert FRESH.holds is None
