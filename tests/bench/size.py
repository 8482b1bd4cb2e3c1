"""How much is measured: all of it, unless the environment asks for less while a benchmark is being worked on.

What lives here: the two variables that scale every benchmark down.  What may never be added: a target; and a target
is never judged at a reduced size, whose figures say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: Interleaved pairs of a comparison by the clock.
PAIRS = "TESTTIME_BENCH_PAIRS"
#: The share of every suite's tests that is made: 0.01 makes 100 of 10,000.
SHARE = "TESTTIME_BENCH_SHARE"


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    pairs: int = 25
    share: float = 1.0

    def of(self, tests: int) -> int:
        """So many of ``tests``, at least one."""
        return max(1, round(tests * self.share))

    @property
    def reduced(self) -> bool:
        """Whether this is too little for a judgement."""
        return self.pairs < Size.pairs or self.share < Size.share


def asked(environ: Mapping[str, str]) -> Size:
    """The size that the environment asks for."""
    return Size(int(environ.get(PAIRS, Size.pairs)), float(environ.get(SHARE, Size.share)))
