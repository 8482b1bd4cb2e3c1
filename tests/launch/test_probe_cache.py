"""Probes that are kept, found again, and lost without a word."""

from __future__ import annotations

import json
import platform
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from testtime.launch import probe_cache
from testtime.launch.probe import Target
from testtime.launch.probe_cache import keep, key, place, recalled
from testtime.model.machine import Probe

PROBE = Probe(cores=2, contention=(1.1,), loop_ns=15, python="3.12.1", xdist="3.8.0", boot_ns=7)
TARGET = Target("/venv/bin/python", (3, 12, 1), "9.2.0", "3.8.0", None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "testtime" / "probes.json"


# -- where ------------------------------------------------------------------------------------------------------------


def test_place_that_is_told() -> None:
    assert place({"XDG_CACHE_HOME": "/c"}) == Path("/c/testtime/probes.json")


@pytest.mark.parametrize("told", [{}, {"XDG_CACHE_HOME": ""}, {"XDG_CACHE_HOME": "relative"}])
def test_usual_place(told: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/user"))
    assert place(told) == Path("/home/user/.cache/testtime/probes.json")


def test_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", homeless)
    assert place({}) is None
    keep(None, "a", PROBE)
    assert recalled(None, "a") is None


# -- what tells probes apart ------------------------------------------------------------------------------------------


def test_key_is_that_of_the_same_machine_and_interpreter(tmp_path: Path) -> None:
    assert key(TARGET, 2, None, tmp_path) == key(replace(TARGET, interpreter_ns=5), 2, None, tmp_path)


@pytest.mark.parametrize(
    ("target", "cores", "quota"),
    [
        ({"path": "/other/python"}, 2, None),
        ({"version": (3, 12, 2)}, 2, None),
        ({"pytest": "9.3.0"}, 2, None),
        ({"xdist": None}, 2, None),
        ({"xdist": "3.9.0"}, 2, None),
        ({}, 4, None),
        ({}, 2, 1.5),
    ],
)
def test_key_of_another(target: dict[str, Any], cores: int, quota: float | None, tmp_path: Path) -> None:
    assert key(replace(TARGET, **target), cores, quota, tmp_path) != key(TARGET, 2, None, tmp_path)


@pytest.mark.parametrize("name", ["etc/machine-id", "var/lib/dbus/machine-id"])
def test_key_of_another_machine(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {key(TARGET, 2, None, tmp_path)}
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("4c6b\n")
    found.add(key(TARGET, 2, None, tmp_path))
    monkeypatch.setattr(platform, "node", lambda: "elsewhere")
    found.add(key(TARGET, 2, None, tmp_path))
    assert len(found) == 3


def test_key_of_another_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = key(TARGET, 2, None, tmp_path)
    monkeypatch.setattr(probe_cache, "FORMAT", 99)
    assert key(TARGET, 2, None, tmp_path) != before


def test_key_of_a_path_that_is_no_text(tmp_path: Path) -> None:
    assert key(replace(TARGET, path="/\udcff"), 2, None, tmp_path).isascii()


# -- kept and found ---------------------------------------------------------------------------------------------------


def test_what_is_kept_is_found_by_its_name(path: Path) -> None:
    other = msgspec.structs.replace(PROBE, cores=8)
    keep(path, "a", PROBE)
    keep(path, "b", other)
    assert (recalled(path, "a"), recalled(path, "b"), recalled(path, "c")) == (PROBE, other, None)


def test_new_probe_takes_the_place_of_the_old(path: Path) -> None:
    keep(path, "a", PROBE)
    keep(path, "a", msgspec.structs.replace(PROBE, cores=8))
    assert recalled(path, "a") == msgspec.structs.replace(PROBE, cores=8)
    assert len(json.loads(path.read_text())["probes"]) == 1


def test_only_the_latest_are_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe_cache, "KEPT", 2)
    for name in ("a", "b", "a", "c"):
        keep(path, name, PROBE)
    assert list(json.loads(path.read_text())["probes"]) == ["a", "c"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b'{"probes":{"a":{"cores":"two"}}}', b'{"probes":{"a":{}}}', b"[" * 100_000],
)
def test_cache_that_makes_no_sense_was_never_there(content: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert recalled(path, "a") is None
    keep(path, "b", PROBE)
    assert recalled(path, "b") == PROBE


def test_cache_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    keep(tmp_path / "file" / "testtime" / "probes.json", "a", PROBE)
    (tmp_path / "folder" / "probes.json").mkdir(parents=True)
    keep(tmp_path / "folder" / "probes.json", "a", PROBE)
    assert recalled(tmp_path / "folder" / "probes.json", "a") is None
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["probes.json"]
