"""Signs that workers would get into each other's way, or share what they should not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests import make
from testtime.model.profile import Holding
from testtime.whatif.hazards import EPHEMERAL, Hazards, hazards

NONE = Hazards((), ())


def told(*held: tuple[str, str], **about: Any) -> Hazards:
    """Of a run whose session fixture held these; ``about``: the fixture."""
    run = make.Run()
    main = run.main()
    server = run.fixture("server", "session", path="tests/conftest.py", line=7)
    run.fixtures[server] = msgspec.structs.replace(run.fixtures[server], **about)
    main.test("tests/test_a.py::test", ups=[make.Up(server, make.MS)])
    main.finish()
    return hazards(run.profile(rootdir="/tmp/project", holding=tuple(Holding(server, *each) for each in held)))


WHO = "fixture server (tests/conftest.py:7, scope session)"


@pytest.mark.parametrize(
    ("what", "name", "words", "blocks"),
    [
        ("listen", "8000", "listens on port 8000: each worker would set it up and want that port", True),
        ("lock", "/tmp/project/run.lock", "keeps run.lock locked: each worker would want that lock", True),
        ("lock", "/run/app/lock", "keeps /run/app/lock locked: each worker would want that lock", True),
        ("file", "/tmp/project/a/b.db", "keeps a/b.db open for writing: all workers would write to it", False),
        ("file", "/srv/app/cache", "keeps /srv/app/cache open for writing: all workers would write to it", False),
        ("connect", "5432", "is connected to PostgreSQL, port 5432: all workers would use what it holds", False),
    ],
)
def test_what_only_one_can_have_blocks_and_what_all_would_share_is_told_apart(
    what: str, name: str, words: str, blocks: bool
) -> None:
    told_apart = ((f"{WHO} {words}",), ()) if blocks else ((), (f"{WHO} {words}",))
    assert told((what, name)) == Hazards(*told_apart)


@pytest.mark.parametrize(
    "held",
    [
        ("file", "/tmp/tmp3x_1/test.db"),
        ("file", "/tmp/projects/test.db"),
        ("lock", "/tmp/pytest-of-me/pytest-0/lock"),
        ("lock", "/dev/shm/lock"),
        ("connect", "443"),
        ("listen", "service"),
        ("sails", "8000"),
    ],
)
def test_what_says_nothing(held: tuple[str, str]) -> None:
    """Places that differ from process to process, servers that keep nothing, and what a newer recorder may tell."""
    assert told(held) == NONE


def test_temporary_folder_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(("file", "/scratch/a.db")) != NONE
    monkeypatch.setattr("testtime.whatif.hazards.gettempdir", lambda: "/scratch/")
    assert told(("file", "/scratch/a.db")) == NONE


@pytest.mark.parametrize(("port", "blocks"), [(1, True), (EPHEMERAL - 1, True), (EPHEMERAL, False), (0, False)])
def test_port_that_the_system_chose(port: int, blocks: bool) -> None:
    assert bool(told(("listen", str(port))).blockers) is blocks


@pytest.mark.parametrize("name", ["worker_id", "testrun_uid"])
def test_fixture_that_gives_each_worker_its_own(name: str) -> None:
    assert told(("listen", "8000"), argnames=("request", name)) == NONE


def test_each_once() -> None:
    found = told(("listen", "8000"), ("listen", "8001"), ("listen", "8000"), ("connect", "6379"), ("connect", "6379"))
    assert (len(found.blockers), len(found.shared)) == (2, 1)
    assert told() == NONE
