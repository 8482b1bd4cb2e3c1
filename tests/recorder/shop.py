"""A module of a shop, and looks at one function of it.

What lives here: its text, and how a look is asked for and read.  What may never be added: an expectation.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from types import CodeType
from typing import Any

from testtime_recorder.scene import Scene
from testtime_recorder.source import Sources

SHOP = """
    import functools, os, sys
    from pathlib import Path

    class Session:
        def __init__(self): self.rows = []
        def post(self, row): self.rows.append(row)

    class Shop:
        limit = 3
        def __init__(self, session): self.session = session
        def sell(self, row): self.session.post(row)
        @property
        def open(self): raise BaseException
        @classmethod
        def make(cls): return cls(SESSION)
        @staticmethod
        def price(): return LIMIT
        def __call__(self): self.sell(1)
        def __getattr__(self, name): raise BaseException
        def __eq__(self, other): raise BaseException
        __hash__ = None
        def __repr__(self): raise BaseException

    class Child(Shop):
        def sell(self, row): super().sell(row)

    SESSION = Session()
    LIMIT = 10 ** 5000
    shop = None  # a fixture of the name of a variable

    def helper(given, other=None): given.session.post(os.sep)
    def deep_1(a): deep_2(a)
    def deep_2(b): deep_3(b)
    def deep_3(c): deep_4(c)
    def deep_4(d): deep_5(d)
    def deep_5(e): e.session.post(1)
    def again(x): again(x)
    def enclosing():
        kept = SESSION
        def inner(): kept.post(1)
        return inner
    inner = enclosing()
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args): return function(*args)
        return wrapper
    @decorate
    def decorated(shop): shop.sell(1)
    half = functools.partial(helper, other=SESSION)
"""


class Stage:
    """A module, and looks at one function ``f`` of it."""

    def __init__(self, folder: Path, body: str, head: str = "def f():", most: Any = None) -> None:
        text = f"{dedent(SHOP)}\n{head}\n" + "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())
        file = folder / "shop.py"
        file.write_text(text)
        self.names: dict[str, Any] = {"__name__": "shop"}
        exec(compile(text, str(file), "exec"), self.names)
        self.code: CodeType = self.names["f"].__code__
        self.told: list[CodeType] = []
        self.scene = Scene(Sources(), self.tell, *[most] if most is not None else [])

    def tell(self, code: CodeType) -> int:
        """The index of a code object."""
        if code not in self.told:
            self.told.append(code)
        return self.told.index(code)

    def look(self, **variables: Any) -> dict[str, dict[str, Any]]:
        """What each path stands for, if the variables of ``f`` stand for these."""
        before = len(self.scene.snapshots)
        self.scene.look(7, self.code, variables, self.names)
        assert len(self.scene.snapshots) == before + 1
        line, paths = self.scene.snapshots[-1]
        assert line == 7
        for thing in self.scene.things:
            assert all(0 <= each < len(self.scene.things) for each in thing["edges"].values())
        return {path: self.scene.things[index] for path, index in paths.items()}

    def made(self, text: str) -> Any:
        """The value of an expression in the module."""
        return eval(text, self.names)

    def edge(self, thing: dict[str, Any], *names: str) -> dict[str, Any]:
        """What a thing holds, and that one, and so on."""
        for name in names:
            thing = self.scene.things[thing["edges"][name]]
        return thing

    def called(self, name: str) -> dict[str, Any]:
        """The only function of that name among the things."""
        (found,) = [each for each in self.scene.things if each["kind"] == "function" and each["name"] == f"shop.{name}"]
        return found
