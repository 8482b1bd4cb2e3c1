"""Lines before and after as a unified diff, and several diffs as one.

What lives here: hunks, their context and their line numbers.  What may never be added: a file that is read; the lines
around a change are those that are known, perhaps no more than the function's.

There is as much context before a change as behind it: ``patch`` takes a hunk with less behind it for one at the end of
the file.  Diffs of one file are put together under one head, with numbers that count the hunks before them, so that all
of them can be applied at once; of two that change the same lines, the first is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

CONTEXT = 3
_PLAIN = re.compile(r"(?!/|[A-Za-z]:)[^\x00-\x1f\x7f\"\\]+")
"""Paths below the rootdir that can stand in the head of a diff."""
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")


@dataclass(frozen=True)
class Change:
    """Lines of a file that others take the place of."""

    first: int
    """The first line that goes; where none does, the line that the new ones come before."""
    gone: tuple[str, ...]
    come: tuple[str, ...]

    @property
    def behind(self) -> int:
        """The line behind those that go."""
        return self.first + len(self.gone)


def unified(path: str, lines: Mapping[int, str], changes: Iterable[Change]) -> str:
    """The diff of some changes in a file of which ``lines`` are known; empty where none can be given."""
    ordered = sorted(filter(_real, map(narrowed, changes)), key=lambda each: (each.first, each.behind))
    if not ordered or not _PLAIN.fullmatch(path) or ".." in path.split("/"):
        return ""
    end = "\t" if " " in path else ""
    text = [f"--- a/{path}{end}", f"+++ b/{path}{end}"]
    moved = 0
    for cluster in _clusters(ordered, lines):
        hunk = list(_hunk(cluster, lines, moved))
        text += hunk
        moved += sum(len(each.come) - len(each.gone) for each in cluster)
    return "\n".join(text) + "\n"


def _real(change: Change) -> bool:
    return change.gone != change.come


def narrowed(change: Change) -> Change:
    """The change without lines at its ends that stay as they are."""
    gone, come, first = list(change.gone), list(change.come), change.first
    while gone and come and gone[-1] == come[-1]:
        gone.pop()
        come.pop()
    while gone and come and gone[0] == come[0]:
        del gone[0], come[0]
        first += 1
    return Change(first, tuple(gone), tuple(come))


def _clusters(changes: Sequence[Change], lines: Mapping[int, str]) -> Iterator[list[Change]]:
    """Changes whose context would meet, together, where all between them is known."""
    cluster: list[Change] = []
    for each in changes:
        between = range(cluster[-1].behind, each.first) if cluster else range(0)
        if len(between) > 2 * CONTEXT or not all(number in lines for number in between):
            yield cluster
            cluster = []
        cluster.append(each)
    yield cluster


def _hunk(cluster: Sequence[Change], lines: Mapping[int, str], moved: int) -> Iterator[str]:
    first, behind = cluster[0].first, cluster[-1].behind
    room = 0
    while room < CONTEXT and first - room - 1 in lines and behind + room in lines:
        room += 1
    body = [f" {lines[number]}" for number in range(first - room, first)]
    at = first
    for each in cluster:
        body += [f" {lines[number]}" for number in range(at, each.first)]
        body += [*(f"-{line}" for line in each.gone), *(f"+{line}" for line in each.come)]
        at = each.behind
    body += [f" {lines[number]}" for number in range(behind, behind + room)]
    old, new = (sum(line[0] in signs for line in body) for signs in (" -", " +"))
    start = first - room
    yield f"@@ -{_range(start, old)} +{_range(start + moved, new)} @@"
    yield from body


def _range(start: int, number: int) -> str:
    """Where a hunk begins and how many lines it has; one without lines stands behind the line before it."""
    return f"{start if number else start - 1},{number}"


@dataclass(frozen=True)
class Joined:
    """Several diffs as one."""

    text: str
    left_out: tuple[int, ...]
    """Which of them are not in it, since they would change the same lines again."""


def joined(diffs: Iterable[str]) -> Joined:
    """Diffs made here as one, a head per file; what would change the same lines again is left out."""
    files: dict[str, tuple[dict[int, str], list[Change]]] = {}
    left_out: list[int] = []
    for index, diff in enumerate(diffs):
        if not diff:
            continue
        path, lines, changes = _read(diff)
        known, before = files.setdefault(path, ({}, []))
        new = [each for each in changes if each not in before]
        if any(_meet(each, other) for each in new for other in before):
            left_out.append(index)
            continue
        known |= lines
        before += new
    text = "".join(unified(path, lines, changes) for path, (lines, changes) in files.items())
    return Joined(text, tuple(left_out))


def _meet(one: Change, other: Change) -> bool:
    """Whether two changes are about the same lines."""
    return one.first < other.behind and other.first < one.behind


def _read(diff: str) -> tuple[str, dict[int, str], list[Change]]:
    """A diff made here, taken apart: the file, its lines as far as they are shown, the changes."""
    rows = diff.removesuffix("\n").split("\n")
    path = rows[0].removeprefix("--- a/").removesuffix("\t")
    lines: dict[int, str] = {}
    changes: list[Change] = []
    at = 0
    gone: list[str] = []
    come: list[str] = []
    for row in [*rows[2:], "@@ -0,0 +0,0 @@"]:
        if (gone or come) and not row.startswith(("-", "+") if not come else "+"):
            changes.append(Change(at - len(gone), tuple(gone), tuple(come)))
            gone, come = [], []
        if found := _HUNK.match(row):
            at = int(found[1]) + (found[2] == "0")
        elif row.startswith("+"):
            come.append(row[1:])
        else:
            lines[at] = row[1:]
            at += 1
            if row.startswith("-"):
                gone.append(row[1:])
    return path, lines, changes
