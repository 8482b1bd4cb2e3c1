"""How far a series of runs, or a long computation, has come.

What lives here: one line on stderr before each run, and a bar for work of our own.  What may never be added: anything
that redraws itself while a suite runs; the terminal is pytest's then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from testtime.units import duration

#: Work that is done within so many seconds is not worth a bar.
PATIENCE_S = 1.0


def announce(number: int, total: int, walls_ns: list[int]) -> None:
    """Say that run ``number`` of ``total`` begins; ``walls_ns`` are the wall times of those before, in nanoseconds."""
    left = f"about {duration(sum(walls_ns) // len(walls_ns) * (total - number + 1))} left" if walls_ns else ""
    columns = (TextColumn("testtime: run {task.description} of {task.total}"), BarColumn(), TextColumn(left))
    progress = Progress(*columns, console=Console(stderr=True))
    progress.add_task(str(number), total=total, completed=number - 1)
    progress.console.print(progress)


@contextmanager
def bar(doing: str, now: Callable[[], float] = time.monotonic) -> Iterator[Callable[[int, int], None]]:
    """A bar that is there from ``PATIENCE_S`` on until the block ends, on a stderr that can redraw; else nothing.

    The function handed out is to be told how many of how many are done; ``now`` is a clock in seconds.
    """
    columns = (TextColumn("testtime: {task.description}"), BarColumn(), TextColumn("{task.completed} of {task.total}"))
    progress = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
    task, began = progress.add_task(doing), now()

    def tell(done: int, total: int) -> None:
        if progress.console.is_interactive and now() - began >= PATIENCE_S:
            progress.start()
            progress.update(task, completed=done, total=total, refresh=True)

    try:
        yield tell
    finally:
        if progress.live.is_started:
            progress.stop()
