"""What code is, as a number: the same wherever it stands, another when it does something else; nothing is run for it.

What lives here: numbers of functions, items of all kinds, and small runs that tell what their tests are made of.  What
may never be added: what becomes of the numbers; the recorder knows nothing of a second run.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Callable
from unittest import mock

import pytest

from tests.recorder.recording import Recording, record
from testtime_recorder.definitions import item_function
from testtime_recorder.fingerprints import fingerprint, of_items

Function = Callable[..., Any]


def made(text: str, name: str = "test_it", file: str = "a.py") -> Function:
    """The function of that name in a text."""
    scope: dict[str, Any] = {}
    exec(compile(text, file, "exec"), scope)
    function: Function = scope[name]
    return function


def number(text: str, **more: str) -> int:
    """The number of ``test_it`` in a text."""
    return fingerprint(made(text, **more).__code__)


PLAIN = "def test_it(db, n=3):\n    rows = [row for row in db if row != 'x']\n    assert len(rows) == 12\n"


@pytest.mark.parametrize(
    "same",
    [
        "\n\n\n# elsewhere\n" + PLAIN,
        PLAIN.replace("\n", "  # a comment\n", 1),
        PLAIN.replace("'x'", '"x"').replace("len(rows)", "(len( rows ))"),
        PLAIN.replace("rows = [row for", "rows = [\n        row for").replace("'x']", "'x'\n    ]"),
    ],
)
def test_place_and_spelling_do_not_count(same: str) -> None:
    assert number(same, file="b.py") == number(PLAIN)


@pytest.mark.parametrize(
    ("said", "instead"),
    [("12", "13"), ("12", "12.0"), ("'x'", "'y'"), ("len(", "sum("), ("==", ">="), ("(db", "(d2"), ("if row", "if db")],
)
def test_what_it_does_counts(said: str, instead: str) -> None:
    changed = PLAIN.replace(said, instead).replace("in db", "in d2" if instead == "(d2" else "in db")
    assert number(changed) != number(PLAIN)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1", "True"), ("0.0", "-0.0"), ("'1'", "1"), ("b'1'", "'1'"), ("(1, 2)", "(2, 1)"), ("((1,), 2)", "((1, 2),)")],
)
def test_constants_that_are_alike_are_told_apart(one: str, other: str) -> None:
    assert number(f"def test_it(): return {one}") != number(f"def test_it(): return {other}")


def test_it_is_32_bits_and_a_name_without_encoding_is_no_obstacle() -> None:
    assert 0 <= number("def test_it(): return '\\ud800', 'ünï'") < 1 << 32


SETS = """
import sys
sys.path.insert(0, sys.argv[1])
from testtime_recorder.fingerprints import fingerprint
def test_it(x): return x in {"alpha", "beta", "gamma", "delta"}
print(fingerprint(test_it.__code__))
"""


def test_order_of_a_set_does_not_count() -> None:
    """It is another in each process."""
    import testtime_recorder

    place = str(Path(testtime_recorder.__file__).parents[1])
    told = {
        subprocess.run(
            [sys.executable, "-c", SETS, place], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert len(told) == 1


def function() -> None: ...


# -- items ------------------------------------------------------------------------------------------------------------


def of_items_of(items: Iterable[Any]) -> dict[str, dict[str, int]]:
    """What is told of these items."""
    return of_items(items, item_function)


class Item:
    """An item as far as it is looked at."""

    def __init__(self, nodeid: Any, thing: Any = None) -> None:
        """``thing``: its function."""
        self.nodeid = nodeid
        self._obj = thing


def test_names_are_told_by_file_without_parameters() -> None:
    other = made("def test_it(): return 1")
    told = of_items_of(
        [
            Item("a.py::test_one[1]", function),
            Item("a.py::test_one[2]", other),
            Item("a.py::Test::test_two[a::b[0]]", other),
            Item("d/b.py::test_one", function),
        ]
    )
    assert told == {
        "a.py": {"test_one": fingerprint(function.__code__), "Test::test_two": fingerprint(other.__code__)},
        "d/b.py": {"test_one": fingerprint(function.__code__)},
    }


class Odd(Item):
    """An item whose attributes are not what they seem."""

    @property
    def _obj(self) -> Any:
        raise AssertionError("the suite's own code was run")

    @_obj.setter
    def _obj(self, value: Any) -> None: ...

    @property
    def obj(self) -> Any:
        """Never to be asked."""
        raise AssertionError("the suite's own code was run")


class Slots:
    """An item without a dictionary."""

    __slots__ = ("nodeid",)

    def __init__(self, nodeid: str) -> None:
        """Its name alone."""
        self.nodeid = nodeid


class Nameless:
    """An item that has no name to tell."""

    @property
    def nodeid(self) -> str:
        """There is none."""
        raise ValueError("no name")


def test_items_that_cannot_be_asked_are_left_out_and_the_others_are_told() -> None:
    odd: Iterator[Any] = iter(
        [
            Odd("a.py::test_odd", function),
            Slots("a.py::test_slots"),
            Nameless(),
            object(),
            None,
            Item("a.py::test_none"),
            Item("a.py::test_mock", mock.MagicMock()),
            Item("a.py", function),
            Item("", function),
            Item(7, function),
            Item("a.py::test_last", function),
        ]
    )
    assert of_items_of(odd) == {"a.py": {"test_last": fingerprint(function.__code__)}}


def test_nothing_collected() -> None:
    assert of_items_of([]) == {}


# -- runs -------------------------------------------------------------------------------------------------------------

YAML = """
class YamlItem(pytest.Item):
    def runtest(self): pass

class OddItem(pytest.Item):
    _obj = property(lambda self: 1 / 0)
    def runtest(self): pass

class YamlFile(pytest.File):
    def collect(self):
        yield YamlItem.from_parent(self, name="first")
        yield OddItem.from_parent(self, name="second")

def pytest_collect_file(parent, file_path):
    if file_path.suffix == ".yaml":
        return YamlFile.from_parent(parent, path=file_path)

asked = []

class Liar:
    def __getattr__(self, name):
        asked.append(name)
        raise RuntimeError(name)

def pytest_collection_modifyitems(items):
    for item in items:
        if item.name == "test_lies":
            item._obj.__wrapped__ = Liar()
    del asked[:]

@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    assert not asked, asked
    for item in session.items:
        if item.name == "test_lies":
            del item._obj.__wrapped__
"""
SUITE = {
    "conftest.py": YAML,
    "cases.yaml": "",
    "test_a.py": """
        import functools
        from unittest import mock

        def test_lies(): pass

        @pytest.mark.parametrize("n", [1, 2])
        def test_plain(n, tmp_path): assert n

        class TestIt:
            def test_method(self): pass

        class Case(unittest.TestCase):
            def test_case(self): pass

        def decorated(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs): return function(*args, **kwargs)
            return wrapper

        @decorated
        def test_decorated(): pass

        @mock.patch("os.getcwd")
        def test_patched(getcwd): pass
        """,
    "documented.py": '''
        def twice(n):
            """
            >>> twice(2)
            4
            """
            return 2 * n
        ''',
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    run = record(tmp_path_factory.mktemp("sources"), SUITE, "--doctest-modules")
    assert run.status == 0, run.out + run.err
    assert not run.main.of("fault")
    return run


def sources(run: Recording, process: str = "main") -> dict[str, dict[str, int]]:
    """What a process told of its tests."""
    found: list[Any] = run.processes[process].of("sources")
    assert len(found) <= 1
    return found[0][0] if found else {}


def test_what_has_code_is_told_and_all_else_is_not(run: Recording) -> None:
    told = sources(run)
    assert list(told) == ["test_a.py"]
    assert list(told["test_a.py"]) == [
        "test_plain",
        "TestIt::test_method",
        "Case::test_case",
        "test_decorated",
        "test_patched",
    ]
    assert "10 passed" in run.out


def test_moved_as_it_is_a_test_keeps_its_number(run: Recording, tmp_path: Path) -> None:
    lines = SUITE["test_a.py"].replace("test_plain(n, tmp_path): assert n", "test_plain(n, tmp_path): assert n > 0")
    moved = record(tmp_path, {"deep/er/test_b.py": "\n\n        x = 1\n" + lines})
    assert moved.status == 0, moved.out
    old, new = sources(run)["test_a.py"], sources(moved)["deep/er/test_b.py"]
    assert {name for name in old if old[name] == new[name]} == set(old) - {"test_plain"}


def test_one_worker_tells_for_all(tmp_path: Path) -> None:
    pytest.importorskip("xdist")
    files = {"test_a.py": "def test_one(): pass\ndef test_two(): pass\n"}
    run = record(tmp_path, files, "-n", "2", plugins=("xdist.plugin",))
    assert run.status == 0, run.out + run.err
    assert list(sources(run, "gw0")["test_a.py"]) == ["test_one", "test_two"]
    assert (sources(run), sources(run, "gw1")) == ({}, {})


def test_nothing_collected_tells_nothing(tmp_path: Path) -> None:
    run = record(tmp_path, {"test_a.py": "def helper(): pass\n"})
    assert (run.status, sources(run)) == (5, {})
