"""Counting of alarms: groups are disjoint, bounds are Clopper and Pearson's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from scipy import stats

from tests.truth import alarms_score
from tests.truth.alarms_rules import Said, setup_ns
from tests.truth.alarms_score import BASE, DETECTABLE, SAME, bounds, groups, lines, score
from tests.truth.test_alarms_rules import suite
from testtime.load import write_profile
from testtime.model.profile import Profile


def kept(folder: Path, name: str, count: int) -> list[Path]:
    files = []
    for number in range(count):
        files.append(folder / f"{name}-{number}.json")
        files[-1].write_bytes(write_profile(suite(30)))
    return files


def test_each_run_is_in_one_comparison_of_a_kind(tmp_path: Path) -> None:
    sides = {side: [tmp_path / f"{side}-{number}.json" for number in range(5)] for side in (BASE, SAME)}
    found = list(groups(sides, 2))
    assert [group.kind for group in found] == [SAME] * 2 + ["same, one run each"] * 5
    for kind in (SAME, "same, one run each"):
        used = [path for group in found if group.kind == kind for path in (*group.before, *group.after)]
        assert len(set(used)) == len(used)


def test_what_gates_say_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sides = {BASE: kept(tmp_path, BASE, 5), SAME: kept(tmp_path, SAME, 5)}
    slow = ("slow", "tests/conftest.py", 1)

    def gate(before: Sequence[Profile], after: Sequence[Profile]) -> Said:
        longer = setup_ns(after[0]) > setup_ns(before[0])
        return Said("regressed", frozenset({slow}), 0.5) if longer else Said("inconclusive", detectable=0.5)

    where = suite(30).fixtures[0]
    slow = (where.name, where.path or "", where.line or 0)
    monkeypatch.setattr(alarms_score, "GATES", {"testtime": gate})
    found = {count.kind: count for count in score({"shop": sides}, 2)}
    same, alone, planted = found[SAME], found["same, one run each"], found["computing, written in"]
    assert (same.of, same.fired, same.unclear, same.named) == (2, 0, 2, 0)
    assert (alone.of, alone.fired) == (5, 0)
    assert (planted.of, planted.fired, planted.named) == (2, 2, 2)
    assert (found[DETECTABLE].of, found[DETECTABLE].fired) == (2, 2)
    assert same.setup_s == pytest.approx(1.5)
    told = lines(list(found.values()))
    assert "| same | testtime | 0 | 2 | 0.0% to 84.2% | 2 | 0 |" in told
    assert "| shop | 1.50 s | computing, written in | 2 | 2 | 15.8% to 100.0% | 0 | 2 |" in told


@pytest.mark.parametrize(("fired", "of"), [(0, 100), (1, 100), (99, 100), (100, 100), (3, 7)])
def test_bounds(fired: int, of: int) -> None:
    expected = stats.binomtest(fired, of).proportion_ci(0.95, method="exact")
    assert bounds(fired, of) == pytest.approx((expected.low, expected.high))
