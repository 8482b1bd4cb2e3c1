"""The course of a function that is watched event by event: its run, and the statement that is under way.

What lives here: moments and CPU readings to steps.  What may never be added: events (``monitoring``).

A stretch between two moments at which the function goes on is its own: it computes or blocks.  What lies between a
suspension and the next resumption is not.  While others compute in it, the event loop is no more free than while the
function itself does: that is told as computing, too.  So is what other threads compute while it waits for whatever it
waits for: of two that compute, the interpreter lets one go on at a time.  Of an own stretch shorter than ``STEP`` it
is taken that it computes all the time; so CPU is read no more than once in a ``STEP``, however often a coroutine is
suspended.
"""

from __future__ import annotations

import opcode
from types import CodeType
from typing import Any

from .columns import columns
from .computing import Chained
from .statements import STEP, Run

_CAN_WAIT = ("CALL", "GET_AWAITABLE", "GET_ANEXT", "SEND", "YIELD_FROM", "FOR_ITER", "BEFORE_", "WITH_", "LOAD_SPECIAL")
"""How the names of instructions begin that may run other code for long."""
_CANNOT = ("CALL_INTRINSIC",)
_WAITING = frozenset(
    number for name, number in opcode.opmap.items() if name.startswith(_CAN_WAIT) and not name.startswith(_CANNOT)
)


def may_wait(code: CodeType) -> bool:
    """Whether a function calls, awaits or iterates anything; one that does not cannot wait, but for a property."""
    return not _WAITING.isdisjoint(code.co_code[::2])


class Course:
    """That of one function, from run to run."""

    __slots__ = (
        "at",
        "before",
        "began",
        "beside",
        "code",
        "columns",
        "count",
        "cpu",
        "earlier",
        "hot",
        "line",
        "open",
        "own",
        "quick_runs",
        "run",
        "since",
        "spoiled",
        "start",
        "suspended",
        "took",
        "turn",
        "used",
        "yielded",
    )

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.open = False
        """Whether it runs."""
        self.spoiled = False
        """Whether it runs twice at once, so that its events cannot be told apart."""
        self.yielded = 0
        """How many of its generators are to be resumed."""
        self.quick_runs = 0
        """How often it ran and did not wait."""
        self.run: Run | None = None
        """Once there is a step."""
        self.start = 0
        self.line = 0
        self.at = -1
        """The instruction of the last call in that line."""
        self.columns: dict[int, int] | None = None
        """Of the calls in lines that have several, by instruction; found when one takes long."""
        self.turn = 0
        """Jumps back so far."""
        self.count = 0
        """Quick lines so far."""
        self.hot: dict[int, int] = {}
        """How often each was met since there were many."""
        self.began = 0
        """When the statement under way did."""
        self.own = 0
        """When the stretch did that is its own."""
        self.used = 0
        """CPU of the thread then."""
        self.cpu = 0
        """ns that the statement computed before."""
        self.suspended = 0
        """ns that it was suspended before."""
        self.since = 0
        """When it was suspended, while it is."""
        # CPU of the thread when the statement was suspended first, without what it had computed itself; and what other
        # threads had computed when it began
        self.before = self.beside = 0
        self.took = 0
        """ns that the statement took that was ended last, with calls before in its line."""
        self.earlier = 0
        """ns that calls before in the line took."""

    def begin(self, now: int, used: Chained, line: int) -> None:
        """It is called, or goes on after its ``yield``."""
        self.open, self.spoiled, self.run = True, False, None
        self.start = self.began = self.own = now
        self.used, self.line, self.at = used.at(now), line, -1
        self.beside = used.others
        self.turn = self.count = self.cpu = self.suspended = self.since = self.took = self.earlier = 0

    def suspend(self, now: int, used: Chained) -> None:
        """The event loop goes on with something else."""
        self.cpu += self._computed(now, used)
        if not self.suspended:
            self.before = used.at(now) - self.cpu
        self.since = now

    def resume(self, now: int, used: Chained) -> None:
        """And comes back."""
        if self.since:
            self.suspended += now - self.since
            self.since = 0
        self.own, self.used = now, used.at(now)

    def quick(self, now: int, used: Chained) -> None:
        """The statement under way has ended, too soon to be told."""
        if self.since:  # resumed by an exception, of which there is no event
            self.resume(now, used)
        self.began = now
        self.beside = used.others
        self.cpu = self.suspended = self.earlier = 0

    def end(self, now: int, used: Chained) -> None:
        """The statement under way has ended."""
        if self.since:
            self.resume(now, used)
        cpu = self.cpu + self._computed(now, used)
        wall = now - self.began
        others = max(0, min(used.at(now) - self.before - cpu, self.suspended)) if self.suspended else 0
        others = max(0, min(others + max(0, used.others - self.beside), wall - cpu))
        free = max(0, self.suspended - others)
        cpu += others
        self.took = self.earlier + wall
        if self.run is None:
            self.run = Run(self.code, self.start)
        step: list[Any] = [
            self.line,
            self.began,
            wall,
            min(cpu, wall - free),
            free,
            self.turn,
            "",
            self.column(self.at),
        ]
        self.run.steps.append(step)

    def waited(self) -> int:
        """ns in which the statement did not compute that was ended last."""
        _, _, wall, cpu, *_ = self.run.steps[-1] if self.run is not None else (0, 0, 0, 0)
        return wall - cpu

    def column(self, at: int) -> int:
        """That of a call, where its line has several; else -1."""
        if at < 0:
            return -1
        if self.columns is None:
            self.columns = columns(self.code)
        return self.columns.get(at, -1)

    def next(self, now: int, used: Chained, earlier: int = 0) -> None:
        """Another statement begins, or the next call in its line."""
        self.earlier = earlier
        self.began = self.own = now
        self.used = used.at(now)
        self.beside = used.others
        self.cpu = self.suspended = 0

    def hotter(self, where: int) -> int:
        """How often a line was met, or the call of an instruction (``~`` its offset), since there were many."""
        self.hot[where] = times = self.hot.get(where, 0) + 1
        return times

    def _computed(self, now: int, used: Chained) -> int:
        """ns that the statement computed in the stretch that ends now."""
        wall = now - max(self.own, self.began)
        if wall < STEP:
            return wall
        return max(0, min(wall, used.at(now) - self.used - max(0, self.began - self.own)))
