"""Set-up functions in the styles of nose and unittest, doctests and other items: told under the user's names."""

from __future__ import annotations

import pytest

from tests.recorder.reading import Phase, Xunit
from tests.recorder.recording import MS, PRELUDE, Recording, about, record

LINES = PRELUDE.count("\n")
XUNIT = """
        def setup_module():
            wait(20)

        def teardown_module():
            wait(30)

        def setup_function():
            wait(20)

        def teardown_function():
            wait(30)

        def test_function(): pass

        class TestClass:
            def setup_class(cls): wait(20)
            def teardown_class(cls): wait(30)
            def setup_method(self): wait(20)
            def teardown_method(self): wait(30)
            def test_method(self): pass
"""
UNITTEST = """
        class Plain(unittest.TestCase):
            @classmethod
            def setUpClass(cls): wait(20)
            @classmethod
            def tearDownClass(cls): wait(30)
            def setUp(self): wait(20)
            def tearDown(self): wait(30)
            def test_plain(self): wait(40)
            def test_fails(self):
                self.fail()

        class Async(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self): wait(20)
            async def asyncTearDown(self): wait(30)
            async def test_async(self): wait(40)

        class Broken(unittest.TestCase):
            def setUp(self):
                wait(20)
                raise ValueError
            def test_broken(self): pass

        class NotThere(unittest.TestCase):
            @unittest.skip("no")
            def test_skipped(self): pass
"""
SUITE = {
    "test_xunit.py": XUNIT,
    "test_unittest.py": UNITTEST,
    "pages.txt": "\n>>> import time\n>>> time.sleep(0.02)\n",
    "numbers.yaml": "20\n",
    "conftest.py": """
        class Number(pytest.Item):
            def runtest(self): wait(int(self.name))

        class Numbers(pytest.File):
            def collect(self):
                yield Number.from_parent(self, name=self.path.read_text().strip())

        def pytest_collect_file(file_path, parent):
            if file_path.suffix == ".yaml":
                return Numbers.from_parent(parent, path=file_path)
        """,
}


@pytest.fixture(scope="module")
def run(staged: bool, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    run = record(tmp_path_factory.mktemp("xunit"), SUITE, "--doctest-glob=*.txt", staged=staged)
    assert run.status == 1, run.out + run.err
    assert not run.main.of("fault")
    return run


@pytest.mark.parametrize(
    ("name", "scope", "test"),
    [
        ("setup_module", "module", "test_function"),
        ("setup_function", "function", "test_function"),
        ("setup_class", "class", "test_method"),
        ("setup_method", "function", "test_method"),
    ],
)
def test_xunit_function_has_a_row_of_its_own(name: str, scope: str, test: str, run: Recording) -> None:
    definition = run.main.definition(name)
    first = next(number for number, line in enumerate(XUNIT.splitlines(), 1) if f"def {name}(" in line)
    place = (definition["path"], definition["line"])
    assert (definition["kind"], definition["scope"]) == ("xunit", scope)
    assert place == ("test_xunit.py", LINES + first)
    assert definition["function"].endswith(name)
    (up,) = (each for each in run.main.ups(name) if each in run.main.test(test).events)
    (down,) = (each for each in run.main.downs(name) if each.own > 10 * MS)
    assert about(up.own, 20)
    assert about(down.own, 30)


def test_unittest_class_set_up(run: Recording) -> None:
    (up,) = [up for up in run.main.ups("setUpClass") if up.own > 10 * MS]
    (down,) = [down for down in run.main.downs("setUpClass") if down.own > 10 * MS]
    assert (about(up.own, 20), about(down.own, 30)) == (True, True)
    assert (up.about["kind"], up.about["scope"], up.about["path"]) == ("unittest", "class", "test_unittest.py")
    first = next(number for number, line in enumerate(UNITTEST.splitlines(), 1) if "def setUpClass(" in line)
    assert up.about["line"] == LINES + first


@pytest.mark.parametrize("name", ["test_plain", "test_async"])
def test_unittest_set_up_and_teardown_are_told_inside_the_call(name: str, run: Recording) -> None:
    test = run.main.test(name)
    call = test.phase("call")
    (xunit,) = test.of(Xunit)
    assert about(xunit.setup_end - call.start, 20)
    assert about(xunit.teardown_start - xunit.setup_end, 40)
    assert about(call.end - xunit.teardown_start, 30)


def test_unittest_set_up_that_fails(run: Recording) -> None:
    test = run.main.test("test_broken")
    (xunit,) = test.of(Xunit)
    assert about(xunit.setup_end - test.phase("call").start, 20)
    assert xunit.teardown_start == 0


def test_unittest_that_is_skipped_sets_nothing_up(run: Recording) -> None:
    assert run.main.test("test_skipped").of(Xunit) == []


@pytest.mark.parametrize("name", ["pages.txt::pages.txt", "numbers.yaml::20"])
def test_items_that_are_no_functions(name: str, run: Recording) -> None:
    test = run.main.test(name)
    assert [phase.when for phase in test.of(Phase)] == ["setup", "call", "teardown"]
    call = test.phase("call")
    assert about(call.end - call.start, 20)
