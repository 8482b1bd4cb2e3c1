"""Which words are ours and which are pytest's."""

from __future__ import annotations

import shlex

import pytest

from testtime.cli.profile import command
from testtime.cli.words import FLAGS, VALUED, split
from testtime.errors import UserError

TABLE = [
    # line, ours, pytest's
    ("", "", ""),
    ("tests/ -k slow -x -n 4 --output before.json", "--output=before.json", "tests/ -k slow -x -n 4"),
    ("--output before.json tests/ -q", "--output=before.json", "tests/ -q"),
    ("-o before.json", "--output=before.json", ""),
    ("-obefore.json", "--output=before.json", ""),
    ("--output=a=b.json", "--output=a=b.json", ""),
    ("--output a=b.json", "--output=a=b.json", ""),
    ("-o -", "--output=-", ""),
    ("--output - tests", "--output=-", "tests"),
    ("-o a.json -o b.json", "--output=a.json --output=b.json", ""),
    # pytest's own -o
    ("-o addopts=", "", "-o addopts="),
    ("-o xfail_strict=true -o p.json", "--output=p.json", "-o xfail_strict=true"),
    ("-oxfail_strict=true", "", "-oxfail_strict=true"),
    ("-o=x", "", "-o=x"),
    ("--override-ini addopts=", "", "--override-ini addopts="),
    # the rest of ours
    ("--python py --repeat 3 --top 5", "--python=py --repeat=3 --top=5", ""),
    ("--python=py --min=5 --by=file --format=json", "--python=py --min=5 --by=file --format=json", ""),
    ("--no-report --force --help", "--no-report --force --help", ""),
    ("--page x.html", "--page=x.html", ""),
    ("--format=", "--format=", ""),
    # pytest's, some of which look like ours
    ("-q -v -vv -x -s -l", "", "-q -v -vv -x -s -l"),
    ("-n4 -xo -vo x -rA", "", "-n4 -xo -vo x -rA"),
    ("-p no:x -W error -c f.ini -m 'not slow'", "", "-p no:x -W error -c f.ini -m 'not slow'"),
    ("--html --html=x --durations=5 --durations 5", "", "--html --html=x --durations=5 --durations 5"),
    ("--col --co --collect-only", "", "--col --co --collect-only"),
    (
        "--out x --outpu=x --rep --to --forc --pytho --format-x",
        "",
        "--out x --outpu=x --rep --to --forc --pytho --format-x",
    ),
    ("--force=1 --no-report=x --help=y", "", "--force=1 --no-report=x --help=y"),
    ("-h --version -V", "", "-h --version -V"),
    ("--min-time 3 --top-level --by-file --outputs=x", "", "--min-time 3 --top-level --by-file --outputs=x"),
    ("--topic=3 --page-size 4", "", "--topic=3 --page-size 4"),
    ("-k 'a and --top'", "", "-k 'a and --top'"),
    ("'' ' ' 'a b'", "", "'' ' ' 'a b'"),
    ("tests/test_a.py::test_b[--top] 'x[a=b]'", "", "tests/test_a.py::test_b[--top] 'x[a=b]'"),
    # after --
    ("-- --output x", "", "--output x"),
    ("a -- -o x -- --force", "", "a -o x -- --force"),
    ("--force --", "--force", ""),
    ("--top 3 x -- --top 4", "--top=3", "x --top 4"),
]


@pytest.mark.parametrize(("line", "own", "pytests"), TABLE)
def test_each_word_finds_its_owner(line: str, own: str, pytests: str) -> None:
    words = split(shlex.split(line))
    assert list(words.own) == shlex.split(own)
    assert list(words.pytest) == shlex.split(pytests)


@pytest.mark.parametrize("line", ["--output", "-o", "--top", "-o -x", "--output --force", "--python --", "tests -o --"])
def test_missing_value_is_said(line: str) -> None:
    with pytest.raises(UserError, match="needs a value"):
        split(line.split())


def test_value_is_never_taken_from_the_words_given() -> None:
    given = ["-o", "x.json", "tests"]
    split(given)
    assert given == ["-o", "x.json", "tests"]


def test_table_is_that_of_the_command() -> None:
    options = [param for param in command.params if param.param_type_name == "option"]
    valued = {name for param in options if not getattr(param, "is_flag", False) for name in param.opts}
    flags = {name for param in options if getattr(param, "is_flag", False) for name in param.opts}
    assert valued == VALUED | {"-o"}
    assert flags | {"--help"} == FLAGS
