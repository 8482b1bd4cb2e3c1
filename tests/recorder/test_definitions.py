"""A fixture's definition as the journal tells it: whose name, which place, what kind."""

from __future__ import annotations

import functools
import inspect
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Callable
from unittest import mock

import pytest

from tests.recorder.recording import Recording, record
from testtime_recorder import schema
from testtime_recorder.definitions import describe, item_function, may_tear_down, plain_function
from testtime_recorder.fingerprints import fingerprint

FILE = str(Path(__file__).resolve())
HERE = str(Path(FILE).parent)
Function = Callable[..., Any]


def plain() -> None: ...


def asks(request: object) -> None: ...


def yields() -> Any:
    yield


async def awaits() -> None: ...


async def awaits_and_yields() -> Any:
    yield


def decorator(function: Function) -> Function:
    """One of the usual kind."""

    @functools.wraps(function)
    def wrapper() -> Any:
        return function()

    return wrapper


@decorator
@decorator
def decorated() -> None: ...


class Owner:
    """Somebody with a method."""

    def method(self) -> None: ...

    @staticmethod
    def static() -> None: ...


def definition(func: Any, argname: str = "thing", **about: Any) -> SimpleNamespace:
    """A ``FixtureDef`` as far as it is looked at."""
    usual: dict[str, Any] = {"scope": "function", "baseid": "tests", "argnames": (), "params": None}
    return SimpleNamespace(func=func, argname=argname, **{**usual, **about})


def line_of(function: Function) -> int:
    """Where the ``def`` stands."""
    lines, first = inspect.getsourcelines(function)
    return first + next(number for number, line in enumerate(lines) if "def " in line)


def test_all_that_the_treaty_names_is_said() -> None:
    about = describe(definition(plain, scope="module", argnames=("a", "b"), params=[1, 2]), HERE)
    assert tuple(about) == schema.FIXTURE_KEYS
    assert about == {
        "name": "thing",
        "scope": "module",
        "path": "test_definitions.py",
        "line": line_of(plain),
        "function": "plain",
        "baseid": "tests",
        "kind": "fixture",
        "argnames": ["a", "b"],
        "params": 2,
        "flavour": "return",
        "source": fingerprint(plain.__code__),
    }


@pytest.mark.parametrize(
    ("function", "flavour"),
    [(plain, "return"), (yields, "yield"), (awaits, "async"), (awaits_and_yields, "async-yield")],
)
def test_flavour(function: Function, flavour: str) -> None:
    assert describe(definition(function), HERE)["flavour"] == flavour


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (decorated, "decorated"),
        (functools.partial(plain), "plain"),
        (functools.partial(decorated), "decorated"),
        (Owner().method, "method"),
        (decorator(Owner().method), "method"),
    ],
)
def test_place_is_that_of_the_users_function(function: Function, name: str) -> None:
    users = Owner.method if name == "method" else inspect.unwrap(globals()[name])
    about = describe(definition(function), HERE)
    assert (about["path"], about["line"]) == ("test_definitions.py", line_of(users))
    assert str(about["function"]).endswith(name)


def test_path_outside_the_rootdir_is_absolute(tmp_path: Path) -> None:
    assert describe(definition(plain), str(tmp_path))["path"] == FILE.replace(os.sep, "/")


def test_folder_that_only_begins_like_the_rootdir_is_outside() -> None:
    assert describe(definition(plain), HERE[:-2])["path"] == FILE.replace(os.sep, "/")


def test_function_without_code() -> None:
    about = describe(definition(len), HERE)
    assert (about["path"], about["line"], about["function"], about["flavour"]) == (None, None, "len", "return")
    assert about["source"] is None


def test_source_that_cannot_be_read() -> None:
    scope: dict[str, Any] = {}
    exec(compile("\n\ndef gone(): pass", "/nowhere/gone.py", "exec"), scope)
    about = describe(definition(scope["gone"]), HERE)
    assert (about["path"], about["line"]) == ("/nowhere/gone.py", 3)


def test_function_that_wraps_itself_is_no_endless_road() -> None:
    def odd() -> None: ...

    def even() -> None: ...

    odd.__wrapped__, even.__wrapped__ = even, odd  # type: ignore[attr-defined]
    assert describe(definition(odd), HERE)["path"] == "test_definitions.py"


@pytest.mark.parametrize(
    ("function", "argnames", "expected"),
    [
        (plain, (), False),
        (plain, ("tmp_path",), False),
        (asks, ("request",), True),
        (yields, (), True),
        (awaits, (), True),
        (awaits_and_yields, (), True),
        (functools.partial(yields), (), True),
        (len, (), True),
    ],
)
def test_which_can_have_finalisers(function: Function, argnames: tuple[str, ...], expected: bool) -> None:
    assert may_tear_down(definition(function, argnames=argnames)) is expected


# -- functions --------------------------------------------------------------------------------------------------------


class Partial(functools.partial):  # type: ignore[type-arg]
    """One whose function lies."""

    @property
    def func(self) -> Any:
        """Never to be asked."""
        raise AssertionError("the suite's own code was run")


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (plain, "plain"),
        (decorated, "decorated"),
        (functools.partial(plain), "plain"),
        (functools.partial(decorated), "decorated"),
        (Partial(plain), "plain"),
        (Owner().method, "method"),
        (Owner.static, "static"),
        (Owner.__dict__["static"], "static"),
    ],
)
def test_function_is_what_the_user_wrote(thing: Any, name: str) -> None:
    found = plain_function(thing)
    assert found is not None
    assert found.__name__ == name
    assert item_function(SimpleNamespace(_obj=thing)) is found


class Liar:
    """It runs what must not be run, whatever it is asked for."""

    asked: tuple[str, ...] = ()

    def __getattribute__(self, name: str) -> Any:
        """Whatever it is."""
        Liar.asked += (name,)
        raise RuntimeError(name)


class Raises:
    """Its attributes raise."""

    @property
    def __code__(self) -> Any:
        """Never to be asked."""
        raise AssertionError("the suite's own code was run")

    __wrapped__ = __func__ = func = __dict__ = __class__ = __code__


def endless() -> Function:
    """Two functions, each of which wraps the other."""

    def odd() -> None: ...

    def even() -> None: ...

    odd.__wrapped__, even.__wrapped__ = even, odd  # type: ignore[attr-defined]
    return odd


def wraps(inner: Any) -> Function:
    """A function that claims to wrap something."""

    def outer() -> None: ...

    outer.__wrapped__ = inner  # type: ignore[attr-defined]
    return outer


@pytest.mark.parametrize(
    "kind",
    [
        lambda: 1,
        lambda: "text",
        lambda: len,
        lambda: Owner,
        Owner,
        Liar,
        Raises,
        mock.MagicMock,
        lambda: mock.Mock(__code__=plain.__code__),
        lambda: mock.Mock(spec=plain),
    ],
)
def test_anything_else_is_no_function_and_is_not_asked(kind: Callable[[], Any]) -> None:
    assert plain_function(kind()) is None
    assert plain_function(wraps(kind())) is None
    assert Liar.asked == ()


def test_nothing_is_no_function() -> None:
    assert plain_function(None) is None


def test_wrappers_without_end() -> None:
    assert plain_function(endless()) is None


@pytest.mark.parametrize("kind", [object, Liar, Raises, mock.MagicMock, lambda: None, SimpleNamespace])
def test_item_that_cannot_be_asked(kind: Callable[[], Any]) -> None:
    assert item_function(kind()) is None


# -- runs --------------------------------------------------------------------------------------------------------------

SUITE = {
    "conftest.py": """
        @pytest.fixture
        def thing(): pass
        """,
    "deep/test_places.py": """
        import functools

        @pytest.fixture(
            name="called",
            scope="module",
            params=[1, 2, 3],
        )
        def written_otherwise(request):
            yield

        @pytest.fixture
        def thing(thing): pass

        class TestOwner:
            @pytest.fixture(scope="class")
            def method(self, called): pass

            def test_one(self, method, thing): pass
        """,
    "deep/test_made.py": """
        @pytest.fixture
        def thing(): pass

        def setup_module(module): pass

        class TestXunit:
            def teardown_method(self): pass
            def test_two(self, thing): pass

        class Case(unittest.TestCase):
            @classmethod
            def setUpClass(cls): pass
            def test_three(self): pass
        """,
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    run = record(tmp_path_factory.mktemp("definitions"), SUITE)
    assert run.status == 0, run.out + run.err
    return run


def told(run: Recording, function: str) -> list[Any]:
    """Name, place, scope, kind, owner, arguments and parameters of the fixtures made from a function."""
    keys = ("name", "path", "scope", "kind", "baseid", "argnames", "params")
    found = [each for each in run.main.fixtures if str(each["function"]).split(".")[-1] == function]
    for each in found:
        text = (run.folder / "suite" / each["path"]).read_text("utf-8").splitlines()
        assert f"def {function}" in text[each["line"] - 1]
    return [[each[key] for key in keys] for each in found]


def test_definition_below_its_decorators(run: Recording) -> None:
    expected = ["called", "deep/test_places.py", "module", "fixture", "deep/test_places.py", ["request"], 3]
    assert told(run, "written_otherwise") == [expected]


def test_definition_in_a_class(run: Recording) -> None:
    owner = "deep/test_places.py::TestOwner"
    assert told(run, "method") == [["method", "deep/test_places.py", "class", "fixture", owner, ["called"], 0]]


def test_one_name_in_three_places_is_three_definitions(run: Recording) -> None:
    paths = sorted(each[1] for each in told(run, "thing"))
    assert paths == ["conftest.py", "deep/test_made.py", "deep/test_places.py"]
    assert len(run.main.fixtures) == len({str(each) for each in run.main.fixtures})


def test_set_up_of_module(run: Recording) -> None:
    ((name, path, scope, kind, *_),) = told(run, "setup_module")
    assert (name, path, scope, kind) == ("setup_module", "deep/test_made.py", "module", "xunit")


def test_teardown_without_set_up_is_told_in_its_own_place(run: Recording) -> None:
    (about,) = (each for each in run.main.fixtures if each["name"] == "setup_method")
    assert (about["path"], about["kind"]) == ("deep/test_made.py", "xunit")
    assert about["function"].endswith("teardown_method")


def test_set_up_of_unittest_class(run: Recording) -> None:
    ((name, path, scope, kind, *_),) = told(run, "setUpClass")
    assert (name, path, scope, kind) == ("setUpClass", "deep/test_made.py", "class", "unittest")
