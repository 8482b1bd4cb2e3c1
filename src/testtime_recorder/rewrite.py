"""A function of the suite as it would be if some of its statements overlapped: its code, compiled from its own text.

What lives here: from a function to a code object that can take the place of its own.  What may never be added: a file
that is written, or another function object: whoever holds the function, holds the changed one.

The whole file is compiled, with the changed function where it stood: private names, cells and ``super()`` mean what
they did, and even what the compiler makes of a module's imports stays the same.  And it is compiled unchanged as well:
where that is not the code that the function has (a decorator that writes code, another import hook), its text does not
say what it does, and it is left alone.  Where pytest has rewritten the module's assertions, they are rewritten here by
the same means.  Rejected: compiling the function alone, inside others that stand for what is around it: Python 3.11 and
newer call methods of imported modules by other instructions than those of other objects.
"""

from __future__ import annotations

import ast
import copy
import os
from collections.abc import Iterator, Sequence
from types import CodeType, FunctionType
from typing import Any

from .binding import Names
from .generating import EXECUTION, RUNTIME, Maker, RewriteError, assign, call, check_hidden, placed
from .tasks import overlapped

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_REWRITTEN = "@pytest_ar"
"""What pytest's assertion rewriting leaves in a module."""
_WHOLE = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars")


def rewritten(
    function: FunctionType, changes: Sequence[dict[str, Any]], config: Any
) -> tuple[CodeType, dict[str, str]]:
    """The code of ``function`` after ``changes``, and by key, why any of them cannot be made.

    ``changes``: see ``schema.CHANGE_KEYS``; ``config``: pytest's.  Raises ``RewriteError`` where nothing at all can be
    made of the function.
    """
    text = _Text(function, config)
    if not _alike(text.compiled(text.definition), function.__code__):
        raise RewriteError("its text is not what was compiled")
    definition = text.definition
    arguments = definition.args
    first = [each.arg for each in (*arguments.posonlyargs, *arguments.args)][:1]
    maker = Maker(suspends=isinstance(definition, ast.AsyncFunctionDef), first=first[0] if first else None)
    maker.outer = _outer(definition)
    refused: dict[str, str] = {}
    for change in changes:
        trial = copy.deepcopy(definition)
        try:
            overlapped(trial.body, change, maker)
        except RewriteError as error:
            refused[change["key"]] = str(error)
        else:
            definition = trial
    if len(refused) < len(changes):
        check_hidden(text.definition.body)
        _prepare(definition, maker)
        return text.compiled(definition), refused
    return function.__code__, refused


def _outer(definition: ast.AST) -> dict[str, str]:
    return Names(ast.iter_child_nodes(definition)).outer


def _prepare(definition: Any, maker: Maker) -> None:
    """Import the runtime, and keep as variables of the function what only functions inside it bind by now."""
    runtime = ast.Import([ast.alias(f"{__package__}.overlap", RUNTIME)])
    execution = assign(EXECUTION, call("Execution"))
    values = [ast.Assign([ast.Name(name, ast.Store())], ast.Constant(None)) for name in maker.bound]
    never: list[ast.stmt] = [ast.If(ast.Constant(False), list(values), [])] if values else []
    place = 1 if ast.get_docstring(definition, clean=False) is not None else 0
    at = definition.body[min(place, len(definition.body) - 1)]
    definition.body[place:place] = placed([runtime, execution, *never], at)


def _alike(one: CodeType, other: CodeType) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _WHOLE)


class _Text:
    """Where a function is written, and how it is compiled."""

    def __init__(self, function: FunctionType, config: Any) -> None:
        """Raises ``RewriteError`` where the text cannot be had."""
        self._code = function.__code__
        self._config = config
        self._asserts = _REWRITTEN in function.__globals__
        self._bytes = _content(self._code.co_filename)
        block, place = self._found(self._parsed())
        self.definition: Any = block[place]

    def _parsed(self) -> ast.Module:
        try:
            return ast.parse(self._bytes)
        except (SyntaxError, ValueError) as error:
            raise RewriteError(f"its text cannot be read: {error}") from None

    def _found(self, tree: ast.AST) -> tuple[list[ast.stmt], int]:
        """The list of statements that the definition is in, and its place there."""
        code = self._code
        for node in ast.walk(tree):
            for block in (each for _, each in ast.iter_fields(node) if isinstance(each, list)):
                for place, each in enumerate(block):
                    if (
                        isinstance(each, _FUNCTIONS)
                        and each.name == code.co_name
                        and _first(each) == code.co_firstlineno
                    ):
                        return block, place
        if code.co_name == "<lambda>":
            raise RewriteError("it is a lambda")
        raise RewriteError(f"it is not in line {code.co_firstlineno} of {code.co_filename}")

    def compiled(self, definition: ast.stmt) -> CodeType:
        """The code of a definition that stands in this place."""
        module = self._parsed()
        block, place = self._found(module)
        block[place] = copy.deepcopy(definition)
        path = self._code.co_filename
        if self._asserts:
            from _pytest.assertion.rewrite import rewrite_asserts

            rewrite_asserts(module, self._bytes, path, self._config)
        found = list(_inside(compile(module, path, "exec", dont_inherit=True), self._code))
        if len(found) != 1:
            raise RewriteError("its code cannot be told from other code in its line")
        return found[0]


def _first(definition: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min([definition.lineno, *(each.lineno for each in definition.decorator_list)])


def _inside(code: CodeType, wanted: CodeType) -> Iterator[CodeType]:
    """All code with the name and the first line of another."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            if (each.co_name, each.co_firstlineno) == (wanted.co_name, wanted.co_firstlineno):
                yield each
            yield from _inside(each, wanted)


def _content(path: str) -> bytes:
    if path.startswith("<") or not os.path.exists(path):
        raise RewriteError(f"there is no file of its text: {path}")
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise RewriteError(f"its text cannot be read: {error}") from None
