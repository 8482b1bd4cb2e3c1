"""Suites of every shape, and the plugins they are run with.

What lives here: names, numbers, outcomes, phases and plugins that a recorder could stumble over.  What may never be
added: suites that attack it (the other files of this folder do).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from tests.hostile.harness import Both, Case, hold, judge, run, same

EMPTY = {"test_it.py": "VALUE = 1"}
ONE = {"test_it.py": "def test_one(): pass"}
TWO = {"test_a.py": "def test_one(): pass", "test_b.py": "def test_two(): assert 0"}


def outcome(**expected: str) -> Callable[[Both], None]:
    """A check of tests' outcomes by function name."""

    def then(both: Both) -> None:
        found = {test.nodeid.rpartition("::")[2]: test.outcome for test in both.profile.tests}
        assert {f"test_{name}": outcome for name, outcome in expected.items()}.items() <= found.items()

    return then


def suite(name: str, text: str, *args: str, plugins: tuple[str, ...] = (), **more: object) -> Case:
    """A suite of one module."""
    return Case(name, {"test_it.py": dedent(text)}, args, plugins, **more)  # type: ignore[arg-type]


IDS = r"""
    import pytest

    IDS = [
        "x" * 10_000, "two\nlines", "nul\0", "\ud800", "[bold red]markup[/]", "<script>alert(1)</script>", "| table |",
        "::error file=x::no", "\x1b[31mred\x1b[2J", "=cmd|' /C calc'!A0", "ünïcödé 漢字 🎉", "a::b[c]",
        "%s {0}", "'\"`$(id)",
        "\u202egnp.exe", "tab\there", "trailing ", "",
    ]

    @pytest.mark.parametrize("value", IDS, ids=IDS)
    def test_id(value): pass

    @pytest.mark.parametrize("value", IDS)
    def test_value(value): pass

    @pytest.mark.parametrize("value", [b"\xff\x00", 1e308, float("nan"), -0.0, None, object, Ellipsis, 10**400])
    def test_other(value): pass
"""

COLLECTED_ODDLY = """
    import pytest

    class Item(pytest.Item):
        def runtest(self): pass
        def reportinfo(self): return self.path, 0, "odd"

    class File(pytest.File):
        def collect(self):
            for name in ("same", "same", "with\\nline", "", "::", "é"):
                yield Item.from_parent(self, name=name)

    def pytest_collect_file(file_path, parent):
        if file_path.suffix == ".odd":
            return File.from_parent(parent, path=file_path)
"""

OUTCOMES = """
    import unittest
    import pytest

    @pytest.fixture
    def bad_setup(): assert 0
    @pytest.fixture
    def bad_teardown():
        yield
        assert 0
    @pytest.fixture
    def skips(): pytest.skip("no")
    @pytest.fixture
    def skips_later():
        yield
        pytest.skip("later")
    @pytest.fixture
    def xfails(): pytest.xfail("known")
    @pytest.fixture(scope="module")
    def bad_shared(): assert 0
    @pytest.fixture(scope="module")
    def bad_shared_teardown():
        yield
        assert 0

    def test_passes(): pass
    def test_fails(): assert 0
    def test_error_setup(bad_setup): pass
    def test_error_teardown(bad_teardown): pass
    def test_error_both(bad_teardown, bad_setup): pass
    def test_fails_and_error(bad_teardown): assert 0
    def test_skips(): pytest.skip("no")
    def test_skips_setup(skips): pass
    def test_skips_teardown(skips_later): pass
    @pytest.mark.skip
    def test_skip_mark(): pass
    @pytest.mark.xfail
    def test_xfails(): assert 0
    @pytest.mark.xfail
    def test_xpasses(): pass
    @pytest.mark.xfail(strict=True)
    def test_xpasses_strictly(): pass
    @pytest.mark.xfail(run=False)
    def test_xfails_unrun(): assert 0
    @pytest.mark.xfail
    def test_xfails_in_setup(bad_setup): pass
    @pytest.mark.xfail
    def test_xfails_in_teardown(bad_teardown): pass
    def test_xfails_by_fixture(xfails): pass
    def test_bad_shared_1(bad_shared): pass
    def test_bad_shared_2(bad_shared): pass
    def test_missing(no_such_fixture): pass
    def test_bad_shared_teardown(bad_shared_teardown): pass

    class TestCase(unittest.TestCase):
        def setUp(self): self.value = 1
        def tearDown(self): del self.value
        def test_unittest(self): self.assertEqual(self.value, 1)
        def test_unittest_fails(self): self.fail()
        @unittest.skip("no")
        def test_unittest_skipped(self): pass
        @unittest.expectedFailure
        def test_unittest_expected(self): self.fail()
        @unittest.expectedFailure
        def test_unittest_unexpected(self): pass
        def test_unittest_cleanup(self): self.addCleanup(self.fail)
        def test_unittest_subtests(self):
            for number in range(3):
                with self.subTest(number=number):
                    self.assertNotEqual(number, 1)

    class TestBroken(unittest.TestCase):
        @classmethod
        def setUpClass(cls): raise RuntimeError
        def test_never(self): pass

    class TestAsync(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self): pass
        async def test_async(self): pass

    class TestXunit:
        def setup_class(self): pass
        def setup_method(self): pass
        def teardown_method(self): assert 0
        def test_xunit(self): pass
"""

FAILS = """
    import pytest

    @pytest.fixture
    def fixture(request):
        request.getfixturevalue("inner")

    @pytest.fixture
    def inner(): raise RuntimeError("inner")

    @pytest.fixture
    def later():
        yield
        raise RuntimeError("later")

    class Weird:
        def __del__(self): raise ValueError("never raised")

    def deeper(number): return 1 / number
    def test_call(): deeper(0)
    def test_chained():
        try:
            deeper(0)
        except ZeroDivisionError as error:
            raise ValueError from error
    def test_group(): raise ExceptionGroup("both", [ValueError(1), TypeError(2)])
    def test_setup(fixture): pass
    def test_teardown(later): pass
    def test_recursion(): test_recursion()
    @pytest.mark.filterwarnings("error")
    def test_unraisable(): Weird()
    def test_without_frames(request): request.getfixturevalue("tmp_path_factory").mktemp("a/b")
"""

#: One plugin each that puts its own in the place of what pytest calls for every test.
REPLACED = {
    "runtest_protocol": """
        from _pytest.runner import runtestprotocol
        def pytest_runtest_protocol(item, nextitem):
            item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
            runtestprotocol(item, nextitem=nextitem)
            item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
            return True
    """,
    "pyfunc_call": """
        def pytest_pyfunc_call(pyfuncitem):
            return True
    """,
    "runtestloop": """
        def pytest_runtestloop(session):
            for index, item in enumerate(session.items):
                after = session.items[index + 1] if index + 1 < len(session.items) else None
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            return True
    """,
    "runtestloop that does nothing": "def pytest_runtestloop(): return True",
    "fixture_setup": """
        def pytest_fixture_setup(fixturedef, request):
            fixturedef.cached_result = (7, fixturedef.cache_key(request), None)
            return 7
    """,
    "makereport": """
        import pytest
        @pytest.hookimpl(hookwrapper=True)
        def pytest_runtest_makereport():
            outcome = yield
            report = outcome.get_result()
            report.start = report.stop = report.duration = -1e308
    """,
    "order, and some are deselected": """
        def pytest_collection_modifyitems(config, items):
            config.hook.pytest_deselected(items=items[:1])
            items[:] = items[:0:-1]
    """,
    "attributes": """
        def pytest_runtest_setup(item):
            item.own_markers = []
            item.parent.own_markers = []
    """,
    "logreport fails quietly": """
        class Odd:
            def __getattr__(self, name): raise RuntimeError(name)
        def pytest_runtest_logreport(report):
            report.context = Odd()
    """,
}
REPLACED_SUITE = """
    import pytest
    @pytest.fixture(scope="module")
    def shared(): yield
    def test_one(shared): pass
    @pytest.mark.parametrize("number", range(3))
    def test_two(number, shared): pass
    def test_three(): assert 1
"""

CASES = [
    Case("no files", {}, status=5),
    Case("no tests", EMPTY, status=5),
    Case("one test", ONE),
    suite(
        "3,000 tests",
        "import pytest\n@pytest.mark.parametrize('n', range(3000))\ndef test_many(n): pass",
        "-q",
    ),
    suite("ids", IDS, "-v"),
    Case("odd items", {"conftest.py": COLLECTED_ODDLY, "a.odd": "", "b.odd": ""}, ("-v",)),
    Case("duplicate paths", TWO, ("--keep-duplicates", "test_a.py", "test_a.py", "test_a.py::test_one"), status=0),
    Case(
        "elsewhere",
        {"inner/test_it.py": "def test_one(): pass", "other/pytest.ini": "[pytest]"},
        ("-c", "other/pytest.ini", "inner"),
        then=lambda both: None,
    ),
    Case("rootdir above", {"pytest.ini": "[pytest]", "deep/er/test_it.py": "def test_one(): pass"}, folder="deep/er"),
    Case("folders with spaces", {"a b/[c]/test_it é.py": "def test_one(): pass"}, ("-v",)),
    Case("collection errors", {"test_a.py": "1 / 0", "test_b.py": "import nothing_of_this_name", **ONE}, status=2),
    Case("collection errors, going on", {"test_a.py": "def :", **ONE}, ("--continue-on-collection-errors",), status=1),
    Case(
        "a module that skips itself", {"test_a.py": "import pytest\npytest.skip('all', allow_module_level=True)", **ONE}
    ),
    Case("a conftest in a folder that fails", {"a/conftest.py": "1 / 0", "a/test_it.py": "", **ONE}, status=2),
    Case(
        "a session fixture that fails",
        {"conftest.py": "import pytest\n@pytest.fixture(scope='session', autouse=True)\ndef shared(): 1 / 0", **TWO},
        status=1,
    ),
    suite(
        "outcomes",
        OUTCOMES,
        "-rA",
        status=1,
        then=outcome(
            passes="passed",
            fails="failed",
            error_setup="error",
            error_teardown="error",
            error_both="error",
            fails_and_error="failed",
            skips="skipped",
            skips_setup="skipped",
            skip_mark="skipped",
            xfails="xfailed",
            xpasses="xpassed",
            xpasses_strictly="failed",
            xfails_unrun="xfailed",
            xfails_in_setup="xfailed",
            xfails_by_fixture="xfailed",
            missing="error",
            unittest="passed",
            unittest_fails="failed",
            unittest_skipped="skipped",
            unittest_expected="xfailed",
            never="error",
            xunit="error",
            bad_shared_2="error",
        ),
    ),
    *(
        suite(f"failures --tb={style}", FAILS, f"--tb={style}", status=1, noise=r"(?m)^methods = .*")
        for style in ("long", "short", "auto", "line", "no")
    ),
    # Python's own way shows every frame, ours and what pluggy needs to call it among them
    suite(
        "failures --tb=native",
        FAILS,
        "--tb=native",
        status=1,
        noise=r'(?m)^[ |]+File ".*(testtime_recorder|pluggy).*\n'
        r"|^[ |]*(teardown|raise exception|return |res = ).*\n|^[ |^]+\n",
    ),
    suite(
        "failures --full-trace --showlocals",
        "def test_one(): assert 0",
        "--full-trace",
        "--showlocals",
        status=1,
        noise=r"(?s)(self|cls|_*\w+) += .*?\n(?=test_it.py)",
    ),
    *(
        suite(
            name,
            "def test_one(capfd):\n    print('out')\ndef test_two():\n    print('seen')\ndef test_three(): assert 0",
            *args,
            status=1,
        )
        for name, args in {
            "-s": ("-s",),
            "-p no:terminal": ("-p", "no:terminal"),
            "no plugins of pytest's own": (
                "-p",
                "no:logging",
                "-p",
                "no:unraisableexception",
                "-p",
                "no:cacheprovider",
            ),
            "-q -q": ("-qq",),
            "--durations": ("--durations=3", "--durations-min=9"),
            "--setup-show": ("--setup-show",),
            "--junitxml": ("--junitxml=junit.xml",),
            "importlib": ("--import-mode=importlib",),
            "colour": ("--color=yes",),
            "assert=plain": ("--assert=plain", "-vv"),
        }.items()
    ),
    suite(
        "--pdb, with nobody there", "def test_one(): assert 0\ndef test_two(): pass", "--pdb", status=2, complete=False
    ),
    suite("--pdb and nothing to look at", "def test_one(): pass", "--pdb"),
    suite("--trace, with nobody there", "def test_one(): pass", "--trace"),
    suite("--stepwise", "def test_one(): assert 0\ndef test_two(): pass", "--stepwise", status=2),
    suite("--co", "def test_one(): pass", "--co"),
    suite("--co -q", "def test_one(): pass", "--co", "-q"),
    suite("--fixtures", "import pytest\n@pytest.fixture\ndef mine(): '''It.'''", "--fixtures", "-q"),
    suite(
        "--setup-only", "import pytest\n@pytest.fixture\ndef mine(): yield\ndef test_one(mine): pass", "--setup-only"
    ),
    suite(
        "--setup-plan", "import pytest\n@pytest.fixture\ndef mine(): yield\ndef test_one(mine): pass", "--setup-plan"
    ),
    suite("-k that finds nothing", "def test_one(): pass", "-k", "nothing", status=5),
    suite("--deselect", "def test_one(): pass\ndef test_two(): pass", "--deselect", "test_it.py::test_one"),
    suite("--lf without a last time", "def test_one(): pass\ndef test_two(): assert 0", "--lf", status=1),
    Case(
        "doctests",
        {"module.py": 'def one():\n    """\n    >>> 1\n    1\n    """\n', "text.txt": ">>> 1\n2\n"},
        ("--doctest-modules", "--doctest-glob=*.txt"),
        status=1,
    ),
    *(
        Case(f"a plugin of its own {name}", {"conftest.py": text, "test_it.py": REPLACED_SUITE}, ("-v",))
        for name, text in REPLACED.items()
    ),
]

ASYNC = """
    import asyncio
    import pytest

    {fixture}
    async def waits():
        await asyncio.sleep(0.01)
        yield 1
        await asyncio.sleep(0.01)

    {mark}
    async def test_async(waits): await asyncio.sleep(0.01)
    {mark}
    async def test_fails(waits): assert 0
    def test_sync(): pass
"""
RETRIES = """
    import pytest
    TRIES = []

    @pytest.fixture(scope="module")
    def shared():
        TRIES.append(0)
        assert len(TRIES) > 1
        yield

    {mark}
    def test_at_last(tmp_path):
        TRIES.append(1)
        assert TRIES.count(1) == 3
    {mark}
    def test_never(): assert 0
    {mark}
    def test_fixture(shared): pass
"""
PLAIN = """
    import pytest
    @pytest.fixture(scope="module", params="ab")
    def shared(request): yield
    def test_one(shared): pass
    def test_two(tmp_path): pass
    @pytest.mark.parametrize("number", range(4))
    def test_three(number, shared): assert number != 2
"""


def rerun(both: Both) -> None:
    """The attempts are counted."""
    assert (both.test("test_at_last").reruns, both.test("test_at_last").outcome) == (2, "passed")
    assert (both.test("test_never").reruns, both.test("test_never").outcome) == (3, "failed")


PLUGINS = [
    suite("timeout", PLAIN, "--timeout=60", plugins=("pytest_timeout",), status=1),
    suite(
        "rerunfailures",
        RETRIES.replace("{mark}", ""),
        "--reruns=3",
        plugins=("pytest_rerunfailures",),
        status=1,
        then=rerun,
    ),
    suite("repeat", PLAIN, "--count=2", plugins=("pytest_repeat",), status=1),
    suite(
        "order",
        PLAIN.replace("def test_two", "@pytest.mark.order(1)\n    def test_two"),
        plugins=("pytest_order",),
        status=1,
    ),
    suite("random order", PLAIN, "--random-order", "--random-order-seed=3", plugins=("random_order.plugin",), status=1),
    suite("randomly", PLAIN, "--randomly-seed=3", plugins=("pytest_randomly",), status=1),
    suite("cov", PLAIN, "--cov=.", "--cov-branch", "--cov-report=term-missing", plugins=("pytest_cov",), status=1),
    Case(
        "cov of everything",
        {**ONE, ".coveragerc": "[run]\nomit = */watcher.py"},
        ("--cov", "--cov-fail-under=100"),
        ("pytest_cov",),
    ),
    suite(
        "cov of workers",
        PLAIN.replace("tmp_path", ""),
        "--cov=.",
        "-n2",
        plugins=("pytest_cov", "xdist.plugin"),
        status=1,
        exact=False,
        noise=r"(?m)\[gw\d\]|^[.F]+ |gw\d",
    ),
    *(
        suite(
            f"asyncio {mode} {scope}",
            ASYNC.replace(
                "{fixture}", f"@__import__('pytest_asyncio').fixture(loop_scope='{scope}', scope='{scope}')"
            ).replace("{mark}", f"@pytest.mark.asyncio(loop_scope='{scope}')"),
            "--asyncio-mode",
            mode,
            "-o",
            "asyncio_default_fixture_loop_scope=function",
            plugins=("pytest_asyncio.plugin",),
            status=1,
        )
        for mode, scope in (("strict", "function"), ("auto", "module"), ("strict", "session"))
    ),
    suite(
        "anyio",
        ASYNC.replace("{fixture}", "@pytest.fixture").replace("{mark}", "@pytest.mark.anyio")
        + "\n    @pytest.fixture\n    def anyio_backend(): return 'asyncio'\n",
        plugins=("anyio.pytest_plugin",),
        status=1,
    ),
    suite("async without a plugin", "async def test_async(): pass", status=1),
    suite(
        "hypothesis",
        """
        from hypothesis import given, settings, strategies as st
        @settings(max_examples=5, deadline=None, derandomize=True, database=None)
        @given(st.integers())
        def test_given(value): assert isinstance(value, int)
    """,
        plugins=("_hypothesis_pytestplugin",),
    ),
    suite(
        "subtests",
        """
        def test_sub(subtests):
            for number in range(4):
                with subtests.test(number=number):
                    assert number != 2
        def test_after(): pass
    """,
        status=1,
    ),
    suite(
        "twisted",
        """
        from twisted.trial import unittest
        from twisted.internet import defer
        class TestTwisted(unittest.TestCase):
            def setUp(self): pass
            def test_deferred(self): return defer.succeed(1)
            def test_fails(self): self.fail()
    """,
        modules=("twisted",),
        status=1,
    ),
    Case(
        "bdd",
        {
            "steps.feature": """
                Feature: steps
                  Scenario: one
                    Given a number
                    Then it is 1
                  Scenario Outline: many
                    Given a number
                    Then it is <other>
                    Examples:
                      | other |
                      | 1     |
                      | 2     |
            """,
            "test_it.py": """
                import pytest
                from pytest_bdd import given, parsers, scenarios, then
                scenarios("steps.feature")
                @given("a number", target_fixture="number")
                def number(tmp_path): return 1
                @then(parsers.parse("it is {other:d}"))
                def check(number, other): assert number == other
            """,
        },
        ("-v",),
        ("pytest_bdd.plugin",),
        status=1,
    ),
    Case(
        "django",
        {
            "site_settings.py": """
                SECRET_KEY = "x"
                DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
                INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth"]
            """,
            "test_it.py": """
                import pytest
                from django.contrib.auth.models import User
                from django.test import TestCase
                class TestData(TestCase):
                    @classmethod
                    def setUpTestData(cls): cls.user = User.objects.create(username="a")
                    def setUp(self): self.count = User.objects.count()
                    def test_found(self): self.assertEqual(self.count, 1)
                    def test_fails(self): self.assertEqual(self.count, 2)
                @pytest.mark.django_db(transaction=True)
                def test_transaction(): assert not User.objects.exists()
                def test_blocked(): User.objects.count()
            """,
        },
        ("--ds=site_settings", "--tb=short"),
        ("pytest_django.plugin",),
        status=1,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_shape(case: Case, tmp_path: Path) -> None:
    """The suite does as it does without us, and all of it is on record."""
    hold(case, tmp_path)


@pytest.mark.parametrize("case", PLUGINS, ids=str)
def test_plugin(case: Case, tmp_path: Path) -> None:
    """The suite does with its plugin as it does without us, and all of it is on record."""
    hold(case, tmp_path)


def test_flaky(tmp_path: Path) -> None:
    """It hides failed attempts from everybody; what counts is the last one."""
    mark = "@__import__('flaky').flaky(max_runs=4)"
    case = suite(
        "flaky",
        RETRIES.replace("{mark}", mark),
        plugins=("flaky.flaky_pytest_plugin",),
        status=1,
        noise=r"\t\[<Traceback.*",
    )
    both = run(case, tmp_path)
    same(both)
    judge(both.profile)
    found = [(test.nodeid.rpartition("::")[2], test.outcome) for test in both.profile.tests]
    assert found == [("test_at_last", "passed"), ("test_never", "failed"), ("test_fixture", "passed")]


def test_nothing_reported(tmp_path: Path) -> None:
    """A plugin that takes a test over and says nothing of it."""
    takes_over = """
        def pytest_runtest_protocol(item, nextitem):
            item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
            return True
    """
    both = hold(Case("silent", {"conftest.py": takes_over, **ONE}), tmp_path)
    assert [test.outcome for test in both.profile.tests] == ["unknown"]


# -- names that only bytes can spell ----------------------------------------------------------------------------------


def test_files_that_are_not_utf8_and_links(tmp_path: Path) -> None:
    """A file system knows bytes; and one file may have many names."""
    case = Case("names", {**ONE, "target/test_deep.py": "def test_deep(): pass"}, ("-v", "-p", "no:cacheprovider"))
    suite_of = {home: tmp_path / home / "suite" for home in ("plain", "under")}
    for folder in suite_of.values():
        folder.mkdir(parents=True)
        Path(os.fsdecode(bytes(folder) + b"/test_\xff.py")).write_text("def test_odd(): pass")
        (folder / "test_link.py").symlink_to("test_it.py")
        (folder / "linked").symlink_to("target", target_is_directory=True)
    both = hold(case, tmp_path)
    assert len(both.profile.tests) == 5
    assert "test_\\udcff.py::test_odd" in [test.nodeid for test in both.profile.tests]
