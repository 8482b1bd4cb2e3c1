"""Names as recordings tell them, and as users write them."""

from __future__ import annotations

import builtins
import importlib
import sys
from types import ModuleType
from typing import Any

import pytest

from testtime.whatif.gather import known_types, library
from testtime.whatif.gather.known_functions import NOTHING, OPENS, SIMPLE_RESULTS, TABLE, WAITS
from testtime_recorder.scene import Scene
from testtime_recorder.source import Sources


@pytest.mark.parametrize(
    ("told", "public"),
    [
        ("posix.chdir", "os.chdir"),
        ("sqlalchemy.ext.asyncio.session.AsyncSession", "sqlalchemy.ext.asyncio.session.AsyncSession"),
        ("nt.chdir", "os.chdir"),
        ("posixpath.join", "os.path.join"),
        ("genericpath.exists", "os.path.exists"),
        ("builtins.len", "len"),
        ("_io.open", "io.open"),
        ("_thread.lock", "threading.lock"),
        ("asyncio.tasks.sleep", "asyncio.sleep"),
        ("_asyncio.get_running_loop", "asyncio.get_running_loop"),
        ("asyncio.tasks.Task.cancel", "asyncio.Task.cancel"),
        ("asyncio.subprocess.Process", "asyncio.Process"),
        ("anyio._core._eventloop.sleep", "anyio.sleep"),
        ("httpx._client.AsyncClient", "httpx.AsyncClient"),
        ("requests.api.get", "requests.get"),
        ("pathlib._local.Path", "pathlib.Path"),
        ("_Private.method", "_Private.method"),
        ("__main__.f", "__main__.f"),
        ("_.f", "_.f"),
        ("", ""),
        ("_pytest.monkeypatch.MonkeyPatch", "pytest.monkeypatch.MonkeyPatch"),
        ("concurrent.futures._base.Future", "concurrent.futures._base.Future"),
        ("suite.posix.chdir", "suite.posix.chdir"),
        ("suite._inner.f", "suite._inner.f"),
        ("len", "len"),
    ],
)
def test_names_that_users_write(told: str, public: str) -> None:
    assert library.public(told) == public


def _find(name: str) -> Any:
    """The object of a full name, or nothing where this interpreter lacks it."""
    parts = name.split(".")
    found: Any = None
    for end in range(len(parts) - 1, 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            continue
        for part in parts[end:]:
            found = getattr(found, part, None)
        return found
    return getattr(builtins, name, None)


def _told(found: object) -> str | None:
    """What a recording calls it."""
    module = ModuleType("module")
    module.__dict__["it"] = found
    scene = Scene(Sources(), lambda _code: 0)
    index = scene._things.of(found)
    about = scene.things[index]
    owner = about.get("owner")
    if about["kind"] == "method":
        about = scene.things[about["func"]]
    elif about["kind"] == "builtin" and owner is not None and scene.things[owner]["kind"] == "class":
        return f"{scene.things[owner]['name']}.{about['name'].rpartition('.')[2]}"
    return str(about["name"]) if about.get("name") else None


STANDARD = sorted(name for name in TABLE if "." not in name or name.partition(".")[0] in sys.stdlib_module_names)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", STANDARD)
def test_an_entry_is_found_by_what_a_recording_calls_it(name: str) -> None:
    found = _find(name)
    if found is None:
        pytest.skip("not in this Python")
    if type(getattr(found, "__self__", None)).__name__ == "Random":
        pytest.skip("a method: known by its type")
    assert library.function(_told(found)) == TABLE[name]


@pytest.mark.parametrize(
    "name", ["ImportError", "StopAsyncIteration", "ZeroDivisionError", "builtins.KeyboardInterrupt"]
)
def test_to_make_an_exception_does_nothing_whichever_it_is(name: str) -> None:
    assert library.function(name) == TABLE["Exception"]


def test_what_is_not_known() -> None:
    assert library.function(None) is None
    assert library.function("suite.f") is None
    assert library.method({"suite.Shop"}, "get") is None


def test_methods_of_known_types() -> None:
    patch = {"pytest.monkeypatch.MonkeyPatch"}
    assert library.method(patch, "setattr") == known_types.OTHERS["pytest.monkeypatch.MonkeyPatch"]["setattr"]
    assert library.method({"suite.Own", *patch}, "unheard_of") == NOTHING
    assert library.method({"random.Random"}, "choice") == known_types.REST["random.Random"]


def test_a_table_says_one_thing_of_a_name() -> None:
    assert set(TABLE) >= OPENS - {"open"}
    assert all(TABLE[name] == NOTHING for name in WAITS)
    assert set(TABLE) >= SIMPLE_RESULTS
