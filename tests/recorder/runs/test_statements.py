"""Statements of functions that wait: fixtures, xunit and unittest functions and tests, as they are really run.

Waits are of 40 to 60 ms; on a busy machine all may take longer, so it is only asked what took at least its time, in
which order, and what kind of time it was.
"""

from __future__ import annotations

import pytest

from tests.recorder.recording import Recording, record
from tests.recorder.watched import MS, executions
from tests.recorder.watched import execution as only

#: ms; where a function is looked at from beside, the last look comes before it ends.
LAST_LOOK = 12

SUITE = """
    class Client:
        def __init__(self, session): self.session = session
        def get(self): wait(50)
        def post(self): wait(40)

    def nap(ms): wait(ms)

    @pytest.fixture(scope="module")
    def plain():
        nap(50)
        burn(40)
        nap(40)
        return 1

    @pytest.fixture
    def yields():
        nap(50)
        yield 2
        nap(40)
        nap(50)

    @pytest.fixture
    def outer(request):
        nap(40)
        value = request.getfixturevalue("inner")
        nap(50)
        return value

    @pytest.fixture
    def inner():
        nap(60)

    def test_plain(plain): pass
    def test_yields(yields): pass
    def test_outer(outer): pass

    def test_body():
        session = object()
        one, two = Client(session), Client(session)
        one.get()
        two.post()

    def test_loop():
        for name in ("a", "b", "c"):
            nap(40)

    def test_comprehension():
        return_nothing = [nap(ms) for ms in (40, 41, 42)]

    def test_condition():
        if nap(40) is None:
            nap(
                50
            )

    def test_quick(): nap(5)

    def test_fails():
        nap(40)
        raise ValueError

    @pytest.mark.parametrize("ms", [40, 41])
    def test_each(ms): nap(ms)
"""

XUNIT = """
    def setup_module(): wait(40); wait(50)
    def teardown_module(): wait(40)
    class TestIt:
        @classmethod
        def setup_class(cls): wait(40)
        def setup_method(self): wait(45)
        def teardown_method(self): wait(40)
        def test_it(self): wait(40)

    class Base(unittest.TestCase):
        def setUp(self):
            wait(40)
            self.base = 1

    class Case(Base):
        @classmethod
        def setUpClass(cls): wait(40)
        def setUp(self):
            super().setUp()
            wait(45)
        def tearDown(self): wait(40)
        def test_case(self): wait(50)

    class Later(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self):
            import asyncio
            await asyncio.sleep(0.04)
            await asyncio.sleep(0.05)
        async def test_later(self):
            import asyncio
            await asyncio.sleep(0.04)
            wait(50)
"""


@pytest.fixture(scope="module")
def run(staged: bool, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    files = {"test_statements.py": SUITE, "test_xunit.py": XUNIT}
    run = record(tmp_path_factory.mktemp("statements"), files, staged=staged)
    assert run.status == 1, run.out + run.err
    assert not run.main.of("fault")
    assert not run.main.of("caveat")
    return run


def test_statements_of_a_fixture(run: Recording) -> None:
    fixture = only(run.main, "plain")
    assert fixture.texts() == ["nap(50)", "burn(40)", "nap(40)"]
    first, second, third = [step for _, step in fixture.long()]
    assert 45 * MS <= first.blocked <= first.wall
    assert second.cpu >= 30 * MS
    assert third.blocked >= (40 - LAST_LOOK) * MS
    assert {step.suspended for _, step in fixture.long()} == {0}
    assert first.start + first.wall <= second.start + MS
    assert fixture.about["path"].endswith("test_statements.py")
    assert fixture.about["source"].startswith('@pytest.fixture(scope="module")\ndef plain()')


def test_yield_parts_two_runs(run: Recording) -> None:
    before, after = executions(run.main, "yields")
    assert before.texts() == ["nap(50)"]
    assert after.texts() == ["nap(40)", "nap(50)"]
    assert before.end <= after.start


def test_fixture_asked_for_inside_another(run: Recording) -> None:
    inner, outer = only(run.main, "inner"), only(run.main, "outer")
    assert inner.texts() == ["nap(60)"]
    assert outer.texts() == ["nap(40)", 'value = request.getfixturevalue("inner")', "nap(50)"]
    _, middle, _ = [step for _, step in outer.long()]
    assert middle.start <= inner.start
    assert inner.end <= middle.start + middle.wall + 15 * MS


def test_statements_of_a_test(run: Recording) -> None:
    body = only(run.main, "test_body")
    assert body.texts() == ["one.get()", "two.post()"]
    one, two = body.seen("one", 0), body.seen("two", 0)
    assert one["type"].endswith("Client")
    assert one["edges"]["session"] == two["edges"]["session"]
    assert one["id"] != two["id"]


def test_turns_of_a_loop(run: Recording) -> None:
    steps = [step for text, step in only(run.main, "test_loop").long() if text == "nap(40)"]
    assert len({step.turn for step in steps}) == len(steps) == 3


def test_turns_of_a_comprehension(run: Recording) -> None:
    steps = [step for _, step in only(run.main, "test_comprehension").long()]
    assert len({step.turn for step in steps}) == len(steps) == 3
    assert len({step.line for step in steps}) == 1


def test_statement_of_several_lines(run: Recording) -> None:
    first, second = only(run.main, "test_condition").texts()
    assert first == "if nap(40) is None:"
    assert second in ("nap(", "50")


def test_what_is_quick_is_not_told(run: Recording) -> None:
    assert not executions(run.main, "test_quick")


def test_function_that_fails(run: Recording) -> None:
    assert only(run.main, "test_fails").texts() == ["nap(40)"]


def test_each_run_is_told(run: Recording) -> None:
    assert [each.texts() for each in executions(run.main, "test_each")] == [["def test_each(ms): nap(ms)"]] * 2


@pytest.mark.parametrize(
    ("name", "waits"),
    [
        ("setup_module", 90),
        ("teardown_module", 40),
        ("setup_class", 40),
        ("setup_method", 45),
        ("teardown_method", 40),
        ("test_it", 40),
        ("setUpClass", 40),
        ("tearDown", 40),
        ("test_case", 50),
    ],
)
def test_xunit(name: str, waits: int, run: Recording) -> None:
    assert sum(step.blocked for step in only(run.main, name).steps) >= (waits - LAST_LOOK) * MS


def test_what_a_method_calls_of_its_base_class(run: Recording) -> None:
    base, derived = sorted(executions(run.main, "setUp"), key=lambda each: each.start - each.end)[::-1]
    assert base.texts() == ["wait(40)"]
    assert derived.texts() == ["super().setUp()", "wait(45)"]


def test_coroutines_of_unittest(run: Recording) -> None:
    setup = only(run.main, "asyncSetUp")
    assert setup.texts() == ["await asyncio.sleep(0.04)", "await asyncio.sleep(0.05)"]
    assert all(step.suspended >= 0.7 * step.wall for _, step in setup.long())
    waits, blocks = [step for _, step in only(run.main, "test_later").long()]
    assert waits.suspended >= 30 * MS
    assert (blocks.suspended < 10 * MS, blocks.blocked >= 35 * MS) == (True, True)
