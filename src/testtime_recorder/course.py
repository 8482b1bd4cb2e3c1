"""The course of a function that is watched event by event: its run, and the statement that is under way.

What lives here: moments and CPU readings to steps.  What may never be added: events (``monitoring``).

A stretch between two moments at which the function goes on is its own: it computes or blocks.  What lies between a
suspension and the next resumption is not, and the CPU used in it is others'.  Of an own stretch shorter than ``STEP``
it is taken that it computes all the time; so CPU is read no more than once in a ``STEP``, however often a coroutine is
suspended.
"""

from __future__ import annotations

import opcode
from types import CodeType
from typing import Any

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
        "began",
        "code",
        "count",
        "cpu",
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
        self.took = 0
        """ns that the statement took that was ended last."""

    def begin(self, now: int, used: int, line: int) -> None:
        """It is called, or goes on after its ``yield``."""
        self.open, self.spoiled, self.run = True, False, None
        self.start = self.began = self.own = now
        self.used, self.line = used, line
        self.turn = self.count = self.cpu = self.suspended = self.since = self.took = 0

    def suspend(self, now: int, used: Chained) -> None:
        """The event loop goes on with something else."""
        self.cpu += self._computed(now, used)
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
        self.cpu = self.suspended = 0

    def end(self, now: int, used: Chained) -> None:
        """The statement under way has ended."""
        if self.since:
            self.resume(now, used)
        cpu = self.cpu + self._computed(now, used)
        self.took = now - self.began
        if self.run is None:
            self.run = Run(self.code, self.start)
        step: list[Any] = [
            self.line,
            self.began,
            self.took,
            min(cpu, self.took - self.suspended),
            self.suspended,
            self.turn,
            "",
        ]
        self.run.steps.append(step)

    def next(self, now: int, used: int) -> None:
        """Another statement begins."""
        self.began = self.own = now
        self.used = used
        self.cpu = self.suspended = 0

    def _computed(self, now: int, used: Chained) -> int:
        """ns that the statement computed in the stretch that ends now."""
        wall = now - max(self.own, self.began)
        if wall < STEP:
            return wall
        return max(0, min(wall, used.at(now) - self.used - max(0, self.began - self.own)))
