"""Files by their paths: what a text says of where something is, and what methods of paths do there.

What lives here: paths made of others, files that are opened, and files that nobody else has.  What may never be added:
a look at any file.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from testtime.whatif.gather import known_types
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.known_functions import ENVIRONMENT, FILES, FOLDER, Does
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.values import Given, Value

_NUMBERS = itertools.count()


def of_path(frame: Frame, owner: Value, name: str, given: Given) -> Value:
    """Note what a method of a path does, and what comes of it."""
    how = known_types.PATHS.get(name)
    if how is not None and is_relative(owner.text):
        frame.effects.reads.add(Place("world", FOLDER))
    place = Place("world", FILES, owner.text)
    if name == "expanduser":
        frame.effects.reads.add(Place("world", ENVIRONMENT, "HOME"))
    if name == "joinpath":
        return Value(path=True, text=joined((owner, *given.positional)), exact=True)
    if how == "r":
        frame.effects.reads.add(place)
    if how == "w" or (name == "open" and opening(given.positional[:1], given).writes):
        frame.effects.writes.add(place)
    if name in known_types.RENAMES:
        return Value(path=True, text=_renamed(owner, name, given), exact=True)
    same = name in known_types.SAME_PATH
    return Value(path=same or how is None, text=owner.text if same else None, exact=True)


def part(owner: Value, name: str) -> Value:
    """An attribute of a path: another path, or a text."""
    folder, rooted, last = (owner.text or "").rpartition("/")
    stem, dot, end = last.rpartition(".")
    stem, suffix = (stem, dot + end) if stem else (last, "")
    found = {"parent": folder or ("/" if rooted else None), "name": last, "stem": stem, "suffix": suffix}.get(name)
    return Value(text=None if owner.text is None else found, path=name in ("parent", "parents"), exact=True)


def _renamed(owner: Value, name: str, given: Given) -> str | None:
    """The path that ``with_name`` and the like make; ``None`` where that is not known."""
    new = given.positional[0].text if given.positional else None
    parts = [part(owner, each).text for each in ("parent", "stem", "suffix")]
    if new is None or None in parts:
        return None
    folder, stem, suffix = parts
    last = {"with_name": new, "with_stem": f"{new}{suffix}", "with_suffix": f"{stem}{new}"}[name]
    return f"{(folder or '').rstrip('/')}/{last}"


def temporary(given: Given) -> Value:
    """A file or folder that nobody else has: each call makes another, inside the folder that it is told, if any."""
    folder = given.named.get("dir", Value(text=""))
    return Value(text=None if folder.text is None else f"{folder.text}/temporary {next(_NUMBERS)}", exact=True)


def joined(parts: Sequence[Value]) -> str | None:
    """One path of several; ``None`` where a part is not known."""
    found: list[str] = []
    for each in parts:
        if each.text is None:
            return None
        found = [each.text] if each.text.startswith("/") else [*found, each.text]
    return "/".join(found)


def opening(mode: Sequence[Value], given: Given) -> Does:
    """What it means to open a file, by the argument that says how."""
    said = [*mode, *(value for name, value in given.named.items() if name == "mode")]
    reads = not said or (said[0].text is not None and not set(said[0].text) & set("wax+"))
    return Does(reads=(FILES,), writes=() if reads and not given.loose else (FILES,))


def is_relative(path: str | None) -> bool:
    """Whether it depends on the working folder what a path is."""
    return path is None or not (path.startswith(("/", "\\")) or path[1:2] == ":")
