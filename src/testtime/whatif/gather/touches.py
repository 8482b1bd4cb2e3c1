"""What was seen to happen to the world while statements ran.

What lives here: files, addresses, processes and the environment that were touched -> places.  What may never be added:
what a text says (``effects``).

It is what text cannot tell: what libraries do, and which path or port it was.  That nothing was seen means nothing: a
server may keep what two requests have in common.  Where functions are looked at from beside, a moment near the border
of two statements may be of either; it counts for the one whose text says so.  Nobody knows how late a look was on a
busy machine, so that of a statement that was followed to its end no moment is surely its own.
"""

from __future__ import annotations

import ast
import itertools
import os
import re
from collections.abc import Callable, Iterator, Sequence

from testtime.model.watched import Execution, Step, Touch
from testtime.whatif.gather.body import lines
from testtime.whatif.gather.known_functions import ANY_PORT, ENVIRONMENT, FILES, FOLDER, NETWORK, SERVERS
from testtime.whatif.gather.places import Effects, Place
from testtime.whatif.gather.processes import of_line, words_of_line
from testtime.whatif.gather.world import database

_NEAR = 2_000_000
"""ns, besides a share of the statement; how far from the border of two nobody knows which one it was."""
_LATE = 20_000_000
"""ns; the same of processes, which are under way before anybody notices who waits for them."""
_PROCESS = "process"
_PYTESTS = "PYTEST_"
"""How the names of variables begin that pytest sets itself."""
_TEMPORARY = re.compile(r"tmp[a-z0-9_]{8}(?:\..*)?")
"""What ``tempfile`` calls a file by itself."""


def touched(
    execution: Execution,
    steps: Sequence[Step],
    statement: ast.stmt | None = None,
    turn: int | None = None,
    others: Callable[[Place, bool, int], bool] = lambda _place, _changed, _at: False,
    *,
    followed: bool = False,
) -> Effects:
    """What happened in the steps of a statement, or in all of them.

    ``turn``: in that turn of a loop alone; ``others``: whether a place near a border, which was changed or not at a
    moment, is another statement's; ``followed``: whether all calls of the statement could be followed, so that its text
    says what it touches.
    """
    found = Effects()
    inside = [step for step in steps if _inside(step, statement, turn)] if execution.touched else []
    before: Touch | None = None
    taken = False
    for touch in _real(execution.touched):
        if not _at(touch, inside):
            continue
        seen = Effects()
        _NOTE.get(touch.what, _nothing)(seen, touch.name)
        own = [step for step in inside if not (followed and step.leaf)]
        near = _LATE if touch.what == _PROCESS else _NEAR
        if before is None or (touch.what, touch.at_ns) != (before.what, before.at_ns):  # else another name of it
            mine = not any(others(place, place in seen.writes, touch.at_ns) for place in seen.places)
            taken = mine or _at(touch, own, near)
        before = touch
        if taken:
            found.also(seen)
    return found


def may_be_at(at: int, statement: ast.stmt, steps: Sequence[Step]) -> bool:
    """Whether something may have happened at a moment in a statement, or it was too quick to have any of the steps."""
    own = [each for each in steps if _inside(each, statement, None)]
    ends = ((each.start_ns, each.start_ns + each.wall_ns, _LATE + each.wall_ns // 50) for each in own)
    return not own or any(begin - late <= at <= end + late for begin, end, late in ends)


def other_names(touches: Sequence[Touch]) -> dict[str, str]:
    """Files that were seen to have two names, as links lead to their folders: the one that was used, and the other."""
    return {
        each.name: following.name
        for each, following in itertools.pairwise(touches)
        if (each.what, each.at_ns) == (following.what, following.at_ns) and each.what in ("read", "write")
    }


def _real(touches: Sequence[Touch]) -> Iterator[Touch]:
    """All but those of folders in which a temporary file is made: ``tempfile`` opens one under its folder's name."""
    for each, following in zip(touches, (*touches[1:], None), strict=False):
        folder, _, name = ("" if following is None else following.name).rpartition("/")
        if not (each.what == "write" and each.name == folder and _TEMPORARY.fullmatch(name)):
            yield each


def _inside(step: Step, statement: ast.stmt | None, turn: int | None) -> bool:
    if statement is None:
        return True
    first, last = lines(statement)
    return first <= step.line <= last and turn in (None, step.turn)


def _at(touch: Touch, steps: Sequence[Step], near: int = 0) -> bool:
    """Whether something happened in one of the steps, and not near the border of another."""
    for step in steps:
        margin = near + step.wall_ns // 50 if near and step.leaf else 0
        if step.start_ns + margin <= touch.at_ns <= step.start_ns + step.wall_ns - margin:
            return True
    return False


def _nothing(effects: Effects, name: str) -> None:
    """A newer recorder may know more."""


def _read(effects: Effects, name: str) -> None:
    if name != os.devnull:
        effects.reads.add(Place("world", FILES, name))


def _write(effects: Effects, name: str) -> None:
    if name != os.devnull:
        effects.writes.add(Place("world", FILES, name))


def _connect(effects: Effects, name: str) -> None:
    effects.reads.add(Place("world", SERVERS, _port(name)))
    effects.adds.add(Place("world", NETWORK, name))


def _bind(effects: Effects, name: str) -> None:
    port = _port(name)
    (effects.reads if port == ANY_PORT else effects.writes).add(Place("world", SERVERS, port))


def _port(name: str) -> str:
    """Of ``host:port``; the path of a Unix socket is as good as one."""
    return name if "/" in name else name.rpartition(":")[2]


def _process(effects: Effects, name: str) -> None:
    effects.processes = [of_line(name).union(*effects.processes)]
    effects.commands |= words_of_line(name)


def _environment(effects: Effects, name: str) -> None:
    if not name.startswith(_PYTESTS):
        effects.writes.add(Place("world", ENVIRONMENT, name or None))


def _folder(effects: Effects, name: str) -> None:
    effects.writes.add(Place("world", FOLDER))


def _database(effects: Effects, name: str) -> None:
    file = database(name)
    if file:
        effects.writes.add(Place("world", FILES, file))


_NOTE: dict[str, Callable[[Effects, str], None]] = {
    "read": _read,
    "write": _write,
    "connect": _connect,
    "bind": _bind,
    _PROCESS: _process,
    "environment": _environment,
    "folder": _folder,
    "database": _database,
}
