"""Where documents may go, and that they get there whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import make
from testtime.errors import OWN_FAILURE, UserError
from testtime.launch.output import Output, is_profile
from testtime.load import write_profile

PROFILE = b'{"schema":"testtime.profile/1.0"}\n'


def check(path: Path, *, force: bool = False, replaces_profile: bool = True) -> None:
    """Ask whether a document may go to ``path``."""
    Output(path).check(force=force, replaces_profile=replaces_profile)


def test_dash_is_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    output = Output.named("-")
    output.check(force=False, replaces_profile=True)
    output.write(b"\xff document\n")
    assert capfdbinary.readouterr().out == b"\xff document\n"
    assert str(output) == "standard output"


def test_new_file(tmp_path: Path) -> None:
    check(tmp_path / "new.json")
    Output(tmp_path / "new.json").write(b"document")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"new.json": b"document"}


def test_series(tmp_path: Path) -> None:
    names = [str(output) for output in Output(Path("some/testtime.json")).series(3)]
    assert names == ["some/testtime.json", "some/testtime.2.json", "some/testtime.3.json"]
    assert Output(None).series(1) == (Output(None),)
    with pytest.raises(UserError, match="2 profiles cannot all go to standard output"):
        Output(None).series(2)


def test_real_profile_is_known_for_one(tmp_path: Path) -> None:
    run = make.Run()
    run.main().finish()
    (tmp_path / "p.json").write_bytes(write_profile(run.profile()))
    assert is_profile(tmp_path / "p.json")


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (b'\n{ "schema" : "testtime.profile/9.4", "x', True),
        (b'{"schema":"testtime.report/1.0"}', False),
        (b"", False),
        (b"my thesis", False),
    ],
)
def test_profiles_are_told_by_how_they_begin(content: bytes, known: bool, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert is_profile(path) == known
    if known:
        check(path)
    else:
        with pytest.raises(UserError, match="exists and is no testtime profile"):
            check(path)
        check(path, force=True)


def test_report_replaces_nothing_unasked(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(PROFILE)
    with pytest.raises(UserError, match="file exists"):
        check(path, replaces_profile=False)
    check(path, replaces_profile=False, force=True)


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "file").write_bytes(PROFILE)
    for name, complaint in {
        "gone/new.json": "there is no folder",
        "file/new.json": "there is no folder",
        ".": "it is a folder",
        "fifo": "it is no regular file",
        "x" * 300: "File name too long",
    }.items():
        with pytest.raises(UserError, match=complaint) as caught:
            check(tmp_path / name, force=True)
        assert caught.value.status == 2


def test_read_only_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)  # root, in a container, may write everywhere
    with pytest.raises(UserError, match="its folder is read-only"):
        check(tmp_path / "new.json")


def test_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "link.json").symlink_to(tmp_path / "kept/real.json")
    check(tmp_path / "link.json")
    Output(tmp_path / "link.json").write(b"document")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "kept/real.json").read_bytes() == b"document"


def test_failure_while_writing_leaves_the_old_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.json"
    path.write_bytes(PROFILE)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="No space left") as caught:
        Output(path).write(b"document")
    assert caught.value.status == OWN_FAILURE
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"old.json": PROFILE}


PROGRAM = """
import sys
from testtime.errors import UserError
from testtime.launch.output import Output
try:
    Output(None).write(b"x" * 1_000_000)
except UserError as error:
    sys.exit(f"refused: {error.what}")
"""
WRITER = [sys.executable, "-c", PROGRAM]
OURS = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}


def test_reader_that_went_away_is_no_error() -> None:
    with subprocess.Popen(WRITER, env=OURS, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        writer.stdout.read(10)
        writer.stdout.close()
        assert writer.stderr.read() == b""
    assert writer.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_standard_output_on_a_full_disk() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(WRITER, env=OURS, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr == b"refused: cannot write standard output: No space left on device\n"


def test_closed_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(UserError, match="standard output is closed"):
        Output(None).write(b"document")
