"""Sockets are told that this process or a child of it did not have before, and which of them listen; it never raises.

What lives here: the kernel's answers and ours.  What may never be added: a fixture of a suite (``test_items``).
"""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import Callable

import pytest

from testtime_recorder import listening as module
from testtime_recorder.listening import Listening

LOCAL = "127.0.0.1"
HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")


def row(port: int, inode: str, state: str = "0A") -> str:
    """A socket as the kernel tells of it."""
    return f"   0: 0100007F:{port:04X} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000  0  0 {inode} 1 0\n"


def inode_of(made: socket.socket) -> str:
    """What the kernel's tables call it."""
    return Path(f"/proc/self/fd/{made.fileno()}").readlink().name[len("socket:[") : -1]


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Stands in for what the kernel tells: call it with rows."""
    path = tmp_path / "tcp"
    path.write_text(HEAD)
    monkeypatch.setattr(module, "_TABLES", (str(path), str(tmp_path / "tcp6")))

    def tell(*rows: str) -> None:
        path.write_text(HEAD + "".join(rows))

    return tell


def test_socket_is_fresh_once_and_tells_its_port() -> None:
    asked = Listening()
    assert not asked.fresh()
    with socket.socket() as made:
        made.bind((LOCAL, 0))
        made.listen()
        fresh = asked.fresh()
        assert fresh == {inode_of(made)}
        assert asked.ports(fresh) == [made.getsockname()[1]]
        assert not asked.fresh()


def test_socket_of_before_is_not_fresh() -> None:
    with socket.socket():
        assert not Listening().fresh()


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_UNIX])
def test_socket_that_does_not_listen_has_no_port(family: socket.AddressFamily) -> None:
    asked = Listening()
    with socket.socket(family):
        fresh = asked.fresh()
        assert len(fresh) == 1
        assert asked.ports(fresh) == []


def test_socket_of_a_child() -> None:
    """It has the socket as its own; we have closed ours."""
    asked, made = Listening(), socket.socket()
    made.bind((LOCAL, 0))
    made.listen()
    port = made.getsockname()[1]
    waits = (sys.executable, "-c", "import sys; sys.stdin.read()")
    with subprocess.Popen(waits, stdin=subprocess.PIPE, pass_fds=(made.fileno(),)) as child:
        made.close()
        assert asked.ports(asked.fresh()) == [port]
        assert child.stdin is not None
        child.stdin.close()


def test_only_what_listens_and_was_asked_for_is_told(table: Callable[..., None]) -> None:
    table(row(8000, "1"), row(8001, "2", "01"), row(8002, "3"))
    assert Listening().ports(frozenset({"1", "2"})) == [8000]


def test_with_and_without_ipv6(table: Callable[..., None], tmp_path: Path) -> None:
    """The kernel has one table or two; a port in both is one."""
    table(row(8000, "1"))
    assert Listening().ports(frozenset({"1", "2"})) == [8000]
    (tmp_path / "tcp6").write_text(HEAD + row(8000, "2") + row(8001, "1"))
    assert Listening().ports(frozenset({"1", "2"})) == [8000, 8001]


@pytest.mark.parametrize("text", [HEAD + "no row\n", HEAD + row(1, "2").replace("0001 ", "XYZ ")])
def test_table_that_cannot_be_read_tells_nothing(text: str, tmp_path: Path, table: Callable[..., None]) -> None:
    (tmp_path / "tcp").write_text(text)
    assert Listening().ports(frozenset({"2"})) == []


def test_what_is_hidden_does_not_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(*_: object) -> list[str]:
        raise PermissionError

    monkeypatch.setattr(module, "_LIST", hidden)
    with socket.socket():
        assert not Listening().fresh()


def test_descriptors_are_as_before(table: Callable[..., None]) -> None:
    with socket.socket():
        before = sorted(Path("/proc/self/fd").iterdir())
        asked = Listening()
        asked.ports(asked.fresh())
        assert sorted(Path("/proc/self/fd").iterdir()) == before


def test_elsewhere_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    asked = Listening()
    with socket.socket():
        assert not asked.fresh()


def test_after_a_failure_nothing_is_told(table: Callable[..., None], tmp_path: Path) -> None:
    asked = Listening()
    with socket.socket():
        (tmp_path / "tcp").write_text(HEAD + "no row\n")
        assert asked.ports(frozenset({"2"})) == []
        table(row(8000, "2"))
        assert not asked.fresh()
        assert asked.ports(frozenset({"2"})) == []
