"""How far a series of runs has come.

What lives here: one line on stderr before each run.  What may never be added: anything that redraws itself; the
terminal is pytest's while a run lasts.
"""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from testtime.units import duration


def announce(number: int, total: int, walls_ns: list[int]) -> None:
    """Say that run ``number`` of ``total`` begins; ``walls_ns`` are the wall times of those before, in nanoseconds."""
    left = f"about {duration(sum(walls_ns) // len(walls_ns) * (total - number + 1))} left" if walls_ns else ""
    columns = (TextColumn("testtime: run {task.description} of {task.total}"), BarColumn(), TextColumn(left))
    progress = Progress(*columns, console=Console(stderr=True))
    progress.add_task(str(number), total=total, completed=number - 1)
    progress.console.print(progress)
