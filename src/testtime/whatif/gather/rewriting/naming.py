"""Names that a function does not have yet, for what a rewrite adds.

What lives here: choosing a name.  What may never be added: a name that begins with two underscores; within a class the
compiler changes it.
"""

from __future__ import annotations

import ast
import builtins
import keyword
from collections.abc import Iterable, Sequence

from testtime.whatif.gather.rewriting.binding import parameters
from testtime.whatif.gather.rewriting.text import Function

#: A longer name tells less.
LONGEST = 36


class Names:
    """All names that a function's text has, and those given out since."""

    def __init__(self, function: Function, more: Iterable[str] = ()) -> None:
        self._taken = {*more, *keyword.kwlist, *keyword.softkwlist} - {"_"}
        for node in ast.walk(function):
            for attribute in ("id", "name", "arg", "asname", "rest"):
                if isinstance(name := getattr(node, attribute, None), str):
                    self._taken.add(name)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                self._taken |= parameters(node.args)
            elif isinstance(node, ast.Global | ast.Nonlocal):
                self._taken |= set(node.names)

    def new(self, *wishes: str) -> str:
        """The first of the wishes that is free, else the last of them with a number."""
        for wish in wishes:
            if self._free(wish):
                return self._take(wish)
        number = 2
        while not self._free(f"{wishes[-1]}_{number}"):
            number += 1
        return self._take(f"{wishes[-1]}_{number}")

    def ignored(self) -> str:
        """A name for what nobody reads; the same each time."""
        return "_" if "_" not in self._taken else "ignored" if self._free("ignored") else "ignored_result"

    def maker(self, results: Sequence[str]) -> str:
        """A name for a function that makes these."""
        words = [word for result in results if (word := result.strip("_"))]
        name = f"make_{'_and_'.join(words)}" if words else ""
        if name.isidentifier() and len(name) <= LONGEST:
            return self.new(name)
        return self.new(*(f"part_{number}" for number in range(1, 100)))

    def _free(self, name: str) -> bool:
        return name not in self._taken and not hasattr(builtins, name)

    def _take(self, name: str) -> str:
        self._taken.add(name)
        return name
