"""A slow-down that is written into a profile is where it is said to be, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from tests.compare.suites import MS, run, suite
from tests.truth.alarms_planted import slow_downs, slowed
from tests.truth.alarms_rules import setup_ns
from testtime.compare.sample import CALL, SETUP, TEARDOWN, sample
from testtime.model.profile import Profile


@pytest.mark.parametrize(("kind", "share"), [("computing", 0.1), ("waiting", 0.1), ("spread", 0.1)])
def test_a_tenth_of_all_set_up(kind: str, share: float) -> None:
    before = run(suite())
    (what, waits), *_ = [(what, waits) for name, what, waits in slow_downs(before) if name == kind]
    after = slowed(before, what, waits=waits)
    assert setup_ns(after) / setup_ns(before) - 1 == pytest.approx(share, rel=0.01)
    old, new = sample(before), sample(after)
    assert new.busy[:, (CALL, TEARDOWN)] == pytest.approx(old.busy[:, (CALL, TEARDOWN)])
    moved, still = (new.wait, new.busy) if waits else (new.busy, new.wait)
    was = old.busy if waits else old.wait
    assert still == pytest.approx(was)
    assert (moved[:, SETUP] - (old.wait if waits else old.busy)[:, SETUP] > 0).all()


def test_shared_fixture_is_no_part_of_a_test() -> None:
    before = run(suite())
    server = next(each for each in before.fixtures if each.name == "server")
    _, what, waits = next(iter(slow_downs(before)))
    there = type(what)(server.name, server.path, server.line, 1, 500 * MS, 0.1)
    after = slowed(before, there, waits=waits)
    assert setup_ns(after) - setup_ns(before) == pytest.approx(500 * MS)
    assert np.array_equal(sample(after).busy, sample(before).busy)


def test_twenty_milliseconds_go_where_it_is_used_least_often_of_what_is_used_often() -> None:
    before = run(suite())
    found = {kind: what for kind, what, _ in slow_downs(before)}
    counts = dict.fromkeys((found["20 ms"].name,), found["20 ms"].uses)
    assert counts in ({"db": 60}, {"user": 60})
    assert setup_ns(slowed(before, found["20 ms"], waits=False)) - setup_ns(before) == pytest.approx(60 * 20 * MS)


def test_span_too_short_for_cpu_computes() -> None:
    before = run(suite())
    uses = tuple(replace(use, setup=replace(use.setup, cpu_ns=None)) for use in before.uses)
    unread: Profile = replace(before, uses=uses)
    _, what, _ = next(iter(slow_downs(unread)))
    for waits in (False, True):
        after = sample(slowed(unread, what, waits=waits)).uses
        moved = (after.wait if waits else after.busy) - (
            sample(unread).uses.wait if waits else sample(unread).uses.busy
        )
        assert moved[:, 0].max() == pytest.approx(what.ns)
