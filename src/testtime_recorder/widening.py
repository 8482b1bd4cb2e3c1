"""Fixtures of a run for verification that are set up for a wider scope than the suite says.

What lives here: giving definitions another scope while pytest looks them up, and telling how many got one.  What may
never be added: this in a run that only records, a change of a file, or a judgement whether the wider scope is right:
where it is not, tests come out otherwise, and pytest says why.

pytest asks one method of its for the definitions behind a name, before it sorts the fixtures of a test by their scopes,
makes tests of parameters and puts tests in order, and when a test asks for a fixture by name.  So what is widened there
is widened for all of it.  pytest keeps the scope in ``FixtureDef._scope`` (7.0 to 9.2), ``FixtureDef.scope`` is
read from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

import pytest

from . import schema
from .seen import first_line

Tell = Callable[..., None]


class Widening:
    """The wider scopes; a pytest plugin."""

    def __init__(self, scopes: Mapping[str, str], tell: Tell) -> None:
        """``scopes``: by name of the fixture; ``tell``: takes a record."""
        self._scopes = scopes
        self._tell = tell
        self._widened: dict[int, tuple[str, Any]] = {}  # by identity: of a name, there may be several

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: Any) -> None:
        """Before anything is collected: look at each definition that pytest finds."""
        manager = session._fixturemanager
        found = manager.getfixturedefs

        def getfixturedefs(argname: str, *args: Any, **kwargs: Any) -> Any:
            definitions = found(argname, *args, **kwargs)
            if argname in self._scopes:
                for definition in definitions or ():
                    self._widen(argname, definition)
            return definitions

        manager.getfixturedefs = getfixturedefs

    def _widen(self, name: str, definition: Any) -> None:
        """Give a definition the scope that was asked for, if it has a narrower one."""
        present = definition._scope
        wider = type(present)(self._scopes[name])
        if present < wider:
            definition._scope = wider
            self._widened[id(definition)] = name, definition

    def pytest_collection_finish(self) -> None:
        """All tests are known: tell how many definitions were widened."""
        for name, scope in self._scopes.items():
            count = sum(widened == name for widened, _ in self._widened.values())
            self._tell("seen", "", schema.RAN, f"{name}={scope}", str(count))

    def pytest_runtest_logreport(self, report: Any) -> None:
        """The first line of what is said of a failure."""
        if report.outcome == "failed":
            self._tell("seen", str(report.nodeid), schema.FAILURE, str(report.when), first_line(report))
