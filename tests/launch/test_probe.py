"""What is asked of an interpreter, against interpreters that are fakes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testtime.errors import UserError
from testtime.launch.guest import lent_recorder
from testtime.launch.interpreter import Choice
from testtime.launch.probe import QUESTION, asked, last_line, probe

Fake = Callable[[str], Choice]

ANSWER = {"now": 1, "version": [3, 12, 1], "pytest": "9.2.0", "xdist": None, "recorder": True}


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    """Makes an interpreter out of a shell script."""

    def make(script: str) -> Choice:
        path = tmp_path / "python"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return Choice(str(path), "from --python")

    return make


def answering(**changes: Any) -> str:
    """A script that answers every question with ``ANSWER`` and ``changes``."""
    return f"echo '{json.dumps(ANSWER | changes)}'"


def test_real_interpreter() -> None:
    with lent_recorder() as recorder:
        target = probe(Choice(sys.executable, ""), os.environ, recorder)
        [package] = recorder.iterdir()
        assert list(package.glob("bundle.*-*"))  # compiled beforehand, so not in the suite's time
        apart = {path.name.partition(".")[0] for path in package.glob("__pycache__/*.pyc")}
        assert {"__init__", "bundle", "trial"} <= apart
        assert not {"schema", "session"} & apart
    assert target.path == sys.executable
    assert target.version == sys.version_info[:3]
    assert target.pytest == pytest.__version__
    assert target.interpreter_ns is not None
    assert 1_000_000 < target.interpreter_ns < 30_000_000_000


def test_recorder_that_is_not_lent_is_left_as_it_is(tmp_path: Path) -> None:
    """An interpreter that ignores PYTHONPATH may have one of its own."""
    package = tmp_path / "installed" / "testtime_recorder"
    package.mkdir(parents=True)
    for name in ("__init__.py", "bundle.py"):
        (package / name).write_text("raise RuntimeError")
    other = tmp_path / "lent"
    other.mkdir()
    told = {**os.environ, "PYTHONPATH": f"{other}{os.pathsep}{package.parent}"}
    done = asked(sys.executable, QUESTION, told)
    assert json.loads(last_line(done.stdout))["recorder"] is True
    assert sorted(path.name for path in package.iterdir()) == ["__init__.py", "bundle.py"]


def test_clock_that_is_not_shared_gives_no_start(fake: Fake, tmp_path: Path) -> None:
    target = probe(fake(answering(now=1)), {}, tmp_path)
    assert target.interpreter_ns is None
    assert (target.version, target.xdist) == ((3, 12, 1), None)


def test_talkative_start_is_no_obstacle(fake: Fake, tmp_path: Path) -> None:
    assert probe(fake(f"echo welcome; echo oh >&2; {answering()}; echo"), {}, tmp_path).pytest == "9.2.0"


@pytest.mark.parametrize("version", ["", "9.3.0.dev12+g1234", "7.0"])
def test_pytest_of_any_kind_will_do(version: str, fake: Fake, tmp_path: Path) -> None:
    assert probe(fake(answering(pytest=version)), {}, tmp_path).pytest == version


@pytest.mark.parametrize(
    ("script", "complaint", "advice"),
    [
        (answering(version=[3, 8, 18]), "is Python 3.8.18, older than 3.9", "--python"),
        (f"echo '{json.dumps({'now': 0, 'version': [2, 7, 18]})}'", "is Python 2.7.18, older than 3.9", "--python"),
        (answering(pytest=None), "pytest is not installed for .*python .from --python", "-m pip install pytest"),
        (answering(pytest="6.2.5"), "has pytest 6.2.5, older than 7", "install --upgrade pytest"),
        (answering(recorder=False), "ignores PYTHONPATH", "-I or -E"),
        ("echo usage: cat >&2; exit 1", "is no working Python: it said 'usage: cat'", "interpreter"),
        ("exit 3", "is no working Python: it said 'nothing, and ended with status 3'", "interpreter"),
        ("echo 17", "is no working Python: it said '17'", "interpreter"),
    ],
)
def test_useless_interpreter_is_refused(script: str, complaint: str, advice: str, fake: Fake, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=complaint) as caught:
        probe(fake(script), {}, tmp_path)
    assert advice in caught.value.advice
    assert caught.value.status == 2


def test_file_that_no_system_can_start(tmp_path: Path) -> None:
    path = tmp_path / "python"
    path.write_bytes(b"\x7fELF and nothing more")
    path.chmod(0o755)
    with pytest.raises(UserError, match="cannot be started: Exec format error"):
        probe(Choice(str(path), ""), {}, tmp_path)


def test_interpreter_that_hangs(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("testtime.launch.probe.PATIENCE", 0.05)
    with pytest.raises(UserError, match="did not answer within"):
        probe(fake("exec sleep 5"), {}, tmp_path)


def test_isolated_interpreter_is_noticed(fake: Fake, tmp_path: Path) -> None:
    """A real one behind a wrapper that adds -I; of all that is installed it has a module called pytest only."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/pytest.py").write_text("")
    program = f"import sys; sys.path.append('{tmp_path}/site'); exec(sys.argv[1])"
    choice = fake(f'exec {sys.executable} -I -S -c "{program}" "$2"')
    with lent_recorder() as recorder, pytest.raises(UserError, match="ignores PYTHONPATH"):
        probe(choice, os.environ, recorder)
