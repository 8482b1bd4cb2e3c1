"""Counting of alarms: groups are disjoint, bounds are Clopper and Pearson's."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy import stats

from tests import make
from tests.make import MS, Up
from tests.truth import alarms_score
from tests.truth.alarms_score import BASE, SAME, bounds, lines, score
from testtime.load import write_profile
from testtime.model.profile import Profile


def suite(each: int) -> Profile:
    run = make.Run()
    main = run.main()
    slow = run.fixture("slow")
    for number in range(50):
        main.test(f"t.py::test_{number}", ups=[Up(slow, each * MS)], call=5 * MS)
    main.finish()
    return run.profile()


def kept(folder: Path, name: str, profiles: list[Profile]) -> list[Path]:
    files = []
    for number, profile in enumerate(profiles):
        files.append(folder / f"{name}-{number}.json")
        files[-1].write_bytes(write_profile(profile))
    return files


def test_each_run_is_in_one_comparison(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []

    def verdict(before: object, after: object) -> str:
        assert isinstance(before, list)
        assert isinstance(after, list)
        seen.append((len(before), len(after)))
        return "regressed" if len(seen) == 1 else "inconclusive"

    monkeypatch.setattr(alarms_score, "GATES", {"ours": verdict})
    runs = [suite(30)] * 5
    by_side = {BASE: kept(tmp_path, BASE, runs), SAME: kept(tmp_path, SAME, runs)}
    found = score({"shop": by_side}, 2)
    assert seen == [(2, 2)] * 2 + [(1, 1)] * 5
    assert [(row.kind, row.fired, row.unclear, row.of) for row in found] == [
        (SAME, 1, 1, 2),
        ("same, one run each", 0, 5, 5),
    ]
    assert lines(found)[0].split()[:5] == ["same", "ours", "1", "of", "2"]


@pytest.mark.parametrize(
    ("gate", "after", "fired"), [("set-up +10 %", 32, 0), ("set-up +10 %", 34, 1), ("a test +50 % and 50 ms", 34, 0)]
)
def test_rules_of_others(gate: str, after: int, fired: int) -> None:
    verdict = alarms_score.GATES[gate]([suite(30)], [suite(after)])
    assert verdict == ("regressed" if fired else "ok")


def test_any_test() -> None:
    assert alarms_score.GATES["a test +50 % and 50 ms"]([suite(80)], [suite(140)]) == "regressed"


@pytest.mark.parametrize(("fired", "of"), [(0, 100), (1, 100), (99, 100), (100, 100), (3, 7)])
def test_bounds(fired: int, of: int) -> None:
    expected = stats.binomtest(fired, of).proportion_ci(0.95, method="exact")
    assert bounds(fired, of) == pytest.approx((expected.low, expected.high))
