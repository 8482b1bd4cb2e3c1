"""The words after ``testtime profile``: which are ours, which are pytest's.

What lives here: a pure function over the command line and the table of our options.  What may never be added:
knowledge of pytest's options; whatever is not in the table is pytest's, unread.

Click is not asked to do this: told to ignore unknown options it takes clusters of short ones apart (``-n4``,
``-xo``), and may take a prefix of an option for the option.  A word that spells one of our options cannot be the value
of one of pytest's: argparse refuses a separate value that begins with a dash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from testtime.errors import UserError

#: Our options that take a value, in the next word or after ``=``.
VALUED = frozenset({"--output", "--python", "--repeat", "--format", "--top", "--by", "--min", "--page"})
#: Our options that take none.
FLAGS = frozenset({"--no-report", "--force", "--help"})


@dataclass(frozen=True)
class Words:
    """A command line taken apart; order is kept within each half."""

    own: tuple[str, ...]
    """Our options, each in one word (``--top=3``), so that nothing is left to be guessed."""
    pytest: tuple[str, ...]


def split(words: Sequence[str]) -> Words:
    """Take the words apart; all that follows ``--`` is pytest's, without that ``--``."""
    own: list[str] = []
    theirs: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, _ = word.partition("=")
        if word == "--":
            theirs += rest
            break
        if word in FLAGS or (equals and name in VALUED):
            own.append(word)
        elif word in VALUED:
            own.append(f"{word}={_value(word, rest)}")
        elif word == "-o" and rest and "=" in rest[0]:
            theirs += [word, rest.pop(0)]
        elif word == "-o":
            own.append(f"--output={_value(word, rest)}")
        elif word.startswith("-o") and not equals:
            own.append(f"--output={word[2:]}")
        else:
            theirs.append(word)
    return Words(tuple(own), tuple(theirs))


def _value(option: str, rest: list[str]) -> str:
    """Take the value of ``option`` from the words that follow it."""
    if not rest or (rest[0].startswith("-") and rest[0] != "-"):
        raise UserError(f"{option} needs a value", "testtime profile --help shows which; after -- it is pytest's")
    return rest.pop(0)
