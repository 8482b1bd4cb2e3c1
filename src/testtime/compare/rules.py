"""What makes a comparison fail, in the words of ``--fail-on``.

What lives here: ``METRIC[:GLOB]:T[,T]`` to a rule.  What may never be added: applying one.

A glob has ``*`` and ``?`` alone: brackets, of which node ids are full, stand for themselves.

A limit is a share (``10%``; ``x2`` is twice as much, so 100 %), a time (``+200ms``, ``+2s``) or, for counts, a number
(``+5``).  Several limits in one rule must all be exceeded; of several rules any will do.  A glob is matched against
node ids, and names of fixtures; as node ids hold colons, what comes before the first and after the last is taken off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property

from testtime.errors import UserError
from testtime.units import MILLISECOND, SECOND

METRICS = ("setup", "call", "teardown", "total", "fixture", "test", "count", "collection")
DEFAULT = "setup:5%"
_FORM = "METRIC[:GLOB]:T[,T], as in setup:5% or fixture:db*:10%,+20ms"
_DIGITS = r"\d{1,9}(?:\.\d{1,9})?"
_SHARE = re.compile(rf"\+?({_DIGITS})%")
_TIMES = re.compile(rf"x({_DIGITS})")
_TIME = re.compile(rf"\+({_DIGITS})(ms|s)")
_NUMBER = re.compile(r"\+(\d{1,9})")


@dataclass(frozen=True)
class Rule:
    """One rule: fails where both limits are exceeded."""

    text: str
    metric: str
    glob: str | None = None
    share: float = 0.0
    """By which part of what it was before; 0.05 for 5 %."""
    least_ns: int = 0
    """By how much, ns."""
    number: int = 0
    """By how many, of a count."""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return pattern(self.glob or "*")

    def covers(self, name: str) -> bool:
        """Whether the rule is about the test or fixture of that name."""
        return self.glob is None or self._pattern.match(name) is not None


def pattern(glob: str) -> re.Pattern[str]:
    """What matches the whole of a name as the glob does."""
    return re.compile(translate(glob.replace("[", "[[]")))


def rules(words: Iterable[str]) -> tuple[Rule, ...]:
    """The rules in these words, each once; the default where there are none.  Raises UserError."""
    return tuple(dict.fromkeys(rule(word) for word in (tuple(words) or (DEFAULT,))))


def rule(word: str) -> Rule:
    """The rule in a word.  Raises UserError for one that is none."""
    metric, first, rest = word.strip().partition(":")
    if metric not in METRICS:
        raise _wrong(word, f"{metric or 'an empty metric'} is none of {', '.join(METRICS)}")
    glob, second, limits = rest.rpartition(":")
    if not first or not limits or (second and not glob):
        raise _wrong(word, "a limit is missing" if not limits else "the pattern is empty")
    if glob and metric == "collection":
        raise _wrong(word, "collection takes no pattern")
    share, least_ns, number = _limits(word, metric, limits)
    return Rule(word.strip(), metric, glob or None, share, least_ns, number)


def _limits(word: str, metric: str, text: str) -> tuple[float, int, int]:
    share, least_ns, number = 0.0, 0, 0
    for limit in (each.strip() for each in text.split(",")):
        if found := _SHARE.fullmatch(limit):
            share = max(share, float(found[1]) / 100)
        elif found := _TIMES.fullmatch(limit):
            if float(found[1]) < 1:
                raise _wrong(word, f"{limit} is less than before")
            share = max(share, float(found[1]) - 1)
        elif (found := _TIME.fullmatch(limit)) and metric != "count":
            least_ns = max(least_ns, round(float(found[1]) * (MILLISECOND if found[2] == "ms" else SECOND)))
        elif (found := _NUMBER.fullmatch(limit)) and metric == "count":
            number = max(number, int(found[1]))
        else:
            other = "+5" if metric == "count" else "+200ms, +2s"
            raise _wrong(word, f"{limit or 'an empty limit'} is none of 10%, x2, {other}")
    return share, least_ns, number


def _wrong(word: str, why: str) -> UserError:
    return UserError(f"--fail-on {word.strip() or repr(word)}: {why}", f"a rule is {_FORM}")
