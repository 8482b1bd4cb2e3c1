"""pytest-xdist's own schedulers, the classes of the installed version, on workers that do not exist.

What lives here: what those classes ask of their surroundings, and as little as that.  What may never be added: a rule
of who gets which test; that a prediction follows the installed version is the point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from testtime.errors import UserError

DISTS = ("load", "worksteal", "loadscope", "loadfile", "loadgroup")
"""Modes that split the work."""
_CLASSES = {
    "load": "LoadScheduling",
    "worksteal": "WorkStealingScheduling",
    "loadscope": "LoadScopeScheduling",
    "loadfile": "LoadFileScheduling",
    "loadgroup": "LoadGroupScheduling",
}


class Node:
    """A worker, as its scheduler sees it."""

    def __init__(self, number: int, send: Callable[[Sequence[int] | None], None], steal: Callable[..., None]) -> None:
        """``send``: takes tests to run, ``None`` when no more will come; ``steal``: takes tests to give back."""
        self.gateway = SimpleNamespace(id=f"gw{number}")
        self.shutting_down = False
        self.pending = 0
        """Tests that it was sent and that its scheduler has not been told of as complete."""
        self._send = send
        self.send_steal = steal

    def send_runtest_some(self, indices: Sequence[int]) -> None:
        """More tests."""
        self.pending += len(indices)
        self._send(indices)

    def shutdown(self) -> None:
        """No more tests."""
        self._send(None)
        self.shutting_down = True


class _Silent:
    """A log that keeps nothing."""

    def __getattr__(self, name: str) -> _Silent:
        return self

    def __call__(self, *_: object, **__: object) -> None:
        pass


class _Config:
    """pytest's configuration, as far as schedulers look at it."""

    def __init__(self, workers: int, maxschedchunk: int | None) -> None:
        self._known = {"tx": ["popen"] * workers, "maxschedchunk": maxschedchunk}
        self.option = SimpleNamespace(loadscopereorder=True)

    def getvalue(self, name: str) -> Any:
        return self._known[name]

    getoption = getvalue


class _Collection(list[str]):
    """Node ids that are found at once: a scheduler by groups looks for each of its tests in all of them."""

    def __init__(self, nodeids: Sequence[str]) -> None:
        super().__init__(nodeids)
        self._places: dict[str, int] = {}
        for place, nodeid in enumerate(nodeids):
            self._places.setdefault(nodeid, place)

    def index(self, nodeid: str, *_: Any) -> int:
        return self._places[nodeid]


def scheduler(dist: str, nodes: Sequence[Node], nodeids: Sequence[str], maxschedchunk: int | None = None) -> Any:
    """The scheduler of ``--dist dist``, told of its workers and of what they have collected, and yet to be started.

    Raises UserError for a mode that the installed xdist does not have.
    """
    if dist not in _CLASSES:
        raise UserError(f"--dist {dist} does not split the work", f"choose among {', '.join(DISTS)}")
    made: Any = getattr(import_module("xdist.scheduler"), _CLASSES[dist], None)
    if made is None:
        raise UserError(f"the pytest-xdist installed beside testtime has no --dist {dist}", "install a newer one")
    told = made(_Config(len(nodes), maxschedchunk), _Silent())
    for node in nodes:
        told.add_node(node)
    collection = _Collection(nodeids)
    for node in nodes:
        told.add_node_collection(node, collection)
    known = getattr(told, "registered_collections", None)
    if isinstance(known, dict):
        known.update(dict.fromkeys(known, collection))
    _count_at_once(told)
    return told


def complete(told: Any, node: Node, test: int, took: float) -> None:
    """A worker has run a test, which took so many seconds."""
    node.pending -= 1
    told.mark_test_complete(node, test, took)


def _count_at_once(told: Any) -> None:
    """Schedulers by groups count what a worker has yet to run by looking at each test of its groups, at each test."""
    assigned = getattr(told, "assigned_work", None)
    if isinstance(assigned, dict) and hasattr(told, "_pending_of"):
        owners = {id(work): node for node, work in assigned.items()}
        told._pending_of = lambda work: owners[id(work)].pending
