"""Probes of machines that were measured before, in the user's cache folder.

What lives here: where they are, what they are told apart by, reading and writing.  What may never be added: an error
that anybody sees: what cannot be read was never there, and what cannot be written is measured again.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from testtime.errors import UserError
from testtime.launch.cores import SYSTEM
from testtime.launch.output import Output
from testtime.launch.probe import Target
from testtime.model.machine import Probe

#: Of what a probe holds and how it is measured; one of another number is of no use.
FORMAT = 6
#: Probes kept, the latest ones.
KEPT = 50


class _Cache(msgspec.Struct, frozen=True):
    """The document."""

    probes: dict[str, Probe]


def place(environ: Mapping[str, str]) -> Path | None:
    """Where probes are kept; ``None`` for a user without a home."""
    told = Path(environ.get("XDG_CACHE_HOME", ""))
    if told.is_absolute():
        return told / "testtime" / "probes.json"
    try:
        return Path.home() / ".cache" / "testtime" / "probes.json"
    except RuntimeError:
        return None


def key(target: Target, cores: int, quota: float | None, system: Path = SYSTEM) -> str:
    """All that makes one probe another than the next: the machine, what of it may be used, the interpreter."""
    version = ".".join(map(str, target.version))
    machine = (platform.node(), _machine_id(system), platform.system(), platform.machine(), cores, quota)
    suite = (target.path, version, target.pytest, target.xdist)
    return ascii((FORMAT, *machine, *suite))


def recalled(path: Path | None, name: str) -> Probe | None:
    """The probe that was kept under ``name``."""
    return _read(path).get(name)


def keep(path: Path | None, name: str, probe: Probe) -> None:
    """Keep a probe under ``name``, if that can be done."""
    if path is None:
        return
    others = {each: kept for each, kept in _read(path).items() if each != name}
    probes = dict([*others.items(), (name, probe)][-KEPT:])
    with suppress(OSError, UserError):
        path.parent.mkdir(parents=True, exist_ok=True)
        Output(path).write(msgspec.json.format(msgspec.json.encode(_Cache(probes)), indent=1))


def _read(path: Path | None) -> dict[str, Probe]:
    if path is None:
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Cache).probes
    except (OSError, ValueError, RecursionError):  # msgspec's errors are ValueErrors
        return {}


def _machine_id(system: Path) -> str:
    """What systemd and D-Bus tell machines apart by, across boots; empty where there is none."""
    for name in ("etc/machine-id", "var/lib/dbus/machine-id"):
        with suppress(OSError):
            return (system / name).read_text(encoding="utf-8", errors="replace").strip()
    return ""
