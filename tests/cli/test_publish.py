"""Reports reach their readers in the readers' encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import make
from testtime.cli import publish as module
from testtime.cli.publish import publish
from testtime.launch.output import Output
from testtime.model.profile import Profile
from testtime.view.options import Options


@pytest.fixture
def profile(monkeypatch: pytest.MonkeyPatch) -> Profile:
    """Some profile, whose report holds what is hard to write."""
    monkeypatch.setattr(module, "render", lambda _profile, options: f"{options.format} ä \udce4\n")
    run = make.Run()
    run.main().finish()
    return run.profile()


def test_programs_get_utf_8(profile: Profile, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    publish(profile, Options(format="csv"), Output(None))
    assert capfdbinary.readouterr().out == "csv ä \\udce4\n".encode()


def test_people_get_what_their_terminal_takes(
    profile: Profile, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "encoded", lambda text: text.encode("ascii", "backslashreplace"))
    publish(profile, Options(), Output(None))
    assert capfdbinary.readouterr().out == b"terminal \\xe4 \\udce4\n"


def test_files_get_utf_8(profile: Profile, tmp_path: Path) -> None:
    publish(profile, Options(), Output(tmp_path / "report.txt"))
    assert (tmp_path / "report.txt").read_bytes() == "terminal ä \\udce4\n".encode()
