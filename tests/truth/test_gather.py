"""Suites of which it is known what may wait together: profiled for real, and what is advised compared."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

import pytest

from tests.truth.gather_answers import LEAST_S
from tests.truth.gather_expected import EXPECTED, SUITES, words
from tests.truth.gather_verified import Recorded
from testtime.whatif.gather.gathering import gathering
from testtime.whatif.gather.result import Gathering, Group, Task

pytestmark = pytest.mark.truth


def test_every_suite_is_expected_to_give_something() -> None:
    assert sorted(EXPECTED) == sorted(path.stem for path in SUITES.glob("*.py"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_advice(name: str, gather_suite: Callable[[str], Recorded]) -> None:
    found = gathering(gather_suite(name).profile, least_s=LEAST_S)
    known = words(SUITES / f"{name}.py")
    groups = {each for each in EXPECTED[name] if "~" not in each}
    assert {_group(group, known) for group in found.groups} == groups, found.rejected
    told = _rejections(found, known)
    assert {each for each in EXPECTED[name] if "~" in each} <= told, found.rejected


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
