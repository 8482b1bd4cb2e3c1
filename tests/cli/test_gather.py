"""``testtime gather``: words to a question, the answer in its formats or as a patch, and refusals in a line or two."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from tests import gatherings, make
from testtime.cli.boundary import status_of
from testtime.load import write_profile
from testtime.model.profile import Profile
from testtime.whatif.gather.result import Gathering

MODULE = "testtime.whatif.gathered"


class Analysis:
    """An analysis that answers at once, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, str]] = []
        self.found = gatherings.every()

    def __call__(self, _profile: Profile, *, least_s: float = 0.05, confidence: str = "all") -> Gathering:
        """What it found."""
        self.asked.append((least_s, confidence))
        return self.found


@pytest.fixture
def analysis(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Analysis:
    """The analysis, in a folder with a profile."""
    monkeypatch.chdir(tmp_path)
    Path("testtime.json").write_bytes(write_profile(make.serial()))
    module, made = ModuleType(MODULE), Analysis()
    module.__dict__["gathered"] = made
    monkeypatch.setitem(sys.modules, MODULE, module)
    return made


def _gather(*words: str) -> int:
    return status_of(["gather", "testtime.json", *words])


def test_without_options_all_is_told(analysis: Analysis, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert _gather() == 0
    out, err = capsysbinary.readouterr()
    assert out.startswith(b"Waiting together would save about 7.98 s of 16.2 s (49 %)\n")
    assert (err, analysis.asked) == (b"", [(0.05, "all")])


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["--min", "200"], (0.2, "all")),
        (["--min=0"], (0.0, "all")),
        (["--min", "0.5"], (0.0005, "all")),
        (["--confidence", "certain"], (0.05, "certain")),
        (["--confidence", "check", "--min", "1000"], (1.0, "check")),
        (["--confidence=all"], (0.05, "all")),
    ],
)
def test_words_become_the_question(words: list[str], asked: tuple[float, str], analysis: Analysis) -> None:
    assert _gather(*words) == 0
    assert analysis.asked == [asked]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--min=-1"], "--min -1.0 is no number of milliseconds"),
        (["--min", "nan"], "--min nan is no number of milliseconds"),
        (["--min", "few"], "Invalid value for '--min': 'few' is not a valid float."),
        (["--confidence", "sure"], "--confidence sure is not known: choose one of certain, check, all"),
        (["--format", "csv"], "--format csv is not known"),
        (["--diff", "--format", "csv"], "--format csv is not known"),
        (["--diff", "--format", "json"], "--format json and --diff do not go together"),
        (["--format", "markdown", "--diff"], "--format markdown and --diff do not go together"),
        (["-o", ""], "-o needs the name of a file"),
    ],
)
def test_wrong_words_are_refused_before_anything_is_analysed(
    words: list[str], said: str, analysis: Analysis, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _gather(*words) == 2
    out, err = capsys.readouterr()
    assert (out, analysis.asked) == ("", [])
    assert err.splitlines()[0] == f"testtime: {said}"
    assert len(err.splitlines()) == 2


def test_formats_and_files(analysis: Analysis, capsys: pytest.CaptureFixture[str]) -> None:
    assert _gather("--format", "json", "-o", "gather.json") == 0
    assert _gather("--format", "markdown", "-o", "gather.md") == 0
    assert capsys.readouterr() == ("", "")
    assert msgspec.json.decode(Path("gather.json").read_bytes(), type=Gathering) == gatherings.every()
    assert Path("gather.md").read_text(encoding="utf-8").startswith("## Waiting together would save")
    assert len(analysis.asked) == 2


def test_file_is_overwritten_only_when_told(analysis: Analysis, capsys: pytest.CaptureFixture[str]) -> None:
    before = Path("testtime.json").read_bytes()
    assert _gather("-o", "testtime.json") == 2
    assert capsys.readouterr().err == "testtime: testtime.json exists\ntesttime: --force overwrites it\n"
    assert (Path("testtime.json").read_bytes(), analysis.asked) == (before, [])
    assert _gather("-o", "testtime.json", "--force") == 0
    assert Path("testtime.json").read_bytes() != before


def test_display_that_cannot_draw_is_given_ascii(analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    analysis.found = gatherings.gathering(msgspec.structs.replace(gatherings.STORY, function="f\u00fcnf"))
    for words, said in (([], b"f\\xfcnf"), (["--format", "markdown"], "f\u00fcnf".encode())):
        written = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
        assert _gather(*words) == 0
        assert said in written.getvalue()
    assert _gather("-o", "gather.txt") == 0
    assert "f\u00fcnf" in Path("gather.txt").read_text(encoding="utf-8")


def test_patch_is_all_there_is(analysis: Analysis, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert _gather("--diff") == 0
    out, err = capsysbinary.readouterr()
    assert out.decode() == gatherings.STORY.diff
    assert err.decode().splitlines() == [
        "testtime: g2 has no patch: its code is a sketch, which is shown without --diff",
        "testtime: g3 has no patch: a plugin runs whole fixtures together, which is shown without --diff",
    ]
    assert len(analysis.asked) == 1


def test_patch_holds_the_bytes_of_the_code(analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("testtime.cli.publish.encoded", lambda text: text.encode("ascii"))
    diff = gatherings.STORY.diff.replace("first_precondition", "ünï")
    analysis.found = gatherings.gathering(msgspec.structs.replace(gatherings.STORY, diff=diff))
    assert _gather("--diff", "-o", "new.diff") == 0
    assert Path("new.diff").read_bytes() == diff.encode()


def test_patch_changes_no_line_twice(analysis: Analysis, capsys: pytest.CaptureFixture[str]) -> None:
    other = msgspec.structs.replace(
        gatherings.STORY, id="g9", diff=gatherings.STORY.diff.replace("+    for", "+    while")
    )
    analysis.found = gatherings.gathering(gatherings.STORY, gatherings.FIXTURES, other)
    assert _gather("--diff") == 0
    out, err = capsys.readouterr()
    assert out == gatherings.STORY.diff
    assert err.splitlines()[1:] == ["testtime: g9 is left out: it changes lines that another group changes, too"]


def test_no_patch_at_all(analysis: Analysis, capsys: pytest.CaptureFixture[str]) -> None:
    analysis.found = gatherings.nothing()
    assert _gather("--diff") == 0
    assert capsys.readouterr() == ("", "")


def test_what_is_no_profile_is_refused(analysis: Analysis, capsys: pytest.CaptureFixture[str]) -> None:
    Path("testtime.json").write_text("my thesis", encoding="utf-8")
    assert _gather() == 2
    out, err = capsys.readouterr()
    assert (out, analysis.asked) == ("", [])
    assert "testtime.json" in err
