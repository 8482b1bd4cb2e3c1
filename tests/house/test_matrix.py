"""The matrix finds the interpreters that work, and pairs each with the pytest series that support it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import matrix

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def shim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Python on PATH that is found and does not work, and a pyenv folder that keeps nothing yet."""
    shim = tmp_path / "shims" / f"python{HERE}"
    shim.parent.mkdir()
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(shim.parent))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return shim


def test_shim_that_stands_for_nothing_is_not_an_interpreter(shim: Path) -> None:
    assert matrix.candidates(HERE) == [str(shim)]
    assert matrix.find(HERE) is None


def test_interpreter_kept_beside_the_shims_is_found(shim: Path, tmp_path: Path) -> None:
    kept = tmp_path / f"pyenv/versions/{HERE}.1/bin/python{HERE}"
    kept.parent.mkdir(parents=True)
    kept.symlink_to(sys.executable)
    assert matrix.find(HERE) == str(kept)


def test_interpreter_of_another_version_is_refused() -> None:
    assert matrix.works(sys.executable, HERE)
    assert not matrix.works(sys.executable, "3.9")


def test_pairs_respect_what_each_pytest_supports() -> None:
    names = [pair.name for pair in matrix.pairs({"3.9": "a", "3.12": "b"})]
    assert names == [
        "py3.9-pytest7.0",
        "py3.9-pytest7.4",
        "py3.9-pytest8.4",
        "py3.12-pytest7.4",
        "py3.12-pytest8.4",
        "py3.12-pytest9",
    ]
