"""``testtime verify``: its words, and one small suite for real."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from testtime.cli import profile as profiling
from testtime.cli import proving, verifying
from testtime.cli.boundary import status_of
from testtime.cli.verify import command
from testtime.cli.verifying import Order
from testtime.errors import UserError
from testtime.launch.output import Output
from testtime.load import read_profile
from testtime.units import SECOND

SUITE = """
import os, time
import pytest

@pytest.mark.parametrize("number", range(4))
def test_waits(number):
    time.sleep(0.05)
"""


def run(*words: str) -> Any:
    """What the command comes to."""
    return command.main(list(words), standalone_mode=False)


@pytest.fixture
def ordered(monkeypatch: pytest.MonkeyPatch) -> list[Order]:
    """What was ordered; nothing is run."""
    orders: list[Order] = []

    def verify_suite(order: Order) -> int:
        orders.append(order)
        return 1

    monkeypatch.setattr(verifying, "verify_suite", verify_suite)
    return orders


def test_defaults(ordered: list[Order]) -> None:
    assert run("t.json", "-n", "2") == 1
    assert ordered == [Order(Path("t.json"), 2, "load", 3, None, "terminal", Output(None), force=False)]
    assert ordered[0].what == "-n 2 --dist load"


def test_words(ordered: list[Order]) -> None:
    run(
        *("t.json", "--workers=4", "--dist", "loadfile", "--repeat", "5", "--python", "py"),
        *("--format", "json", "-o", "r.json", "--force"),
    )
    output = Output(Path("r.json"))
    assert ordered == [Order(Path("t.json"), 4, "loadfile", 5, "py", "json", output, force=True)]


def test_as_many_workers_as_cores(ordered: list[Order]) -> None:
    run("t.json", "-n", "auto")
    assert ordered[0].workers == 0


@pytest.mark.parametrize(
    ("word", "gather"),
    [("g1", ("g1",)), ("g1,g2", ("g1", "g2")), ("certain", ("certain",)), (" g1 , all", ("g1", "all"))],
)
def test_groups(word: str, gather: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    orders: list[Order] = []

    def prove_groups(order: Order) -> int:
        orders.append(order)
        return 3

    monkeypatch.setattr(proving, "prove_groups", prove_groups)
    assert run("t.json", "--gather", word) == 3
    assert (orders[0].gather, orders[0].workers) == (gather, None)
    run("t.json", "--gather", word, "-n", "2")
    assert (orders[1].gather, orders[1].workers) == (gather, 2)


@pytest.mark.parametrize("word", ["", "g1,", ","])
def test_groups_that_make_no_sense(word: str, ordered: list[Order]) -> None:
    with pytest.raises(click.UsageError, match="--gather needs ids"):
        run("t.json", "-n", "2", "--gather", word)


def test_nothing_to_verify(ordered: list[Order]) -> None:
    with pytest.raises(click.UsageError, match="give -n, --gather, --widen, or several of them"):
        run("t.json")


def test_wider_fixtures(ordered: list[Order]) -> None:
    run("t.json", "--widen", "db=module", "--widen", "app=session")
    assert (ordered[0].widen, ordered[0].workers) == (("db=module", "app=session"), None)
    assert ordered[0].what == "--widen db=module --widen app=session"
    run("t.json", "--widen", "db=module", "-n", "2")
    assert ordered[1].what == "-n 2 --dist load --widen db=module"


def test_wider_fixture_without_a_scope(ordered: list[Order]) -> None:
    with pytest.raises(click.UsageError, match="--widen db is not of the form FIXTURE=SCOPE"):
        run("t.json", "--widen", "db")
    assert ordered == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-n", "two"), "-n two: 'two' is no number of workers"),
        (("--workers", "two"), "--workers two: 'two' is no number of workers"),
        (("-n0",), "-n 0 is the unchanged suite"),
    ],
)
def test_option_is_named_as_it_was_typed(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(["verify", "t.json", *words]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [(), ("-n", "0"), ("-n", "two"), ("-n", "-1"), ("-n", "²"), ("-n", "2", "--repeat", "0")],
    ids=["none", "0", "two", "below 0", "a power", "no rounds"],
)
def test_numbers_that_make_no_sense(words: tuple[str, ...], ordered: list[Order]) -> None:
    with pytest.raises(click.UsageError):
        run("t.json", *words)
    assert ordered == []


@pytest.mark.parametrize("name", ["markdown", "csv", "pdf"])
def test_format_that_is_not_there(name: str, ordered: list[Order]) -> None:
    with pytest.raises(UserError, match=f"--format {name} is not known"):
        run("t.json", "-n", "2", "--format", name)
    assert ordered == []


WIDE_SUITE = """
import os, time
import pytest

def wait(name):
    with open(os.environ["SETUPS"], "a") as file: file.write(name + "\\n")
    time.sleep(0.1)

@pytest.fixture
def base():
    wait("base")
    return []

@pytest.fixture
def db(base):
    wait("db")
    return base

@pytest.fixture
def env(monkeypatch): pass

def test_one(db): assert not db

def test_two(db): assert not db

def test_three(db): assert not db

def test_four(env, base): base.append(4)

def test_five(base): assert not base
"""


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty suite's folder, recorded and verified in surroundings of its own."""
    folder = tmp_path / "suite"
    folder.mkdir()
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    for name in ("PYTEST_ADDOPTS", "PYTHONPATH", "VIRTUAL_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("TESTTIME_PROBE", "off")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    return folder


def recorded(suite: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    """Record the suite from its folder into the one above, and go there."""
    monkeypatch.chdir(suite)
    options = ["--no-report", "-o", str(suite.parent / "t.json"), "--python", sys.executable, "-p", "no:cacheprovider"]
    assert profiling.command.main([*options, *words], standalone_mode=False) == 0
    monkeypatch.chdir(suite.parent)


def test_wider_fixture_for_real(
    suite: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Right, impossible and wrong, alone and with workers; no file is touched."""
    (suite / "test_wide.py").write_text(WIDE_SUITE, encoding="utf-8")
    setups = suite.parent / "setups"
    monkeypatch.setenv("SETUPS", str(setups))
    recorded(suite, monkeypatch)

    def verified(status: int, *words: str) -> tuple[Any, str]:
        capfd.readouterr()
        assert run("t.json", "--repeat", "1", "--format", "json", *words) == status
        document = json.loads(capfd.readouterr()[0])
        return document["checks"][0], "; ".join(document["caveats"])

    right = ("--deselect", "test_wide.py::test_four")
    check, _ = verified(1, "--widen", "base=module", "--widen", "db=module")
    assert check["what"] == "--widen base=module --widen db=module"
    assert [(each["nodeid"], each["after"]) for each in check["changed_outcomes"]] == [
        ("test_wide.py::test_five", "failed")
    ]
    check, caveats = verified(1, "--widen", "env=session")
    assert (check["predicted_s"], check["failure"]) == (None, None)
    assert [(each["nodeid"], each["after"]) for each in check["changed_outcomes"]] == [
        ("test_wide.py::test_four", "error")
    ]
    assert "env stands on monkeypatch, whose scope is function" in caveats
    assert "test_wide.py::test_four: " in caveats
    assert "ScopeMismatch" in caveats

    recorded(suite, monkeypatch, *right)
    setups.unlink()
    check, _ = verified(0, "--widen", "base=module", "--widen", "db=module")
    names = setups.read_text(encoding="utf-8").split()
    assert (names.count("base"), names.count("db")) == (2 * 4 + 1, 2 * 3 + 1)  # twice unchanged, once changed
    assert read_profile(suite.parent / "t.json").wall_ns / SECOND - check["unscaled_s"] > 0.45
    assert check["changed_outcomes"] == []
    check, _ = verified(0, "--widen", "base=session", "-n", "2")
    assert check["what"] == "-n 2 --dist load --widen base=session"
    kept = read_profile(suite.parent / "t.json").checks
    assert [(each.workers, each.widen) for each in kept] == [(0, ("base=module", "db=module")), (2, ("base=session",))]
    assert {path.name for path in suite.iterdir()} == {"test_wide.py", "pytest.ini"}
    assert (suite / "test_wide.py").read_text(encoding="utf-8") == WIDE_SUITE


def test_small_suite_for_real(
    suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Recorded in one folder, verified from another; nothing of pytest's reaches our streams, or the suite's folder."""
    (suite / "test_waits.py").write_text(SUITE, encoding="utf-8")
    recorded(suite, monkeypatch, "test_waits.py")
    capfd.readouterr()
    assert run("t.json", "-n", "2", "--repeat", "2", "--format", "json") == 0
    out, err = capfd.readouterr()
    (check,) = json.loads(out)["checks"]
    assert [line.partition(" of ")[0] for line in err.splitlines()] == [f"testtime: run {each}" for each in range(1, 5)]
    assert (check["what"], check["outcomes_same"], check["failure"]) == ("-n 2 --dist load", True, None)
    assert (len(check["measured_s"]), len(check["baseline_s"])) == (2, 2)
    assert min(check["measured_s"]) > 0.1
    assert min(check["baseline_s"]) > 0.2
    assert check["low_s"] <= check["predicted_s"] <= check["high_s"]
    profile = read_profile(tmp_path / "t.json")
    assert [len(each.measured_ns) for each in profile.checks] == [2]
    assert profile.invocation_dir == str(suite)
    assert {path.name for path in suite.iterdir()} == {"test_waits.py", "pytest.ini"}
