"""Named on the command line, the recorder follows the one session that was started with it, and no other.

What lives here: sessions inside sessions, and the plugin named twice.  What may never be added: what is recorded of one
session.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recorder.recording import record

INNER = '''
        pytest_plugins = ["pytester"]

        @pytest.mark.parametrize("args", [(), ("-p", "testtime_recorder.plugin")], ids=["plain", "named"])
        def test_outer(pytester, args):
            pytester.makeini("[pytest]")
            pytester.makepyfile(test_inner="""
                import pytest
                @pytest.fixture(scope="session")
                def inside(): yield
                def test_inside(inside): pass
                def test_fails(inside): assert False
            """)
            result = pytester.runpytest_inprocess(*args)
            result.assert_outcomes(passed=1, failed=1)

        def test_child(pytester):
            pytester.makepyfile(test_inner="def test_inside(): pass")
            pytester.runpytest_subprocess().assert_outcomes(passed=1)

        def test_after(): pass
'''


def test_session_inside_a_test_is_not_recorded(tmp_path: Path) -> None:
    run = record(tmp_path, {"test_outer.py": INNER})
    assert run.status == 0, run.out + run.err
    assert list(run.processes) == ["main"]
    main = run.main
    assert not main.of("fault")
    assert [test.name for test in main.tests] == ["test_outer[plain]", "test_outer[named]", "test_child", "test_after"]
    assert "inside" not in [fixture["name"] for fixture in main.fixtures]
    assert len(main.of("session")) == 1
    assert [name for name, *_ in main.of("mark")].count("collected") == 1


def test_tests_own_set_up_is_recorded_around_an_inner_session(tmp_path: Path) -> None:
    run = record(tmp_path, {"test_outer.py": INNER})
    for test in run.main.tests[:3]:
        assert [up.about["name"] for up in test.inside("setup")].count("pytester") == 1
        assert [down.about["name"] for down in test.inside("teardown")].count("pytester") == 1


def test_suite_that_names_the_plugin_again_is_recorded_once(tmp_path: Path) -> None:
    files = {
        "conftest.py": 'pytest_plugins = ["testtime_recorder.plugin"]\n',
        "test_on.py": "def test_one(): pass\n",
    }
    run = record(tmp_path, files, "-p", "testtime_recorder.plugin")
    assert run.status == 0, run.out + run.err
    assert [test.name for test in run.main.tests] == ["test_one"]
    assert len(run.main.of("begin")) == 1


def test_loaded_without_being_told_it_records_nothing(pytestconfig: pytest.Config) -> None:
    from testtime_recorder.session import RECORDER

    assert RECORDER.settings == {}
    assert RECORDER.journal is None
    assert not pytestconfig.pluginmanager.has_plugin("testtime-recorder")
