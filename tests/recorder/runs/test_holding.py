"""Fixtures of a whole session that hold what another worker could not have as well, or would share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.recorder.recording import record

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")

SUITE = """
        import fcntl, socket, sqlite3

        @pytest.fixture(scope="session")
        def server():
            with socket.socket() as made:
                made.bind(("127.0.0.1", 0))
                made.listen()
                wait(5)
                yield made.getsockname()

        @pytest.fixture(scope="module")
        def client(server):
            with socket.create_connection(server) as made:
                wait(5)
                yield made

        @pytest.fixture(scope="session")
        def database():
            made = sqlite3.connect("test.db")
            made.execute("create table things (name)")
            wait(5)
            yield made
            made.close()

        @pytest.fixture(scope="class")
        def locked():
            with open("lock", "w") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                wait(5)
                yield

        @pytest.fixture(scope="session")
        def closed_again():
            with open("gone", "w"):
                wait(5)

        @pytest.fixture
        def of_one_test():
            with open("own", "w"):
                wait(5)
                yield

        def test(client, database, locked, closed_again, of_one_test):
            print(client.getpeername()[1], end="")
"""


def test_what_shared_fixtures_hold_is_told(tmp_path: Path) -> None:
    run = record(tmp_path, {"test_holding.py": SUITE}, "-s", "-q")
    assert run.status == 0, run.out + run.err
    port = run.out.partition(".")[0]
    names = {index: about["name"] for index, about in run.main.of("fixture")}
    suite = tmp_path / "suite"
    assert {(names[fixture], what, name) for fixture, what, name in run.main.of("hold")} == {
        ("server", "listen", port),
        ("client", "connect", port),
        ("database", "file", str(suite / "test.db")),
        ("locked", "lock", str(suite / "lock")),
    }
