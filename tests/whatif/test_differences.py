"""What a changed run saw otherwise."""

from __future__ import annotations

import pytest

from testtime.model.trial import Seen
from testtime.whatif.differences import Difference, differences

VALUE = Seen("t", "value", "db", "int 5")


def test_nothing() -> None:
    assert differences([[VALUE], [VALUE]], [VALUE]) == ()


def test_other_value() -> None:
    other = Seen("t", "value", "db", "int 6")
    assert differences([[VALUE], [VALUE]], [other]) == (Difference("value", "t", "db", "int 5", "int 6"),)


def test_missing_and_new() -> None:
    new = Seen("t", "environment", "HOME", "1234")
    assert differences([[VALUE], [VALUE]], [new]) == (
        Difference("value", "t", "db", "int 5", None),
        Difference("environment", "t", "HOME", None, "1234"),
    )


def test_what_unchanged_runs_do_not_agree_on_says_nothing() -> None:
    other = Seen("t", "value", "db", "int 6")
    assert differences([[VALUE], [other]], [Seen("t", "value", "db", "int 7")]) == ()
    assert differences([[VALUE], []], []) == ()


def test_several_values_of_one_thing_in_any_order() -> None:
    other = Seen("t", "value", "db", "int 6")
    assert differences([[VALUE, other], [other, VALUE]], [other, VALUE, VALUE]) == ()


HERE = Seen("", "temporary file", "", "")


def files(*names: str) -> list[Seen]:
    """What a run left in the folder for temporary files."""
    return [HERE, *(Seen("", "temporary file", name, "") for name in names)]


def test_file_that_is_new_or_missing() -> None:
    before = files("test_a0/log.txt", "test_a0/old.txt")
    assert differences([before, before], files("test_a0/log.txt", "test_a0/new.txt")) == (
        Difference("temporary file", "", "test_a#/old.txt", "", None),
        Difference("temporary file", "", "test_a#/new.txt", None, ""),
    )


def test_names_made_anew_in_each_run_say_nothing_where_there_were_such_before() -> None:
    before = [files("test_a0/log.txt", f"test_a0/{name}/x.txt") for name in ("abc", "dea")]
    assert differences(before, files("test_a0/log.txt", "test_a0/fgh/x.txt", "test_a0/fgh/i/y.txt")) == ()
    found = differences(before, files("test_a0/log.txt", "test_a0/fgh/x.txt", "test_b0/new.txt"))
    assert [each.name for each in found] == ["test_b#/new.txt"]


def test_warnings_made_anew_in_each_run_say_nothing_for_their_test() -> None:
    before = [[Seen("t", "warning", f"UserWarning: {name}", "")] for name in ("abc", "def")]
    after = [Seen(test, "warning", "UserWarning: ghi", "") for test in ("t", "u")]
    assert [each.nodeid for each in differences(before, after)] == ["u"]


@pytest.mark.parametrize("kind", ["ResourceWarning", "PytestUnraisableExceptionWarning"])
def test_warnings_that_come_with_the_garbage_belong_to_no_test(kind: str) -> None:
    """Whichever runs when it is collected has them."""
    one, two = (Seen(test, "warning", f"{kind}: not closed", "") for test in "tu")
    assert differences([[one], [one]], [two]) == ()
    assert differences([[], []], [two]) == (Difference("warning", "", f"{kind}: not closed", None, ""),)


def test_folder_that_was_gone_before_it_was_looked_at_says_nothing() -> None:
    before = files("test_a0/log.txt")
    assert differences([before, before], []) == ()
    assert differences([before, []], [VALUE, *files("test_a0/other.txt")]) == (
        Difference("value", "t", "db", None, "int 5"),
    )


@pytest.mark.parametrize("what", ["warning", "new file", "lost file"])
def test_numbers_in_names_are_passed_over(what: str) -> None:
    one, two = (Seen("", what, f"unclosed 0x7f{number}a at 127.0.0.1:4{number}", "") for number in "12")
    assert differences([[one], [two]], [one]) == ()
    other = Seen("", what, "something else", "")
    assert differences([[one], [two]], [other]) == (
        Difference(what, "", "unclosed # at #.#.#.#:#", "", None),
        Difference(what, "", "something else", None, ""),
    )


def test_names_of_values_are_not() -> None:
    one, two = Seen("t", "value", "db1", ""), Seen("t", "value", "db2", "")
    assert len(differences([[one], [one]], [two])) == 2


@pytest.mark.parametrize("what", ["failure", "refused", "ran", "of a newer recorder"])
def test_other_facts_are_not_compared(what: str) -> None:
    assert differences([[], []], [Seen("t", what, "x", "y")]) == ()
