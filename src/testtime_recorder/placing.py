"""In which statement something happened, where functions are looked at from beside.

What lives here: the line that a function of interest is in when an event is raised, and borders of its steps moved to
agree with that.  What may never be added: a look (``looks``), or an event (``touching``).

Between two looks nobody knows when one statement ended and the next began, nor when the last one did; whoever raises an
event knows where he is.  What other threads do nobody can place but by its time: what they did since the last look at a
function, and before it was found to be gone, may well be what it waited for.
"""

from __future__ import annotations

import sys
from types import CodeType
from typing import Any, Callable, Optional

from .statements import Run

_LATE = 20_000_000
"""ns after the last look at a function in which what others do may be what it waited for."""
_MOST = 20_000_000
"""ns by which a border may have been missed."""
Where = Optional[tuple[int, int]]
"""The address of a function's code and a line of it."""
Noted = tuple[str, str, int, Any]
"""What was done, to what, when (ns), and where."""
BESIDE: tuple[int, int] = (0, 0)
"""In another thread."""


def finder(wanted: Callable[[CodeType], bool], main: int, who: Callable[[], int]) -> Callable[[], Where]:
    """What tells where the thread that asks is: in the innermost function that is ``wanted``; ``None`` if in none.

    ``main``: the thread that is looked at; ``who``: the one that asks.
    """
    frame_of = sys._getframe

    def where() -> Where:
        if who() != main:
            return BESIDE
        frame: Any = frame_of(2)
        while frame is not None:
            code = frame.f_code
            if wanted(code):
                return (id(code), frame.f_lineno)
            frame = frame.f_back
        return None

    return where


def placed(run: Run, noted: list[Noted], start: int, end: int) -> list[Noted]:
    """Of what was noted, what belongs to a run of a phase from ``start`` to ``end``; its steps are moved to agree."""
    until, own = run.gone or end, id(run.code)
    found = []
    for what, name, at, where in noted:
        if where is not None and where[0] == own and start <= at <= until:
            _move(run, at, where[1])
            if run.start <= at <= run.end:
                found.append((what, name, at, where))
        elif run.start <= at <= run.end:
            found.append((what, name, at, where))
        elif where == BESIDE and run.end < at <= min(until, run.end + _LATE):
            found.append((what, name, run.end, where))
    return found


def _move(run: Run, at: int, line: int) -> None:
    """Let a run have been in a line at a moment, if its steps can be that wrong."""
    steps = run.steps
    if not steps or not run.start - _MOST <= at <= run.end + _MOST:
        return
    index = _last_begun(steps, at)
    step = steps[index]
    begin, over = step[1], step[1] + step[2]
    if step[0] == line:
        _stretch(step, min(at, begin), max(at, over))
    elif index + 1 < len(steps) and steps[index + 1][0] == line and over - at <= _MOST:
        _stretch(steps[index + 1], at, steps[index + 1][1] + steps[index + 1][2])
        _stretch(step, begin, at)
    elif index and steps[index - 1][0] == line and at - begin <= _MOST:
        _stretch(steps[index - 1], steps[index - 1][1], at + 1)
        _stretch(step, at + 1, over)
    elif min(abs(over - at), abs(at - begin)) <= _MOST:
        _insert(steps, index, at, line)
    _keep_alone(steps, index, at, line)
    run.start = min(run.start, steps[0][1])
    run.end = max(run.end, steps[-1][1] + steps[-1][2])


def _insert(steps: list[list[Any]], index: int, at: int, line: int) -> None:
    """A step of a line that no look has met, before or after another, whichever is nearer."""
    step = steps[index]
    begin, over = step[1], step[1] + step[2]
    if abs(at - begin) < abs(over - at):
        first = min(at, begin)
        steps.insert(index, [line, first, max(at, begin) + 1 - first, 0, 0, step[5], step[6], -1])
        _stretch(step, max(at, begin) + 1, over)
    else:
        first = min(at, over)
        steps.insert(index + 1, [line, first, max(at + 1, over) - first, 0, 0, step[5], step[6], -1])
        _stretch(step, begin, first)


def _last_begun(steps: list[list[Any]], at: int) -> int:
    """The place of the last step that had begun by then, the first if none had."""
    first, beyond = 0, len(steps)
    while beyond - first > 1:
        middle = (first + beyond) // 2
        first, beyond = (middle, beyond) if steps[middle][1] <= at else (first, middle)
    return first


def _keep_alone(steps: list[list[Any]], near: int, at: int, line: int) -> None:
    """Let no other step share the moment that is a border with the one of this line, which is the one at ``near`` or
    next to it; steps last to their ends.
    """
    around = range(max(0, near - 1), min(len(steps), near + 2))
    here = next((place for place in around if steps[place][0] == line and _holds(steps[place], at)), None)
    if here is None:
        return
    if here and _holds(steps[here - 1], at):
        _stretch(steps[here - 1], steps[here - 1][1], at - 1)
    if here + 1 < len(steps) and _holds(steps[here + 1], at):
        _stretch(steps[here + 1], at + 1, steps[here + 1][1] + steps[here + 1][2])


def _holds(step: list[Any], at: int) -> bool:
    begin, wall = int(step[1]), int(step[2])
    return begin <= at <= begin + wall


def _stretch(step: list[Any], begin: int, over: int) -> None:
    """Let a step have lasted from one moment to another; of less, no more was computed or suspended."""
    step[1], step[2] = begin, max(0, over - begin)
    step[3] = min(step[3], step[2])
    step[4] = min(step[4], step[2] - step[3])
