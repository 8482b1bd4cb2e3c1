"""Which seeds are tried.

What lives here: the words of the environment variables that choose them.  What may never be added: a limit that
depends on them.
"""

from __future__ import annotations

#: Suites whose wall time is predicted: ``60``, ``100-159`` or ``3,7,12``.
WALLS = "TESTTIME_TRUTH_SEEDS"
#: Suites of which every way of a small grid is run.
BEST = "TESTTIME_TRUTH_BEST"
#: Suites whose schedules are compared, test by test.
SCHEDULES = "TESTTIME_TRUTH_SCHEDULES"


def chosen(words: str) -> tuple[int, ...]:
    """``60``: the first sixty; ``100-159``: these; ``3,`` or ``3,7``: exactly these."""
    if "," in words:
        return tuple(int(word) for word in words.split(",") if word.strip())
    first, found, last = words.partition("-")
    return tuple(range(int(first), int(last) + 1)) if found else tuple(range(int(first)))
