"""A pytest plugin that measures the recorder's hooks in place: blocks of tests with them and without, in one process.

What lives here: the loop that takes turns.  What may never be added: anything else that differs between the two.

Whole runs differ by several percent on a noisy machine, whatever runs in them; neighbouring blocks of one process
hardly do, so this tells apart designs that cost a microsecond more or less.  A loop around the hooks alone would not
do: there caches and branch predictors know them by heart, and they take a quarter of what they take between pytest's
own code.

Run as ``python -m pytest -p in_place`` with this folder and the recorder's on PYTHONPATH; ``IN_PLACE`` names a file to
write the result to, JSON: microseconds of a test without, and what it takes more with the hooks, by round.
"""

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path
from typing import Any

import pytest

#: Tests of a block, and how many at its start are not counted: the first ones pay for the change.
BLOCK, WARM = 15, 5


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the tests block by block, in rounds of one block with the recorder and one without, in random order."""
    from testtime_recorder.clock import CLOCK
    from testtime_recorder.items import items
    from testtime_recorder.journal import Journal
    from testtime_recorder.watching import Watching

    place = Path(os.environ["IN_PLACE"])
    watching = Watching(CLOCK)
    watching.start(len(session.items))
    hooks = items(CLOCK, Journal(f"{place}.journal"), str(session.config.rootpath), _fail, watching)
    chance = random.Random(1)
    plain: list[float] = []
    more: list[float] = []
    for start in range(0, len(session.items) - 2 * BLOCK, 2 * BLOCK):
        took = {}
        for turn, recorded in enumerate(chance.choice([(True, False), (False, True)])):
            took[recorded] = _block(session, start + turn * BLOCK, hooks if recorded else None)
        plain.append(took[False] / 1e3)
        more.append((took[True] - took[False]) / 1e3)
    place.write_text(json.dumps({"plain": plain, "more": more}), encoding="utf-8")
    return True


def _block(session: pytest.Session, start: int, hooks: Any) -> float:
    """ns that a test takes, on average over the quicker two thirds of a block."""
    manager = session.config.pluginmanager
    if hooks is not None:
        manager.register(hooks, "in-place")
    each = []
    for place in range(start, start + BLOCK):
        item, following = session.items[place], session.items[place + 1]
        before = time.perf_counter_ns()
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        each.append(time.perf_counter_ns() - before)
    if hooks is not None:
        manager.unregister(hooks)
    quicker = sorted(each[WARM:])[: (BLOCK - WARM) * 2 // 3]
    return sum(quicker) / len(quicker)


def _fail(error: Exception) -> None:
    raise error
