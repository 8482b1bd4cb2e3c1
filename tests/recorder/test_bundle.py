"""Modules come out of one file as they would from theirs, and from theirs wherever that file does not fit."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest

from tests.recorder.recording import lent, record
from testtime_recorder.bundle import GENERATED, Begun, load, make

SOURCES = {
    "__init__": "",
    "plugin": """
        'What is first.'
        from . import middle
        from .last import VALUE

        def late():
            from . import unused
    """,
    "middle": """
        from .last import VALUE
        TWICE = VALUE * 2

        def function():
            return lambda: 1
    """,
    "last": "VALUE = [1]",
    "unused": "raise RuntimeError('not asked for')",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A package of ``SOURCES``, of which nothing is imported."""
    folder = tmp_path / "bundled_package"
    folder.mkdir()
    for name, text in SOURCES.items():
        (folder / f"{name}.py").write_text(dedent(text), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(Begun, "at", None)
    yield importlib.import_module(folder.name)
    for name in [name for name in sys.modules if name.partition(".")[0] == folder.name]:
        del sys.modules[name]


def folder_of(package: ModuleType) -> Path:
    return Path(next(iter(package.__path__)))


def file_of(package: ModuleType) -> Path:
    """The only one of the folder that is no source."""
    [path] = folder_of(package).glob("bundle.*")
    return path


def loaded(package: ModuleType) -> set[str]:
    """What of the package is imported after ``load``."""
    load(package)
    return {name.rpartition(".")[2] for name in sys.modules if name.startswith(package.__name__ + ".")}


def test_what_the_plugin_imports_at_once_is_in_it(package: ModuleType) -> None:
    assert make(str(folder_of(package))) == {"plugin", "middle", "last"}
    assert loaded(package) == {"plugin", "middle", "last"}
    assert package.middle.TWICE == [1, 1]
    assert package.plugin.VALUE is package.last.VALUE
    assert Begun.at is not None


def test_modules_are_as_they_would_be_from_their_files(package: ModuleType) -> None:
    make(str(folder_of(package)))
    load(package)
    module = sys.modules[package.__name__ + ".middle"]
    assert module is package.middle
    assert module.__file__ == module.__spec__.origin == str(folder_of(package) / "middle.py")
    assert (module.__name__, module.__package__) == (package.__name__ + ".middle", package.__name__)
    assert package.plugin.__doc__ == "What is first."
    assert importlib.reload(module) is module


def test_code_seems_to_be_generated(package: ModuleType) -> None:
    make(str(folder_of(package)))
    load(package)
    function = package.middle.function
    assert {function.__code__.co_filename, function().__code__.co_filename} == {GENERATED}


def changed(package: ModuleType) -> None:
    path = folder_of(package) / "last.py"
    path.write_text("VALUE = [1, 2]\n", encoding="utf-8")


def newer(package: ModuleType) -> None:
    path = folder_of(package) / "last.py"
    os.utime(path, (0, path.stat().st_mtime + 10))


def gone(package: ModuleType) -> None:
    (folder_of(package) / "unused.py").rename(folder_of(package) / "last.py.old")
    (folder_of(package) / "last.py").unlink()


def of_another_python(package: ModuleType) -> None:
    path = file_of(package)
    path.write_bytes(b"\0\0\r\n" + path.read_bytes()[4:])


def torn(package: ModuleType) -> None:
    path = file_of(package)
    path.write_bytes(path.read_bytes()[:-20])


def empty(package: ModuleType) -> None:
    file_of(package).write_bytes(b"")


@pytest.mark.parametrize("spoilt", [changed, newer, gone, of_another_python, torn, empty])
def test_file_that_does_not_fit_is_passed_over(package: ModuleType, spoilt: object) -> None:
    make(str(folder_of(package)))
    spoilt(package)  # type: ignore[operator]
    assert loaded(package) == set()
    assert Begun.at is None


def test_without_a_file_nothing_is_imported(package: ModuleType) -> None:
    assert loaded(package) == set()
    assert Begun.at is None


def test_folder_that_cannot_be_written(package: ModuleType) -> None:
    make(str(folder_of(package)))
    path = file_of(package)
    path.unlink()
    path.mkdir()
    assert make(str(folder_of(package))) == set()
    assert loaded(package) == set()


def test_module_that_is_imported_already_stays(package: ModuleType) -> None:
    make(str(folder_of(package)))
    last = importlib.import_module(package.__name__ + ".last")
    load(package)
    assert package.last is last
    assert package.middle.VALUE is last.VALUE


WHERE = """
import sys, testtime_recorder.plugin
from testtime_recorder.session import RECORDER
for module in [module for name, module in sys.modules.items() if name.startswith("testtime_recorder.")]:
    for value in vars(module).values():
        if getattr(value, "__module__", "") == module.__name__ and hasattr(value, "__code__"):
            print(module.__name__.rpartition(".")[2], value.__code__.co_filename)
print("took", 0 < RECORDER.own_import < 60_000_000_000)
print("later", "testtime_recorder.trial" in sys.modules)
"""


def test_recorder_itself(tmp_path: Path) -> None:
    place = lent(tmp_path)
    names = make(str(place / "testtime_recorder"))
    assert {"schema", "session", "plugin", "items"} <= names
    assert not {"trial", "rewrite", "bundle", "__init__"} & names
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", WHERE],
        env={**os.environ, "PYTHONPATH": str(place)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    *files, took, later = (tuple(line.split()) for line in done.stdout.splitlines())
    assert {place for name, place in files if name != "bundle"} == {GENERATED}
    assert {name for name, _ in files} > {"session", "schema"}
    assert (took, later) == (("took", "True"), ("later", "False"))


FILES = {
    "test_it.py": """
        @pytest.fixture
        def given(): return 1
        def test_passes(given): pass
        def test_fails(given): assert given == 2
    """
}


def test_same_is_recorded_and_printed(tmp_path: Path) -> None:
    """Once from files of their own, once from the one file; every warning is an error."""
    runs = []
    for name in ("apart", "bundled"):
        folder = tmp_path / name
        folder.mkdir()
        if name == "bundled":
            make(str(lent(folder) / "testtime_recorder"))
        runs.append(record(folder, FILES, "-W", "error", "-p", "no:cacheprovider"))
    apart, bundled = runs
    assert apart.status == bundled.status == 1
    assert "assert 1 == 2" in bundled.out
    assert not bundled.main.of("fault")
    for run in runs:
        assert [test.name for test in run.main.tests] == ["test_passes", "test_fails"]
    assert [kind for kind, *_ in bundled.main.of("mark")] == [kind for kind, *_ in apart.main.of("mark")]
