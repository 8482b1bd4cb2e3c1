"""What a user is told: what happened, then what to do next."""

from __future__ import annotations

from testtime.errors import OWN_FAILURE, USAGE, UserError


def test_what_and_advice_are_two_lines() -> None:
    assert str(UserError("no such profile: x", "record one")) == "no such profile: x\nrecord one"


def test_without_advice_it_is_one_line() -> None:
    assert str(UserError("x is empty")) == "x is empty"


def test_bad_input_is_a_matter_of_usage_unless_said_otherwise() -> None:
    assert UserError("x").status == USAGE == 2
    assert UserError("x", status=OWN_FAILURE).status == OWN_FAILURE == 70
