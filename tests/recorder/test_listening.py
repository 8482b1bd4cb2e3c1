"""Ports are told that this process or a child of it has begun to listen on, and no others; and it never raises."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Callable

import pytest

from testtime_recorder import listening as module
from testtime_recorder.listening import Listening

LOCAL = "127.0.0.1"
HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")


def still() -> int:
    """A clock that stands still: each question takes no time."""
    return 0


def row(port: int, inode: int, state: str = "0A") -> str:
    """A socket as the kernel tells of it."""
    return f"   0: 0100007F:{port:04X} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000  0  0 {inode} 1 0\n"


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """Bound, and not yet listening."""
    with socket.socket() as made:
        made.bind((LOCAL, 0))
        yield made


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Stands in for what the kernel tells: call it with rows."""
    path = tmp_path / "tcp"
    path.write_text(HEAD)
    monkeypatch.setattr(module, "_TABLES", (str(path), str(tmp_path / "tcp6")))

    def tell(*rows: str) -> None:
        path.write_text(HEAD + "".join(rows))

    return tell


def test_port_is_told_once(server: socket.socket) -> None:
    asked = Listening(still)
    assert asked.new() == []
    server.listen()
    assert asked.new() == [server.getsockname()[1]]
    assert asked.new() == []


def test_port_that_was_listened_on_before_is_not_new(server: socket.socket) -> None:
    server.listen()
    assert Listening(still).new() == []


def test_port_of_a_child(server: socket.socket) -> None:
    """It has the socket as its own; we have closed ours."""
    asked, port = Listening(still), server.getsockname()[1]
    server.listen()
    waits = (sys.executable, "-c", "import sys; sys.stdin.read()")
    with subprocess.Popen(waits, stdin=subprocess.PIPE, pass_fds=(server.fileno(),)) as child:
        server.close()
        assert asked.new() == [port]
        assert child.stdin is not None
        child.stdin.close()


def test_port_of_another_process_is_not_told(table: Callable[..., None]) -> None:
    asked = Listening(still)
    table(row(8000, 4_294_967_295))
    assert asked.new() == []


def test_connection_is_no_server(server: socket.socket, table: Callable[..., None]) -> None:
    """What has the same socket: in another state it is not told, and listening it is."""
    asked, inode = Listening(still), Path(f"/proc/self/fd/{server.fileno()}").readlink().name[len("socket:[") : -1]
    table(row(8000, int(inode), "01"))
    assert asked.new() == []
    table(row(8000, int(inode)))
    assert asked.new() == [8000]


def test_without_ipv6(server: socket.socket, table: Callable[..., None], tmp_path: Path) -> None:
    """The kernel then has one table only; with it, both count."""
    asked, inode = Listening(still), Path(f"/proc/self/fd/{server.fileno()}").readlink().name[len("socket:[") : -1]
    (tmp_path / "tcp6").write_text(HEAD + row(8000, int(inode)))
    assert asked.new() == [8000]


@pytest.mark.parametrize("text", ["", HEAD + "no row\n", HEAD + row(1, 2).replace("0001 ", "XYZ ")])
def test_table_that_cannot_be_read_is_read_no_more(text: str, tmp_path: Path, table: Callable[..., None]) -> None:
    asked = Listening(still)
    (tmp_path / "tcp").write_text(text)
    assert asked.new() == []
    table(row(8000, 1))
    assert asked.new() == []


def test_what_is_hidden_does_not_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(module, "_OPEN", hidden)
    assert Listening(still).new() == []


@pytest.mark.parametrize(("step", "asks"), [(1_000, True), (4_000_000, False)])
def test_where_a_question_takes_long_it_is_asked_no_more(
    step: int, asks: bool, server: socket.socket, table: Callable[..., None]
) -> None:
    """Each look at the clock is ``step`` ns after the one before."""
    inode = Path(f"/proc/self/fd/{server.fileno()}").readlink().name[len("socket:[") : -1]
    asked = Listening(count(0, step).__next__)
    table(row(8000, int(inode)))
    assert asked.new() == ([8000] if asks else [])


def test_elsewhere_nothing_is_asked(server: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    asked = Listening(still)
    server.listen()
    assert asked.new() == []
