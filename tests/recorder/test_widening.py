"""A fixture that is widened lives longer, in the right order; where that is wrong, pytest says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recorder.recording import Recording, record

SUITE = {
    "conftest.py": """
        made = []

        @pytest.fixture
        def base():
            made.append("base")
            return len(made)

        @pytest.fixture
        def world(base):
            made.append("world")
            yield len(made)
            made.append("end")

        @pytest.fixture(params=["x", "y"])
        def each(request):
            made.append(request.param)
            return request.param

        @pytest.fixture(scope="module")
        def wide():
            return 1

        @pytest.fixture
        def reads(monkeypatch):
            return 1

        @pytest.fixture
        def late(request):
            return request.getfixturevalue("base")
    """,
    "test_it.py": """
        from conftest import made

        def test_one(world): pass
        def test_two(world): pass
        class TestClass:
            def test_three(self, world): pass
            def test_four(self, world): pass
    """,
    "test_other.py": """
        def test_five(world): pass

        class TestOld(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def inside(self): pass
            def test_six(self): pass
            def test_seven(self): pass
    """,
    "test_params.py": """
        def test_a(each): pass
        def test_b(each): pass
    """,
    "test_late.py": """
        def test_late(late): pass
        def test_again(late): pass
    """,
    "test_mismatch.py": """
        def test_reads(reads): pass
        def test_fine(wide): pass
    """,
}


def tried(folder: Path, *args: str, **widen: str) -> Recording:
    """Some files of the suite, with wider scopes."""
    return record(folder, SUITE, "-q", *args, trial={"widen": widen})


def widened(run: Recording, process: str = "main") -> dict[str, str]:
    """How many definitions were widened."""
    return {name: text for _, what, name, text in run.processes[process].of("seen") if what == "ran"}


def order(run: Recording) -> list[str]:
    """The tests, as they ran."""
    return [test.nodeid.partition("::")[2] for test in run.main.tests]


@pytest.mark.parametrize(
    ("scope", "uses"), [("function", 4), ("class", 3), ("module", 1), ("package", 1), ("session", 1)]
)
def test_scope_is_that_of_the_order(scope: str, uses: int, tmp_path: Path) -> None:
    """Outside of a class, each test has its own."""
    run = tried(tmp_path, "test_it.py", base=scope, world=scope)
    assert run.status == 0, run.out
    assert len(run.main.ups("world")) == len(run.main.ups("base")) == uses
    assert run.main.definition("world")["scope"] == scope
    count = "0" if scope == "function" else "1"
    assert widened(run) == {f"base={scope}": count, f"world={scope}": count}


def test_nothing_is_wider_without_an_order(tmp_path: Path) -> None:
    run = record(tmp_path, SUITE, "-q", "test_it.py")
    assert len(run.main.ups("world")) == 4
    assert not run.main.of("seen")


def test_over_modules(tmp_path: Path) -> None:
    run = tried(tmp_path, "test_it.py", "test_other.py", base="session", world="session")
    assert run.status == 0, run.out
    assert len(run.main.ups("world")) == 1


def test_parameters_are_put_together_as_pytest_does_for_that_scope(tmp_path: Path) -> None:
    plain = record(tmp_path / "plain", SUITE, "-q", "test_params.py")
    assert order(plain) == ["test_a[x]", "test_a[y]", "test_b[x]", "test_b[y]"]
    run = tried(tmp_path / "wide", "test_params.py", each="module")
    assert order(run) == ["test_a[x]", "test_b[x]", "test_a[y]", "test_b[y]"]
    assert len(run.main.ups("each")) == 2


def test_fixture_in_a_test_case(tmp_path: Path) -> None:
    run = tried(tmp_path, "test_other.py", inside="class")
    assert run.status == 0, run.out
    assert len(run.main.ups("inside")) == 1


def test_fixture_that_is_asked_for_by_name_while_a_test_runs(tmp_path: Path) -> None:
    run = tried(tmp_path, "test_late.py", base="module")
    assert run.status == 0, run.out
    assert len(run.main.ups("base")) == 1


def test_scope_that_does_not_fit_is_an_error_of_the_tests(tmp_path: Path) -> None:
    run = tried(tmp_path, "test_mismatch.py", reads="module")
    assert (run.status, "1 passed, 1 error" in run.out) == (1, True)
    (said,) = [text for _, what, _, text in run.main.of("seen") if what == "failure"]
    assert "ScopeMismatch" in said


def test_wider_already_is_left_as_it_is(tmp_path: Path) -> None:
    run = tried(tmp_path, "test_mismatch.py", wide="class")
    assert run.status == 0, run.out
    assert run.main.definition("wide")["scope"] == "module"
    assert widened(run) == {"wide=class": "0"}


def test_workers_are_told(tmp_path: Path) -> None:
    run = record(
        tmp_path,
        SUITE,
        *("-q", "-n", "2", "--dist", "loadfile", "test_it.py", "test_other.py"),
        plugins=("xdist.plugin",),
        trial={"widen": {"base": "session", "world": "session"}},
    )
    assert run.status == 0, run.out
    assert "seen" not in {record[0] for record in run.main.records}
    for process in ("gw0", "gw1"):
        assert widened(run, process) == {"base=session": "1", "world=session": "1"}
        assert len(run.processes[process].ups("world")) <= 1
