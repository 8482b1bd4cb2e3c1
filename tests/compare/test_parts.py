"""Parts of the whole run: the numbers of the report, and which of them changed beyond doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from tests import make
from tests.compare.noise import measured
from tests.compare.suites import MS, Day, lay, parallel, run, suite
from testtime.analysis.accounting import UNKNOWN_START
from testtime.analysis.analyse import analyse
from testtime.compare.parts import WHOLE, accounts, parts
from testtime.compare.result import Part
from testtime.compare.rules import rule
from testtime.compare.sample import sample
from testtime.model.profile import Profile

TOLD = {
    "interpreter": 40 * MS,
    "imported": 300 * MS,
    "plugins": 400 * MS,
    "modules": 1000 * MS,
    "collection": 200 * MS,
    "calls": 2000 * MS,
    "session": 5 * MS,
    "leave": 2 * MS,
    "end": 300 * MS,
}
"""ns of what a run is made of."""


def ran(**changes: int) -> Profile:
    """A run of thirty tests, with some of these figures changed."""
    told = TOLD | changes
    story = make.Run()
    main = story.main(
        imported=told["imported"],
        plugins=[("plugin", told["plugins"])],
        modules=[("tests/test_a.py", told["modules"])],
        collection=told["collection"],
    )
    for at in range(30):
        main.test(f"tests/test_a.py::test_{at}", call=told["calls"] // 30)
    main.finish(session=told["session"], leave=told["leave"], end=told["end"])
    return story.profile(interpreter_ns=told["interpreter"], reference_ns=(10 * MS, 10 * MS))


def noisy(seed: int, noise: float, **changes: int) -> Profile:
    """The same, with each figure off by chance."""
    random = np.random.default_rng(seed)
    told = TOLD | changes
    return ran(**{name: round(ns * float(np.exp(random.normal(0, noise)))) for name, ns in told.items()})


def found(before: Sequence[Profile], after: Sequence[Profile], *, paired: bool = False) -> dict[str, Part]:
    """Parts by name, the whole among them."""
    rows, whole = parts(measured(lay(before, after), rule("setup:5%"), paired=paired))
    return {each.part: each for each in (*rows, whole)}


def changed(rows: dict[str, Part]) -> dict[str, str]:
    """What is told of those that changed beyond doubt."""
    return {name: each.verdict for name, each in rows.items() if each.verdict in ("slower", "faster")}


# -- the numbers of the report -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", [make.serial(), make.parallel(), ran()], ids=["serial", "parallel", "told"])
def test_parts_are_those_of_the_report(profile: Profile) -> None:
    rows, whole = parts(measured(lay([profile], [profile]), rule("setup:5%"), paired=False))
    report = analyse(profile)
    assert [(each.part, each.before_s) for each in rows] == [(each.part, each.seconds_s) for each in report.accounting]
    assert (whole.part, whole.before_s, whole.after_s) == (WHOLE, report.wall_s, report.wall_s)
    assert sum(each.after_s for each in rows) == pytest.approx(whole.after_s, abs=1e-5)
    assert {each.verdict for each in rows} <= {"alike", "inconclusive"}


def test_seconds_are_means_of_runs() -> None:
    rows = found([ran(session=5 * MS), ran(session=15 * MS)], [ran(session=100 * MS)])
    finish = rows["session finish"]
    assert (finish.before_s, finish.after_s, finish.change_s) == pytest.approx((0.01, 0.1, 0.09))


def test_start_is_one_part_where_a_run_does_not_know_more() -> None:
    unknown = msgspec.structs.replace(ran(), interpreter_ns=None)
    told = accounts([sample(ran()), sample(unknown)])
    assert next(iter(told)) == UNKNOWN_START
    assert told[UNKNOWN_START] == [300 * MS, 300 * MS]
    assert not {"interpreter start", "pytest import"} & told.keys()
    assert [sum(row) for row in zip(*told.values(), strict=True)] == [ran().wall_ns, unknown.wall_ns]


def test_part_that_one_run_has_alone_stands_where_it_does_there() -> None:
    story = make.Run()
    lane = story.main()
    lane.test("tests/test_a.py::test_0")
    lane.crash("tests/test_a.py::test_1", 70 * MS)
    crashed = story.profile()
    names = list(accounts([sample(ran()), sample(crashed)]))
    assert names == list(accounts([sample(crashed), sample(ran())]))
    assert names.index("between phases") < names.index("unfinished tests") < names.index("between tests")
    assert accounts([sample(ran()), sample(crashed)])["unfinished tests"] == [0, 70 * MS]


# -- what changed ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"session": 1500 * MS}, "session finish"),
        ({"leave": 400 * MS}, "clean-up"),
        ({"end": 1200 * MS}, "exit"),
        ({"plugins": 1200 * MS}, "plugin and conftest import"),
        ({"modules": 3000 * MS}, "test module import"),
        ({"collection": 900 * MS}, "collection"),
        ({"imported": 1000 * MS}, "pytest import"),
    ],
)
def test_one_run_of_each_tells_what_grew_many_times_over(changes: dict[str, int], part: str) -> None:
    rows = found([ran()], [ran(**changes)])
    assert changed(rows).items() >= {(part, "slower")}
    assert changed(rows).keys() <= {part, WHOLE}
    back = found([ran(**changes)], [ran()])
    assert changed(back)[part] == "faster"
    assert back[part].change_s == pytest.approx(-rows[part].change_s)


@pytest.mark.parametrize("changes", [{"session": 45 * MS}, {"plugins": 500 * MS}, {"modules": 1300 * MS}])
def test_one_run_of_each_tells_nothing_of_what_may_be_noise(changes: dict[str, int]) -> None:
    assert not changed(found([ran()], [ran(**changes)]))


def test_pairs_tell_what_one_run_of_each_does_not() -> None:
    before = [noisy(seed, 0.02) for seed in range(5)]
    after = [noisy(50 + seed, 0.02, modules=1300 * MS) for seed in range(5)]
    assert changed(found(before, after, paired=True))["test module import"] == "slower"
    assert not changed(found(before[:1], after[:1]))


def test_spread_of_runs_counts() -> None:
    """The same change where runs differ as much by themselves."""
    before = [noisy(seed, 0.3) for seed in range(5)]
    after = [noisy(50 + seed, 0.3, modules=1300 * MS) for seed in range(5)]
    assert "test module import" not in changed(found(before, after, paired=True))
    assert "test module import" not in changed(found(before, after))


def test_repeats_tell_what_grew() -> None:
    before = [noisy(seed, 0.02) for seed in range(4)]
    after = [noisy(50 + seed, 0.02, session=900 * MS) for seed in range(3)]
    assert changed(found(before, after)).items() >= {("session finish", "slower")}


def test_pairs_that_disagree_tell_nothing() -> None:
    before = [ran(session=each * MS) for each in (5, 5, 5, 5, 900)]
    after = [ran(session=each * MS) for each in (1000, 1000, 1000, 1000, 800)]
    assert "session finish" not in changed(found(before, after, paired=True))


@pytest.mark.parametrize(("count", "paired"), [(1, False), (4, True), (4, False)])
def test_unchanged_code_is_seldom_told_to_have_changed(count: int, paired: bool) -> None:
    """One comparison in twenty may name a part, where runs differ by as much as is assumed."""
    runs = [noisy(seed, 0.17) for seed in range(20 * 2 * count)]
    sides = [(runs[at : at + count], runs[at + count : at + 2 * count]) for at in range(0, len(runs), 2 * count)]
    assert sum(bool(changed(found(*side, paired=paired))) for side in sides) <= 2


def test_slower_machine_slows_no_part() -> None:
    """All that is computed takes four times as long: nothing became slower by the suite's doing."""
    told = suite()
    slow = replace(Day(), slow=4.0)
    rows = found([run(told)], [run(told, slow)])
    assert rows["calls"].after_s > 2 * rows["calls"].before_s
    assert "calls" not in changed(rows)


def test_crowded_machine_slows_no_part() -> None:
    crowded = Day(crowd=4.0, reference=(10 * MS, 10 * MS))
    rows = found([run(suite())], [run(suite(), crowded)])
    assert rows["calls"].after_s > 2 * rows["calls"].before_s
    assert "calls" not in changed(rows)


def test_part_that_grew_on_a_faster_machine_is_told_as_measured() -> None:
    """Ten times as long either way; the range is of both accounts."""
    rows = found([run(suite())], [_ending(run(suite(), Day(slow=0.5)))])
    assert rows["exit"].verdict == "slower"
    assert rows["exit"].change_s == pytest.approx(3.0)
    assert (rows["exit"].high_s or 0) > 3.0


def _ending(profile: Profile) -> Profile:
    """With an exit of three seconds."""
    (main,) = profile.processes
    wall = profile.wall_ns + 3 * make.S
    return msgspec.structs.replace(profile, wall_ns=wall, processes=(msgspec.structs.replace(main, end_ns=wall),))


def test_range_holds_the_change_and_never_less_than_nothing() -> None:
    rows = found([ran()], [ran(session=1500 * MS)])
    asked = [each for each in rows.values() if each.low_s is not None]
    assert {each.part for each in rows.values()} - {each.part for each in asked} >= {"clean-up", "configuration"}
    for each in asked:
        assert each.low_s is not None
        assert each.high_s is not None
        assert each.low_s <= each.change_s + 1e-6 <= each.high_s + 2e-6
        assert each.before_s + each.low_s >= -1e-6


def test_what_takes_next_to_nothing_is_alike() -> None:
    finish = found([ran(session=0)], [ran(session=40 * MS)])["session finish"]
    assert (finish.verdict, finish.low_s, finish.high_s) == ("alike", None, None)


def test_runs_that_take_next_to_nothing_have_no_part_that_changed() -> None:
    nothing = ran(**dict.fromkeys(TOLD, 0))
    assert {each.verdict for each in found([nothing], [nothing]).values()} <= {"alike", "inconclusive"}


def test_workers_are_compared_by_the_controller() -> None:
    halves = [list(range(30)), list(range(30, 60))]
    rows = found([parallel(suite(), halves)], [parallel(suite(), halves)])
    assert "workers running tests" in rows
    assert not changed(rows)
