"""What makes a comparison meaningless, what makes it less sure, and what may be the cause of what it finds."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests import make
from testtime.compare.comparable import Comparable, comparable, too_little
from testtime.model.profile import Profile

PLAIN = make.serial()


def but(**changes: Any) -> Profile:
    """The usual profile with something changed."""
    return msgspec.structs.replace(PLAIN, **changes)


def on(**changes: Any) -> Profile:
    """On another machine."""
    return but(machine=msgspec.structs.replace(PLAIN.machine, **changes))


def python(version: str) -> Profile:
    """With another Python."""
    return but(processes=tuple(msgspec.structs.replace(each, python=version) for each in PLAIN.processes))


def test_two_alike_can_be_compared() -> None:
    assert comparable([PLAIN], [PLAIN]) == Comparable((), (), ())


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (on(platform="darwin"), "operating system: linux before, darwin after"),
        (on(machine="arm64"), "architecture: x86_64 before, arm64 after"),
        (but(workers=4, dist="load"), "workers: 0 before, 4 after"),
        (but(args=("tests", "--cov=src")), "tracing: none before, coverage after"),
        (but(args=("--cov", "src")), "tracing: none before, coverage after"),
        (but(args=("tests", "--trace")), "tracing: none before, a debugger after"),
        (but(tracer="coverage"), "tracing: none before, coverage after"),
        (but(exit_status=2), "pytest ended with status 2 (interrupted, or errors during collection)"),
        (but(exit_status=5), "pytest ended with status 5 (no tests were collected)"),
        (but(complete=False, incomplete="it was killed"), "a run is not whole: it was killed"),
    ],
)
def test_refused(after: Profile, why: str) -> None:
    assert why in comparable([PLAIN], [after]).refused
    assert len(comparable([after], [PLAIN]).refused) == len(comparable([PLAIN], [after]).refused) > 0


def test_dist_counts_with_workers_alone() -> None:
    assert not comparable([but(dist="load")], [but(dist="no")]).refused
    sides = [but(workers=2, dist=dist) for dist in ("load", "loadscope")]
    assert comparable(sides[:1], sides[1:]).refused == ("--dist: load before, loadscope after",)


@pytest.mark.parametrize(
    "args",
    [
        ("tests", "--cov-report=html"),
        ("tests", "--no-cov"),
        ("tests", "--cov=src", "--no-cov"),
        ("tests/--cov",),
        ("-k", "coverage"),
        ("tests", "--covered"),
        ("tests", "--trace-config"),
    ],
)
def test_nothing_is_traced(args: tuple[str, ...]) -> None:
    assert not comparable([PLAIN], [but(args=args)]).refused


def test_both_sides_may_be_traced() -> None:
    traced = but(args=("--cov=src",))
    assert not comparable([traced], [traced]).refused
    assert not comparable([traced], [but(tracer="coverage")]).refused


def test_failing_suite_can_be_compared() -> None:
    assert not comparable([PLAIN], [but(exit_status=1)]).refused


@pytest.mark.parametrize(
    ("after", "why"),
    [(on(cores=2), "cores: 8 before, 2 after"), (on(quota=1.5), "CPU quota: none before, 1.5 after")],
)
def test_less_sure(after: Profile, why: str) -> None:
    found = comparable([PLAIN], [after])
    assert found.widened == (why,)
    assert not found.refused


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (python("3.12.1"), "Python: 3.11 before, 3.12 after"),
        (but(pytest="8.4.2"), "pytest: 9.2.0 before, 8.4.2 after"),
        (but(distributions=("pytest-mock 3.14", "anyio 4.4")), "plugins: +anyio 4.4, +pytest-mock 3.14"),
    ],
)
def test_possible_cause(after: Profile, why: str) -> None:
    found = comparable([PLAIN], [after])
    assert found.differs == (why,)
    assert not found.refused
    assert not found.widened


def test_patch_releases_are_alike() -> None:
    assert not comparable([PLAIN], [python("3.11.13")]).differs


def test_plugins_that_went_and_came_are_told_apart() -> None:
    found = comparable([but(distributions=("a 1",))], [but(distributions=("a 2",))])
    assert found.differs == ("plugins: -a 1", "plugins: +a 2")


def test_runs_of_one_side_may_differ_in_the_same_way_as_those_of_the_other() -> None:
    mixed = [on(cores=2), on(cores=4)]
    assert not comparable(mixed, mixed[::-1]).widened
    assert comparable(mixed, mixed[:1]).widened == ("cores: 2, 4 before, 2 after",)


def test_one_broken_run_is_enough() -> None:
    assert comparable([PLAIN, but(exit_status=3)], [PLAIN]).refused == (
        "pytest ended with status 3 (an error inside pytest or a plugin)",
    )


@pytest.mark.parametrize(
    ("matched", "enough"), [((1, 1), True), ((0.8, 0.9), True), ((0.79, 1), False), ((1, 0.1), False)]
)
def test_enough_of_the_time_must_be_compared(matched: tuple[float, float], enough: bool) -> None:
    assert (too_little(matched) is None) == enough


def test_too_little_is_told_in_figures() -> None:
    why = "only 10 % of the time is of tests that both sides have, 80 % are needed"
    assert too_little((1.0, 0.1)) == why
