"""Peers are loaded, told where to write, and believed only when they say what they saw."""

from __future__ import annotations

from pathlib import Path

from tests.bench.peers import Peer

PEER = Peer("pytest-peer", "1.0", "pytest_peer.plugin", ("--peer={file}", "--light"), "saw +{tests} tests")


def test_arguments() -> None:
    assert PEER.args(Path("out.html")) == ("-p", "pytest_peer.plugin", "--peer=out.html", "--light")


def test_recorded() -> None:
    assert PEER.recorded(100, "... peer: saw   100 tests in 1 s")
    assert not PEER.recorded(10, "... peer: saw   100 tests in 1 s")
    assert not PEER.recorded(100, "100 passed")


def test_installed_once(tmp_path: Path) -> None:
    place = tmp_path / "pytest-peer-1.0"
    place.mkdir()
    (place / "installed").touch()
    assert PEER.installed(tmp_path) == place
