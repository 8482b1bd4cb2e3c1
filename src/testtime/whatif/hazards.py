"""Signs in a profile that workers would get into each other's way.

What lives here: what such signs are, and which of them leave no room for a second worker.  What may never be added: a
prediction.

A fixture that asks for xdist's ``worker_id`` or ``testrun_uid`` gives each worker its own, and is no sign of anything.
A file counts where its place is the same in every process: below the rootdir, or outside the folders for temporary
files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import gettempdir

from testtime.model.profile import Holding, Profile

EPHEMERAL = 32_768
"""The lowest port that Linux gives to those who ask for any (``ip_local_port_range``); a lower one was asked for."""
SERVERS = {
    "1433": "SQL Server",
    "1521": "Oracle",
    "3306": "MySQL",
    "5432": "PostgreSQL",
    "5672": "RabbitMQ",
    "6379": "Redis",
    "9042": "Cassandra",
    "9092": "Kafka",
    "9200": "Elasticsearch",
    "11211": "memcached",
    "27017": "MongoDB",
}
"""What keeps data under these ports unless it is told of others, as its documentation says."""
_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")
_OWN = frozenset({"worker_id", "testrun_uid"})


@dataclass(frozen=True)
class Hazards:
    """In words, each once."""

    blockers: tuple[str, ...]
    """What only one worker can have: with any, there is nothing to predict."""
    shared: tuple[str, ...]
    """What all workers would share; that may do harm or none."""


def hazards(profile: Profile) -> Hazards:
    """All signs there are."""
    found = dict.fromkeys(sign for each in profile.holding for sign in _signs(profile, each))
    return Hazards(
        tuple(words for blocks, words in found if blocks),
        tuple(words for blocks, words in found if not blocks),
    )


def _signs(profile: Profile, held: Holding) -> Iterator[tuple[bool, str]]:
    """Whether it blocks, and in words."""
    fixture, name = profile.fixtures[held.fixture], held.name
    if not _OWN.isdisjoint(fixture.argnames):
        return
    who = f"fixture {fixture.name} ({fixture.where or 'unknown place'}, scope {fixture.scope})"
    match held.what:
        case "listen" if name.isdecimal() and 0 < int(name) < EPHEMERAL:
            yield True, f"{who} listens on port {name}: each worker would set it up and want that port"
        case "lock" if place := _fixed(profile, name):
            yield True, f"{who} keeps {place} locked: each worker would want that lock"
        case "file" if place := _fixed(profile, name):
            yield False, f"{who} keeps {place} open for writing: all workers would write to it"
        case "connect" if name in SERVERS:
            yield False, f"{who} is connected to {SERVERS[name]}, port {name}: all workers would use what it holds"


def _fixed(profile: Profile, path: str) -> str:
    """The path, relative to the rootdir where it lies below; empty where another process would have another one."""
    rootdir = profile.rootdir.rstrip("/") + "/"
    if path.startswith(rootdir):
        return path[len(rootdir) :]
    temporary = any(path.startswith(f"{folder.rstrip('/')}/") for folder in (*_TEMPORARY, gettempdir()))
    return "" if temporary else path
