"""``testtime compare``: exit statuses, formats, settings, and refusals in a line or two; moved tests in real runs."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest

from tests import make
from tests.cli.conftest import Desk
from tests.make import MS, Up
from testtime.cli.boundary import status_of
from testtime.compare.result import Comparison, Uncompared
from testtime.load import write_profile
from testtime.model.machine import Machine
from testtime.model.profile import MAJOR, Profile

TESTS = 40
RULE = "setup:60%"
"""One that one run of each can show to be kept."""


def suite(
    *, setup: int = 20, call: int = 10, tests: range = range(TESTS), file: str = "test_a", **changes: Any
) -> Profile:
    """A run of tests that each set a fixture up; both in ms."""
    run = make.Run()
    main = run.main()
    db = run.fixture("db", path="tests/conftest.py", line=7)
    for number in tests:
        vary = 1 + (number % 5 - 2) / 50
        main.test(
            f"tests/{file}.py::test_{number}", ups=[Up(db, round(setup * MS * vary))], call=round(call * MS * vary)
        )
    main.finish()
    return run.profile(**changes)


def write(name: str, profile: Profile) -> None:
    """A profile's file."""
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_bytes(write_profile(profile))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a repository with a profile of before, one like it and one that is slower."""
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()
    write("before.json", suite())
    write("after.json", suite())
    write("slower.json", suite(setup=40))
    write("long.json", suite(setup=200))


def compare(*words: str) -> int:
    """The exit status of the command."""
    return status_of(["compare", *words])


Captured = pytest.CaptureFixture[str]


def refused(capsys: Captured, status: int, *words: str) -> list[str]:
    """The lines of a refusal: one or two, marked as ours, and nothing else said."""
    assert compare(*words) == status
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert out == ""
    assert len(lines) in (1, 2)
    assert all(line.startswith("testtime: ") for line in lines)
    assert "internal error" not in err
    return [line.removeprefix("testtime: ") for line in lines]


# -- exit statuses ----------------------------------------------------------------------------------------------------


def test_kept_is_0(capsys: Captured) -> None:
    assert compare("before.json", "after.json", "--fail-on", RULE) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Not slower: set-up 800 ms -> 800 ms, 0 % on the same machine\n")
    assert err == ""


def test_broken_is_1(capsys: Captured) -> None:
    assert compare("before.json", "slower.json") == 1
    out, err = capsys.readouterr()
    assert out.startswith("Slower: set-up 800 ms -> 1.60 s, +100 % on the same machine\n")
    assert "Broken rules: setup:5%.\n" in out
    assert "  2. db  tests/conftest.py:7\n     takes 100 % more each time, +800 ms in all: breaks setup:5%\n" in out
    assert err == ""


def test_faster_is_0() -> None:
    assert compare("slower.json", "before.json", "--strict") == 0


@pytest.mark.parametrize(("words", "status"), [([], 0), (["--no-strict"], 0), (["--strict"], 4)])
def test_not_clear_is_4_where_that_matters(words: list[str], status: int, capsys: Captured) -> None:
    """A limit of 5 % is too fine for one run of each."""
    assert compare("long.json", "long.json", *words) == status
    out, err = capsys.readouterr()
    assert out.startswith("Not clear: ")
    assert "To make it clear, run both in turn on one machine: testtime ab BASE HEAD." in out
    assert err == ""


def test_broken_is_1_also_where_something_else_is_not_clear() -> None:
    assert compare("before.json", "slower.json", "--strict", "--fail-on", "setup:5%", "--fail-on", "call:5%") == 1


@pytest.mark.parametrize("word", ["gone.json", "gone.json,before.json", "empty"])
def test_no_baseline_is_3(word: str, capsys: Captured) -> None:
    Path("empty").mkdir()
    first, second = refused(capsys, 3, word, "after.json")
    why = "empty holds no profile (*.json)" if word == "empty" else "gone.json does not exist"
    assert first == f"there is no baseline: {why}"
    assert second == "record one with: testtime profile, or let it pass with --missing-baseline=warn"
    assert compare(word, "after.json", "--missing-baseline=warn", "--strict") == 0
    said = "Nothing is compared\nThere is no baseline: {}.\nNo rule is judged: setup:5%.\n"
    assert capsys.readouterr() == (said.format(why), "")
    assert refused(capsys, 3, word, "after.json", "--missing-baseline=fail")[0] == first


def test_no_after_is_no_missing_baseline(capsys: Captured) -> None:
    Path("empty").mkdir()
    first, _ = refused(capsys, 2, "before.json", "gone.json", "--missing-baseline=warn")
    assert first == "no such profile: gone.json"
    for before in ("before.json", "gone.json"):
        first, _ = refused(capsys, 2, before, "empty", "--missing-baseline=warn")
        assert first == "empty holds no profile (*.json)"


DIFFERENT: list[tuple[dict[str, Any], str]] = [
    ({"machine": Machine("darwin", "x86_64", 8)}, "operating system: linux before, darwin after"),
    ({"machine": Machine("linux", "arm64", 8)}, "architecture: x86_64 before, arm64 after"),
    ({"workers": 2, "dist": "load"}, "workers: 0 before, 2 after"),
    ({"args": ("--cov=src",)}, "tracing: none before, coverage after"),
    ({"complete": False, "incomplete": "pytest was interrupted"}, "a run is not whole: pytest was interrupted"),
    ({"exit_status": 2}, "pytest ended with status 2"),
]


@pytest.mark.parametrize(("changes", "why"), DIFFERENT)
def test_not_comparable_is_3_unless_forced(changes: dict[str, Any], why: str, capsys: Captured) -> None:
    write("other.json", suite(**changes))
    first, second = refused(capsys, 3, "before.json", "other.json")
    assert first.startswith("these profiles cannot be compared: ")
    assert why in first
    assert second == "record both sides alike, or compare them nevertheless with --force"
    assert compare("before.json", "other.json", "--force") == 0
    assert why in capsys.readouterr().out.replace("\n  ", " ")


@pytest.mark.parametrize("words", [[], ["--force"]])
def test_no_test_on_both_sides_is_3(words: list[str], capsys: Captured) -> None:
    write("other.json", suite(file="test_b"))
    write("none.json", suite(tests=range(0)))
    for name in ("other.json", "none.json"):
        assert refused(capsys, 3, "before.json", name, *words) == [
            "no test is on both sides",
            "compare two runs of one suite",
        ]


# -- what cannot be read ----------------------------------------------------------------------------------------------


def _bad(name: str) -> bytes:
    whole = Path("after.json").read_bytes()
    return {
        "empty": b"",
        "truncated": whole[: len(whole) // 2],
        "foreign": b'{"schema": "other/1.0"}',
        "no json": b"my thesis",
        "report": b'{"schema": "testtime.report/1.0"}',
        "future": f'{{"schema": "testtime.profile/{MAJOR + 1}.0"}}'.encode(),
        "impossible": whole.replace(b'"wall_ns":', b'"wall_ns":-'),
        "nested": b'{"a":' * 100_000,
    }[name]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("empty", "is empty"),
        ("truncated", "is cut off or damaged"),
        ("foreign", "is not a profile of testtime (it says 'other/1.0')"),
        ("no json", "is not a profile of testtime"),
        ("report", "is not a profile of testtime"),
        ("future", f"has format {MAJOR + 1}.0; this testtime reads {MAJOR}.x"),
        ("impossible", "$.wall_ns"),
        ("nested", "is nested too deeply"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_no_profile_is_2_on_either_side(kind: str, said: str, turned: bool, capsys: Captured) -> None:
    Path("bad.json").write_bytes(_bad(kind))
    words = ["bad.json", "after.json"] if turned else ["before.json", "bad.json"]
    first, *_ = refused(capsys, 2, *words, "--missing-baseline=warn")
    assert "bad.json" in first
    assert said in first


def test_profiles_that_are_mixed_up(capsys: Captured) -> None:
    write("other.json", suite(tests=range(TESTS - 5, 2 * TESTS)))
    first, second = refused(capsys, 2, "before.json,other.json", "after.json")
    assert first.startswith("before.json, other.json are neither repeats of one run nor its shards: ")
    assert second == "name the profiles of one run, or of one suite run several times"


@pytest.mark.parametrize("words", [["", "after.json"], ["before.json", ""], [",", "after.json"]])
def test_variable_that_is_not_set(words: list[str], capsys: Captured) -> None:
    assert refused(capsys, 2, *words)[0] == "the name of a profile is empty"


# -- wrong words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--format", "csv"], "--format csv is not known"),
        (["--format", "html"], "--format html is not known"),
        (["--top=-1"], "--top -1 is less than no rows"),
        (["--top", "few"], "Invalid value for '--top': 'few' is not a valid integer."),
        (["-o", ""], "-o needs the name of a file"),
        (["-o", "before.json"], "before.json exists"),
        (["-o", "."], "cannot write .: it is a folder"),
        (["-o", "gone/out.md"], "cannot write gone/out.md: there is no folder gone"),
        (["--fail-on", "setup"], "--fail-on setup: a limit is missing"),
        (
            ["--fail-on", ""],
            "--fail-on '': an empty metric is none of setup, call, teardown, total, fixture, test, count",
        ),
        (["--fail-on", "speed:5%"], "--fail-on speed:5%: speed is none of setup, call, teardown, total, fixture, t"),
        (["--fail-on", "setup:fast"], "--fail-on setup:fast: fast is none of 10%, x2, +200ms, +2s"),
        (["--fail-on", "count:db:+2s"], "--fail-on count:db:+2s: +2s is none of 10%, x2, +5"),
        (["--fail-on", "setup:5%", "--fail-on", "x"], "--fail-on x: x is none of setup"),
        (["--missing-baseline", "ignore"], "Invalid value for '--missing-baseline': 'ignore' is not one of"),
        (["--pairs=yes"], "Option '--pairs' does not take a value."),
        (["third.json"], "Got unexpected extra argument (third.json)"),
    ],
)
def test_wrong_words_are_2(words: list[str], said: str, capsys: Captured) -> None:
    before = Path("before.json").read_bytes()
    assert refused(capsys, 2, "before.json", "after.json", *words)[0].startswith(said)
    assert Path("before.json").read_bytes() == before


def test_wrong_words_are_told_before_anything_is_read(capsys: Captured) -> None:
    for words in (["--format", "csv"], ["--fail-on", "x"], ["-o", "before.json"]):
        assert "gone.json" not in refused(capsys, 2, "gone.json", "gone.json", *words)[0]


def test_one_side_is_none(capsys: Captured) -> None:
    assert refused(capsys, 2, "before.json") == [
        "Missing argument 'AFTER'.",
        "testtime compare --help shows what there is",
    ]


# -- sides ------------------------------------------------------------------------------------------------------------


def test_pairs(capsys: Captured) -> None:
    for number in range(3):
        write(f"old/{number}.json", suite(call=10 + number))
        write(f"new/{number}.json", suite(call=10 + number))
    assert compare("old", "new", "--pairs", "--strict", "--fail-on", "setup:10%") == 0
    assert "3 pairs of runs in turn, 40 tests compared" in capsys.readouterr().out
    assert compare("old", "old", "--pairs") == 0  # nothing varies
    capsys.readouterr()
    assert compare("old", "new", "--fail-on", "setup:20%") == 0
    assert "3 runs before and 3 after, 40 tests compared" in capsys.readouterr().out
    assert compare("old", "slower.json") == 1
    assert "3 runs before and 1 after" in capsys.readouterr().out


def test_pairs_of_unequal_numbers(capsys: Captured) -> None:
    assert refused(capsys, 2, "before.json,after.json", "after.json", "--pairs") == [
        "--pairs: 2 runs before and 1 after are no pairs",
        "name as many of each, in the order that they were run",
    ]


def test_shards(capsys: Captured) -> None:
    write("one.json", suite(setup=40, tests=range(25)))
    write("two.json", suite(setup=40, tests=range(25, TESTS)))
    assert compare("before.json", "one.json,two.json") == 1
    assert "One run of each side, 40 tests compared" in capsys.readouterr().out


# -- formats and files ------------------------------------------------------------------------------------------------

READ: dict[str, Callable[[bytes], Any]] = {
    "terminal": lambda text: text.decode().startswith("Slower: "),
    "markdown": lambda text: text.decode().startswith("## Slower: "),
    "json": lambda text: msgspec.json.decode(text, type=Comparison).failed_rules == ("setup:5%",),
    "github": lambda text: text.startswith(b"::error title=testtime setup%3A5%25::setup in all takes 100 %25 more"),
    "gitlab": lambda text: json.loads(text)[1]["location"] == {"path": "tests/conftest.py", "lines": {"begin": 7}},
    "junit": lambda text: ElementTree.fromstring(text)[0].get("failures") == "2",
}


@pytest.mark.parametrize("form", READ)
def test_formats_are_alone_on_standard_output_or_in_a_file(
    form: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert compare("before.json", "slower.json", "--format", form) == 1
    out, err = capsysbinary.readouterr()
    assert READ[form](out)
    assert compare("before.json", "slower.json", "--format", form, "-o", "out") == 1
    assert err == b""
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert all(line.startswith(b"testtime: ") for line in err.splitlines())
    assert b"breaks setup:5%" in err
    assert READ[form](Path("out").read_bytes())


WITHOUT: dict[str, Callable[[bytes], Any]] = {
    "terminal": lambda text: text.decode().startswith("Nothing is compared\n"),
    "markdown": lambda text: text.decode().startswith("## Nothing is compared\n"),
    "json": lambda text: msgspec.json.decode(text, type=Uncompared).doubts == (f"there is no baseline: {GONE}",),
    "github": lambda text: text.decode() == f"::warning title=testtime::there is no baseline: {GONE}\n",
    "gitlab": lambda text: json.loads(text) == [],
    "junit": lambda text: ElementTree.fromstring(text)[0].get("skipped") == "1",
}
GONE = "gone.json does not exist"


@pytest.mark.parametrize("form", READ)
def test_document_is_there_also_without_a_baseline(form: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Whoever reads it finds a document, and people why there is nothing in it."""
    words = ["gone.json", "after.json", "--missing-baseline=warn", "--format", form]
    note = f"testtime: there is no baseline: {GONE}; nothing is compared\n".encode()
    assert compare(*words) == 0
    out, err = capsysbinary.readouterr()
    assert WITHOUT[form](out)
    assert err == (b"" if form == "terminal" else note)
    assert compare(*words, "-o", "out") == 0
    assert capsysbinary.readouterr() == (b"", note)
    assert WITHOUT[form](Path("out").read_bytes())


def test_file_is_overwritten_only_when_told(capsys: Captured) -> None:
    Path("out.md").write_text("mine", encoding="utf-8")
    words = ["before.json", "slower.json", "--format", "markdown", "-o", "out.md"]
    assert refused(capsys, 2, *words) == ["out.md exists", "--force overwrites it"]
    assert Path("out.md").read_text(encoding="utf-8") == "mine"
    assert compare(*words, "--force") == 1
    assert Path("out.md").read_text(encoding="utf-8").startswith("## Slower")


def test_rows(capsys: Captured) -> None:
    write("other.json", suite(setup=400))
    found = {}
    for words in ((), ("--top", "3"), ("--top=0",)):
        assert compare("before.json", "other.json", "--fail-on", "test:10%", *words) == 1
        found[words] = capsys.readouterr().out.count("breaks test:10%")
    assert found == {(): 15, ("--top", "3"): 3, ("--top=0",): TESTS}


def test_display_that_cannot_draw_is_given_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    write("before.json", suite(file="größe"))
    write("slower.json", suite(file="größe", setup=40))
    for words, said in (([], b"gr\\xf6\\xdfe"), (["--format", "json"], "größe".encode())):
        written = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
        assert compare("before.json", "slower.json", *words) == 1
        assert said in written.getvalue()


# -- settings ---------------------------------------------------------------------------------------------------------


def settings(text: str) -> None:
    """The project's decisions."""
    Path("pyproject.toml").write_text(f"[tool.testtime]\n{text}\n", encoding="utf-8")


def test_settings_hold_and_the_command_line_wins(capsys: Captured) -> None:
    settings('fail-on = ["setup:5%", "setup:tests/*:300%"]\nstrict = true\nmissing-baseline = "warn"')
    assert compare("long.json", "long.json") == 4
    assert compare("long.json", "long.json", "--no-strict") == 0
    assert compare("before.json", "slower.json", "--fail-on", "setup:300%") == 0
    assert compare("before.json", "slower.json", "--fail-on", "setup:5%") == 1
    capsys.readouterr()
    assert compare("gone.json", "after.json") == 0
    assert capsys.readouterr().out.endswith("No rule is judged: setup:5%, setup:tests/*:300%.\n")
    assert refused(capsys, 3, "gone.json", "after.json", "--missing-baseline=fail")


def test_settings_of_the_folder_above() -> None:
    settings('fail-on = ["setup:200%"]')
    Path("deep").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir("deep")
        assert compare("../before.json", "../slower.json") == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("failon = []", "unknown field `failon`"),
        ("accept = [{name = 'db', until = 'soon'}]", "this is no day - at `$.accept[0].until`"),
        ("accept = [{name = 'db'}]", "missing required field `until`"),
        ("strict = 1", "Expected `bool`"),
        ("fail-on = ['speed:5%']", "[tool.testtime] in pyproject.toml: fail-on speed:5%: speed is none of setup"),
    ],
)
def test_settings_that_are_wrong_are_2(text: str, said: str, capsys: Captured) -> None:
    settings(text)
    lines = refused(capsys, 2, "before.json", "after.json")
    assert said in lines[0]
    assert "[tool.testtime]" in lines[0]


def test_rule_of_the_command_line_is_not_blamed_on_the_project(capsys: Captured) -> None:
    settings("strict = true")
    assert refused(capsys, 2, "before.json", "after.json", "--fail-on", "x")[0].startswith("--fail-on x: ")


class Today(date):
    """A day that a test chooses."""

    @classmethod
    def today(cls) -> Today:
        """It."""
        return cls(2026, 12, 31)


@pytest.mark.parametrize(("until", "status"), [("2026-12-31", 0), ("2026-12-30", 1)])
def test_slow_down_is_accepted_until_a_day(
    until: str, status: int, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr("testtime.cli.judging.date", Today)
    settings(f'accept = [{{name = "d?", until = {until}, reason = "new schema"}}]')
    assert compare("before.json", "slower.json") == status
    out = capsys.readouterr().out
    told = f"d? (until {until}: new schema)"
    assert (f"Accepted, so left out: {told}." if status == 0 else f"no longer accepted: {told}") in out


# -- for real ---------------------------------------------------------------------------------------------------------

TINY = """
import time, pytest

@pytest.fixture
def db(): time.sleep(0.02)

@pytest.mark.parametrize("n", range(3))
def test_moved(db, n):
    total = [each * n for each in range(100)]
    assert sum(total) == 4950 * n

class TestIt:
    def test_method(self, db): assert db is None

def test_changed(db): assert db is None
"""


def test_moved_tests_are_compared_and_those_that_changed_are_new(desk: Desk) -> None:
    desk.write("test_a.py", TINY)
    assert desk.testtime("profile", "--no-report", "-o", "old.json", "-p", "no:cacheprovider").returncode == 0
    moved = desk.folder / "deep/er"
    moved.mkdir(parents=True)
    text = "\n\n# moved here\n" + TINY.replace(
        "def test_changed(db): assert db is None", "def test_changed(db): assert not db"
    )
    (moved / "test_b.py").write_text(text, encoding="utf-8")
    (desk.folder / "test_a.py").unlink()
    assert desk.testtime("profile", "--no-report", "-o", "new.json", "-p", "no:cacheprovider").returncode == 0
    done = desk.testtime("compare", "old.json", "new.json", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found = msgspec.json.decode(done.stdout, type=Comparison)
    names = ("TestIt::test_method", "test_moved[0]", "test_moved[1]", "test_moved[2]")
    assert [(each.before, each.after) for each in found.renamed] == [
        (f"test_a.py::{name}", f"deep/er/test_b.py::{name}") for name in names
    ]
    assert found.compared == 4
    assert [each.nodeid for each in found.new] == ["deep/er/test_b.py::test_changed"]
    assert [each.nodeid for each in found.removed] == ["test_a.py::test_changed"]
    assert [(row.name, row.uses_before, row.uses_after) for row in found.fixtures if row.name == "db"] == [("db", 4, 4)]
    shown = desk.testtime("compare", "old.json", "new.json").stdout
    assert "4 tests moved to another file, and compared: test_a.py::TestIt::test_method to" in shown


NARROWED = """
import pytest, time
@pytest.fixture{scope}
def app():
    time.sleep(0.005)
    yield
@pytest.fixture
def user(app): pass
"""
MANY = "\n".join(f"def test_{number}({{name}}): pass" for number in range(10))


@pytest.mark.parametrize(
    ("words", "before"),
    [
        ([], 1),
        (["-p", "random_order", "--random-order-bucket=global"], 1),
        (["-p", "xdist", "-n", "2"], 2),
    ],
    ids=["in sequence", "in random order", "on two workers"],
)
def test_narrowed_scope_is_told_from_one_run_each(words: list[str], before: int, desk: Desk) -> None:
    for name in ("app", "user"):
        desk.write(f"test_{name}.py", MANY.format(name=name))
    for side, scope in (("before", '(scope="session")'), ("after", "")):
        desk.write("conftest.py", NARROWED.format(scope=scope))
        done = desk.testtime("profile", "--no-report", "-o", f"{side}.json", "-p", "no:cacheprovider", *words)
        assert done.returncode == 0, done.stdout + done.stderr
    done = desk.testtime("compare", "before.json", "after.json", "--format", "json")
    found = msgspec.json.decode(done.stdout, type=Comparison)
    (app,) = (row for row in found.fixtures if row.name == "app")
    assert (app.scope_before, app.scope_after) == ("session", "function")
    assert (app.uses_before, app.uses_after) == (before, 20)
    assert done.returncode == 1
    assert "app" in [each.unit for each in found.broken]
    assert "user" not in [each.unit for each in found.broken]
