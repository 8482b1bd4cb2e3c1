"""What new lines need, and where it is imported.

What lives here: telling whether a module has a name already, and the line that brings it.  What may never be added: a
file that is read; where the text of the module is not known, the import goes into the function, which is always right.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterable, Sequence

from testtime.model.watched import Code
from testtime.whatif.gather.rewriting import binding
from testtime.whatif.gather.rewriting.text import Function, Text, Unsupported, begins

#: Name -> the line that brings it.
NEEDED = {
    "asyncio": "import asyncio",
    "ThreadPoolExecutor": "from concurrent.futures import ThreadPoolExecutor",
}
_REMARK = "  # better at the top of the module"


def needed(lines: Iterable[str]) -> list[str]:
    """The names that new lines need."""
    text = "\n".join(lines)
    return [
        name for name, word in (("asyncio", "asyncio."), ("ThreadPoolExecutor", "ThreadPoolExecutor(")) if word in text
    ]


def known(codes: Iterable[Code], path: str) -> frozenset[str]:
    """Names of ``NEEDED`` that a module must have, since functions of it use them."""
    return frozenset(name for code in codes if code.path == path for name in _used(code))


def _used(code: Code) -> Iterable[str]:
    if not any(name in code.source for name in NEEDED):
        return ()
    try:
        function = Text.parsed(code.source).function
    except Unsupported:
        return ()
    return has(function)


def has(function: Function) -> set[str]:
    """Names of ``NEEDED`` that a function has from outside."""
    own = {*binding.parameters(function.args), *binding.stored(function.body)}
    return set(NEEDED) & binding.loaded(function.body) - own


def check(function: Function, names: Collection[str]) -> None:
    """Refuse a function in which a name that is needed stands for something else."""
    own = {*binding.parameters(function.args), *binding.stored(function.body)}
    if taken := set(names) & own:
        raise Unsupported(f"{min(taken)} is a name of its own there")


def inside(text: Text, names: Sequence[str]) -> tuple[int, list[str]]:
    """The line of the file that imports in the function go before, and their lines."""
    body = text.function.body
    first = body[1] if len(body) > 1 and _is_docstring(body[0]) else body[0]
    if not text.alone(first):
        raise Unsupported("two statements share a line")
    lines = [f"{text.indent(first)}{NEEDED[name]}{_REMARK}" for name in names]
    return begins(first) - len(text.above(first)), [*lines, ""]


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def imported(tree: ast.Module) -> set[str]:
    """Names of ``NEEDED`` that a module imports at its top level."""
    return {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    } & set(NEEDED)


def at_top(tree: ast.Module, name: str) -> tuple[int, list[str]]:
    """The line of the file that an import at the top of the module goes before, and its lines."""
    line = NEEDED[name]
    found = [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom) and not _future(each)]
    if not found:
        leading = [each for each in tree.body if _is_docstring(each) or _future(each)]
        return ((leading[-1].end_lineno or 0) + 1, ["", line]) if leading else (1, [line, "", ""])
    if _module(found[0]) not in sys.stdlib_module_names:
        return found[0].lineno, [line, ""]
    block = _first_block(found)
    later = [each for each in block if _order(each) > _sorting(line)]
    return (later[0].lineno if later else (block[-1].end_lineno or 0) + 1), [line]


def _future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _module(node: ast.Import | ast.ImportFrom) -> str:
    name = node.names[0].name if isinstance(node, ast.Import) else node.module or ""
    return name.partition(".")[0]


def _first_block(found: Sequence[ast.Import | ast.ImportFrom]) -> list[ast.Import | ast.ImportFrom]:
    """The imports up to the first gap, or the first of another make."""
    block = [found[0]]
    for each in found[1:]:
        if each.lineno != (block[-1].end_lineno or 0) + 1 or _module(each) not in sys.stdlib_module_names:
            break
        block.append(each)
    return block


def _order(node: ast.Import | ast.ImportFrom) -> tuple[bool, str]:
    name = node.names[0].name if isinstance(node, ast.Import) else node.module or ""
    return isinstance(node, ast.ImportFrom), name


def _sorting(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line.split()[1]
