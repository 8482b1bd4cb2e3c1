"""What this process or a child of it did not have before is told: ports, connections, files, locks; it never raises.

What lives here: the kernel's answers and ours.  What may never be added: a fixture of a suite (``runs.test_holding``).
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from testtime_recorder import holding as module
from testtime_recorder.holding import Holding

LOCAL = "127.0.0.1"
HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")


def row(port: int, inode: str, state: str = "0A", other: int = 0) -> str:
    """A socket as the kernel tells of it."""
    ports = f"0100007F:{port:04X} 0100007F:{other:04X}"
    return f"   0: {ports} {state} 00000000:00000000 00:00000000 00000000  0  0 {inode} 1 0\n"


def sockets(*inodes: str) -> dict[str, str]:
    """What is fresh: sockets."""
    return {f"socket:[{inode}]": "/proc/self/fdinfo/0" for inode in inodes}


def name_of(made: socket.socket) -> str:
    """What the kernel calls it."""
    return Path(f"/proc/self/fd/{made.fileno()}").readlink().name


def listening() -> socket.socket:
    """A socket that listens on some port."""
    made = socket.socket()
    made.bind((LOCAL, 0))
    made.listen()
    return made


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Stands in for what the kernel tells: call it with rows."""
    path = tmp_path / "tcp"
    path.write_text(HEAD)
    monkeypatch.setattr(module, "_TABLES", (str(path), str(tmp_path / "tcp6")))

    def tell(*rows: str) -> None:
        path.write_text(HEAD + "".join(rows))

    return tell


# -- sockets ----------------------------------------------------------------------------------------------------------


def test_socket_is_fresh_once_and_tells_its_port() -> None:
    asked = Holding()
    assert not asked.fresh()
    with listening() as made:
        fresh = asked.fresh()
        assert list(fresh) == [name_of(made)]
        assert asked.told(fresh) == [("listen", str(made.getsockname()[1]))]
        assert not asked.fresh()


def test_fixture_is_told_once_with_what_came_with_it() -> None:
    asked = Holding()
    with listening() as first:
        asked.ask(3)
        asked.ask(4)
        with listening() as second:
            asked.ask(5)
            assert [fixture for fixture, _ in asked.opened] == [3, 5]
            told = [json.loads(each) for each in asked.records()]
            ports = [str(made.getsockname()[1]) for made in (first, second)]
    assert told == [["hold", 3, "listen", ports[0]], ["hold", 5, "listen", ports[1]]]
    assert asked.records() == []
    assert not asked.opened


def test_socket_of_before_is_not_fresh() -> None:
    with socket.socket():
        assert not Holding().fresh()


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_UNIX])
def test_socket_that_does_nothing_is_not_told(family: socket.AddressFamily) -> None:
    asked = Holding()
    with socket.socket(family):
        fresh = asked.fresh()
        assert len(fresh) == 1
        assert asked.told(fresh) == []


def test_connection_tells_the_other_sides_port() -> None:
    with listening() as server:
        asked = Holding()
        with socket.create_connection(server.getsockname()):
            assert asked.told(asked.fresh()) == [("connect", str(server.getsockname()[1]))]


def test_socket_of_a_child() -> None:
    """It has the socket as its own; we have closed ours."""
    asked, made = Holding(), listening()
    port = made.getsockname()[1]
    waits = (sys.executable, "-c", "import sys; sys.stdin.read()")
    with subprocess.Popen(waits, stdin=subprocess.PIPE, pass_fds=(made.fileno(),)) as child:
        made.close()
        assert asked.told(asked.fresh()) == [("listen", str(port))]
        assert child.stdin is not None
        child.stdin.close()


def test_only_what_was_asked_for_is_told(table: Callable[..., None]) -> None:
    table(row(8000, "1"), row(8001, "2", "01", 5432), row(8002, "3"), row(8003, "4", "06", 5432))
    assert Holding().told(sockets("1", "2", "4")) == [("connect", "5432"), ("listen", "8000")]


def test_with_and_without_ipv6(table: Callable[..., None], tmp_path: Path) -> None:
    """The kernel has one table or two; a port in both is one."""
    table(row(8000, "1"))
    assert Holding().told(sockets("1", "2")) == [("listen", "8000")]
    (tmp_path / "tcp6").write_text(HEAD + row(8000, "2") + row(8001, "1"))
    assert Holding().told(sockets("1", "2")) == [("listen", "8000"), ("listen", "8001")]


# -- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (os.O_RDONLY, False),
        (os.O_WRONLY, True),
        (os.O_RDWR, True),
        (os.O_WRONLY | os.O_APPEND, False),  # a log: lines of several processes come one after another
    ],
)
def test_file_that_is_written_to(flags: int, told: bool, tmp_path: Path) -> None:
    asked, path = Holding(), tmp_path / "data.db"
    descriptor = os.open(path, flags | os.O_CREAT)
    try:
        assert asked.told(asked.fresh()) == ([("file", str(path))] if told else [])
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("mode", ["r", "a", "w"])
def test_file_that_is_locked(mode: str, tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    path = tmp_path / "lock"
    path.touch()
    asked = Holding()
    with path.open(mode) as file:
        fcntl.flock(file, fcntl.LOCK_SH if mode == "r" else fcntl.LOCK_EX)
        assert asked.told(asked.fresh()) == [("lock", str(path))]


def test_file_that_is_gone_or_closed_by_then(tmp_path: Path) -> None:
    asked, path = Holding(), tmp_path / "data"
    with path.open("w"):
        fresh = asked.fresh()
    assert list(fresh) == [str(path)]
    assert asked.told(fresh) == []
    with path.open("w"):
        path.unlink()
        assert asked.fresh() == {}


def test_terminals_devices_and_tables_are_no_files() -> None:
    asked = Holding()
    with Path("/dev/null").open("w"), Path("/proc/self/stat").open():
        assert asked.fresh() == {}


def test_no_more_is_told_than_anybody_reads(table: Callable[..., None]) -> None:
    table(*(row(8000 + number, str(number)) for number in range(100)))
    assert len(Holding().told(sockets(*map(str, range(100))))) == module._TOLD


# -- what is hidden ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [HEAD + "no row\n", HEAD + row(1, "2").replace("0001 ", "XYZ ", 1)])
def test_table_that_cannot_be_read_tells_nothing(text: str, tmp_path: Path, table: Callable[..., None]) -> None:
    (tmp_path / "tcp").write_text(text)
    assert Holding().told(sockets("2")) == []


def test_what_is_hidden_does_not_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(*_: object) -> list[str]:
        raise PermissionError

    monkeypatch.setattr(module, "_LIST", hidden)
    with socket.socket():
        assert not Holding().fresh()


def test_descriptors_are_as_before(table: Callable[..., None], tmp_path: Path) -> None:
    with socket.socket(), (tmp_path / "data").open("w"):
        before = sorted(Path("/proc/self/fd").iterdir())
        asked = Holding()
        asked.told(asked.fresh())
        asked.told({**sockets("1"), str(tmp_path / "data"): "/proc/self/fdinfo/0"})
        assert sorted(Path("/proc/self/fd").iterdir()) == before


def test_elsewhere_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    asked = Holding()
    with socket.socket():
        assert not asked.fresh()
    assert asked.told(sockets("1")) == []


def test_after_a_failure_nothing_is_told(table: Callable[..., None], tmp_path: Path) -> None:
    asked: Any = Holding()
    with socket.socket():
        (tmp_path / "tcp").write_text(HEAD + "no row\n")
        assert asked.told(sockets("2")) == []
        table(row(8000, "2"))
        assert not asked.fresh()
        assert asked.told(sockets("2")) == []
