"""What CPU this process may use, and so the suite that it starts.

What lives here: affinity, and the quota of the control groups that we are in.  What may never be added: how fast a core
is (``contention`` measures that).

A container that was given one and a half cores sees all those of its host; the limit stands in a file of a control
group, ours or one around it, and the lowest one counts.  Sources: cgroups(7), proc_pid_cgroup(5) and
proc_pid_mountinfo(5).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

#: Files of the system are looked for under here; tests lay out a system of their own.
SYSTEM = Path("/")


@dataclass(frozen=True)
class Group:
    """A control group that has a say in CPU time, as ``/proc/self/cgroup`` names it."""

    kind: str
    """``cgroup2``, or ``cgroup`` for the hierarchy of the controller ``cpu`` in version 1."""
    path: str


@dataclass(frozen=True)
class Mount:
    """Where a hierarchy of control groups can be seen."""

    kind: str
    """Type of the file system."""
    root: str
    """The group that lies at ``point``; a container may be shown a part of the hierarchy alone."""
    point: str
    options: tuple[str, ...]
    """Of the file system; in version 1, the controllers among them."""


def cores() -> int:
    """How many cores this process may run on, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return getattr(os, "process_cpu_count", os.cpu_count)() or 1


def quota(system: Path = SYSTEM) -> float | None:
    """How many cores' worth of CPU time the control groups grant; ``None`` without a limit, or where none is told."""
    seen = _read(system / "proc/self/mountinfo"), _read(system / "proc/self/cgroup")
    limits = [limit for folder in folders(*seen) if (limit := _limit(system / folder.lstrip("/"))) is not None]
    return min(limits, default=None)


def busy(allowed: int, granted: float | None) -> int:
    """How many cores can be kept busy without being throttled: of those ``allowed``, what the quota ``granted``."""
    return allowed if granted is None else max(1, min(allowed, int(granted)))


def folders(mountinfo: str, cgroup: str) -> Iterator[str]:
    """Folders of the groups that limit this process, from its own up to the outermost that can be seen."""
    for group in groups(cgroup):
        for mount in mounts(mountinfo):
            if mount.kind == group.kind and (group.kind == "cgroup2" or "cpu" in mount.options):
                own = PurePosixPath(_below(group.path, mount))
                yield from (str(folder) for folder in (own, *own.parents) if folder.is_relative_to(mount.point))


def groups(cgroup: str) -> Iterator[Group]:
    """What ``/proc/self/cgroup`` says: ``0::/user.slice``, or ``4:cpu,cpuacct:/docker/1f`` in version 1."""
    for line in cgroup.splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0" and not controllers:
            yield Group("cgroup2", path)
        elif "cpu" in controllers.split(","):
            yield Group("cgroup", path)


def mounts(mountinfo: str) -> Iterator[Mount]:
    """What ``/proc/self/mountinfo`` says of control groups."""
    for line in mountinfo.splitlines():
        ours, _, theirs = line.partition(" - ")
        before, after = ours.split(), theirs.split()
        if len(before) > 4 and len(after) > 2 and after[0] in ("cgroup", "cgroup2"):
            yield Mount(after[0], before[3], before[4], tuple(after[2].split(",")))


def limit_v2(text: str) -> float | None:
    """Cores' worth in a file ``cpu.max``: ``150000 100000`` is 1.5, ``max 100000`` no limit."""
    return _ratio(*text.split()) if len(text.split()) == 2 else None


def limit_v1(quota_us: str, period_us: str) -> float | None:
    """Cores' worth in the files ``cpu.cfs_quota_us`` and ``cpu.cfs_period_us``; a quota of -1 is no limit."""
    return _ratio(quota_us, period_us)


def _below(path: str, mount: Mount) -> str:
    """Where a group is seen: a process that was moved out of what it can see has the outermost group instead."""
    inside = path.removeprefix(mount.root.rstrip("/"))
    known = path.startswith(mount.root.rstrip("/")) and (not inside or inside.startswith("/"))
    return f"{mount.point}{inside}".rstrip("/") if known and ".." not in path.split("/") else mount.point


def _limit(folder: Path) -> float | None:
    second = limit_v2(_read(folder / "cpu.max"))
    return second or limit_v1(_read(folder / "cpu.cfs_quota_us"), _read(folder / "cpu.cfs_period_us"))


def _ratio(granted: str, period: str) -> float | None:
    try:
        return int(granted) / int(period) if int(granted) > 0 and int(period) > 0 else None
    except ValueError:
        return None


def _read(path: Path) -> str:
    """The text of a file of the system; empty where there is none for us."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
