"""What a report promises: the best of what was predicted, step by step, and never a report that does not come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec
import pytest

from tests import forecasts, make
from tests.make import MS, S, Up
from tests.overlaps import group
from tests.whatif.test_checking import THREADS
from tests.whatif.test_checking import found as checks
from testtime.analysis.analyse import analyse
from testtime.analysis.result import Report, Step
from testtime.errors import UserError
from testtime.model.profile import Profile
from testtime.whatif import savings
from testtime.whatif.forecast import Ask
from testtime.whatif.gather.overlap import Overlap
from testtime.whatif.result import Forecast
from testtime.whatif.savings import with_savings

Walls = Mapping[tuple[int, str], float]


@dataclass
class Engine:
    """A simulation that knows what each way takes, in s, and by how much each widening makes it shorter."""

    walls_s: Walls
    wider_s: Mapping[str, float] = field(default_factory=dict)
    best: tuple[int, str] = (2, "load")
    blockers: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    gathered_s: float = 0.0
    asked: list[Ask] = field(default_factory=list)

    def __call__(self, _profile: Profile, ask: Ask) -> Forecast:
        """What a forecast says."""
        self.asked.append(ask)
        for wish in ask.widen:
            if wish not in self.wider_s:
                raise UserError(f"--widen {wish} cannot be")
        less = sum(self.wider_s[wish] for wish in ask.widen) + (self.gathered_s if ask.overlaps else 0.0)
        rows = tuple(
            forecasts.prediction(workers, dist, wall_s - less, widen=ask.widen)
            for (workers, dist), wall_s in self.walls_s.items()
            if (ask.workers is None or workers in ask.workers) and (ask.dists is None or dist in ask.dists)
        )
        best = forecasts.prediction(*self.best, self.walls_s[self.best] - less)
        return forecasts.forecast(rows, best, "the fastest", blockers=self.blockers, shared=self.shared)


def _profile() -> Profile:
    """16.2 s in sequence, nearly all of it in two function-scoped fixtures that every test needs."""
    run = make.Run()
    main = run.main()
    client, table = run.fixture("client", line=3), run.fixture("table", line=9)
    for number in range(8):
        ups = [Up(client, S, down=100 * MS), Up(table, 800 * MS)]
        main.test(f"tests/test_a.py::test_{number}", ups=ups, call=90 * MS)
    main.finish()
    return run.profile(wall_ns=16_200 * MS)


def _found(engine: Callable[[Profile, Ask], Forecast], profile: Profile | None = None) -> Report:
    profile = profile or _profile()
    return with_savings(profile, analyse(profile), engine)


def _steps(plan: tuple[Step, ...]) -> list[tuple[int, str, str, float, float]]:
    return [(step.rank, step.action, step.how, step.saves_s, step.wall_after_s) for step in plan]


SERIAL: Walls = {(0, "no"): 16.2, (2, "load"): 9.6, (4, "worksteal"): 9.5}


def test_best_choice_with_its_range() -> None:
    saving = _found(Engine(SERIAL)).savings[0]
    assert (saving.what, saving.how, saving.wall_after_s, saving.saves_s) == ("xdist", "-n 2 --dist load", 9.6, 6.6)
    assert (saving.low_s, saving.high_s) == (6.12, 7.08)
    assert saving.reason == "the fastest"


@pytest.mark.parametrize("best", [(2, "load"), (0, "no")])
def test_each_remedy_is_told_of_whatever_there_is(best: tuple[int, str]) -> None:
    """Both together are the workers alone, where nothing could be gathered."""
    xdist, gather, both = _found(Engine(SERIAL, best=best)).savings
    assert (xdist.what, gather.what, gather.saves_s) == ("xdist", "gather", 0.0)
    assert both == msgspec.structs.replace(xdist, what="both")


def test_nothing_is_saved_where_sequence_is_best() -> None:
    report = _found(Engine(SERIAL, best=(0, "no")))
    saving = report.savings[0]
    assert (saving.how, saving.wall_after_s, saving.saves_s, saving.reason) == ("-n 0", 16.2, 0.0, "the fastest")
    assert report.plan == ()


def test_blockers_are_the_reason() -> None:
    saving = _found(Engine({(0, "no"): 16.2}, best=(0, "no"), blockers=("port 8000",))).savings[0]
    assert (saving.saves_s, saving.reason) == (0.0, "the fastest: port 8000")


def test_what_workers_would_share_is_told_with_the_saving() -> None:
    saving = _found(Engine(SERIAL, shared=("port 5432",))).savings[0]
    assert saving.saves_s > 0
    assert saving.reason == "the fastest; port 5432"


def test_each_step_is_simulated_on_those_before_it() -> None:
    wider = {"client=class": 0.0, "client=module": 3.0, "client=session": 3.1, "table=session": 1.0}
    report = _found(Engine(SERIAL, wider))
    assert _steps(report.plan) == [
        (1, "run with 2 workers", "-n 2 --dist load", 6.6, 9.6),
        (2, "set client up once per module", '@pytest.fixture(scope="module")', 3.0, 6.6),
        (3, "set table up once per session", '@pytest.fixture(scope="session")', 1.0, 5.6),
    ]
    assert [step.where for step in report.plan] == [None, "tests/test_a.py:3", "tests/test_a.py:9"]


@pytest.fixture
def two_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two groups of waits are found in any profile."""
    groups = (group(id=name, saved_s=1.5, low_s=1.4, high_s=1.7) for name in ("g1", "g2"))
    monkeypatch.setattr(savings, "overlaps_of", lambda _profile: (tuple(Overlap(each, ()) for each in groups), ()))
    monkeypatch.setattr(savings, "apart", tuple)


@pytest.mark.usefixtures("two_groups")
def test_what_gathering_saves_is_in_doubt_by_what_overlaps_alone() -> None:
    """The rest of the run stays as it is, however long it is."""
    saving = _found(Engine(SERIAL, gathered_s=3.0)).savings[1]
    assert (saving.wall_after_s, saving.saves_s, saving.low_s, saving.high_s) == (13.2, 3.0, 2.8, 3.4)


@pytest.mark.usefixtures("two_groups")
def test_gathering_that_nobody_would_notice_is_none() -> None:
    xdist, gather, both = _found(Engine(SERIAL, gathered_s=0.1)).savings
    assert (gather.saves_s, gather.wall_after_s, gather.reason) == (0.0, 16.2, savings.TOO_LITTLE)
    assert both == msgspec.structs.replace(xdist, what="both")


def test_a_check_of_each_test_is_not_widened() -> None:
    """It looks after every test; what a fixture sets up may be shared, and what it does afterwards is told."""
    profile, _ = checks(THREADS)
    wider = {f"guard={scope}": 0.3 for scope in ("class", "module", "session")}
    serial: Walls = {(0, "no"): 0.5}
    assert _found(Engine(serial, wider, best=(0, "no")), profile).plan == ()
    profile, _ = checks("")
    (step,) = _found(Engine(serial, wider, best=(0, "no")), profile).plan
    assert step.how.startswith('@pytest.fixture(scope="class"), and what it does after each test')


def test_scope_is_chosen_once() -> None:
    engine = Engine(SERIAL, {"client=module": 3.0, "client=session": 3.1})
    _found(engine)
    under_workers = [ask.widen for ask in engine.asked if ask.workers == (2,) and ask.widen]
    assert ("client=module",) in under_workers
    assert ("client=session",) not in under_workers


def test_best_step_comes_first() -> None:
    report = _found(Engine(SERIAL, {"client=session": 8.0}))
    assert [step.action for step in report.plan] == ["set client up once per session", "run with 2 workers"]


def test_number_of_workers_follows_the_steps_before_it() -> None:
    class Changing(Engine):
        def __call__(self, profile: Profile, ask: Ask) -> Forecast:
            self.best = (4, "worksteal") if ask.widen else (2, "load")
            return super().__call__(profile, ask)

    report = _found(Changing(SERIAL, {"client=session": 8.0}))
    assert [step.how for step in report.plan][1] == "-n 4 --dist worksteal"


@pytest.mark.parametrize(("saved_s", "steps"), [(0.19, 0), (0.3, 0), (0.33, 1)])
def test_step_that_saves_too_little_is_none(saved_s: float, steps: int) -> None:
    report = _found(Engine({(0, "no"): 16.2}, {"client=session": saved_s}, best=(0, "no")))
    assert len(report.plan) == steps


def test_only_what_stands_out_and_is_repeated_is_widened() -> None:
    run = make.Run()
    main = run.main()
    once, quick = run.fixture("once"), run.fixture("quick")
    main.test("tests/test_a.py::test_1", ups=[Up(once, 8 * S), Up(quick, 1 * MS)])
    main.test("tests/test_a.py::test_2", ups=[Up(quick, 1 * MS)], call=S)
    main.finish()
    engine = Engine(SERIAL, {"once=session": 5.0, "quick=session": 5.0}, best=(0, "no"))
    assert _found(engine, run.profile()).plan == ()
    assert not any(ask.widen for ask in engine.asked)


def test_at_most_three_fixtures_are_tried() -> None:
    run = make.Run()
    main = run.main()
    fixtures = [run.fixture(name, line=line) for line, name in enumerate("abcd", 1)]
    for number in range(3):
        ups = [Up(fixture, (9 - fixture) * S) for fixture in fixtures]
        main.test(f"tests/test_a.py::test_{number}", ups=ups)
    main.finish()
    engine = Engine(SERIAL, best=(0, "no"))
    _found(engine, run.profile())
    assert {wish.partition("=")[0] for ask in engine.asked for wish in ask.widen} == set("abc")


def test_no_question_is_asked_twice() -> None:
    engine = Engine(SERIAL, {"client=module": 3.0, "client=session": 3.0})
    _found(engine)
    assert len(engine.asked) == len(set(engine.asked))


# -- recorded under xdist ---------------------------------------------------------------------------------------------

PARALLEL: Walls = {(0, "no"): 5.0, (2, "load"): 4.0, (4, "load"): 3.0}


def test_what_is_in_use_is_said_to_be() -> None:
    report = _found(Engine(PARALLEL), make.parallel())
    saving = report.savings[0]
    assert (saving.how, saving.saves_s, saving.reason) == ("-n 2 --dist load", 0.0, "-n 2 --dist load is in use")
    assert saving.wall_after_s == report.wall_s
    assert report.plan == ()


def test_predictions_are_scaled_to_what_the_run_took() -> None:
    report = _found(Engine(PARALLEL, best=(4, "load")), make.parallel())
    saving = report.savings[0]
    assert saving.wall_after_s == pytest.approx(report.wall_s * 3 / 4)
    assert saving.saves_s == pytest.approx(report.wall_s / 4)
    assert saving.reason == "-n 2 --dist load is in use; the fastest"
    assert [step.action for step in report.plan] == ["run with 4 workers"]


def test_workers_may_be_too_many_already() -> None:
    report = _found(Engine({**PARALLEL, (0, "no"): 2.0}, best=(0, "no")), make.parallel())
    assert report.savings[0].how == "-n 0"
    assert [step.action for step in report.plan] == ["run without workers"]


def test_mode_that_cannot_be_simulated_is_taken_as_measured() -> None:
    profile = msgspec.structs.replace(make.parallel(), dist="each")
    saving = _found(Engine({(2, "load"): 1.0}), profile).savings[0]
    assert (saving.wall_after_s, saving.reason) == (1.0, "-n 2 --dist each is in use; the fastest")


# -- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "said"),
    [(UserError("no such thing", "try another"), "no such thing"), (KeyError("x"), "KeyError: 'x'")],
)
def test_report_comes_without_a_prediction(error: Exception, said: str) -> None:
    def failing(_profile: Profile, _ask: Ask) -> Forecast:
        raise error

    report = _found(failing)
    assert (report.savings, report.plan) == ((), ())
    assert report.caveats[-1] == f"what could be saved was not predicted: {said}"


def test_nothing_is_said_of_no_tests() -> None:
    run = make.Run()
    run.main().finish()
    report = _found(Engine(SERIAL), run.profile())
    assert (report.savings, report.plan, report.caveats) == ((), (), ())


def test_large_suite_is_tried_in_few_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(savings, "ALL", 7)
    engine = Engine({**SERIAL, (8, "load"): 4.0}, {"client=session": 8.0}, best=(8, "load"))
    report = _found(engine)
    assert engine.asked[0] == Ask(workers=(8, 16), dists=("load", "worksteal"))
    assert [step.how for step in report.plan] == ["-n 8 --dist load"]
    assert report.caveats[-1] == "few ways to run 8 tests were tried: see testtime predict"


def test_very_large_suite_is_left_to_predict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(savings, "FEW", 7)
    engine = Engine(SERIAL)
    report = _found(engine)
    assert (report.savings, report.plan, engine.asked) == ((), (), [])
    assert report.caveats[-1].startswith("8 tests are too many")


def test_real_simulation_answers() -> None:
    report = with_savings(make.serial(), analyse(make.serial()))
    assert report.savings[0].how == "-n 2 --dist load"
    assert report.savings[0].saves_s == pytest.approx(7.6, abs=0.3)
    assert not report.caveats
