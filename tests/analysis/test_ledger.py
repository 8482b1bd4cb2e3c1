"""Spans are booked to the part that they belong to, once."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from tests import make
from tests.make import MS, Up
from testtime.analysis import ledger, stretches
from testtime.analysis.arrays import rows
from testtime.model.profile import Import, Process


def _book(run: make.Run) -> Counter[str]:
    profile = run.profile()
    return ledger.book(profile, rows(profile), 0)


def test_shared_fixture_is_taken_out_of_the_phase_it_happened_in() -> None:
    run = make.Run()
    main = run.main()
    shared, own = run.fixture("db", "session"), run.fixture("row")
    ups = [Up(shared, 300 * MS, down=50 * MS), Up(own, 20 * MS, down=3 * MS)]
    main.test("t.py::test_a", ups=ups, setup=5 * MS, call=7 * MS, ends=[shared])
    main.finish()
    spent = _book(run)
    assert spent["shared fixtures"] == 350 * MS
    assert spent["function-scoped setup"] == 25 * MS
    assert spent["calls"] == 7 * MS
    assert spent["teardown"] == 3 * MS


def test_shared_fixture_torn_down_after_the_last_test_is_taken_out_of_the_session_finish() -> None:
    run = make.Run()
    main = run.main()
    shared = run.fixture("db", "session")
    main.test("t.py::test_a", ups=[Up(shared, 10 * MS, down=90 * MS)])
    main.mark("looped", "sessionfinish")
    main.loose_down(shared)
    main.wait(4 * MS)
    main.mark("unconfigure")
    main.wait(6 * MS)
    main.end_ns, main.complete = main.now, True
    spent = _book(run)
    assert (spent["shared fixtures"], spent["session finish"]) == (100 * MS, 4 * MS)


def test_shared_fixture_torn_down_between_tests_is_not_between_tests() -> None:
    run = make.Run()
    main = run.main()
    shared = run.fixture("db", "module")
    main.test("t.py::test_a", ups=[Up(shared, 10 * MS, down=90 * MS)])
    main.wait(2 * MS)
    main.loose_down(shared)
    main.test("t.py::test_b")
    main.finish()
    spent = _book(run)
    assert (spent["shared fixtures"], spent["between tests"]) == (100 * MS, 2 * MS)


def test_unittest_set_up_is_no_call() -> None:
    run = make.Run()
    main = run.main()
    main.test("t.py::A::test_a", call=100 * MS, xunit_setup=60 * MS, xunit_teardown=30 * MS)
    main.finish()
    spent = _book(run)
    assert [spent[part] for part in ("function-scoped setup", "calls", "teardown")] == [60 * MS, 10 * MS, 30 * MS]


def test_time_around_phases_and_tests_is_kept_apart() -> None:
    run = make.Run()
    main = run.main()
    main.test("t.py::test_a", gap=2 * MS)
    main.wait(9 * MS)
    main.recording_ns = 4 * MS
    main.finish()
    spent = _book(run)
    assert [spent[part] for part in ("between phases", "between tests", "recording")] == [2 * MS, 5 * MS, 4 * MS]


def test_recording_is_never_more_than_there_was_between_tests() -> None:
    run = make.Run()
    main = run.main()
    main.test("t.py::test_a")
    main.wait(1 * MS)
    main.recording_ns = 400 * MS
    main.finish()
    assert [_book(run)[part] for part in ("between tests", "recording")] == [0, 1 * MS]


def test_test_that_never_ended_is_neither_between_phases_nor_between_tests() -> None:
    run = make.Run()
    main = run.main()
    main.test("t.py::test_a", call=10 * MS)
    main.crash("t.py::test_b", after=800 * MS)
    spent = _book(run)
    assert [spent[part] for part in ("unfinished tests", "between phases", "between tests")] == [800 * MS, 0, 0]


@pytest.mark.parametrize(
    ("spans", "plugins", "modules", "collection"),
    [
        ([(0, 10), (2, 5)], 10, 40, 50),  # a plugin that loads another
        ([(0, 10), (5, 20)], 20, 30, 50),  # spans that overlap
        ([(0, 30)], 30, 20, 50),  # a conftest imported while a module is: counted once
        ([(90, 300)], 10, 40, 50),  # beyond the stretch
    ],
)
def test_imports_that_nest_are_counted_once(
    spans: list[tuple[int, int]], plugins: int, modules: int, collection: int
) -> None:
    profile = make.serial()
    process: Process = msgspec.structs.replace(
        profile.processes[0],
        imports=tuple(Import("plugin", str(span), None, *span) for span in spans),
        collected=tuple(
            msgspec.structs.replace(each, start_ns=10, imported_ns=50) for each in profile.processes[0].collected
        ),
    )
    life = [stretches.Stretch("collection", 0, 100)]
    spent = ledger.imports(process, life)
    assert spent["plugin and conftest import"] == plugins
    assert spent["test module import"] == modules
    assert 100 + spent["collection"] == collection
