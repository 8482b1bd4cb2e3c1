"""What groups save beside workers: those in use, or those advised; and how much is replayed."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests import scenes
from testtime.errors import UserError
from testtime.model.profile import Phase, Profile
from testtime.whatif import gathered as module
from testtime.whatif.forecast import Ask, forecast
from testtime.whatif.gather.gathering import gathering, overlaps_of
from testtime.whatif.gather.overlap import Overlap
from testtime.whatif.gathered import beside_workers, gathered
from testtime.whatif.machine import rates
from testtime.whatif.met import met
from testtime.whatif.recorded import workload
from testtime.whatif.xdist import xdist

TEXT = """
    async def first():
        return 1

    async def second():
        return 2

    async def stack():
        await first()  # waits 3000
        await second()  # waits 3000

    async def test_a(stack):
        return await first()  # waits 2000

    async def test_b(stack):
        return await first()  # waits 2000
"""


def _story(**changes: Any) -> Profile:
    """A fixture that waits twice for 3 s, in each of two tests, which wait for 2 s more."""
    suite = scenes.Suite(TEXT)
    stack = suite.fixture("stack")
    for name in ("test_a", "test_b"):
        suite.test(name, [stack])
    profile = suite.profile(**changes)
    tests = tuple(msgspec.structs.replace(test, phases=tuple(map(_waiting, test.phases))) for test in profile.tests)
    return msgspec.structs.replace(profile, tests=tests)


def _waiting(phase: Phase) -> Phase:
    return msgspec.structs.replace(phase, span=msgspec.structs.replace(phase.span, cpu_ns=0))


def _replayed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """Each replay with workers that ``gathered`` asks for, apart from those of ``forecast``."""
    asked: list[tuple[int, str]] = []
    run = xdist

    def noted(work: Any, machine: Any, workers: int, dist: str = "load") -> Any:
        asked.append((workers, dist))
        return run(work, machine, workers, dist)

    monkeypatch.setattr(module, "xdist", noted)
    return asked


def test_one_worker_of_two_waits_once() -> None:
    (group,) = gathered(_story()).groups
    assert (group.saved_s, group.workers) == (6.0, 2)
    assert group.saved_parallel_s == pytest.approx(3.0, abs=0.01)


def test_it_is_what_predictions_with_and_without_differ_by() -> None:
    profile = _story()
    overlaps, _ = overlaps_of(profile)
    with_it = forecast(profile, Ask((2,), ("load",), gather="all", overlaps=overlaps)).predictions[-1]
    without = forecast(profile, Ask((2,), ("load",))).predictions[-1]
    (group,) = gathered(profile).groups
    assert group.saved_parallel_s == pytest.approx(without.wall_s - with_it.wall_s, abs=1e-5)


def test_all_else_is_as_without_workers() -> None:
    profile = _story()
    found = gathered(profile)
    plain = msgspec.structs.replace(found.groups[0], workers=0, saved_parallel_s=None)
    assert msgspec.structs.replace(found, groups=(plain,)) == gathering(profile)


def test_what_is_asked_for_is_handed_on() -> None:
    profile = _story()
    assert gathered(profile, least_s=7.0).groups == ()
    assert gathered(profile, confidence="check").groups == ()


def test_workers_in_use_count(monkeypatch: pytest.MonkeyPatch) -> None:
    replayed = _replayed(monkeypatch)
    (group,) = gathered(_story(workers=3, dist="loadfile")).groups
    assert group.workers == 3
    assert set(replayed) == {(3, "loadfile")}


def test_what_was_measured_with_workers_sets_the_scale() -> None:
    profile = _story(workers=2, dist="load")
    walls = [msgspec.structs.replace(profile, wall_ns=wall) for wall in (10**10, 2 * 10**10)]
    once, twice = (gathered(each).groups[0].saved_parallel_s for each in walls)
    assert once
    assert twice == pytest.approx(2 * once, rel=1e-4)


def test_nothing_is_told_where_no_workers_are_advised() -> None:
    profile = _story()
    one_test = msgspec.structs.replace(profile, tests=profile.tests[:1], uses=profile.uses[:1])
    (group,) = gathered(one_test).groups
    assert (group.workers, group.saved_parallel_s) == (0, None)


def test_nothing_is_told_of_a_mode_that_is_not_known() -> None:
    with pytest.raises(UserError):
        xdist(workload(_story()), met(_story()), 2, "each")
    (group,) = gathered(_story(workers=2, dist="each")).groups
    assert (group.workers, group.saved_parallel_s) == (0, None)


def test_whole_tests_are_left_to_the_workers() -> None:
    profile = _story()
    (overlap,) = overlaps_of(profile)[0]
    whole = Overlap(msgspec.structs.replace(overlap.group, unit="tests"), ())
    first, second = beside_workers(profile, [whole, overlap])
    assert (first.group.workers, second.group.workers) == (0, 2)


def test_what_workers_hide_is_nothing_and_not_less() -> None:
    profile = _story()
    (overlap,) = overlaps_of(profile)[0]
    hidden = Overlap(overlap.group, tuple((when, -saved) for when, saved in overlap.saved))
    assert beside_workers(profile, [hidden])[0].group.saved_parallel_s == 0.0


@pytest.mark.parametrize(("replayed", "told"), [(2 * 4, 3), (2 * 3, 2), (2 * 2, 1), (1, 1)])
def test_only_so_much_is_replayed(replayed: int, told: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _replayed(monkeypatch)
    monkeypatch.setattr(module, "REPLAYED", replayed)
    profile = _story()
    (overlap,) = overlaps_of(profile)[0]
    monkeypatch.setattr(module, "overlaps_of", lambda *_args, **_options: (_numbered(overlap, 3), ()))
    found = gathered(profile)
    assert [each.workers for each in found.groups] == [2] * told + [0] * (3 - told)
    assert len(asked) == 1 + told
    said = [caveat for caveat in found.caveats if "not simulated" in caveat]
    assert [caveat.split()[3] for caveat in said] == [f"g{told + 1}"] * (told < 3)


def _numbered(overlap: Overlap, count: int) -> tuple[Overlap, ...]:
    groups = (msgspec.structs.replace(overlap.group, id=f"g{number + 1}") for number in range(count))
    return tuple(Overlap(group, overlap.saved) for group in groups)


def test_of_more_tests_one_way_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _replayed(monkeypatch)
    monkeypatch.setattr(module, "ALL", 1)
    monkeypatch.setattr(module, "forecast", None)
    (group,) = gathered(_story()).groups
    cores = int(rates(_story().machine).cores)
    assert (group.workers, asked) == (cores, [(cores, "load")] * 2)


@pytest.mark.parametrize("what", ["blockers", "slower"])
def test_one_way_must_be_safe_and_worth_it(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ALL", 1)
    if what == "blockers":
        monkeypatch.setattr(module, "hazards", lambda _profile: type("Found", (), {"blockers": ("port 8000",)}))
    else:
        monkeypatch.setattr(module, "serial", lambda _work: type("Found", (), {"wall_ns": 1}))
    assert gathered(_story()).groups[0].workers == 0


def test_of_very_many_tests_nothing_is_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _replayed(monkeypatch)
    monkeypatch.setattr(module, "FEW", 1)
    assert gathered(_story()).groups[0].workers == 0
    assert asked == []


def test_without_groups_nothing_is_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _replayed(monkeypatch)
    assert beside_workers(_story(), ()) == ()
    assert asked == []
