"""A run for verification: the suite, some of it rewritten in memory, and what there is to compare it by.

What lives here: which tests are run, which functions get other code and have their own back at the end.  What may never
be added: this in a run that only records; the launcher asks for it, and without that nothing here is imported.

Code is exchanged inside the function, so that whoever holds it (pytest, unittest, a decorator) calls the changed one,
and no object of the suite is another than before.  Functions are found among all that there are: a decorator that does
not say what it wraps hides none.

Tests are chosen after collection, among the files that they lie in: which words on a command line are files only pytest
knows, and a node id that it printed need not be one that it takes.

A run that is to be compared with is ordered with the same changes, unchanged: the code is written and not exchanged, so
that this takes the same time in both.
"""

from __future__ import annotations

import gc
import json
import os
from types import CodeType, FunctionType
from typing import Any, Callable

import pytest

from . import schema
from .fixtures_at_once import FixturesAtOnce
from .generating import RewriteError
from .overlap import WAYS, Way
from .parsing import last_line
from .planted import Planted
from .rewrite import rewritten
from .seen import Seen
from .tests_at_once import TestsAtOnce
from .widening import Widening

Tell = Callable[..., None]


class Plan:
    """What the launcher ordered: see ``schema.TRIAL_KEYS``."""

    def __init__(self, path: str) -> None:
        with open(path, encoding="utf-8") as file:
            told = json.load(file)
        self.rootdir = str(told.get("rootdir", ""))
        self.tests: list[str] | None = told.get("tests")
        self.changes: list[dict[str, Any]] = told.get("changes", [])
        self.widen: dict[str, str] = told.get("widen", {})
        self.plant: dict[str, Any] | None = told.get("plant")

    def of(self, unit: str) -> list[dict[str, Any]]:
        """The changes of one unit, but for those that are not to be made."""
        return [change for change in self.changes if change["unit"] == unit and change["mode"] != "unchanged"]

    def rewritings(self) -> list[list[dict[str, Any]]]:
        """The changes of statements, those of one function together."""
        places: dict[tuple[str, int, str], list[dict[str, Any]]] = {}
        for change in self.changes:
            if change["unit"] == "statements":
                places.setdefault((change["path"], change["line"], change["name"]), []).append(change)
        return list(places.values())


def begun(path: str, manager: Any, tell: Tell, name: str) -> Trial | None:
    """A trial as the file ``path`` orders it, registered with pytest under names that begin with ``name``.

    ``None`` for one that is a slow-down, or wider scopes, and nothing else.
    """

    def caveat(error: Exception) -> None:
        tell("caveat", f"not all that was seen could be taken down ({type(error).__name__}: {error})")

    plan = Plan(path)
    if plan.plant is not None:
        manager.register(Planted(plan.plant, plan.rootdir), f"{name}-planted")
        return None
    if plan.widen:
        manager.register(Widening(plan.widen, tell), f"{name}-widening")
        if not plan.changes and plan.tests is None:
            return None
    seen = Seen(tell, caveat)
    trial = Trial(plan, tell, seen)
    plugins = {
        "trial": trial,
        "seen": seen,
        "fixtures": FixturesAtOnce(plan.of("fixtures"), trial.refuse),
        "tests": TestsAtOnce(plan.of("tests"), trial.refuse),
    }
    for part, plugin in plugins.items():
        manager.register(plugin, f"{name}-{part}")
    return trial


class Trial:
    """The choice of tests, and the exchange of code; a pytest plugin."""

    def __init__(self, plan: Plan, tell: Tell, seen: Seen) -> None:
        """``tell``: takes a record; ``seen``: what is told at the end as well."""
        self._plan = plan
        self._tell = tell
        self._seen_by = seen
        self._exchanged: list[tuple[FunctionType, CodeType]] = []
        self._folder = os.getcwd()
        self._config: Any = None
        for change in plan.changes:
            late = change.get("delayed", -1), change.get("delay_s", 0.0)
            WAYS[change["key"]] = Way(change["mode"], *late, change.get("first", ()))

    # -- the choice -----------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: Any) -> None:
        """Have the files collected that the tests lie in, and no others."""
        if self._plan.tests is None:
            return
        names = dict.fromkeys(nodeid.partition("::")[0] for nodeid in self._plan.tests)
        paths = [os.path.normpath(os.path.join(self._plan.rootdir, name)) for name in names]
        if all(map(os.path.exists, paths)):
            session.config.args[:] = paths

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: Any, items: list[Any]) -> None:
        """Leave out all other tests."""
        if self._plan.tests is None:
            return
        wanted = set(self._plan.tests)
        others = [item for item in items if item.nodeid not in wanted]
        if others:
            items[:] = [item for item in items if item.nodeid in wanted]
            config.hook.pytest_deselected(items=others)

    # -- the exchange ---------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: Any) -> None:
        """Everything is imported: exchange the code of what is to be changed."""
        self._config = session.config
        for together in self._plan.rewritings():
            path, line, name = (together[0][key] for key in ("path", "line", "name"))
            functions = self._functions(path, line, name)
            if not functions:
                self._refuse_all(together, f"there is no function {name} in line {line} of {path}")
            self._exchange(functions, together)

    def _functions(self, path: str, line: int, name: str) -> list[FunctionType]:
        """All functions that are written in a place."""
        short = name.rpartition(".")[2]
        found = [each for each in gc.get_objects() if type(each) is FunctionType and each.__code__.co_name == short]
        return [each for each in found if self._lies(each.__code__, path, line)]

    def _lies(self, code: CodeType, path: str, line: int) -> bool:
        if os.path.normpath(os.path.join(self._folder, code.co_filename)) != path:
            return False
        return code.co_firstlineno <= line <= last_line(code)

    def _exchange(self, functions: list[FunctionType], changes: list[dict[str, Any]]) -> None:
        known: dict[int, CodeType] = {}
        begun = len(self._exchanged)
        try:
            for function in functions:
                before = function.__code__
                if id(before) not in known:
                    known[id(before)], refused = rewritten(function, changes, self._config)
                    for key, reason in refused.items():
                        self._seen(schema.REFUSED, key, reason)
                if changes[0]["mode"] != "unchanged":
                    function.__code__ = known[id(before)]
                    self._exchanged.append((function, before))
        except Exception as error:  # an error of ours is none of the suite's
            self._put_back(begun)
            self._refuse_all(
                changes, str(error) if isinstance(error, RewriteError) else f"{type(error).__name__}: {error}"
            )

    def _refuse_all(self, changes: list[dict[str, Any]], reason: str) -> None:
        for change in changes:
            self.refuse(change, reason)

    def refuse(self, change: dict[str, Any], reason: str) -> None:
        """Tell that a change cannot be made, and why."""
        self._seen(schema.REFUSED, change["key"], reason)

    def _seen(self, what: str, name: str, text: str) -> None:
        self._tell("seen", "", what, name, text)

    def end(self) -> None:
        """Put back what was exchanged, and tell how often what was changed ran."""
        self._put_back(0)
        if self._config is not None:
            self._seen_by.end(self._config)
        for key, way in WAYS.items():
            self._seen(schema.RAN, key, str(way.executions))
        WAYS.clear()

    def _put_back(self, count: int) -> None:
        """Give functions their own code again, but for the first ``count``."""
        while len(self._exchanged) > count:
            function, code = self._exchanged.pop()
            function.__code__ = code
