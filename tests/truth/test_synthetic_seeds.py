"""A few words choose seeds."""

from __future__ import annotations

import pytest

from tests.truth.synthetic_seeds import chosen


@pytest.mark.parametrize(
    ("words", "seeds"), [("3", (0, 1, 2)), ("7-9", (7, 8, 9)), ("5,", (5,)), ("5,2", (5, 2)), ("0", ())]
)
def test_words_choose_seeds(words: str, seeds: tuple[int, ...]) -> None:
    """A number, a range, a list."""
    assert chosen(words) == seeds


def test_other_words_are_an_error() -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match="many"):
        chosen("many")
