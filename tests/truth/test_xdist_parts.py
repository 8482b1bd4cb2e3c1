"""The table of parts, from runs that are told; and one short round for real."""

from __future__ import annotations

from pathlib import Path

from tests import make
from tests.make import S
from tests.truth.synthetic import Way
from tests.truth.synthetic_runs import Ground
from tests.truth.xdist_parts import Parts, Round, assumptions, held, made, of_profile, of_schedule, stretches, table
from tests.workloads import Given, free, suite
from testtime.whatif.schedule import Schedule
from testtime.whatif.xdist import xdist


def told(boot: float, tests: float, end: float, plain: float) -> Round:
    """Predicted: 0.5, 4 and 0.5 s, 4.9 to 5.1 s in all; recorded and plain as given, s."""
    predicted = Parts(S // 2, 4 * S, S // 2)
    recorded = Parts(*(round(each * S) for each in (boot, tests, end)))
    return Round(predicted, recorded, round(plain * S), 4.9, 5.1)


def test_rows() -> None:
    rounds = [told(0.5, 4, 0.5, 5), told(0.6, 4, 0.5, 5.05), told(0.8, 4, 0.4, 5.2)]
    boot, tests, end, recorded, plain = table(rounds)
    assert boot == ("to the first test", "0.500 s", "0.600 s", "0.500 s", "0.800 s", "+20.0%", "+2.0%")
    assert tests[-2:] == ("+0.0%", "+0.0%")
    assert end[1:5] == ("0.500 s", "0.500 s", "0.400 s", "0.500 s")
    assert recorded[1:3] == ("5.000 s", "5.100 s")
    assert plain == ("as it is", "5.000 s", "5.050 s", "5.000 s", "5.200 s", "+1.0%", "+1.0%")
    assert held(rounds).startswith("within the range in 2 of 3 rounds")


def test_parts_make_up_the_wall_time() -> None:
    profile = make.parallel()
    assert of_profile(profile).wall == profile.wall_ns
    schedule: Schedule = xdist(suite(Given(wait=S)), free(cores=2), 1)
    assert of_schedule(schedule).wall == schedule.wall_ns
    assert of_schedule(schedule).tests >= S


def test_stretches_and_what_is_assumed_of_them() -> None:
    found = stretches(make.serial(), make.parallel())
    main, boss = make.serial().processes[0], make.parallel().processes[0]
    started = [next(mark.at_ns for mark in each.marks if mark.name == "sessionstart") for each in (main, boss)]
    assert found["start of the controller"] == tuple(started)
    rounds = [told(0.5, 4, 0.5, 5)._replace(stretches={"a": (S, each * S / 2), "b": (0.0, S)}) for each in (3, 2, 1)]
    rounds[0] = rounds[0]._replace(stretches={**rounds[0].stretches, "c": (1.0, 2.0)})
    assert assumptions(rounds[::-1]) == [
        ("a", "1.000 s", "1.000 s", "0.500 s", "1.500 s", "+0.0%", "+0.0%"),
        ("b", "0.000 s", "1.000 s", "1.000 s", "1.000 s", "", "+20.0%"),
    ]


def test_round_for_real(tmp_path: Path) -> None:
    """Two tests that wait a tenth of a second on two workers."""
    folder = tmp_path / "suite"
    folder.mkdir()
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    test = "import time\ndef test_one(): time.sleep(0.1)\ndef test_two(): time.sleep(0.1)\n"
    (folder / "test_waits.py").write_text(test, encoding="utf-8")
    surroundings = {"TESTTIME_PROBE": "off", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "xdist.plugin"}
    (found,), _ = made(Ground(tmp_path, environment=surroundings), folder, Way(2, "load"), 1)
    for parts in (found.predicted, found.recorded):
        assert parts.tests >= S // 10
        assert min(parts) > 0
    assert found.plain_ns > S // 10
    assert {"start of the controller", "start of a worker"} <= set(found.stretches)
    assert all(took > 0 for name, (_, took) in found.stretches.items() if name.startswith("start"))
    assert found.low_s < found.predicted.wall / S < found.high_s


def test_what_is_recorded_is_recorded_by_this_checkout(tmp_path: Path) -> None:
    """Another testtime on the path, as one that is installed, is left alone."""
    other = tmp_path / "installed"
    (other / "testtime").mkdir(parents=True)
    (other / "testtime/__init__.py").write_text("raise SystemExit('the other one')\n", encoding="utf-8")
    folder = tmp_path / "suite"
    folder.mkdir()
    (folder / "test_it.py").write_text("def test_it(): pass\n", encoding="utf-8")
    surroundings = {"TESTTIME_PROBE": "off", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(other)}
    profile = Ground(tmp_path, environment=surroundings).recorded(folder)
    assert [test.nodeid for test in profile.tests] == ["test_it.py::test_it"]
