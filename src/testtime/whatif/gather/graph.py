"""Statements that depend on each other -> tasks that may run at once.

What lives here: precedence, and its parts that stand beside each other.  What may never be added: why one statement
depends on another.

The slow statements of a stretch and the paths between them are a partial order.  Where it falls into parts that have
no path between them, the parts are tasks.  Where it does not, some statements come before or after all others: they
stay alone, and what is between them is looked at again.  So a diamond is found (its two sides), and two chains are.
(Rejected: connected parts of the conflict graph alone, which lose the diamond.)
"""

from __future__ import annotations

from collections.abc import Sequence


def closure(count: int, edges: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """All pairs that a path connects, among statements numbered in the order of the text."""
    after: list[set[int]] = [set() for _ in range(count)]
    for first in range(count - 1, -1, -1):
        for second in range(first + 1, count):
            if (first, second) in edges:
                after[first] |= {second} | after[second]
    return {(first, second) for first, later in enumerate(after) for second in later}


def parallel(nodes: Sequence[int], paths: set[tuple[int, int]]) -> list[list[list[int]]]:
    """Groups of tasks; each task is a list of statements in order, at least two to a group."""
    if len(nodes) < 2:
        return []
    parts = _parts(nodes, paths)
    if len(parts) > 1:
        return [parts]
    found = []
    for stretch in _stretches(nodes, paths):
        if len(stretch) < len(nodes):
            found += parallel(stretch, paths)
    return found or _levels(nodes, paths)


def _parts(nodes: Sequence[int], paths: set[tuple[int, int]]) -> list[list[int]]:
    """Parts with no path between them."""
    parts: list[list[int]] = []
    for node in nodes:
        joined = [part for part in parts if any((each, node) in paths for each in part)]
        parts = [part for part in parts if part not in joined]
        parts.append(sorted([*(each for part in joined for each in part), node]))
    return sorted(parts)


def _stretches(nodes: Sequence[int], paths: set[tuple[int, int]]) -> list[list[int]]:
    """What is left between statements that come before or after all others."""
    found: list[list[int]] = [[]]
    for node in nodes:
        if all((node, other) in paths or (other, node) in paths for other in nodes if other != node):
            found.append([])
        else:
            found[-1].append(node)
    return [stretch for stretch in found if len(stretch) > 1]


def _levels(nodes: Sequence[int], paths: set[tuple[int, int]]) -> list[list[list[int]]]:
    """Statements that have as many before them; the last resort for an order that cannot be taken apart."""
    depth: dict[int, int] = {}
    for node in nodes:
        depth[node] = max((depth[each] + 1 for each in nodes if (each, node) in paths), default=0)
    levels: dict[int, list[list[int]]] = {}
    for node in nodes:
        levels.setdefault(depth[node], []).append([node])
    return [level for level in levels.values() if len(level) > 1]
