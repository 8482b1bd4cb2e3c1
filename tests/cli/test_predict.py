"""``testtime predict``: words to a question, the answer in its formats, and refusals in a line or two."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests import forecasts, make
from tests.cli.conftest import Desk
from tests.overlaps import group
from testtime.cli import progress
from testtime.cli.boundary import status_of
from testtime.load import write_profile
from testtime.model.machine import Machine
from testtime.model.profile import Profile
from testtime.whatif import forecast as module
from testtime.whatif.forecast import Ask, Progress
from testtime.whatif.gather import gathering
from testtime.whatif.gather.overlap import Overlap
from testtime.whatif.result import Forecast


class Engine:
    """A simulation that answers at once, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asks: list[Ask] = []
        self.told: list[bool] = []

    def __call__(self, _profile: Profile, ask: Ask, progress: Progress | None = None) -> Forecast:
        """What a forecast says."""
        self.asks.append(ask)
        self.told.append(progress is not None)
        if progress is not None:
            progress(1, 2)
        return forecasts.grid()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Engine:
    """The simulation, in a folder with a profile of a machine of 8 cores."""
    monkeypatch.chdir(tmp_path)
    Path("testtime.json").write_bytes(write_profile(make.serial()))
    made = Engine()
    monkeypatch.setattr(module, "forecast", made)
    return made


def _predict(*words: str) -> int:
    return status_of(["predict", "testtime.json", *words])


def test_without_options_everything_sensible_is_asked(
    engine: Engine, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert _predict() == 0
    out, err = capsysbinary.readouterr()
    assert out.startswith(b"16.2 s in sequence, about 6.50 s with -n 4 --dist load\n")
    assert err == b""
    assert engine.asks == [Ask()]


@pytest.mark.parametrize(
    ("words", "ask"),
    [
        (["-n", "1,2,4"], Ask(workers=(1, 2, 4))),
        (["--workers", "0, auto,8,auto"], Ask(workers=(0, 8))),
        (["-n", "auto", "--cores", "3"], Ask(workers=(3,), cores=3)),
        (["--dist", "load, loadfile"], Ask(dists=("load", "loadfile"))),
        (["--cores=16"], Ask(cores=16)),
        (["--widen", "db=module", "--widen", "app=session"], Ask(widen=("db=module", "app=session"))),
        (["--speedup", "db=50"], Ask(speed_up=("db=50",))),
        (["--gather", "none"], Ask()),
        (["--gather", "certain"], Ask(gather="certain")),
        (["--gather", "all"], Ask(gather="all")),
    ],
)
def test_words_become_the_question(words: list[str], ask: Ask, engine: Engine) -> None:
    assert _predict(*words) == 0
    assert engine.asks == [ask]


def test_group_inside_another_is_not_counted_twice(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    outer, inner = (Overlap(group(id=name, saved_s=saved_s), ()) for name, saved_s in (("g1", 2.0), ("g2", 1.0)))
    monkeypatch.setattr(gathering, "overlaps_of", lambda _profile, **_options: ((outer, inner), ()))
    assert _predict("--gather", "all") == 0
    assert engine.asks == [Ask(gather="all", overlaps=(outer,))]


def test_auto_without_known_cores_is_one(engine: Engine) -> None:
    unknown = msgspec.structs.replace(make.serial(), machine=Machine("linux", "x86_64", None))
    Path("testtime.json").write_bytes(write_profile(unknown))
    assert _predict("-n", "auto") == 0
    assert engine.asks == [Ask(workers=(1,))]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-n", "two"], "-n two: 'two' is no number of workers"),
        (["-n", "1,,2"], "-n 1,,2: '' is no number of workers"),
        (["-nx"], "-n x: 'x' is no number of workers"),
        (["--workers=-1"], "--workers -1: '-1' is no number of workers"),
        (["-n", "\u0662"], "-n \u0662: '\u0662' is no number of workers"),
        (["--dist", "load,"], "--dist load,: a name is missing"),
        (["--cores", "0"], "Invalid value for '--cores': 0 is not in the range x>=1."),
        (["--widen", "db"], "--widen db is not of the form FIXTURE=SCOPE"),
        (["--widen", "=module"], "--widen =module is not of the form FIXTURE=SCOPE"),
        (["--speedup", "db="], "--speedup db= is not of the form FIXTURE=PERCENT"),
        (["--gather", "some"], "Invalid value for '--gather': 'some' is not one of 'none', 'certain', 'all'."),
        (["--format", "csv"], "--format csv is not known"),
        (["--format", "html"], "--format html is not known"),
        (["-o", ""], "-o needs the name of a file"),
        (["--output="], "--output needs the name of a file"),
    ],
)
def test_wrong_words_are_refused_before_anything_is_predicted(
    words: list[str], said: str, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _predict(*words) == 2
    out, err = capsys.readouterr()
    assert (out, engine.asks) == ("", [])
    assert err.splitlines()[0] == f"testtime: {said}"
    assert len(err.splitlines()) == 2


def test_formats_and_files(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert _predict("--format", "json", "-o", "predict.json") == 0
    assert _predict("--format", "markdown", "-o", "predict.md") == 0
    assert capsys.readouterr() == ("", "")
    assert msgspec.json.decode(Path("predict.json").read_bytes(), type=Forecast) == forecasts.grid()
    assert Path("predict.md").read_text(encoding="utf-8").startswith("## 16.2 s in sequence")
    assert engine.asks == [Ask(), Ask()]


def test_file_is_overwritten_only_when_told(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    before = Path("testtime.json").read_bytes()
    assert _predict("-o", "testtime.json") == 2
    assert capsys.readouterr().err == "testtime: testtime.json exists\ntesttime: --force overwrites it\n"
    assert (Path("testtime.json").read_bytes(), engine.asks) == (before, [])
    assert _predict("-o", "testtime.json", "--force") == 0
    assert Path("testtime.json").read_bytes() != before


def test_terminal_that_cannot_draw_is_given_ascii(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    assert _predict() == 0
    assert b". range  - in sequence" in written.getvalue()
    assert engine.asks == [Ask()]


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_for_terminals(terminal: bool, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr(progress, "PATIENCE_S", 3600.0)
    assert _predict("--format", "json", "-o", "predict.json") == 0
    assert engine.told == [terminal]


def test_simulation_as_a_process(desk: Desk) -> None:
    (desk.folder / "testtime.json").write_bytes(write_profile(make.serial()))
    done = desk.testtime("predict", "testtime.json", "-n", "0,2", "--dist", "load", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    document: dict[str, Any] = json.loads(done.stdout)
    assert document["schema"] == "testtime.predict/1.0"
    assert [(row["workers"], row["dist"]) for row in document["predictions"]] == [(0, "no"), (2, "load")]
    assert document["best"]["workers"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--dist", "each"], "--dist each "),
        (["--widen", "nobody=session"], "nobody"),
        (["--speedup", "first_fixture=lots"], "lots"),
        (["-n", "999999999"], "workers"),
    ],
)
def test_what_cannot_be_predicted_is_refused(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("testtime.json").write_bytes(write_profile(make.serial()))
    assert _predict(*words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert 1 <= len(err.splitlines()) <= 2


def test_what_is_no_profile_is_refused(desk: Desk) -> None:
    desk.write("testtime.json", "my thesis")
    done = desk.testtime("predict", "testtime.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "testtime.json" in done.stderr
