"""A question about a profile to the ways, the choice and what is told beside them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests import make
from tests.make import MS, S, Up
from testtime.errors import UserError
from testtime.model.machine import Machine, Probe
from testtime.model.profile import Check, Holding, Profile
from testtime.whatif.forecast import Ask, forecast, ladder, predicted

COSTLESS = Probe(2, (1.0, 1.0, 1.0), 10 * MS, "3.11.7", xdist="3.8.0", gateway_ns=10 * MS)
"""A machine on which xdist itself takes next to nothing."""
TWO = Machine("linux", "x86_64", 2, probe=COSTLESS)


def profile(tests: int = 8, wait: int = S, cpu: int = 0, shared: int = 0, **changes: Any) -> Profile:
    """Tests in two files, with a session fixture of so many ns that all of them need."""
    run = make.Run()
    main = run.main()
    server = run.fixture("server", "session", path="tests/conftest.py", line=7)
    for number in range(tests):
        ups = [Up(server, shared, wait=shared)] if shared else []
        file = "tests/test_a.py" if number < tests // 2 else "tests/test_b.py"
        main.test(f"{file}::test_{number}", ups=ups, call=wait + cpu, wait=wait, markers=("slow",))
    main.finish()
    return run.profile(**({"machine": TWO} | changes))


# -- ways -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cores", "tests", "expected"),
    [
        (1, 100, (2,)),
        (2, 100, (2, 3, 4)),
        (4, 100, (2, 3, 4, 6, 8)),
        (8, 100, (2, 4, 6, 8, 12, 16)),
        (8, 5, (2, 4)),
        (8, 1, (2,)),
    ],
)
def test_ladder(cores: int, tests: int, expected: tuple[int, ...]) -> None:
    assert ladder(cores, tests) == expected


def test_default_grid() -> None:
    found = forecast(profile(), Ask())
    ways = [(each.workers, each.dist) for each in found.predictions]
    assert ways == [(n, dist) for dist in ("load", "worksteal", "loadscope", "loadfile") for n in (2, 3, 4)]


def test_loadgroup_where_a_test_has_a_group() -> None:
    grouped = profile(2)
    first = msgspec.structs.replace(grouped.tests[0], markers=("xdist_group(g)",))
    grouped = msgspec.structs.replace(grouped, tests=(first, *grouped.tests[1:]), pytest="8.4.0")
    assert {each.dist for each in forecast(grouped, Ask(workers=(2,))).predictions} > {"loadgroup"}


def test_what_is_asked_for_is_what_is_told_in_order_and_once() -> None:
    found = forecast(profile(), Ask(workers=(3, 0, 2, 3), dists=("loadfile", "load", "loadfile")))
    ways = [(each.workers, each.dist) for each in found.predictions]
    assert ways == [(0, "no"), (2, "loadfile"), (3, "loadfile"), (2, "load"), (3, "load")]


def test_changed_suite_is_told_in_sequence_as_well() -> None:
    found = forecast(profile(shared=S), Ask(workers=(2,), dists=("load",), speed_up=("server=100",)))
    sequential, parallel = found.predictions
    assert (sequential.workers, sequential.dist, sequential.speed_up) == (0, "no", ("server=100",))
    assert sequential.saved_s == pytest.approx(1, abs=0.001)
    assert parallel.speed_up == ("server=100",)


def test_progress() -> None:
    told: list[tuple[int, int]] = []
    forecast(profile(), Ask(workers=(0, 2), dists=("load",)), lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2), (2, 2)]


# -- figures ----------------------------------------------------------------------------------------------------------


def test_sequential_run_is_the_profile() -> None:
    found = forecast(profile(), Ask(workers=(0,)))
    (prediction,) = found.predictions
    assert (found.sequential_s, prediction.wall_s, prediction.saved_s, prediction.speedup) == (8.195, 8.195, 0, 1)
    assert prediction.low_s < 8.195 < prediction.high_s
    assert (found.replay_error, prediction.bound_by) == (0, "one process")


def test_two_workers_halve_the_waiting() -> None:
    """8 s of tests; a boot of 0.18 s in the controller and again in the workers."""
    (prediction,) = forecast(profile(), Ask(workers=(2,), dists=("load",))).predictions
    assert prediction.wall_s == pytest.approx(4 + 0.18 + 0.18 + 0.03, abs=0.03)
    assert prediction.saved_s == pytest.approx(8.195 - prediction.wall_s, abs=1e-5)
    assert prediction.speedup == pytest.approx(8.195 / prediction.wall_s, abs=1e-3)
    assert prediction.boot_s == pytest.approx(0.39, abs=0.03)


def test_cores_of_another_machine() -> None:
    computing = profile(wait=0, cpu=S)
    walls = [forecast(computing, Ask((4,), ("load",), cores=cores)).predictions[0].wall_s for cores in (1, 2, 4)]
    assert walls[0] > 8 > walls[1] > 4 > walls[2] > 2


def test_best_is_the_cheapest_of_the_good_ones() -> None:
    found = forecast(profile(), Ask())
    assert (found.best.workers, found.best.dist) == (4, "load")
    assert found.best.wall_s == min(each.wall_s for each in found.predictions)


def test_no_workers_for_a_suite_that_is_over_before_they_have_started() -> None:
    found = forecast(profile(wait=1 * MS), Ask())
    assert (found.best.workers, found.best.dist) == (0, "no")
    assert "slower; it is bound by start-up" in found.best.reason


def test_earlier_checks_correct_what_is_told() -> None:
    check = Check(2, "load", (), ("none",), 4 * S, (5 * S,) * 3, (8 * S,) * 3, "2026-02-03T04:05:06+00:00")
    plain = predicted(profile(), 2, "load")
    moved = predicted(profile(checks=(check,)), 2, "load")
    assert moved.wall_s == pytest.approx(1.25 * plain.wall_s, abs=0.001)
    assert (plain.caveats, len(moved.caveats)) == ((), 1)


def test_profile_of_a_run_with_workers() -> None:
    """Its sequential run is predicted, and there is no replay to compare with."""
    found = forecast(make.parallel(), Ask(workers=(2,), dists=("load",)))
    assert found.sequential_s > make.parallel().wall_ns / 1e9
    assert found.replay_error is None
    assert any("2 workers: the order of collection is not known" in each for each in found.assumptions)


# -- beside it --------------------------------------------------------------------------------------------------------


def test_fixtures_that_workers_set_up_again() -> None:
    found = forecast(profile(shared=S), Ask(workers=(2,), dists=("load",)))
    (row,) = found.repeated
    assert (row.name, row.where, row.scope) == ("server", "tests/conftest.py:7", "session")
    assert (row.uses, row.uses_parallel, row.costs_s) == (1, 2, 1)
    assert found.predictions[0].repeated_s == 1


@pytest.mark.parametrize(("company", "words"), [((1.1, 1.3), "20 % longer"), ((1.0, 0.9), "no longer")])
def test_assumptions_name_what_starts_at_once_cost(company: tuple[float, ...], words: str) -> None:
    machine = msgspec.structs.replace(TWO, probe=msgspec.structs.replace(COSTLESS, boot_company=company))
    said = f"pytest takes {words} to start while it does so on all cores, as measured there"
    assert said in forecast(profile(machine=machine), Ask(workers=(2,))).assumptions
    assert said not in forecast(profile(machine=machine), Ask(workers=(0,))).assumptions
    assert not any("pytest takes" in each for each in forecast(profile(), Ask(workers=(2,))).assumptions)


def test_start_of_workers_takes_longer_in_company() -> None:
    machine = msgspec.structs.replace(TWO, probe=msgspec.structs.replace(COSTLESS, boot_company=(1.5, 1.5)))
    alone, crowded = (
        forecast(profile(machine=each), Ask(workers=(2,), dists=("load",))).predictions[0] for each in (TWO, machine)
    )
    assert crowded.boot_s > alone.boot_s
    assert crowded.wall_s - alone.wall_s == pytest.approx(crowded.boot_s - alone.boot_s, abs=1e-5)


def test_nothing_is_set_up_again_in_one_worker() -> None:
    found = forecast(profile(shared=S), Ask(workers=(1,), dists=("load",)))
    assert (found.repeated, found.predictions[0].repeated_s) == ((), 0)


def test_assumptions_name_the_cores_and_whether_they_were_measured() -> None:
    measured, cores, *_ = forecast(profile(), Ask(workers=(0,))).assumptions
    assert (measured, cores) == (
        "2 cores, as on the machine that the profile is from",
        "computing takes no longer while all cores compute, as measured there",
    )
    other = forecast(profile(machine=Machine("linux", "x86_64", 1)), Ask(workers=(0,), cores=3)).assumptions
    assert other[0].startswith("3 cores, as asked for")
    assert other[1].startswith("what workers cost on this machine was not measured")


def test_blockers_leave_the_sequential_run_alone() -> None:
    blocked = profile(holding=(Holding(0, "listen", "8000"),))
    found = forecast(blocked, Ask(workers=(2, 4)))
    assert [each.workers for each in found.predictions] == [0]
    assert (found.best.workers, found.best.reason) == (0, "workers would get into each other's way")
    assert "port 8000" in found.blockers[0]
    with pytest.raises(UserError, match="nothing is predicted for workers"):
        predicted(blocked, 2, "load")
    assert predicted(blocked, 0, "load").workers == 0


def test_what_workers_would_share_is_told_beside_the_figures() -> None:
    found = forecast(profile(holding=(Holding(0, "connect", "5432"),)), Ask(workers=(2,), dists=("load",)))
    assert [each.workers for each in found.predictions] == [2]
    assert (found.blockers, len(found.shared)) == ((), 1)


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (Ask(workers=(-1,)), "no such number of workers"),
        (Ask(workers=(2, 1025)), "no such number of workers"),
        (Ask(dists=("each",)), "--dist each does not split the work"),
        (Ask(cores=0), "0 is no number of cores"),
        (Ask(cores=-2), "-2 is no number of cores"),
        (Ask(widen=("nobody=module",)), "no fixture called nobody"),
        (Ask(speed_up=("server=fast",)), "fast is no percentage"),
    ],
)
def test_what_cannot_be(ask: Ask, words: str) -> None:
    with pytest.raises(UserError, match=words):
        forecast(profile(), ask)


def test_profile_without_tests() -> None:
    with pytest.raises(UserError, match="holds no test that ran"):
        forecast(profile(0), Ask())
