"""A function's text: its lines, its syntax tree, and what stands where.

What lives here: cutting text out by places in the tree, and moving lines to another depth.  What may never be added: a
new line of code.

Lines are counted as in the file.  The text may be indented, as that of a method is: it is parsed under an ``if`` and
not dedented, so that columns hold and a text in quotes that goes over several lines stays as it is.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

Placed = ast.expr | ast.stmt | ast.keyword
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Unsupported(Exception):  # noqa: N818  no error: what was asked for cannot be had
    """No code can be given; the message says why, as the end of a sentence."""


class Blocking(Unsupported):
    """What is awaited keeps the event loop from going on, so that another function must be changed first."""


@dataclass(frozen=True)
class Text:
    """A function's text, parsed."""

    lines: tuple[str, ...]
    first: int
    """Line of the file that ``lines`` begin with."""
    function: Function
    comments: dict[int, tuple[int, str]]
    """Line -> column and text of its comment."""
    quoted: frozenset[int]
    """Lines that begin inside a text in quotes: they are never moved."""

    @classmethod
    def parsed(cls, source: str, first: int = 1) -> Text:
        """The text of one function; ``Unsupported`` where it is none."""
        if "\r" in source:
            raise Unsupported("its lines end in more than one way")
        lines = tuple(source.removesuffix("\n").split("\n"))
        framed = "if 1:\n" + source if lines[0][:1].isspace() else source
        try:
            tree = ast.parse(framed)
            tokens = list(tokenize.generate_tokens(io.StringIO(framed).readline))
        except (SyntaxError, ValueError, tokenize.TokenError, RecursionError):
            raise Unsupported("its text is not understood") from None
        added = first - 1 - (framed is not source)
        body = tree.body[0].body if framed is not source and isinstance(tree.body[0], ast.If) else tree.body
        if len(body) != 1 or not isinstance(body[0], ast.FunctionDef | ast.AsyncFunctionDef):
            raise Unsupported("its text is not that of one function")
        ast.increment_lineno(tree, added)
        comments = {
            token.start[0] + added: (token.start[1], token.string) for token in tokens if token.type == tokenize.COMMENT
        }
        return cls(lines, first, body[0], comments, frozenset(_quoted(tree)))

    @property
    def coroutine(self) -> bool:
        """Whether the function may wait for others without a thread."""
        return isinstance(self.function, ast.AsyncFunctionDef)

    @property
    def last(self) -> int:
        """The last line, in the file."""
        return self.first + len(self.lines) - 1

    def line(self, number: int) -> str:
        """The line of that number in the file."""
        return self.lines[number - self.first]

    def indent(self, node: ast.stmt) -> str:
        """The blanks before a statement."""
        line = self.line(begins(node))
        return line[: len(line) - len(line.lstrip())]

    @property
    def unit(self) -> str:
        """What one level of blocks is indented by."""
        inner, outer = self.indent(self.function.body[0]), self.indent(self.function)
        return inner[len(outer) :] if inner.startswith(outer) and len(inner) > len(outer) else "    "

    def column(self, number: int, offset: int) -> int:
        """The character of a line that the tree's ``offset``, in bytes, is at."""
        line = self.line(number)
        return offset if line.isascii() else len(line.encode()[:offset].decode())

    def cut(self, node: Placed, deeper: str = "") -> str:
        """A node's text, its further lines moved ``deeper``."""
        return self.between(start(node), end(node), deeper)

    def grouped(self, node: ast.expr, deeper: str = "") -> str:
        """A node's text, in brackets where others could else take a part of it for themselves."""
        text = self.cut(node, deeper)
        loose = isinstance(node, ast.Tuple) and not _enclosed(text)
        return f"({text})" if loose or isinstance(node, ast.IfExp | ast.Lambda | ast.NamedExpr) else text

    def between(self, since: tuple[int, int], until: tuple[int, int], deeper: str = "") -> str:
        """The text from one place (line, bytes) up to another, its further lines moved ``deeper``."""
        rows = [self._moved(number, deeper) for number in range(since[0], until[0] + 1)]
        rows[0] = self.line(since[0])
        moved = len(rows[-1]) - len(self.line(until[0]))
        rows[-1] = rows[-1][: moved + self.column(*until)]
        rows[0] = rows[0][self.column(*since) :]
        return "\n".join(rows)

    def rows(self, first: int, last: int, deeper: str = "") -> list[str]:
        """Whole lines, moved ``deeper``."""
        return [self._moved(number, deeper) for number in range(first, last + 1)]

    def _moved(self, number: int, deeper: str) -> str:
        line = self.line(number)
        return line if number in self.quoted or not line.strip() else deeper + line

    def statement(self, node: ast.stmt, deeper: str = "", *, above: bool = True) -> list[str]:
        """A statement's whole lines, and the comments above it, moved ``deeper``."""
        return self.rows(begins(node) - (len(self.above(node)) if above else 0), ends(node), deeper)

    def above(self, node: ast.stmt) -> list[str]:
        """The comments on the lines right above a statement."""
        found: list[str] = []
        number = begins(node) - 1
        while number >= self.first and self._only_comment(number):
            found.insert(0, self.comments[number][1])
            number -= 1
        return found

    def beside(self, node: ast.stmt) -> str:
        """The comment behind a statement, on its last line; empty where there is none."""
        return self.comments.get(ends(node), (0, ""))[1]

    def _only_comment(self, number: int) -> bool:
        return number in self.comments and not self.line(number)[: self.comments[number][0]].strip()

    def alone(self, node: ast.stmt) -> bool:
        """Whether a statement shares its lines with no other."""
        before = self.line(begins(node))[: self.column(begins(node), self._starts(node))]
        after = self.line(ends(node))[self.column(*end(node)) :]
        return not before.strip() and not after.partition("#")[0].strip()

    @staticmethod
    def _starts(node: ast.stmt) -> int:
        """The column, in bytes, of a statement or of the ``@`` of its first decorator."""
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        return node.col_offset if not decorators else decorators[0].col_offset - 1


def start(node: Placed) -> tuple[int, int]:
    """Line, and column in bytes, of a node's first character."""
    return node.lineno, node.col_offset


def end(node: Placed) -> tuple[int, int]:
    """Line, and column in bytes, behind a node's last character."""
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return node.end_lineno, node.end_col_offset


def begins(node: ast.stmt) -> int:
    """The first line of a statement, with its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def ends(node: ast.stmt) -> int:
    """The last line of a statement."""
    return node.end_lineno or node.lineno


def _enclosed(text: str) -> bool:
    """Whether the first character is a bracket that the last one closes."""
    depth = 0
    words = [each for each in tokenize.generate_tokens(io.StringIO(f"({text})").readline) if each.string.strip()]
    for number, each in enumerate(words[1:-1]):
        if each.type == tokenize.OP:
            depth += (each.string in "([{") - (each.string in ")]}")
        if depth == 0 and number < len(words) - 3:
            return False
    return True


def _quoted(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)):
            yield from range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
