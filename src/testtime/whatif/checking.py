"""Fixtures that are there for what they do after each test: nothing is won by doing that once for many.

What lives here: telling from a fixture's text and times whether a wider scope would defeat it.  What may never be
added: what a wider scope saves (``transform``).

A wider scope shares what a fixture sets up.  A fixture that hands nothing to its tests, takes its time after its
``yield`` and then asserts something about the world (threads, warnings, files) is a check, and would look once where it
looked after every test.  An assertion about what the fixture itself made, a server that has to have ended say, is none.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from textwrap import dedent

from testtime.analysis.result import FixtureRow
from testtime.model.profile import Fixture, Profile

_VERDICTS = ("assert", "check", "verify", "ensure", "fail")
"""How functions are called that raise unless all is well."""
_DECORATORS = 60
"""Lines from the first decorator in which the ``def`` is looked for, as by the recorder."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def defeated(profile: Profile, row: FixtureRow) -> bool:
    """Whether a fixture is a check that a wider scope would defeat, as far as its text is known."""
    function = _text(profile, row) if row.teardown_s > row.setup_s else None
    return function is not None and _hands_nothing(function) and any(_of_the_world(function))


def caution(profile: Profile, row: FixtureRow, scope: str) -> str:
    """What to mind if it is set up once per ``scope``, behind the advice; empty where there is nothing."""
    fixture = _fixture(profile, row)
    if fixture is None or fixture.flavour not in ("yield", "async-yield"):
        return ""
    function = _text(profile, row)
    if function is not None and any(_checks(function)):
        return f", and what it checks after each test would be checked once per {scope}"
    if function is None and row.teardown_s > row.setup_s:
        return f", and what it does after each test, most of its time, would be done once per {scope}"
    return ""


def _fixture(profile: Profile, row: FixtureRow) -> Fixture | None:
    return next((each for each in profile.fixtures if (each.name, each.where) == (row.name, row.where)), None)


def _text(profile: Profile, row: FixtureRow) -> _Function | None:
    """The fixture's function, where its text was kept."""
    fixture = _fixture(profile, row)
    if fixture is None or fixture.line is None:
        return None
    for code in profile.codes:
        near = 0 <= fixture.line - code.line <= _DECORATORS
        if near and code.source and (code.path, code.name) == (fixture.path, fixture.function):
            try:
                tree = ast.parse(dedent(code.source))
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return None
            return next((node for node in tree.body if isinstance(node, _Function)), None)
    return None


def _hands_nothing(function: _Function) -> bool:
    """Whether nothing, or ``None``, is yielded."""
    values = [node.value for node in _own(function) if isinstance(node, ast.Yield)]
    return bool(values) and all(
        value is None or (isinstance(value, ast.Constant) and value.value is None) for value in values
    )


def _of_the_world(function: _Function) -> Iterator[ast.AST]:
    """Checks of something else than what the function itself had made before its ``yield``."""
    yielded = _yielded(function)
    made = {
        node.id
        for node in _own(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and _at(node) < yielded
    }
    for check in _checks(function):
        around = [node.test for node in _own(function) if isinstance(node, ast.If) and _within(check, node)]
        looked_at = [check] if isinstance(check, ast.Assert) or not around else around
        if not {node.id for each in looked_at for node in ast.walk(each) if isinstance(node, ast.Name)} <= made:
            yield check


def _checks(function: _Function) -> Iterator[ast.AST]:
    """What raises unless all is well, after the ``yield``."""
    yielded = _yielded(function)
    for node in _own(function):
        if isinstance(node, ast.expr | ast.stmt) and _at(node) > yielded and _judges(node):
            yield node


def _judges(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return name.lower().lstrip("_").startswith(_VERDICTS)
    return isinstance(node, ast.Assert) or (isinstance(node, ast.Raise) and node.exc is not None)


def _yielded(function: _Function) -> tuple[int, int]:
    """Where the first ``yield`` is; beyond everything where there is none."""
    return min((_at(node) for node in _own(function) if isinstance(node, ast.Yield)), default=(1 << 30, 0))


def _within(node: ast.AST, outer: ast.If) -> bool:
    return any(node is each for statement in (*outer.body, *outer.orelse) for each in ast.walk(statement))


def _at(node: ast.expr | ast.stmt) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _own(function: _Function) -> Iterator[ast.AST]:
    """All nodes of a function but those of functions in it."""
    ahead: list[ast.AST] = list(function.body)
    while ahead:
        node = ahead.pop(0)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            yield node
            ahead += ast.iter_child_nodes(node)
