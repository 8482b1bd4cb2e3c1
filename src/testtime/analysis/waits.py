"""Waiting told apart from computing.

What lives here: what a stretch of time was made of.  What may never be added: advice; that a wait could be shared with
another is for a simulation to show.
"""

from __future__ import annotations

from typing import Literal

Nature = Literal["waiting", "computing", "mixed"]

#: From this share of waiting on a stretch waits, and below its counterpart it computes.
MOSTLY = 0.7


def nature(own: int, wait: int) -> Nature | None:
    """What ``own`` ns of wall time were made of, ``wait`` ns of them waiting; ``None`` for no time at all."""
    if own <= 0:
        return None
    share = wait / own
    if share >= MOSTLY:
        return "waiting"
    return "computing" if share <= 1 - MOSTLY else "mixed"
