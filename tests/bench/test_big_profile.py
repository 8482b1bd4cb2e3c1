"""The large profile is one that ``testtime`` takes for its own, and as large as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.big_profile import PER_FILE, USES, big_profile
from testtime.load import read_profile, write_profile

TESTS = 3 * PER_FILE


def test_it_is_a_profile(tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_bytes(write_profile(big_profile(TESTS)))
    profile = read_profile(path)
    assert len({test.nodeid for test in profile.tests}) == TESTS
    assert len(profile.uses) == USES * TESTS
    assert {profile.fixtures[use.fixture].scope for use in profile.uses} == {"function"}
    assert {test.outcome for test in profile.tests} == {"passed", "failed"}


@pytest.mark.parametrize("less", [0, 6])
def test_tests_follow_each_other_within_the_loop(less: int) -> None:
    profile = big_profile(TESTS, less)
    ends = [test.end_ns for test in profile.tests]
    starts = [test.start_ns for test in profile.tests]
    loop, looped = (profile.processes[0].mark(name) for name in ("loop", "looped"))
    assert loop is not None
    assert looped is not None
    assert loop.at_ns <= starts[0]
    assert all(end is not None and end < start for end, start in zip(ends, starts[1:], strict=False))
    assert ends[-1] is not None
    assert ends[-1] <= looped.at_ns


def test_faster_one_is_the_same_run_of_which_each_part_takes_a_little_less() -> None:
    slow, fast = big_profile(TESTS), big_profile(TESTS, 6)
    assert [test.nodeid for test in fast.tests] == [test.nodeid for test in slow.tests]
    calls = [
        new.phases[1].span.wall_ns / old.phases[1].span.wall_ns for old, new in zip(slow.tests, fast.tests, strict=True)
    ]
    set_ups = [new.setup.wall_ns / old.setup.wall_ns for old, new in zip(slow.uses, fast.uses, strict=True)]
    assert sorted(set(calls)) == sorted(set(set_ups)) == [0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 1.0]
    assert all(
        use.setup.end_ns <= fast.tests[use.test].phases[1].span.start_ns for use in fast.uses if use.test is not None
    )
