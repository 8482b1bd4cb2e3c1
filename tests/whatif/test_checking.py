"""Which fixtures a wider scope would defeat, by their text and their times."""

from __future__ import annotations

from textwrap import dedent

import msgspec
import pytest

from tests import make
from tests.make import MS, Up
from testtime.analysis.analyse import analyse
from testtime.analysis.result import FixtureRow
from testtime.model.profile import Profile
from testtime.model.watched import Code
from testtime.whatif.checking import caution, defeated

THREADS = """
    @pytest.fixture(autouse=True)
    def guard():
        before = threading.active_count()
        yield
        gc.collect()
        assert threading.active_count() == before
"""
WARNINGS = """
    @pytest.fixture(autouse=True)
    def guard(recwarn):
        yield
        found = [str(each.message) for each in recwarn]
        if found:
            pytest.fail(str(found))
"""
RAISES = """
    @pytest.fixture
    async def guard():
        before = asyncio.all_tasks()
        try:
            yield None
        finally:
            await asyncio.sleep(0.1)
            for task in asyncio.all_tasks() - before:
                raise RuntimeError(task)
"""
CALLED = """
    @pytest.fixture
    def guard(tmp_path):
        yield
        _check_no_files(tmp_path)
"""
OWN_SERVER = """
    @pytest.fixture
    def guard():
        process = subprocess.Popen(["server"])
        yield
        process.terminate()
        assert process.wait(5) == 0
"""
HANDED = """
    @pytest.fixture
    def guard():
        box = Mailbox()
        yield box
        time.sleep(0.1)
        assert not os.listdir(box.folder)
"""
CLEANS = """
    @pytest.fixture
    def guard():
        assert os.path.exists("/data")
        yield
        def check(): raise ValueError
        try:
            remove("/data")
        except OSError:
            raise
"""
RETURNS = """
    @pytest.fixture
    def guard():
        assert threading.active_count() == 1
"""


def found(text: str, setup_ms: int = 1, down_ms: int = 100) -> tuple[Profile, FixtureRow]:
    """A profile of a fixture that a text is known of, if there is one, and its row; it is met four times."""
    run = make.Run()
    main = run.main()
    guard = run.fixture("guard", line=4)
    for number in range(4):
        main.test(f"tests/test_a.py::test_{number}", ups=[Up(guard, setup_ms * MS, down=down_ms * MS)], call=MS)
    main.finish()
    fixture = msgspec.structs.replace(run.profile().fixtures[0], flavour="yield")
    codes = (Code(str(fixture.path), 3, fixture.function, dedent(text).lstrip()),) if text else ()
    profile = msgspec.structs.replace(run.profile(), codes=codes, fixtures=(fixture,))
    row = next(row for row in analyse(profile).fixtures if row.name == "guard")
    return profile, row


@pytest.mark.parametrize("text", [THREADS, WARNINGS, RAISES, CALLED])
def test_checks_of_each_test(text: str) -> None:
    assert defeated(*found(text))


@pytest.mark.parametrize("text", [OWN_SERVER, HANDED, CLEANS, RETURNS, "", "def guard(:", "x = 1"])
def test_what_may_be_shared(text: str) -> None:
    assert not defeated(*found(text))


def test_what_takes_its_time_to_set_up_may_be_shared() -> None:
    """Its check is told with the advice."""
    profile, row = found(THREADS, setup_ms=200)
    assert not defeated(profile, row)
    assert caution(profile, row, "module") == ", and what it checks after each test would be checked once per module"


@pytest.mark.parametrize("text", [OWN_SERVER, HANDED])
def test_checks_are_told(text: str) -> None:
    assert "checks after each test" in caution(*found(text), "session")


def test_nothing_to_mind() -> None:
    assert caution(*found(CLEANS), "module") == ""
    assert caution(*found("", setup_ms=200), "module") == ""


def test_text_that_is_not_known() -> None:
    """Where it hardly sets anything up, it is there for what it does afterwards."""
    said = ", and what it does after each test, most of its time, would be done once per class"
    assert caution(*found(""), "class") == said


def test_only_generators_do_anything_afterwards() -> None:
    profile, row = found("")
    plain = msgspec.structs.replace(profile.fixtures[0], flavour="return")
    assert caution(msgspec.structs.replace(profile, fixtures=(plain,)), row, "class") == ""


def test_fixture_that_is_not_known() -> None:
    profile, row = found(THREADS)
    assert not defeated(msgspec.structs.replace(profile, fixtures=()), row)
    assert caution(profile, msgspec.structs.replace(row, where=None), "class") == ""


def test_another_function_of_that_name() -> None:
    profile, row = found(THREADS)
    far = msgspec.structs.replace(profile.codes[0], line=900)
    assert not defeated(msgspec.structs.replace(profile, codes=(far,)), row)
