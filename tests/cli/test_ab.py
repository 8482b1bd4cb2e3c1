"""``testtime ab``: its words, its refusals, and a small repository for real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest

from testtime.cli import pairing
from testtime.cli.ab import command
from testtime.cli.pairing import Pairs
from testtime.errors import UserError

CONFTEST = """\
import os, pytest
import shop as module

@pytest.fixture{scope}
def shop():
    module.open_shop()
    with open(os.environ["OPENED"], "a") as file:
        print(module.__file__, module.MS, file=file)
"""
TESTS = """\
import pytest

@pytest.mark.parametrize("number", range(4))
def test_it(shop, number):
    pass
"""


def run(*words: str) -> Any:
    """What the command comes to."""
    return command.main(list(words), standalone_mode=False)


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose second commit has a slower module and a narrower fixture; it is imported from ``src``."""
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (folder / "tests/test_shop.py").write_text(TESTS, encoding="utf-8")
    git(folder, "init", "--quiet")
    for ms, scope in ((20, '(scope="session")'), (30, "")):
        text = f"import time\nMS = {ms}\ndef open_shop():\n    time.sleep(MS / 1000)\n"
        (folder / "src/shop.py").write_text(text, encoding="utf-8")
        (folder / "tests/conftest.py").write_text(CONFTEST.format(scope=scope), encoding="utf-8")
        git(folder, "add", "-A")
        git(folder, "commit", "--quiet", "-m", str(ms))
        git(folder, "tag", f"v{ms}")
    for name in ("PYTEST_ADDOPTS", "VIRTUAL_ENV", "GIT_DIR", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(folder / "src"))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("OPENED", str(tmp_path / "opened"))
    monkeypatch.chdir(folder)
    return folder


def test_each_side_imports_its_own_code(project: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    words = ["v20", "HEAD", "--pairs", "2", "--python", sys.executable, "--keep", str(tmp_path / "kept")]
    words += ["--fail-on", "count:shop:+1"]  # no busy machine sets it up more often
    output = tmp_path / "c.json"
    assert run(*words, "--format", "json", "-o", str(output), "--", "-q", "-p", "no:cacheprovider", "tests") == 1
    found = json.loads(output.read_bytes())
    assert (found["verdict"], found["mode"], found["runs"], found["compared"]) == ("regressed", "pairs", [2, 2], 4)
    told = subprocess.run(["git", "rev-parse", "v20", "HEAD"], cwd=project, capture_output=True, text=True, check=True)
    base, head = told.stdout.split()
    assert found["revisions"] == [{"name": "v20", "commit": base}, {"name": "HEAD", "commit": head}]
    (row,) = (row for row in found["fixtures"] if row["name"] == "shop")
    assert (row["uses_before"], row["uses_after"]) == (1, 4)
    assert (1000 * row["before_s"] >= 20, 1000 * row["after_s"] >= 120) == (True, True)
    opened = [line.split() for line in (tmp_path / "opened").read_text(encoding="utf-8").splitlines()]
    each = {(Path(file).parents[1], int(ms)) for file, ms in opened}
    assert (sorted(ms for _, ms in each), len(opened)) == ([20, 30], 3 * 1 + 3 * 4), "each its own, in every run"
    assert project not in {folder for folder, _ in each}
    assert row["where"] == "tests/conftest.py:5"
    kept = sorted(file.name for file in (tmp_path / "kept").iterdir())
    assert kept == [".gitignore", "base-1.json", "base-2.json", "head-1.json", "head-2.json"]
    profile = json.loads((tmp_path / "kept/head-1.json").read_bytes())
    assert (profile["rootdir"], profile["invocation_dir"]) == (str(project), str(project))
    assert found["rootdir"] == str(project)
    out, err = capfd.readouterr()
    assert (out, err.count("testtime: run ")) == ("", 6)
    listed = subprocess.run(["git", "worktree", "list"], cwd=project, capture_output=True, text=True, check=True)
    assert listed.stdout.count("\n") == 1


def test_side_that_cannot_be_run(project: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        run("v20", "HEAD", "--python", sys.executable, "--keep", str(tmp_path / "kept"), "--", "nowhere.py")
    assert caught.value.status == 3
    assert "base cannot be run: pytest ended with status 4" in caught.value.what
    said = tmp_path / "kept" / "base-failed.log"
    assert str(said) in (caught.value.advice or "")
    assert "file or directory not found: nowhere.py" in said.read_text(encoding="utf-8")


def test_setup_command_that_fails(project: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--setup ended with status 7 in base") as caught:
        run("v20", "HEAD", "--setup", "exit 7", "--keep", str(tmp_path / "kept"))
    assert caught.value.status == 3


def test_setup_command_says_nothing_on_standard_output(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pairing, "paired", lambda *_, **__: (_ for _ in ()).throw(UserError("enough")))
    with pytest.raises(UserError, match="enough"):
        run("v20", "HEAD", "--setup", "echo installed", "--keep", str(tmp_path / "kept"))
    out, err = capfd.readouterr()
    assert (out, err.count("installed\n")) == ("", 2 + 2)  # announced, then said


@pytest.mark.parametrize(("name", "status"), [("TERM", 143), ("HUP", 129), ("INT", 130)])
def test_nothing_is_left_of_what_a_signal_ends(name: str, status: int, project: Path, tmp_path: Path) -> None:
    """A job that is called off gets SIGTERM, at whatever moment; --setup may be a long one."""
    file = tmp_path / "pid"
    setup = f"sleep 300 & echo $! > {file}; kill -{name} $PPID; wait"
    words = [sys.executable, "-m", "testtime", "ab", "v20", "HEAD", "--setup", setup, "--keep", str(tmp_path / "kept")]
    environ = os.environ | {"PYTHONPATH": str(Path(pairing.__file__).parents[2]), "TMPDIR": str(tmp_path)}
    before = signal.signal(signal.Signals[f"SIG{name}"], signal.SIG_DFL)  # under nohup it is ignored, by children too
    try:
        ended = subprocess.run(words, cwd=project, env=environ, capture_output=True, text=True, timeout=60, check=False)
    finally:
        signal.signal(signal.Signals[f"SIG{name}"], before)
    assert ended.returncode == status, ended.stderr
    assert ended.stderr.splitlines()[-1] == "testtime: interrupted"
    listed = subprocess.run(["git", "worktree", "list"], cwd=project, capture_output=True, text=True, check=True)
    assert listed.stdout.count("\n") == 1
    assert list(tmp_path.glob("testtime-*")) == []
    with pytest.raises(ProcessLookupError):
        _wait_for_end(int(file.read_text(encoding="utf-8")))


def _wait_for_end(pid: int) -> None:
    """ProcessLookupError once there is no such process; a killed one may take a moment."""
    for _ in range(200):
        os.kill(pid, 0)
        time.sleep(0.01)


def test_changes_that_are_in_no_commit(project: Path, tmp_path: Path) -> None:
    (project / "src/shop.py").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match=r"in no commit: src/shop\.py") as caught:
        run("v20", "HEAD")
    assert "--dirty" in caught.value.advice
    with pytest.raises(UserError, match="there is no revision nowhere"):
        run("v20", "nowhere")


def test_outside_of_any_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="is in no git repository"):
        run("a", "b")


def test_words(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    orders: list[Pairs] = []

    def compared(_where: object, _commits: object, order: Pairs, _ask: object) -> Any:
        orders.append(order)
        raise UserError("enough")

    monkeypatch.setattr(pairing, "compared", compared)
    for words in (["--pairs", "3"], ["--until-resolved", "--max-pairs", "8", "--setup", "x", "--python", "py"]):
        with pytest.raises(UserError, match="enough"):
            run("v20", "v30", *words, "--", "-k", "a and b", "--pairs")
    first, second = orders
    keep = project / "testtime-ab"
    assert first == Pairs(("-k", "a and b", "--pairs"), 3, 3, None, None, keep)
    assert second == Pairs(("-k", "a and b", "--pairs"), 5, 8, "py", "x", keep)


@pytest.mark.parametrize(
    ("words", "most"),
    [
        (("--until-resolved",), 20),
        (("--until-resolved", "--pairs", "30"), 30),
        (("--until-resolved", "--pairs", "8", "--max-pairs", "8"), 8),
    ],
)
def test_pairs_at_most(words: tuple[str, ...], most: int, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def compared(_where: object, _commits: object, order: Pairs, _ask: object) -> Any:
        raise UserError(f"{order.most} at most")

    monkeypatch.setattr(pairing, "compared", compared)
    with pytest.raises(UserError, match=f"^{most} at most"):
        run("v20", "v30", *words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--until-resolved", "--max-pairs", "2"), "--max-pairs 2 is fewer than the 5 of --pairs"),
        (("--pairs", "5", "--max-pairs", "2"), "--max-pairs 2 is fewer than the 5 of --pairs"),
        (("--pairs", "5", "--max-pairs", "9"), "--max-pairs goes with --until-resolved"),
    ],
)
def test_pairs_at_most_that_make_no_sense(words: tuple[str, ...], said: str, project: Path) -> None:
    with pytest.raises(click.UsageError, match=said):
        run("v20", "v30", *words)
    assert not (project / "testtime-ab").exists()


@pytest.mark.parametrize("words", [("--pairs", "1"), ("--pairs", "two"), ("--max-pairs", "0"), ("--nonsense",)])
def test_words_that_make_no_sense(words: tuple[str, ...]) -> None:
    with pytest.raises(click.UsageError):
        run("a", "b", *words)
