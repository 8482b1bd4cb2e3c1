"""Where seconds could be won, ranked.

What lives here: the rule of what stands out and of what comes first.  What may never be added: a promise.  How much a
remedy saves is for a simulation; a bottleneck says what is spent, and at most how much of it no test needs.

A suspect stands out when it takes at least 1 % of the wall time and at least 50 ms: less is not worth a change, however
short or long the run.  The rank goes by seconds that can be won, not by slowness alone.  Repeated set-up and waiting
count whole: they can be won without making any code faster, by setting up once or by waiting for two things at a time.
Computing done once counts a quarter: a test that computes for 40 s may have to.  Seconds on workers are divided by the
number of workers, for the wall time only gets shorter by that much.
(Rejected: a rank by plain seconds, which puts a long test that must be long above a fixture set up 800 times.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from testtime.analysis.result import Bottleneck
from testtime.analysis.suspects import Suspect
from testtime.analysis.waits import nature
from testtime.units import MILLISECOND, seconds

#: The least that stands out, in ns of wall time, and as one part in so many of the whole.
LEAST = 50 * MILLISECOND
ONE_IN = 100
#: What a second of computing done once counts against a second of waiting or repeated set-up: one in so many.
COMPUTING = 4


@dataclass(frozen=True)
class Scale:
    """What a run's seconds are compared with: its wall time in ns, and the lanes that tests ran on."""

    wall: int
    lanes: int

    def stands_out(self, suspect: Suspect) -> bool:
        """Whether a suspect is worth a row."""
        return suspect.own >= max(LEAST, self.wall // ONE_IN) * self._lanes(suspect)

    def weight(self, suspect: Suspect) -> float:
        """The ns of wall time that its rank goes by."""
        once = suspect.own - suspect.avoidable
        return (suspect.avoidable + once / COMPUTING) / self._lanes(suspect)

    def share(self, suspect: Suspect) -> float:
        """Its part of all the time there was to spend, 0 to 1."""
        return suspect.own / (self.wall * self._lanes(suspect)) if self.wall else 0.0

    def _lanes(self, suspect: Suspect) -> int:
        return 1 if suspect.alone else self.lanes


def ranked(suspects: Iterable[Suspect], scale: Scale) -> tuple[Bottleneck, ...]:
    """The suspects that stand out, the first to look at first."""
    chosen = sorted((suspect for suspect in suspects if scale.stands_out(suspect)), key=scale.weight, reverse=True)
    return tuple(_row(rank, suspect, scale) for rank, suspect in enumerate(chosen, 1))


def _row(rank: int, suspect: Suspect, scale: Scale) -> Bottleneck:
    return Bottleneck(
        rank=rank,
        kind=suspect.kind,
        what=suspect.what,
        where=suspect.where,
        seconds_s=seconds(suspect.own),
        share=round(scale.share(suspect), 6),
        avoidable_s=seconds(suspect.avoidable),
        nature=None if suspect.wait is None else nature(suspect.own, suspect.wait),
        wait_s=None if suspect.wait is None else seconds(suspect.wait),
        uses=suspect.uses,
        per_use_s=seconds(suspect.own // suspect.uses),
        scope=suspect.scope,
    )
