"""The large profile is one that ``testtime`` takes for its own, and as large as it says."""

from __future__ import annotations

from pathlib import Path

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


def test_tests_follow_each_other_within_the_loop() -> None:
    profile = big_profile(TESTS)
    ends = [test.end_ns for test in profile.tests]
    starts = [test.start_ns for test in profile.tests]
    loop, looped = (profile.processes[0].mark(name) for name in ("loop", "looped"))
    assert loop is not None
    assert looped is not None
    assert loop.at_ns <= starts[0]
    assert all(end is not None and end < start for end, start in zip(ends, starts[1:], strict=False))
    assert ends[-1] is not None
    assert ends[-1] <= looped.at_ns
