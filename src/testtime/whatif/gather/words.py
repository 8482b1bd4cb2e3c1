"""What objects are called in front of people: by the names that the code itself has for them.

What lives here: from snapshots to names.  What may never be added: a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence

from testtime.whatif.gather.reader import Reader


def words(seen: Sequence[Reader]) -> dict[int, str]:
    """What objects are called: by the function itself, by a function that it calls, or by what they are a part of."""
    found: dict[int, str] = {}
    things = seen[0].things
    for snapshot in (snapshot for reader in seen for snapshot in reader.snapshots):
        for path, index in sorted(snapshot.paths.items(), key=lambda item: (len(item[0]), item[0])):
            found.setdefault(index, path)
    for thing in things:
        if thing.kind == "function":
            for name, index in thing.edges.items():
                if not name.startswith("="):  # a default
                    found.setdefault(index, name)
    for place, thing in enumerate(things):
        if place in found and thing.kind in ("object", "class"):
            for name, index in thing.edges.items():
                found.setdefault(index, found[place] + _part(name))
    return found


def _part(name: str) -> str:
    """How a part of something is written after it; the key of a mapping is not known."""
    return "[...]" if name.startswith("[~") else name if name.startswith(("[", "(")) else f".{name}"
