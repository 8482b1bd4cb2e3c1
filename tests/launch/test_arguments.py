"""Which arguments go, which stay, and what comes in front of them."""

from __future__ import annotations

import pytest

from testtime.launch.arguments import AUTOLOAD_OFF, distributed, sequential

ALONE = {AUTOLOAD_OFF: "1"}


@pytest.mark.parametrize(
    "args",
    [(), ("tests", "-x", "-k", "not slow"), ("-vv", "-rA", "-m", "n"), ("--", "-n", "2"), ("-p", "no:xdist", "-")],
)
def test_suite_without_workers_is_left_alone(args: tuple[str, ...]) -> None:
    assert sequential(args, {}, distributed=False) == args


def test_workers_that_the_settings_ask_for_are_taken_away() -> None:
    assert sequential(("tests",), {}, distributed=True) == ("-n", "0", "tests")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("-n 4 tests", "tests"),
        ("-n4 tests", "tests"),
        ("-n=4 tests", "tests"),
        ("-nauto tests", "tests"),
        ("-xn 4 tests", "-x tests"),
        ("-xvn4 tests", "-xv tests"),
        ("-xd tests", "-x tests"),
        ("-d --tx 2*popen tests", "tests"),
        ("--numprocesses=4 --dist loadfile --maxprocesses 3 -q tests", "-q tests"),
        ("--numprocesses 4 --dist=loadfile tests", "tests"),
        ("-n 2 -- -n 3", "-- -n 3"),
    ],
)
def test_options_about_workers_go(given: str, kept: str) -> None:
    assert sequential(given.split(), {}, distributed=False) == ("-n", "0", *kept.split())
    assert distributed(given.split(), {}, 3, "load") == ("-n", "3", "--dist", "load", *kept.split())


@pytest.mark.parametrize(
    "given",
    ["--pdb tests", "--trace tests", "-f tests", "--looponfail tests", "--testtime=t.json tests", "--testtime t tests"],
)
def test_options_that_wait_or_record_go(given: str) -> None:
    assert sequential(given.split(), {}, distributed=False) == ("tests",)


@pytest.mark.parametrize("given", ["-p no:xdist a.py", "-pno:xdist a.py", "-p no:xdist.looponfail a.py"])
def test_workers_need_a_plugin_that_is_not_blocked(given: str) -> None:
    assert distributed(given.split(), {}, 2, "load") == ("-n", "2", "--dist", "load", "a.py")


def test_other_plugins_stay_as_they_are() -> None:
    args = ("-p", "no:cacheprovider", "-pno:xdistance", "-p", "x")
    assert distributed(args, {}, 2, "load")[4:] == args


def test_plugin_is_asked_for_where_none_is_loaded_by_itself() -> None:
    assert distributed(("a.py",), ALONE, 2, "load")[:3] == ("-p", "xdist", "-n")
    assert sequential(("-n2", "a.py"), ALONE, distributed=False) == ("-p", "xdist", "-n", "0", "a.py")
    assert sequential(("a.py",), ALONE, distributed=False) == ("a.py",)


@pytest.mark.parametrize("asked", [("-p", "xdist"), ("-pxdist",), ("-p", "xdist.plugin")])
def test_plugin_is_asked_for_once(asked: tuple[str, ...]) -> None:
    assert distributed(asked, ALONE, 2, "load") == ("-n", "2", "--dist", "load", *asked)
