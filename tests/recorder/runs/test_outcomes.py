"""How tests came out, what they are marked with, what they need, and what is left of those that never ended.

What lives here: runs of small suites and what their journals say of each test as a whole.  What may never be added:
what fixtures cost (``test_fixtures``) or what was computed (``test_cpu``).
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.recorder.reading import Phase, Report
from tests.recorder.recording import Recording, about, record

SUITE = {
    "pytest.ini": """
        [pytest]
        markers =
            slow
            net
            db
        """,
    "test_outcomes.py": """
        @pytest.fixture
        def broken():
            wait(20)
            raise ValueError

        @pytest.fixture
        def breaks_later():
            yield
            wait(20)
            raise ValueError

        @pytest.fixture
        def skips():
            pytest.skip("no")

        def test_passes(): pass
        def test_fails(): assert False
        def test_skips(): pytest.skip("no")
        def test_skips_in_setup(skips): pass
        @pytest.mark.skip(reason="no")
        def test_is_skipped(broken): pass
        @pytest.mark.xfail
        def test_xfails(): assert False
        @pytest.mark.xfail
        def test_xpasses(): pass
        @pytest.mark.xfail(strict=True)
        def test_xpasses_strictly(): pass
        def test_error_in_setup(broken): pass
        def test_error_in_teardown(breaks_later): pass
        def test_fails_twice(breaks_later): assert False
        """,
    "test_marked.py": """
        pytestmark = pytest.mark.slow

        @pytest.fixture(scope="session")
        def server(): pass

        @pytest.fixture(scope="module")
        def table(server): pass

        @pytest.mark.net
        class TestIt:
            @pytest.mark.db
            def test_all(self, table): pass
            def test_two(self, server): pass

        def test_one(request):
            request.getfixturevalue("server")
        """,
}
EXPECTED = {
    "test_passes": [],
    "test_fails": [("call", "failed")],
    "test_skips": [("call", "skipped")],
    "test_skips_in_setup": [("setup", "skipped")],
    "test_is_skipped": [("setup", "skipped")],
    "test_xfails": [("call", "xfailed")],
    "test_xpasses": [("call", "xpassed")],
    "test_xpasses_strictly": [("call", "failed")],
    "test_error_in_setup": [("setup", "failed")],
    "test_error_in_teardown": [("teardown", "failed")],
    "test_fails_twice": [("call", "failed"), ("teardown", "failed")],
}


@pytest.fixture(scope="module")
def run(staged: bool, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return record(tmp_path_factory.mktemp("outcomes"), SUITE, staged=staged)


def test_suite_ends_as_it_would(run: Recording) -> None:
    assert run.status == 1
    assert not run.main.of("fault")


@pytest.mark.parametrize("name", EXPECTED)
def test_what_did_not_simply_pass_is_reported(name: str, run: Recording) -> None:
    assert run.main.test(f"::{name}").of(Report) == EXPECTED[name]


def test_phases_of_a_test_whose_set_up_failed(run: Recording) -> None:
    phases = run.main.test("test_error_in_setup").of(Phase)
    assert [phase.when for phase in phases] == ["setup", "teardown"]
    assert about(phases[0].end - phases[0].start, 20)


def test_fixture_that_failed_is_told_with_its_time(run: Recording) -> None:
    (broken,) = run.main.ups("broken")
    assert about(broken.own, 20)
    assert broken.failed == 1
    assert [up.failed for up in run.main.ups("breaks_later")] == [0, 0]


def test_teardown_that_failed_is_told_with_its_time(run: Recording) -> None:
    assert [about(down.own, 20) for down in run.main.downs("breaks_later")] == [True, True]


def test_markers_of_test_class_and_module(run: Recording) -> None:
    markers = {test.name: sorted(test.markers) for test in run.main.tests if "test_marked.py" in test.nodeid}
    assert markers == {"test_all": ["db", "net", "slow"], "test_two": ["net", "slow"], "test_one": ["slow"]}
    assert run.main.test("test_xfails").markers == ["xfail"]
    assert run.main.test("test_passes").markers == []


def test_shared_fixtures_in_the_closure_are_needed(run: Recording) -> None:
    assert sorted(run.main.test("test_all").needs) == ["server", "table"]
    assert run.main.test("test_two").needs == ["server"]
    assert run.main.test("test_passes").needs == []


def test_each_test_is_one_record_unless_its_teardown_failed(run: Recording) -> None:
    told = [test.name for test in run.main.tests]
    assert len(run.main.of("TEST")) == len(told) == len(set(told)) == len(EXPECTED) + 3
    assert len(run.main.of("ANEW")) == len([name for name in EXPECTED if ("teardown", "failed") in EXPECTED[name]])
    assert [nodeid for nodeid, _at in run.main.of("begin")] == [test.nodeid for test in run.main.tests]


@pytest.mark.parametrize(
    ("ending", "status"), [("os._exit(3)", 3), ("os.kill(os.getpid(), 9)", -signal.SIGKILL)], ids=["exit", "kill"]
)
def test_killed_process_leaves_what_ended_and_what_began(ending: str, status: int, tmp_path: Path) -> None:
    files = {"test_end.py": f"def test_before(): wait(20)\ndef test_last(): {ending}\ndef test_never(): pass\n"}
    run = record(tmp_path, files)
    assert run.status == status
    assert [test.name for test in run.main.tests] == ["test_before"]
    assert [phase.when for phase in run.main.tests[0].of(Phase)] == ["setup", "call", "teardown"]
    assert run.main.begun == "test_end.py::test_last"
    assert run.main.records[-1][0] == "begin"


def test_process_that_is_killed_between_two_tests_leaves_none_begun(tmp_path: Path) -> None:
    """A test that never began has not crashed."""
    files = {
        "conftest.py": "def pytest_runtest_logfinish(): os._exit(3)\n",
        "test_end.py": "def test_before(): pass\ndef test_never(): pass\n",
    }
    run = record(tmp_path, files)
    assert run.status == 3
    assert [test.name for test in run.main.tests] == ["test_before"]
    assert run.main.begun is None


def test_process_that_is_killed_in_its_first_test_leaves_what_began(tmp_path: Path) -> None:
    run = record(tmp_path, {"test_end.py": "def test_first(): os._exit(3)\n"})
    assert run.main.tests == []
    assert run.main.begun == "test_end.py::test_first"


@pytest.mark.parametrize(
    ("ending", "args"),
    [("assert False", ("-x",)), ("raise KeyboardInterrupt", ()), ("pytest.exit('enough')", ())],
    ids=["first failure", "ctrl-c", "exit"],
)
def test_session_that_stops_leaves_nothing_begun(ending: str, args: tuple[str, ...], tmp_path: Path) -> None:
    files = {"test_end.py": f"def test_before(): pass\ndef test_last(): {ending}\ndef test_never(): pass\n"}
    run = record(tmp_path, files, *args)
    assert [test.name for test in run.main.tests] == ["test_before", "test_last"]
    assert [nodeid for nodeid, _at in run.main.of("begin")] == [test.nodeid for test in run.main.tests]
    assert run.main.begun is None


def test_what_is_torn_down_after_the_last_test_is_loose(staged: bool, tmp_path: Path) -> None:
    files = {
        "test_loose.py": """
        @pytest.fixture(scope="module")
        def kept():
            wait(20)
            yield
            wait(30)

        def test_stops(kept): raise KeyboardInterrupt
        def test_never(kept): pass
        """
    }
    run = record(tmp_path, files, staged=staged)
    assert run.status == 2
    assert [test.name for test in run.main.tests] == ["test_stops"]
    assert [about(down.own, 30) for down in run.main.loose] == [True]
    assert [down.about["name"] for down in run.main.loose] == ["kept"]
    told = [record[1] if record[0] == "mark" else record[0] for record in run.main.records]
    assert told[told.index("sessionfinish") : told.index("summary")] == ["sessionfinish", "LOOSE"], (
        "in the order of time"
    )


def test_subtests(tmp_path: Path) -> None:
    if int(pytest.__version__.partition(".")[0]) < 9:
        pytest.skip("subtests came with pytest 9")
    files = {
        "test_parts.py": """
        def test_parts(subtests):
            for number in range(3):
                with subtests.test(number=number):
                    assert number != 1
            with subtests.test():
                pytest.skip("no")
            with subtests.test():
                pytest.xfail("not yet")

        class TestCase(unittest.TestCase):
            def test_case(self):
                for number in range(2):
                    with self.subTest(number=number):
                        self.assertNotEqual(number, 1)
        """
    }
    run = record(tmp_path, files)
    assert run.status == 1
    assert not run.main.of("fault")
    assert [report.outcome for report in run.main.test("test_parts").of(Report)] == [
        *("subtest", "subtest", "failed", "subtest"),
        *("subtest", "subtest"),
    ]
    assert [report.outcome for report in run.main.test("test_case").of(Report)].count("failed") == 1


def test_reruns_are_attempts_of_one_test(staged: bool, tmp_path: Path) -> None:
    pytest.importorskip("pytest_rerunfailures")
    files = {
        "test_flaky.py": """
        tries = []

        @pytest.fixture
        def fresh():
            wait(20)

        def test_flaky(fresh):
            tries.append(1)
            assert len(tries) == 3
        """
    }
    run = record(tmp_path, files, "--reruns", "2", plugins=("pytest_rerunfailures",), staged=staged)
    assert run.status == 0, run.out + run.err
    (test,) = run.main.tests
    assert [phase.when for phase in test.of(Phase)] == ["setup", "call", "teardown"] * 3
    assert test.of(Report) == [("call", "rerun")] * 2
    assert (len(run.main.of("TEST")), run.main.of("ANEW")) == (1, [])
    assert [about(up.own, 20) for up in run.main.ups("fresh")] == [True] * 3
