"""What a test needs and belongs to: shared fixtures in its closure, markers on it and around it.

What lives here: pytest's nodes to indices, told only where they differ from those of the test before, as most do not.
What may never be added: time.
"""

from __future__ import annotations

from typing import Any, Callable

from . import schema

GROUP = "xdist_group"
"""The marker whose argument counts, too: tests of one group go to one worker under ``--dist loadgroup``."""


class Closure:
    """Of the tests of one process, one after another."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        """``tell``: takes the record of each marker that is new."""
        self._tell = tell
        self.shared: dict[str, dict[Any, int]] = {}
        """Shared fixtures met: name -> definition -> index."""
        self._known = 0
        self._known_then = 0
        self._info: Any = None
        self._needs: tuple[int, ...] = ()
        self._markers: dict[str, int] = {}
        self._parent: Any = None
        self._inherited: list[int] = []
        self._told: tuple[tuple[int, ...], tuple[int, ...]] = (), ()

    def add(self, fixturedef: Any, index: int) -> None:
        """A shared fixture was met."""
        self.shared.setdefault(fixturedef.argname, {})[fixturedef] = index
        self._known += 1

    def of(self, item: Any) -> tuple[int, ...]:
        """The events that tell what ``item`` needs and belongs to; none if it is the same as for the one before."""
        needs, markers = self._needs_of(item), tuple(self._markers_of(item))
        if (needs, markers) == self._told:
            return ()
        self._told = needs, markers
        events = [schema.ABOUT]
        for index in needs:
            events += (schema.NEED, index)
        for index in markers:
            events += (schema.MARKER, index)
        return tuple(events)

    def _needs_of(self, item: Any) -> tuple[int, ...]:
        """Those that were set up for it or before it: any that the test needs, unless it never got so far.

        Computed once for the tests of one function.
        """
        info: Any = getattr(item, "_fixtureinfo", None)
        if info is self._info and self._known == self._known_then:
            return self._needs
        shared = self.shared
        needs: list[int] = []
        if shared and info is not None:
            for name, definitions in info.name2fixturedefs.items():
                if name in shared:
                    index = shared[name].get(definitions[-1], -1)
                    if index >= 0:
                        needs.append(index)
        self._info, self._needs, self._known_then = info, tuple(needs), self._known
        return self._needs

    def _markers_of(self, item: Any) -> list[int]:
        """Those on a test and on the class, module and package around it."""
        parent = getattr(item, "parent", None)
        if parent is not self._parent:
            self._parent = parent
            self._inherited = []
            while parent is not None:
                self._add_markers(parent, self._inherited)
                parent = parent.parent
        if not item.own_markers:
            return self._inherited
        markers = list(self._inherited)
        self._add_markers(item, markers)
        return markers

    def _add_markers(self, node: Any, into: list[int]) -> None:
        for marker in node.own_markers:
            name = str(marker.name)
            if name == GROUP:
                name = _with_group(marker)
            index = self._markers.get(name)
            if index is None:
                index = self._markers[name] = len(self._markers)
                self._tell(schema.line("marker", index, name))
            if index not in into:
                into.append(index)


def _with_group(marker: Any) -> str:
    """``xdist_group(NAME)``, where NAME is what xdist takes: the first argument, else the one called name."""
    try:
        group = marker.args[0] if marker.args else marker.kwargs.get("name", "default")
        return f"{GROUP}({group})"
    except Exception:  # an argument that cannot be printed
        return GROUP
