"""What runs are compared by, from a real run."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from tests.recorder.recording import Recording, record
from testtime_recorder.seen import Seen, described

SUITE = """
    import warnings

    class Session: pass

    @pytest.fixture
    def number(): return 5

    @pytest.fixture(scope="module")
    def session(): yield Session()

    @pytest.fixture
    def broken(): raise KeyError("no\\nsecond line")

    def test_values(number, session):
        pass

    def test_leaves_things(tmp_path):
        os.environ["LEFT"] = "secret"
        del os.environ["GONE"]
        (tmp_path / "left.txt").write_text("x")
        (tmp_path / "__pycache__").mkdir()
        (tmp_path / "__pycache__" / "hidden").write_text("x")
        with open("new.txt", "w"): pass
        os.remove("old.txt")
        warnings.warn("look", UserWarning)

    def test_folder():
        os.chdir("/")

    def test_fails():
        assert 1 == 2, "first\\nsecond"

    def test_broken(broken):
        pass

    class TestOld(unittest.TestCase):
        def setUp(self):
            self.client = Session()
            self.rows = [1, "a"]
            self._hidden = 1
        def test_old(self):
            self.assertTrue(self.rows)
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """The suite, run once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONE", "1")
        base = tmp_path_factory.mktemp("base")
        files = {"test_it.py": SUITE, "old.txt": ""}
        return record(tmp_path_factory.mktemp("seen"), files, f"--basetemp={base / 'run'}", trial={})


def facts(run: Recording, what: str) -> list[tuple[str, str, str]]:
    """Facts of one kind: test, name, text."""
    return [
        (nodeid.rpartition("::")[2], name, text) for nodeid, kind, name, text in run.main.of("seen") if kind == what
    ]


def test_values_of_fixtures(run: Recording) -> None:
    """A shared one belongs to no test."""
    values = facts(run, "value")
    assert ("test_values", "number", "int 5") in values
    assert ("", "session", "test_it.Session") in values
    assert not [each for each in values if each[1] == "broken"]


def test_attributes_of_a_tests_object(run: Recording) -> None:
    values = [each for each in facts(run, "value") if each[0] == "test_old"]
    assert values == [("test_old", "self.client", "test_it.Session"), ("test_old", "self.rows", "list [1, 'a']")]


def test_failures(run: Recording) -> None:
    said = {name: (when, text) for name, when, text in facts(run, "failure")}
    assert said["test_fails"][0] == "call"
    assert said["test_fails"][1].startswith("AssertionError: first")
    assert said["test_broken"] == ("setup", "KeyError: 'no\\nsecond line'")


def test_warnings(run: Recording) -> None:
    assert ("test_leaves_things", "UserWarning: look", "") in facts(run, "warning")


def test_what_is_left_in_the_process(run: Recording) -> None:
    """Of a variable, not what it holds."""
    left = facts(run, "environment")
    by_name = {(test, name): text for test, name, text in left}
    assert by_name["test_leaves_things", "GONE"] == "gone"
    assert len(by_name["test_leaves_things", "LEFT"]) == 8
    assert "secret" not in str(left)
    assert by_name["test_folder", "working directory"] == "/"
    assert {test for test, _, _ in left} == {"test_leaves_things", "test_folder"}


def test_files(run: Recording) -> None:
    assert [name for _, name, _ in facts(run, "temporary file")] == ["", "test_leaves_things0/left.txt"]
    assert [name for _, name, _ in facts(run, "new file")] == ["new.txt"]
    assert [name for _, name, _ in facts(run, "lost file")] == ["old.txt"]


def test_no_trial_sees_nothing(tmp_path: Path) -> None:
    assert record(tmp_path, {"test_it.py": "def test_it(): pass"}).main.of("seen") == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NoneType None"),
        (b"x", "bytes b'x'"),
        ((1, "a", [2.5, True]), "tuple (1, 'a', [2.5, True])"),
        ((1,), "tuple (1)"),
        ({"b": {1}, "a": 2}, "dict {'a': 2, 'b': {1}}"),
        ({"a": 2, "b": {1}}, "dict {'a': 2, 'b': {1}}"),
        ({"b", "a", "c"}, "set {'a', 'b', 'c'}"),
        (set(), "set {}"),
        ([object()], "list of 1"),
        (list(range(51)), "list of 51"),
        ([[[[1]]]], "list of 1"),
        ("x" * 400, "str '" + "x" * 299 + "..."),
        (PurePosixPath("/tmp/7"), None),
        (OrderedDict(a=1), "collections.OrderedDict"),
    ],
    ids=lambda each: type(each).__name__ if not isinstance(each, str) else each[:20],
)
def test_described(value: Any, text: str | None) -> None:
    found = described(value)
    assert found == text if text is not None else "/" not in found


def test_an_error_of_ours_is_a_caveat() -> None:
    class Item:
        @property
        def instance(self) -> Any:
            raise RuntimeError("hostile")

    errors: list[Exception] = []
    seen = Seen(lambda *record: None, errors.append)
    call = seen.pytest_runtest_call(Item())
    next(call)
    with pytest.raises(StopIteration):
        call.send(None)
    assert [str(error) for error in errors] == ["hostile"]
