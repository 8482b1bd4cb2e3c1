"""A recorded run to its work: that one process which does all of it takes as long as the run took."""

from __future__ import annotations

import msgspec
import pytest

from tests import make
from tests.make import MS, S, Up
from testtime.errors import UserError
from testtime.model.profile import Phase, Profile
from testtime.whatif.cost import NOTHING, Cost
from testtime.whatif.recorded import workload
from testtime.whatif.serial import serial
from testtime.whatif.workload import Place

A, B = "tests/test_a.py", "tests/test_b.py"


def exact(profile: Profile) -> None:
    """The replay of what happened is what happened."""
    assert serial(workload(profile)).wall_ns == profile.wall_ns


def standing(run: make.Run, fixture: int, *names: str) -> None:
    """Lets a fixture ask for others."""
    run.fixtures[fixture] = msgspec.structs.replace(run.fixtures[fixture], argnames=names)


def needing(run: make.Run, test: int, *needs: int) -> None:
    """What the closure of a test holds, whatever it set up."""
    run.tests[test] = msgspec.structs.replace(run.tests[test], needs=needs)


# -- the whole --------------------------------------------------------------------------------------------------------


def test_story() -> None:
    profile = make.serial()
    exact(profile)
    work = workload(profile)
    assert [test.own.wall for test in work.tests] == [8 * S + 2 * MS] * 2
    assert work.instances == ()


def test_every_part_of_a_run() -> None:
    run = make.Run()
    main = run.main(modules=[(A, 12 * MS)])
    session, module = run.fixture("session", "session"), run.fixture("module", "module")
    main.test(f"{A}::one", ups=[Up(session, 500 * MS, 400 * MS, 30 * MS), Up(module, 70 * MS, 0, 10 * MS)], gap=2 * MS)
    main.wait(3 * MS)
    main.test(f"{A}::two", ups=[Up(module, 0)], ends=[module], call=5 * MS, wait=4 * MS)
    main.test(f"{B}::three", ups=[Up(session, 0)], ends=[session], setup=7 * MS)
    main.finish(session=100 * MS, leave=50 * MS)
    exact(run.profile())
    work = workload(run.profile())
    assert [test.own for test in work.tests] == [
        Cost((1 + 2 + 3) * MS, 0),
        Cost(1 * MS, 4 * MS),
        Cost(8 * MS, 0),
    ]
    up, other = work.instances
    assert (up.scope, up.node, up.setup, up.teardown) == ("session", "", Cost(100 * MS, 400 * MS), Cost(30 * MS, 0))
    assert (other.scope, other.node, other.setup.wall, other.teardown.wall) == ("module", A, 70 * MS, 10 * MS)
    assert [test.needs for test in work.tests] == [(0, 1), (1,), (0,)]


def test_parts_around_the_tests() -> None:
    run = make.Run()
    main = run.main(imported=160 * MS, configuration=20 * MS, collection=5 * MS)
    main.test(f"{A}::one")
    main.finish(session=5 * MS, leave=6 * MS)
    work = workload(run.profile())
    assert (work.start.wall, work.collection.wall) == (180 * MS, 5 * MS)
    assert (work.finish.wall, work.summary.wall, work.unconfigure.wall, work.leave.wall) == (4 * MS, 1 * MS, 6 * MS, 0)


def test_import_of_the_recorder_is_part_of_the_start() -> None:
    run = make.Run()
    main = run.main(imported=160 * MS)
    main.test(f"{A}::one")
    main.own_import_ns = 30 * MS
    main.finish()
    exact(run.profile())
    work = workload(run.profile())
    assert (work.start.wall, work.recorder_ns) == (180 * MS, 30 * MS)


def test_import_of_the_recorder_takes_no_more_than_the_start_computes() -> None:
    run = make.Run()
    main = run.main()
    main.test(f"{A}::one")
    main.own_import_ns = 30 * MS
    main.finish()
    main.marks = [
        msgspec.structs.replace(mark, cpu_ns=20 * MS) if mark.name == "sessionstart" else mark for mark in main.marks
    ]
    work = workload(run.profile())
    assert (work.start.cpu, work.recorder_ns) == (20 * MS, 20 * MS)


def test_a_summary_that_waits_in_an_end_that_computes_with_threads() -> None:
    """Each part takes its wall time, however much CPU was used in it."""
    run = make.Run()
    main = run.main()
    main.test(f"{A}::one")
    main.finish()
    cpu = {"looped": 0, "sessionfinish": 0, "summary": 0, "summarized": 0, "sessionfinished": 50 * MS, "unconfigure": S}
    main.marks = [msgspec.structs.replace(mark, cpu_ns=cpu.get(mark.name, mark.cpu_ns)) for mark in main.marks]
    exact(run.profile())


def test_without_tests_there_is_no_work() -> None:
    run = make.Run()
    run.main().finish()
    with pytest.raises(UserError, match="holds no test that ran"):
        workload(run.profile())


def test_run_that_died_ends_with_its_last_sign() -> None:
    run = make.Run()
    main = run.main()
    main.test(f"{A}::one", call=S)
    main.crash(f"{A}::two", 3 * S)
    exact(run.profile())
    work = workload(run.profile())
    assert [test.own.wall for test in work.tests] == [S, 3 * S]
    assert work.finish == NOTHING


# -- tests ------------------------------------------------------------------------------------------------------------


def test_places() -> None:
    run = make.Run()
    main = run.main()
    for name in (f"{A}::one", f"{A}::One::one", f"{A}::One::Two::one[a::b]", f"{A}::two[x::y]", "README.md::README.md"):
        main.test(name)
    main.finish()
    work = workload(run.profile())
    assert [work.places[test.place] for test in work.tests] == [
        Place(A, A),
        Place(A, f"{A}::One"),
        Place(A, f"{A}::One::Two"),
        Place(A, A),
        Place("README.md", "README.md"),
    ]


def test_messages_and_groups() -> None:
    run = make.Run()
    main = run.main()
    main.test(f"{A}::one", markers=("slow", "xdist_group(b)", "xdist_group(a)"))
    test = main.test(f"{A}::two", markers=("xdist_group",))
    run.tests[test] = msgspec.structs.replace(run.tests[test], subtests=5, reruns=2)
    main.finish()
    one, two = workload(msgspec.structs.replace(run.profile(), pytest="8.4.0")).tests  # 9.2 loses groups
    assert (one.group, one.messages) == ("a_b", 6)
    assert (two.group, two.messages) == ("", 6 + 5 + 8)


# -- shared fixtures --------------------------------------------------------------------------------------------------


def test_instances_by_module_and_parameter() -> None:
    run = make.Run()
    main = run.main()
    db = run.fixture("db", "module", params=2)
    for file in (A, B):
        for param in (0, 1):
            main.test(f"{file}::one[{param}]", ups=[Up(db, 10 * MS, param=param, down=1 * MS)], ends=[db])
    main.finish()
    exact(run.profile())
    instances = workload(run.profile()).instances
    assert [(each.node, each.params) for each in instances] == [(A, (0,)), (A, (1,)), (B, (0,)), (B, (1,))]


def test_fixture_goes_with_the_parameter_of_one_that_it_stands_on_indirectly() -> None:
    """``top`` asks for ``middle``, and that for ``base``, which has parameters: all three are set up twice."""
    run = make.Run()
    main = run.main()
    base, middle, top = (run.fixture(name, "session", params=name == "base") for name in ("base", "middle", "top"))
    standing(run, middle, "base")
    standing(run, top, "middle")
    for param in (0, 1):
        ups = [
            Up(base, 10 * MS, param=param, down=1 * MS),
            Up(middle, 20 * MS, down=2 * MS),
            Up(top, 40 * MS, down=4 * MS),
        ]
        main.test(f"{A}::one[{param}]", ups=ups, ends=[top, middle, base])
    main.finish()
    exact(run.profile())
    work = workload(run.profile())
    assert serial(work).set_ups == dict.fromkeys(range(6), 1)
    assert {each.fixture: each.stands_on for each in work.instances} == {
        base: frozenset(),
        middle: frozenset({base}),
        top: frozenset({base, middle}),
    }


def test_fixture_that_overrides_another_stands_on_it() -> None:
    """The closure holds the one that overrides alone, and every later test needs both."""
    run = make.Run()
    main = run.main()
    wide = run.fixture("db", "session", path="tests/conftest.py")
    run.fixtures[wide] = msgspec.structs.replace(run.fixtures[wide], baseid="tests")
    near = run.fixture("db", "module", path=A)
    standing(run, near, "db")
    needing(run, main.test(f"{A}::one", ups=[Up(wide, 300 * MS), Up(near, 10 * MS)]), near)
    needing(run, main.test(f"{A}::two"), near)
    main.finish()
    exact(run.profile())
    work = workload(run.profile())
    assert [test.needs for test in work.tests] == [(0, 1), (0, 1)]
    assert [each.setup.wall for each in work.instances] == [300 * MS, 10 * MS]


def test_fixture_that_a_test_asks_for_while_it_runs_is_its_own_need() -> None:
    run = make.Run()
    main = run.main()
    late = run.fixture("late", "session")
    needing(run, main.test(f"{A}::one", ups=[Up(late, 300 * MS)]))
    needing(run, main.test(f"{A}::two"))
    main.finish()
    exact(run.profile())
    assert [test.needs for test in workload(run.profile()).tests] == [(0,), ()]


def test_fixture_of_class_scope_outside_a_class_is_set_up_for_each_test() -> None:
    run = make.Run()
    main = run.main()
    db = run.fixture("db", "class")
    for name in ("one", "two"):
        main.test(f"{A}::{name}", ups=[Up(db, 100 * MS, down=10 * MS)], ends=[db])
    for name in ("one", "two"):
        main.test(f"{A}::In::{name}", ups=[Up(db, 100 * MS, down=10 * MS)], ends=[db] if name == "two" else [])
    main.finish()
    exact(run.profile())
    work = workload(run.profile())
    assert serial(work).set_ups == {0: 1, 1: 1, 2: 1}
    assert [work.places[test.place].cls for test in work.tests[1:3]] == [f"{A}::two", f"{A}::In"]


def test_package_fixture_of_a_conftest_and_of_a_module() -> None:
    run = make.Run()
    main = run.main()
    wide, odd = run.fixture("wide", "package"), run.fixture("odd", "package", path=A)
    run.fixtures[wide] = msgspec.structs.replace(run.fixtures[wide], baseid="tests")
    main.test(f"{A}::one", ups=[Up(wide, 1 * MS), Up(odd, 1 * MS)])
    main.finish()
    assert [each.node for each in workload(run.profile()).instances] == ["tests", ""]


def test_teardown_outside_of_any_test_stays_where_it_was() -> None:
    run = make.Run()
    main = run.main()
    db = run.fixture("db", "session")
    main.test(f"{A}::one", ups=[Up(db, 10 * MS, down=200 * MS)])
    main.mark("looped", "sessionfinish")
    main.loose_down(db)
    main.finish()
    exact(run.profile())
    assert workload(run.profile()).instances[0].teardown == NOTHING


def test_test_that_is_run_again_pays_for_what_it_set_up_again() -> None:
    run = make.Run()
    main = run.main()
    db = run.fixture("db", "session")
    main.test(f"{A}::one", ups=[Up(db, 100 * MS, down=10 * MS)], ends=[db])
    again = main.test(f"{A}::one", ups=[Up(db, 100 * MS, down=10 * MS)], ends=[db])
    one, two = run.tests
    whole = {"end_ns": two.end_ns, "phases": one.phases + two.phases, "reruns": 1}
    run.tests[:] = [msgspec.structs.replace(one, **whole)]
    run.uses[again] = msgspec.structs.replace(run.uses[again], test=0, teardown_test=0)
    main.finish()
    exact(run.profile())
    work = workload(run.profile())
    assert work.instances[0].setup.wall == 100 * MS
    assert work.tests[0].own.wall == 2 * MS + 110 * MS


def test_fixture_that_was_never_set_up_is_not_needed() -> None:
    run = make.Run()
    main = run.main()
    db = run.fixture("db", "session")
    needing(run, main.test(f"{A}::one", call=None), db)
    main.finish()
    assert workload(run.profile()).tests[0].needs == ()


def test_equal_needs_are_one_object() -> None:
    run = make.Run()
    main = run.main()
    db, other = run.fixture("db", "session"), run.fixture("other", "session")
    for ups in ([Up(db, 1), Up(other, 1)], [Up(db, 1)], [Up(db, 1), Up(other, 1)]):
        main.test(f"{A}::one", ups=ups)
    main.finish()
    one, _, three = workload(run.profile()).tests
    assert one.needs is three.needs


# -- workers ----------------------------------------------------------------------------------------------------------


def test_worker_that_has_nothing_to_do_does_not_work() -> None:
    """Neither before the others have collected, nor between two tests."""
    run = make.Run()
    controller = run.lane(None, 0, 160 * MS)
    controller.boot()
    worker = run.lane("gw0", 200 * MS, 160 * MS)
    worker.boot(configuration=20 * MS, collection=5 * MS)
    worker.wait(10 * S)
    worker.test(f"{A}::one", call=1 * S)
    worker.wait(5 * S)
    worker.test(f"{A}::two", call=2 * S)
    worker.finish()
    controller.finish()
    work = workload(run.profile())
    assert [test.own.wall for test in work.tests] == [1 * S, 2 * S]
    assert (work.start.wall, work.collection.wall) == (180 * MS, 5 * MS)


def test_around_is_that_of_the_workers_on_average() -> None:
    run = make.Run()
    run.lane(None, 0, 160 * MS).boot()
    for name, collection in (("gw0", 10 * MS), ("gw1", 30 * MS)):
        worker = run.lane(name, 0, 100 * MS)
        worker.boot(collection=collection)
        worker.test(f"{A}::{name}")
        worker.finish()
    assert workload(run.profile()).collection.wall == 20 * MS


def test_import_of_the_recorder_is_that_of_the_workers_on_average() -> None:
    """Not that of the controller, nor that of a worker that ran nothing."""
    run = make.Run()
    run.lane(None, 0, 160 * MS).own_import_ns = 900 * MS
    for name, took in (("gw0", 10 * MS), ("gw1", 30 * MS)):
        worker = run.lane(name, 0, 100 * MS)
        worker.own_import_ns = took
        worker.boot()
        worker.test(f"{A}::{name}")
        worker.finish()
    run.lane("gw2", 0, 100 * MS).own_import_ns = 900 * MS
    assert workload(run.profile()).recorder_ns == 20 * MS


def test_computing_with_threads_takes_no_longer_than_the_wall() -> None:
    run = make.Run()
    main = run.main()
    test = main.test(f"{A}::one", call=100 * MS)
    busy = make.span(run.tests[test].start_ns, 100 * MS, 390 * MS)
    run.tests[test] = msgspec.structs.replace(run.tests[test], phases=(Phase("call", busy),))
    main.finish()
    exact(run.profile())
    assert workload(run.profile()).tests[0].own == Cost(100 * MS, 0)
