"""What was seen to happen to the world while statements ran.

What lives here: files, addresses, processes and the environment that were touched -> places.  What may never be added:
what a text says (``effects``).

It is what text cannot tell: what libraries do, and which path or port it was.  That nothing was seen means nothing: a
server may keep what two requests have in common.  Where functions are looked at from beside, a moment near the border
of two statements may be of either; it counts for the one that touched the same for sure.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from testtime.model.profile import Execution, Step, Touch
from testtime.whatif.gather.body import lines
from testtime.whatif.gather.known_functions import ENVIRONMENT, FILES, FOLDER, NETWORK, SERVERS
from testtime.whatif.gather.places import Effects, Place

_NEAR = 12_000_000
"""ns; how far from the border of two statements nobody knows which one it was."""
_PYTESTS = "PYTEST_"
"""How the names of variables begin that pytest sets itself."""
_NO_FILE = ("", ":memory:")
ANY_PORT = "0"
"""What is asked for where any port will do: nobody else gets the same."""


def touched(
    execution: Execution, steps: Sequence[Step], statement: ast.stmt | None = None, turn: int | None = None
) -> Effects:
    """What happened in the steps of a statement, or in all of them; ``turn``: in that turn of a loop alone."""
    found = Effects()
    if execution.touched:
        inside = [step for step in steps if _inside(step, statement, turn)]
        others = [step for step in steps if not _inside(step, statement, turn)]
        for touch in execution.touched:
            if _at(touch, inside, 0) and not _is_others(touch, execution.touched, inside, others):
                _NOTE.get(touch.what, _nothing)(found, touch.name)
    return found


def _inside(step: Step, statement: ast.stmt | None, turn: int | None) -> bool:
    if statement is None:
        return True
    first, last = lines(statement)
    return first <= step.line <= last and turn in (None, step.turn)


def _is_others(touch: Touch, every: Sequence[Touch], inside: Sequence[Step], others: Sequence[Step]) -> bool:
    """Whether what was touched near a border was surely touched by another statement, and not surely by this one."""
    if not any(step.leaf for step in inside) or _at(touch, inside, _NEAR):
        return False
    same = [each for each in every if (each.what, each.name) == (touch.what, touch.name)]
    return any(_at(each, others, _NEAR) for each in same) and not any(_at(each, inside, _NEAR) for each in same)


def _at(touch: Touch, steps: Sequence[Step], margin: int) -> bool:
    return any(step.start_ns + margin <= touch.at_ns <= step.start_ns + step.wall_ns - margin for step in steps)


def _nothing(effects: Effects, name: str) -> None:
    """A newer recorder may know more."""


def _read(effects: Effects, name: str) -> None:
    effects.reads.add(Place("world", FILES, name))


def _write(effects: Effects, name: str) -> None:
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
    if not effects.processes:
        effects.processes.append(frozenset())


def _environment(effects: Effects, name: str) -> None:
    if not name.startswith(_PYTESTS):
        effects.writes.add(Place("world", ENVIRONMENT, name or None))


def _folder(effects: Effects, name: str) -> None:
    effects.writes.add(Place("world", FOLDER))


def _database(effects: Effects, name: str) -> None:
    if name not in _NO_FILE:
        effects.writes.add(Place("world", FILES, name))


_NOTE: dict[str, Callable[[Effects, str], None]] = {
    "read": _read,
    "write": _write,
    "connect": _connect,
    "bind": _bind,
    "process": _process,
    "environment": _environment,
    "folder": _folder,
    "database": _database,
}
