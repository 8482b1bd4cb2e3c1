"""Words to profiles: files, lists, folders; repeats, shards, and what is neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import make
from testtime.cli.sides import paths, side
from testtime.errors import UserError
from testtime.load import write_profile


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of its own."""
    monkeypatch.chdir(tmp_path)


def write(name: str, *tests: str) -> Path:
    """A profile of a run of these tests."""
    run = make.Run()
    main = run.main()
    for test in tests:
        main.test(f"test_a.py::test_{test}")
    main.finish()
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(write_profile(run.profile()))
    return path


# -- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("one.json", ["one.json"]),
        ("gone.json", ["gone.json"]),
        ("one.json,two.json", ["one.json", "two.json"]),
        (" one.json , two.json,, ", ["one.json", "two.json"]),
        ("with,comma.json", ["with,comma.json"]),
        ("runs", ["runs/1.json", "runs/2.json"]),
        ("empty", []),
        ("left", ["left"]),
    ],
)
def test_words(word: str, names: list[str]) -> None:
    for name in ("one.json", "two.json", "with,comma.json", "runs/2.json", "runs/1.json"):
        write(name, "x")
    Path("empty").mkdir()
    Path("left").mkdir()
    Path("left/main-1.journal").touch()
    Path("runs/notes.txt").touch()
    assert paths(word) == tuple(map(Path, names))


@pytest.mark.parametrize("word", ["", " ", ",", " , "])
def test_name_that_is_empty_is_no_folder(word: str) -> None:
    """As an unset variable of a CI job leaves it: the folder at hand is not meant."""
    write("one.json", "x")
    with pytest.raises(UserError, match="the name of a profile is empty"):
        paths(word)


def test_list_longer_than_any_name_of_a_file() -> None:
    names = [f"before-{number:030}.json" for number in range(200)]
    assert paths(",".join(names)) == tuple(map(Path, names))


# -- sides ------------------------------------------------------------------------------------------------------------


def test_one_file_is_one_run() -> None:
    (run,) = side([write("one.json", "a")])
    assert [test.nodeid for test in run.tests] == ["test_a.py::test_a"]


@pytest.mark.parametrize("second", ["abcd", "abc", "ab", "abcdefgh"])
def test_repeats_are_runs(second: str) -> None:
    found = side([write("one.json", *"abcd"), write("two.json", *second)])
    assert [len(run.tests) for run in found] == [4, len(second)]


def test_shards_are_one_run() -> None:
    (run,) = side([write("one.json", *"abc"), write("two.json", *"de"), write("three.json")])
    assert [test.nodeid.rpartition("_")[2] for test in run.tests] == [*"abcde"]


@pytest.mark.parametrize("third", ["ab", "adefgh", "de"])
def test_what_is_neither_is_refused_and_no_guess_is_made(third: str) -> None:
    files = [write("one.json", *"abc"), write("two.json", *"defgh"), write("three.json", *third)]
    with pytest.raises(UserError) as refused:
        side(files)
    assert str(refused.value).splitlines() == [
        "one.json, two.json, three.json are neither repeats of one run nor its shards: "
        "some have tests in common and some have not",
        "name the profiles of one run, or of one suite run several times",
    ]


def test_what_is_no_profile_is_refused_by_name() -> None:
    Path("bad.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match=r"bad\.json is not a profile of testtime"):
        side([write("one.json", "a"), Path("bad.json")])
