"""Suites of which it is known what may wait together: profiled for real, and what is advised compared.

A statement is known by the word after ``#:`` at the end of its first line.  In what is expected, ``a | b`` may run
together, ``a+b`` are one task in this order, ``a*3`` are three turns of a loop, and ``a ~ b`` are neighbours that must
be rejected.  A group with ``?`` before it has to be looked at by a human; any other is certain.
"""

from __future__ import annotations

import itertools
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.truth.gather_answers import LEAST_S, recorded
from tests.truth.running import lacking
from testtime.whatif.gather.gathering import gathering
from testtime.whatif.gather.result import Gathering, Group, Task

SUITES = Path(__file__).parent / "gather_suites"
EXPECTED: dict[str, tuple[str, ...]] = {
    "blocks": ("left | right", "first | second"),
    "chains": ("user+token+session | project+board+card", "left | right", "up | down"),
    "checks": ("probe ~ migrate", "able ~ result", "? require | done"),
    "child_processes": ("? first | second", "left ~ right"),
    "class_state": ("choose ~ chosen", "colours | shapes"),
    "computing": ("first ~ second",),
    "created": ("start*3", "stop*3", "all*3"),
    "databases": ("users ~ teams", "first | second", "once ~ again"),
    "decorated": ("pay ~ statement", "ann | bob", "deposit ~ balance", "opener ~ opened"),
    "dict_of_lists": ("deliver ~ count",),
    "environment": ("choose ~ connect", "enter ~ touch", "write ~ run"),
    "executors": ("one ~ two", "first | second", "left | right", "keep ~ look"),
    "fixtures": ("users | teams", "server ~ greeting"),
    "handed_on": ("close*3", "fill*3", "twice ~"),
    "handshakes": ("send ~ take", "prepare ~ use"),
    "headers": ("login ~ ask", "warm ~ cached", "a | b", "flip ~ look"),
    "inner_session": ("user ~ team", "plan | cost"),
    "kept_for_the_end": ("? news | logs", "first ~ second"),
    "locks": ("one ~ two", "first | second", "pool*4"),
    "made_inside": ("news | mail", "first ~ second", "choose ~ start"),
    "module_state": ("login ~ publish",),
    "named_paths": ("short | long", "one ~ size"),
    "opened_files": ("save ~ load", "index | about"),
    "order_shown": ("apply ~", "? first | second"),
    "paging": ("cursor ~", "numbers*3"),
    "pipelined": ("first ~ second", "left ~ right", "up+upped | down+downed"),
    "processes": ("? first | second", "write ~ run"),
    "property_state": ("open ~ walk",),
    "retries": ("for ~",),
    "server_state": ("? put | get",),
    "set_for_all": ("patch ~ look", "listen ~ work", "point ~ ping", "narrow ~ third"),
    "set_going": ("start ~ patience", "web+web_up | job+job_up"),
    "settling": ("request ~ settle", "loop ~"),
    "shared_defaults": ("sign ~ ask", "first ~ second"),
    "timeouts": ("one | two", "first | second"),
    "under_way": ("other ~ task", "first ~ second", "join ~ rejoin", "wait ~ rewait"),
    "unittests": ("users | teams", "plan | cost", "unplan | uncost"),
    "whole_tests": ("one | two", "counts ~"),
}
"""By suite: all groups there are, and rejections that there must be."""

pytestmark = pytest.mark.truth


def test_every_suite_is_expected_to_give_something() -> None:
    assert sorted(EXPECTED) == sorted(path.stem for path in SUITES.glob("*.py"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_advice(name: str, tmp_path: Path) -> None:
    if lacking(["pytest-asyncio"]):
        pytest.skip("pytest-asyncio is not installed")
    suite = tmp_path / f"test_{name}.py"
    shutil.copy(SUITES / f"{name}.py", suite)
    found = gathering(recorded(suite, tmp_path / "profile.json", Path(sys.executable)), least_s=LEAST_S)
    words = _words(suite)
    groups = {each for each in EXPECTED[name] if "~" not in each}
    assert {_group(group, words) for group in found.groups} == groups, found.rejected
    told = _rejections(found, words)
    assert {each for each in EXPECTED[name] if "~" in each} <= told, found.rejected


def _words(suite: Path) -> dict[int, str]:
    """Line -> the word that its statement is known by."""
    lines = suite.read_text(encoding="utf-8").splitlines()
    return {number: line.rpartition("#: ")[2] for number, line in enumerate(lines, 1) if "#: " in line}


def _group(group: Group, words: dict[int, str]) -> str:
    tasks = " | ".join(_task(task, words) for task in group.tasks)
    return tasks if group.confidence == "certain" else f"? {tasks}"


def _task(task: Task, words: dict[int, str]) -> str:
    named = "+".join(_named(task.lines, words))
    return f"{named}*{task.iterations}" if task.iterations > 1 else named


def _named(spans: Iterable[tuple[int, int]], words: dict[int, str]) -> list[str]:
    return [words.get(first) or words.get(first + 1, f"line {first}") for first, _ in spans]


def _rejections(found: Gathering, words: dict[int, str]) -> set[str]:
    """Every pair of neighbours in every rejection."""
    told: set[str] = set()
    for each in found.rejected:
        names = _named(each.lines, words)
        told |= {f"{first} ~ {second}" for first, second in itertools.pairwise(names)}
        if len(names) == 1:
            told.add(f"{names[0]} ~")
    return told
