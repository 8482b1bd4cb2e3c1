"""Tasks over time, one after another and side by side.

What lives here: lanes of a fixed number of slices, in which waiting, blocking and computing are told apart.  What may
never be added: an estimate; the lanes show how a figure of the group comes about, and stand beside it.

Side by side, under an event loop each task begins when those before it have stopped computing and blocking, the
shortest of them first; in threads only computing holds up others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from testtime.view.answer import took
from testtime.view.document import Lane, Lanes
from testtime.whatif.gather.result import Group, Task

#: Slices of the time that all tasks take one after another.
SLICES = 48
#: Tasks that have lanes of their own; more are one lane together.
MOST = 4
LEGEND = (
    ("-", "waits, the event loop free"),
    ("=", "waits, its thread blocked"),
    ("#", "computes"),
    (".", "does nothing"),
)


@dataclass(frozen=True)
class _Item:
    """A task, or a turn of one, or some of them together."""

    label: str
    suspended_s: float
    blocked_s: float
    cpu_s: float

    @property
    def total_s(self) -> float:
        """From its beginning to its end."""
        return self.suspended_s + self.blocked_s + self.cpu_s


def lanes(group: Group, *, legend: bool) -> Lanes:
    """The tasks of a group before and after, with what the letters mean if that is not told yet."""
    items = [item for task in group.tasks for item in _items(task)]
    loop = group.how in ("gather", "concurrent-tests")
    scale = SLICES / (sum(item.total_s for item in items) or 1.0)
    rows = [*_rows("before", _in_turn(items), scale), *_rows("after", _together(items, loop=loop), scale)]
    return Lanes(tuple(rows), LEGEND if legend else (), heading="")


def _items(task: Task) -> list[_Item]:
    """The task, or each of its turns."""
    times = (task.suspended_s, task.blocked_s, task.cpu_s)
    name = task.name or _places(task)
    if task.iterations < 2:
        return [_Item(name, *times)]
    return [_Item(f"{name}, turn {number}", *times) for number in range(1, task.iterations + 1)]


def _places(task: Task) -> str:
    spans = zip(task.lines, task.columns or (None,) * len(task.lines), strict=True)
    lines = [_place(first, last, columns) for (first, last), columns in spans]
    return f"line {lines[0]}" if len(lines) == 1 and "-" not in lines[0] else f"lines {', '.join(lines)}"


def _place(first: int, last: int, columns: tuple[int, int] | None) -> str:
    """The lines of a statement; of a part of one, where it begins, as editors count columns."""
    if columns is not None:
        return f"{first}:{columns[0] + 1}"
    return str(first) if first == last else f"{first}-{last}"


def _in_turn(items: Sequence[_Item]) -> list[tuple[_Item, float]]:
    """Each with the moment that it begins, one after another; those that share a lane as one."""
    shown = list(items) if len(items) <= MOST else [*items[: MOST - 1], _sum(items[MOST - 1 :])]
    begins = [sum(item.total_s for item in shown[:number]) for number in range(len(shown))]
    return list(zip(shown, begins, strict=True))


def _sum(items: Sequence[_Item]) -> _Item:
    return _Item(
        f"{len(items):,} more",
        sum(item.suspended_s for item in items),
        sum(item.blocked_s for item in items),
        sum(item.cpu_s for item in items),
    )


def _together(items: Sequence[_Item], *, loop: bool) -> list[tuple[_Item, float]]:
    """Each with the moment that it begins, side by side; of those that share a lane, the one that ends last."""
    begins: dict[int, float] = {}
    held_s = 0.0
    for number in sorted(range(len(items)), key=lambda each: _holds_s(items[each], loop=loop)):
        begins[number] = held_s
        held_s += _holds_s(items[number], loop=loop)
    placed = [(item, begins[number]) for number, item in enumerate(items)]
    if len(placed) <= MOST:
        return placed
    last, begin = max(placed[MOST - 1 :], key=lambda each: each[0].total_s + each[1])
    rest = _Item(f"{len(items) - MOST + 1:,} more", last.suspended_s, last.blocked_s, last.cpu_s)
    return [*placed[: MOST - 1], (rest, begin)]


def _holds_s(item: _Item, *, loop: bool) -> float:
    """How long it keeps others from beginning."""
    return item.cpu_s + (item.blocked_s if loop else 0.0)


def _rows(name: str, placed: Sequence[tuple[_Item, float]], scale: float) -> Iterator[Lane]:
    for number, (item, begin_s) in enumerate(placed):
        moments = [begin_s, item.cpu_s, item.blocked_s, item.suspended_s]
        ends = [round(scale * sum(moments[: each + 1])) for each in range(len(moments))]
        if ends[-1] == ends[0]:
            ends[-1] += 1  # however short, it is there
        lengths = [ends[0], *(after - before for before, after in pairwise(ends))]
        drawn = "".join(letter * length for letter, length in zip(".#=-", lengths, strict=True))
        yield Lane("" if number else name, drawn.ljust(SLICES, ".")[:SLICES], f"{item.label}, {took(item.total_s)}")
