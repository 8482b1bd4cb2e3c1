"""Ports and paths that objects are handed which the library has made."""

from __future__ import annotations

import pytest

from tests.scenes import noted

SOCKETS = """
    import socket
    import sqlite3
    PORT = 8080
    def listens(port):
        server = socket.socket()
        server.bind(("127.0.0.1", port))
    def asks(port):
        client = socket.socket()
        client.connect(("localhost", port))
    def reads(path):
        database = sqlite3.connect(":memory:")
        database.execute("attach ? as other", (path,))
        path.replace("/data/x", "y")
    def others(what): socket.socket().bind(what)
"""
LISTENS = "the servers that listen"


@pytest.mark.parametrize(
    ("text", "reads", "writes", "adds"),
    [
        ("listens(PORT)", set(), {f"{LISTENS} (8080)"}, set()),
        ("asks(80)", {f"{LISTENS} (80)"}, set(), {"the same server"}),
        ("others('/run/socket')", set(), set(), set()),
        ("others(('127.0.0.1', PORT + 1))", set(), set(), set()),
    ],
)
def test_ports(text: str, reads: set[str], writes: set[str], adds: set[str]) -> None:
    found = noted(SOCKETS, text)
    named = {each for each in found.reads if each.startswith(LISTENS)}
    assert (named, found.writes, found.adds) == (reads, writes, adds)


def test_paths_that_may_be_read_or_written() -> None:
    assert noted(SOCKETS, "reads('/data/a')").adds == {"files (/data/a)"}
    assert noted(SOCKETS, "reads('a')").adds == set()
