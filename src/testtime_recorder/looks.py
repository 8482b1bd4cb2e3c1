"""One look after the other from beside: where the main thread is, and for how long it has been there.

What lives here: when to look, finding the functions of interest, their runs.  What may never be added: the thread that
looks (``sampling``), or what two looks say of what lies between them (``window``).

A look is done in one piece: no file is read and no garbage collected, so the main thread neither goes on meanwhile nor
has its objects finalised here.  (It would get its turn after 5 ms of asking; a look takes less.)  To collect none is
necessary, too: CPython holds a lock while it tells of frames, which objects of ``threading.local`` need when they are
finalised.

Of what only computes there is little to be known: the text of a function, by which turns of its loops and calls of one
line are told apart, is read when it is first seen to wait.
"""

from __future__ import annotations

import _thread
import gc
import sys
from types import CodeType, FrameType
from typing import Any, Callable

from .clock import Clock
from .columns import columns
from .computing import Computing
from .finding import Found, in_tasks, leaf_name, on_stack
from .looking import variables
from .source import Source
from .statements import STEP, Focus, Run, Told
from .window import UNKNOWN, Spot, Window, lasted

PATIENCE = 8_000_000
"""ns that something has to take before it is looked at."""
IDLE = 0.016
"""s to sleep while nothing runs, or what runs began a moment ago: while tests are quick, each time that the thread
wakes up costs the main thread a change of turns, which takes longer than all that is done here."""
_BUSY, _BUSIEST = 0.016, 0.064
"""s between two looks while the main thread computes: an eighth of what it has taken so far, within these bounds."""
_CALM, _CALMEST = 8, 4
"""Looks in a row that met nothing waiting, each such number of which lengthens the thread's sleep by what it was at
first, and how many times as long it gets at most: in a suite that waits nowhere there is nothing to be seen."""
FINEST, _COARSEST = 0.001, 0.004
"""s between two looks while it waits: a fiftieth of what the statement has taken, within these bounds."""
_RUNS = 1_000
"""Runs that are kept until a phase is told; those of quick phases are never asked for."""
_COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_WHO = _thread.get_ident
_OFF, _ON, _IS_ON = gc.disable, gc.enable, gc.isenabled


class Looks:
    """Those at one thread."""

    def __init__(
        self,
        clock: Clock,
        told: Told,
        computing: Computing,
        focus: Focus,
        wanted: Callable[[CodeType], bool],
    ) -> None:
        """``computing``: of the thread that calls this; it is the one that is looked at."""
        self._now, self._process = clock.now, clock.cpu
        self._told = told
        self._focus = focus
        self._wanted = wanted
        self._main = _WHO()
        self._frames = sys._current_frames
        self._computing = computing
        self._runs: list[Run] = []
        self._columns: dict[int, tuple[CodeType, dict[int, int]]] = {}  # by the address of the code
        self._last = (0, 0)  # moment, CPU
        self._doubt = (0, 0, 0)  # what began between looks, and computed at least and at most by then
        self._held = self._own = 0  # what the thread that looks computed and waited for a core, since then and in all
        self._others = self._beside = 0  # what other threads computed since then and in all, from some moment on
        self._since = 0  # what was under way then
        self._calm = 0  # times in a row that nothing waited
        self._seen: list[tuple[Run, bool]] = []  # what was seen then, and whether it was suspended; innermost first

    def begin(self) -> None:
        """Whatever was computed before is of no interest; the thread that looks is another than before."""
        self._held = self._own = 0
        self._last = (self._now(), self._computing.read())
        self._beside = self._process() - self._last[1]

    def taken(self, end: int) -> list[Run]:
        """The runs of the phase that ended, which are then forgotten; to be called by the thread that is looked at."""
        self._computing.ask()  # may give others their turn
        self._settle(self._computing.used(), self._now())
        runs, self._runs = self._runs, []
        self._seen = []
        for run in runs:
            for step in run.steps:
                step[5] = max(0, step[5])  # a turn that is unknown is the only one
            if run.gone:  # and did not come back
                run.steps[-1] = run.last
                run.end = run.last[1] + run.last[2]
            run.end = min(end, run.end)
        return runs

    def asks(self) -> bool:
        """Whether it matters how long the main thread waited for a core: something lasts, or did when last seen."""
        since = self._focus.since
        return bool(self._seen) or (since > 0 and self._now() - since >= PATIENCE)

    def _settle(self, used: int, now: int) -> None:
        """Waiting for a core is told once it is over: what of it lies before the last look goes to what was seen then.

        Of one that was suspended nothing is said: others waited.
        """
        before, last_used = self._last
        late = used - last_used - (now - before)
        for step in [run.steps[-1] for run, suspended in self._seen if late > 0 and not suspended]:
            step[3] += max(0, min(late, step[2] - step[3] - step[4]))

    def poll(self, own: int = 0, waited: int = 0) -> float:
        """See whether anything takes long, and look at it, in one piece; returns s until the next time.

        ``own``, ``waited``: how long the thread that looks has computed so far, and waited for a core, ns.
        """
        collecting = _IS_ON()
        _OFF()
        try:
            used, now, since = self._computing.used(), self._now(), self._focus.since
            self._settle(used, now)
            self._held, self._own = own + waited - self._own, own + waited
            beside = self._process() - used - own
            self._others, self._beside = max(0, beside - self._beside), beside
            lasts = now - since
            if since and lasts >= PATIENCE:
                return self._look(since, now, used)
            self._seen, self._last = [], (now, used)
            if since and lasts * 2 > PATIENCE and self._calm < _CALM:
                return max(FINEST, (PATIENCE - lasts) / 1e9)
            return self._rest(IDLE)
        finally:
            if collecting:
                _ON()

    def _look(self, since: int, now: int, used: int) -> float:
        """One look at what began at ``since``; returns s until the next."""
        before, last_used = self._last
        stays = self._seen and since == self._since and used == last_used
        if stays and not self._unread() and not self._unseen():
            return self._extend(before, now)
        if before < since not in (self._since, self._doubt[0]) and self._doubts(since, now, used):
            return FINEST
        pause = self._walk(since, now, used)
        return FINEST if self._unseen() else pause

    def _doubts(self, since: int, now: int, used: int) -> bool:
        """Whether only the next look can tell what was computed before ``since``, and what from then on."""
        before, last_used = self._last
        computed = used - last_used
        least, most = max(0, computed - (since - before)), min(computed, now - since)
        if most - least < STEP:
            return False
        self._seen, self._last, self._doubt = [], (now, used), (since, least, most)
        return True

    def _from_the_start(self, since: int, now: int, computed: int) -> int:
        """Of what was computed, without what was before ``since``: whoever computes now did so from then on."""
        before = self._last[0]
        if since == self._doubt[0]:
            return computed + self._doubt[2 if computed * 2 > now - before else 1]
        return computed - max(0, since - before)

    def _unread(self) -> bool:
        """Whether there are texts that were not read while nothing had waited."""
        return any(self._told.sources().at_hand(run.code, needed=False) is None for run, _ in self._seen)

    def _unseen(self) -> bool:
        """Whether there are objects to look at as soon as the statement has lasted."""
        return any(
            run.looked < len(run.steps) and lasted(run.steps) >= PATIENCE and self._told.worth(run)
            for run, _ in self._seen
        )

    def _extend(self, before: int, now: int) -> float:
        """The main thread is where it was."""
        self._last = (now, self._last[1])
        computed = min(self._others, now - before)
        for run, suspended in self._seen:
            step = run.steps[-1]
            step[2] = now - step[1]
            step[3] += computed
            if suspended:
                step[4] += now - before - computed
            run.end = now
        return _pause(self._seen[0][0])

    def _walk(self, since: int, now: int, used: int) -> float:
        """Find out where the main thread is, without letting it go on."""
        before, last_used = self._last
        frame = self._frames().get(self._main)
        found = on_stack(frame, self._wanted)
        suspended = False
        if not found:
            found = in_tasks(self._wanted)
            suspended = bool(found) and not found[0].ready
        if self._focus.since != since or frame is None:
            return FINEST  # it went on before we looked
        computed = used - last_used
        first = since != self._since
        if first:
            computed, before = self._from_the_start(since, now, computed), since
        if computed * 2 > now - before:  # it had to wait while the interpreter was here
            computed += self._held
        window = Window(before, now, max(0, min(computed, now - before)), suspended, first, self._others)
        computes = window.computed > (now - before) // 2
        if first:
            self._seen = []
        needed = not computes or any(self._told.waited(run) for run, _ in self._seen)
        texts = [self._told.sources().at_hand(each.frame.f_code, watched=True, needed=needed) for each in found]
        there = [(self._take(each, window, text), suspended) for each, text in zip(found, texts)]
        for run, was_suspended in self._seen:
            if not any(run is each for each, _ in there):
                run.last, run.gone = list(run.steps[-1]), now
                window.end(run.last, was_suspended)
        self._seen = there
        self._since, self._last = since, (now, used)
        found.clear()  # no frame outlives the look
        if not self._seen or computes:
            return self._rest(min(_BUSIEST, max(_BUSY, (now - since) / 8e9)))
        self._calm = 0
        if None in texts:  # its loops are not known before its text is
            return FINEST
        return _pause(self._seen[0][0])

    def _rest(self, pause: float) -> float:
        """``pause``, s, and more the longer nothing has waited."""
        self._calm += 1
        return min(_BUSIEST, pause * min(_CALMEST, 1 + self._calm // _CALM))

    def _take(self, found: Found, window: Window, text: Source | None) -> Run:
        """Add what was seen to the run it belongs to; ``text``: of the function, where there was reason to read it."""
        frame, code = found.frame, found.frame.f_code
        run = next((run for run in self._runs if run.code is code and run.frame == id(frame)), None)
        if run is None:
            run = Run(code, window.begun(), id(frame))
            del self._runs[: len(self._runs) - _RUNS]
            self._runs.append(run)
        was_suspended = (run, True) in self._seen
        turn, column = (UNKNOWN, -1) if text is None else (_turn(found, text), self._column(frame, text))
        spot = Spot(frame.f_lineno, turn, leaf_name(found), column)
        if not run.steps:
            run.steps.append(window.begin(spot, run.start))
        elif spot.same(run.steps[-1]):
            window.go_on(run.steps[-1], spot, was_suspended)
        else:
            run.steps.append(window.go_over(run.steps[-1], spot, was_suspended))
        run.end, run.gone = window.now, 0
        lasts = lasted(run.steps) >= PATIENCE
        if text is not None and lasts and run.looked < len(run.steps) and self._told.worth(run):
            self._see(run, frame, text)
        return run

    def _see(self, run: Run, frame: FrameType, text: Source) -> None:
        """Look at the objects that the function's names stand for; over again if something was left out."""
        names = None if text.reflects else variables(frame)
        if names is None:
            run.looked = len(run.steps)
        else:
            self._told.look(run, frame.f_lineno, names, frame.f_globals)

    def _column(self, frame: FrameType, text: Source) -> int:
        """Of the call that the function is in, where its line has several; -1 where unknown."""
        code = frame.f_code
        known = self._columns.get(id(code))
        if known is None:  # without a tree, nothing can be said of its parts
            known = self._columns[id(code)] = (code, {} if text.tree is None else columns(code, text.tree))
        return known[1].get(frame.f_lasti, -1)


def _turn(found: Found, text: Source) -> int:
    """A number that changes with each turn of the loops around where the function is."""
    frame, line = found.frame, found.frame.f_lineno
    key: list[Any] = []
    if text.reflects:
        return 0
    loops = [each[2] for each in text.loops if each[0] <= line <= each[1]]
    if loops:
        names = variables(frame) or {}
        key.extend(_same(names.get(name)) for targets in loops for name in targets)
    inside = found.inside
    if inside is not None and inside.f_code.co_name in _COMPREHENSIONS:
        key.extend(_same(value) for name, value in (variables(inside) or {}).items() if name != ".0")
    return hash(tuple(key)) & 0xFFFFFFFF if key else 0


def _same(value: Any) -> Any:
    """What is alike for one object, and for one number or text, whose objects are made anew."""
    return value if type(value) is int or type(value) is str else id(value)


def _pause(run: Run) -> float:
    lasts: int = run.steps[-1][2]
    return min(_COARSEST, max(FINEST, lasts / 5e10))
