"""Suites told by their text: what their functions took stands in comments, and what their names stood for is looked at.

What lives here: a text -> the profile that a recording of it would have left.  What may never be added: an expectation,
a clock.  No function of the text is run, but the module is: its objects are real, and are looked at by the recorder's
own ``Scene``, so that a change of what it tells is noticed here.  A comment at the end of a line says what it took::

    suite = scenes.Suite('''
        async def stack():
            db = await database()        # waits 150
            for user in users:
                await invite(user)       # waits 3 x 100
            data = build()               # computes 40
            model = load()               # blocks 100
    ''')
    suite.run("stack")
    profile = suite.profile()

Milliseconds; *waits* is suspended, *blocks* holds up the event loop, *computes* is CPU; several may stand in one
comment.  What the awaits of one line took, or if it has none, its calls, is told one by one with *then* between::

            return await database(), await cache()  # waits 60 then waits 50
"""

from __future__ import annotations

import ast
import inspect
import itertools
import re
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import msgspec

from tests import make
from testtime.model.profile import Fixture, FixtureUse, Phase, Profile, Scope, Test, When
from testtime.model.watched import Code, Execution, Snapshot, Step, Thing
from testtime.whatif.gather.conflict import described
from testtime.whatif.gather.effects import effects_of
from testtime.whatif.gather.evidence import watched
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.function import Function
from testtime.whatif.gather.gathering import gathering
from testtime.whatif.gather.places import Effects
from testtime.whatif.gather.reader import Reader
from testtime.whatif.gather.result import Gathering
from testtime.whatif.gather.walk import walk
from testtime_recorder.scene import Scene
from testtime_recorder.secret import keep_secrets
from testtime_recorder.source import Sources

PATH = "tests/test_suite.py"
_COMMENT = re.compile(r"(waits|blocks|computes) (?:(\d+) x )?(\d+)")
_SEEN = 20 * make.MS
"""A statement of less is not looked at."""


class Suite:
    """A module of tests, and what was recorded of it; time passes as its comments say."""

    def __init__(self, text: str, *, beside: bool = False) -> None:
        """``beside``: functions are looked at while their statements run, as before Python 3.12."""
        self._leaf = "asyncio.tasks.sleep" if beside else ""
        self._text = textwrap.dedent(text).strip() + "\n"
        self._run = make.Run()
        self._lane = self._run.main()
        self._codes: list[Code] = []
        self._known: dict[int, tuple[CodeType, int]] = {}
        self._executions: list[Execution] = []
        self._sources = Sources()
        self._module = ModuleType("suite")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "suite.py")
            file.write_text(self._text, encoding="utf-8")
            code = compile(self._text, str(file), "exec")
            for each in code.co_consts:
                if isinstance(each, CodeType):
                    self._sources.of(each)  # it keeps the file's text
        sys.modules["suite"] = self._module  # dataclasses and others look there while the text runs
        try:
            exec(code, self._module.__dict__)
        finally:
            del sys.modules["suite"]

    # -- telling --------------------------------------------------------------------------------------------------

    def run(
        self, name: str, given: Mapping[str, str] | None = None, turns: Mapping[str, Sequence[str]] | None = None
    ) -> Execution:
        """Let a function run, as the comments say.

        ``given``: what its variables stood for, as text; ``turns``: the same for variables that differ by turn.
        """
        function = self._function(name)
        names = {name: eval(text, self._module.__dict__) for name, text in (given or {}).items()}
        by_turn = {name: [eval(t, self._module.__dict__) for t in texts] for name, texts in (turns or {}).items()}
        scene = Scene(self._sources, self._tell)
        start = self._lane.now
        steps = []
        code, everything = function.__code__, function.__globals__
        names |= dict(zip(code.co_freevars, (cell.cell_contents for cell in function.__closure__ or ()), strict=True))
        for line, (waits, blocks, computes), turn, column in self._steps(code):
            wall = waits + blocks + computes
            steps.append(Step(line, self._lane.now, wall, computes, waits, turn, self._leaf, column))
            self._lane.now += wall
            if wall >= _SEEN:
                now = {name: values[turn] for name, values in by_turn.items() if turn < len(values)}
                scene.look(line, code, names | now, everything)
        for thing in scene.things:
            thing.pop("wide", None)
            thing.pop("cut", None)
        keep_secrets(scene.things, scene.snapshots)
        execution = Execution(
            self._tell(code),
            0,
            start,
            self._lane.now,
            tuple(steps),
            things=msgspec.convert(scene.things, tuple[Thing, ...]),
            snapshots=msgspec.convert(scene.snapshots, tuple[Snapshot, ...]),
        )
        self._executions.append(execution)
        return execution

    def look_again(self, execution: Execution, snapshots: Sequence[Snapshot]) -> None:
        """Let only these looks have been taken in an execution."""
        place = self._executions.index(execution)
        self._executions[place] = msgspec.structs.replace(execution, snapshots=tuple(snapshots))

    def fixture(self, name: str, scope: Scope = "function") -> int:
        """Make a function a fixture; its number."""
        code = self._function(name).__code__
        flavour = "async-yield" if inspect.isasyncgenfunction(self._function(name)) else "async"
        arguments = code.co_varnames[: code.co_argcount]
        self._run.fixtures.append(
            Fixture(name, scope, PATH, code.co_firstlineno, name, PATH, argnames=arguments, flavour=flavour)  # type: ignore[arg-type]
        )
        return len(self._run.fixtures) - 1

    def test(
        self,
        name: str,
        fixtures: Sequence[int] = (),
        given: Mapping[str, str] | None = None,
        param: str = "",
        markers: tuple[str, ...] = ("asyncio",),
    ) -> int:
        """Run a test that has these fixtures set up for it, in their order; ``given`` serves all of them."""
        index, start = len(self._run.tests), self._lane.now
        nodeid = f"{PATH}::{name.replace('.', '::')}{param}"
        self._run.tests.append(Test(nodeid, 0, start, None, "passed", ()))
        for fixture in fixtures:
            before = self._lane.now
            self.run(self._run.fixtures[fixture].name, given)
            span = make.span(before, self._lane.now - before)
            self._run.uses.append(FixtureUse(fixture, 0, None, index, "setup", span))
        phases = [self._phase("setup", start)]
        middle = self._lane.now
        if any(self._steps(self._function(name).__code__)):
            self.run(name, given)
        phases += [self._phase("call", middle), self._phase("teardown", self._lane.now)]
        self._run.tests[index] = Test(nodeid, 0, start, self._lane.now, "passed", tuple(phases), markers=markers)
        return index

    # -- asking ---------------------------------------------------------------------------------------------------

    def profile(self, **changes: Any) -> Profile:
        """What was recorded."""
        self._lane.finish()
        return self._run.profile(codes=tuple(self._codes), executions=tuple(self._executions), **changes)

    def gathering(self) -> Gathering:
        """What could be gathered, however little."""
        return gathering(self.profile(), least_s=0.0)

    def found(self) -> Function:
        """The one function that ran."""
        profile = self.profile()
        (function,) = watched(profile)
        return Function(profile, function)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _phase(self, when: When, start: int) -> Phase:
        return Phase(when, make.span(start, self._lane.now - start))

    def _function(self, name: str) -> FunctionType:
        found: Any = self._module
        for part in name.split("."):
            found = getattr(found, part)
        found = inspect.unwrap(found)
        assert isinstance(found, FunctionType)
        return found

    def _tell(self, code: CodeType) -> int:
        known = self._known.get(id(code))
        if known is not None:
            return known[1]
        source = self._sources.of(code)
        self._codes.append(Code(PATH, source.first, code.co_qualname, source.text, code.co_flags))
        self._known[id(code)] = (code, len(self._codes) - 1)
        return len(self._codes) - 1

    def _steps(self, code: CodeType) -> Iterator[tuple[int, tuple[int, int, int], int, int]]:
        """Lines with what they took, ns, the turn and the column; neighbours with as many turns take them together."""
        tree = self._sources.of(code).tree
        assert tree is not None, code
        numbers = range(tree.body[0].lineno, (tree.end_lineno or 0) + 1)
        comments = {number: self._text.splitlines()[number - 1].rpartition("#") for number in numbers}
        lines = [
            (number, *_took(part), column)
            for number, (_, mark, comment) in comments.items()
            if mark
            for part, column in zip(
                comment.split(" then "), _columns(tree, number, comment.count(" then ")), strict=True
            )
        ]
        marked = [line for line in lines if any(line[2])]
        for turns, together in itertools.groupby(marked, key=lambda line: line[1]):
            rows = list(together)
            for turn in range(turns):
                for number, _, took, column in rows:
                    yield number, took, turn, column


def _columns(tree: ast.AST, line: int, more: int) -> list[int]:
    """Where the awaits of a line begin, or its calls; unknown where it has one call only, or more than are told."""
    here = [each for each in ast.walk(tree) if isinstance(each, ast.expr) and each.lineno == line]
    awaits = sorted(each.col_offset for each in here if isinstance(each, ast.Await))
    calls = sorted(each.col_offset for each in here if isinstance(each, ast.Call))
    found = awaits or calls
    return found if len(calls) > 1 and len(found) == more + 1 else [-1] * (more + 1)


def _took(comment: str) -> tuple[int, tuple[int, int, int]]:
    """Turns, and ns of waiting, blocking and computing in each."""
    found = _COMMENT.findall(comment)
    took = {what: int(each) * make.MS for what, _, each in found}
    turns = max((int(count or 1) for _, count, _ in found), default=1)
    return turns, (took.get("waits", 0), took.get("blocks", 0), took.get("computes", 0))


def parsed(text: str) -> ast.stmt:
    """One statement."""
    (statement,) = ast.parse(textwrap.dedent(text).strip()).body
    return statement


def reader(function: Function) -> Reader:
    """What its names stood for."""
    return function.reader(function.body.tree.body[0])


class Noted:
    """What a statement does, in words."""

    def __init__(self, effects: Effects, word: Callable[[int], str]) -> None:
        self.effects = effects
        self.reads = {described(place, word) for place in effects.reads}
        self.writes = {described(place, word) for place in effects.writes}
        self.adds = {described(place, word) for place in effects.adds}
        self.locks = {word(each) for each in effects.locks}
        self.unknown = effects.unknown
        self.processes = effects.processes


def noted(text: str, statement: str, given: Mapping[str, str] | None = None) -> Noted:
    """What one statement does in a coroutine of the module ``text``; ``given``: what its variables stand for."""
    body = textwrap.indent(textwrap.dedent(statement).strip(), " " * 4)
    header = f"async def stack({', '.join(given or ())}):"
    suite = Suite(f"{textwrap.dedent(text).strip()}\n{header}\n{body}  # waits 100")
    suite.run("stack", given)
    function = suite.found()
    return Noted(effects_of(reader(function), function.body.tree.body, PATH), function.word)


def frame_of(*things: Thing) -> Frame:
    """A frame in which only these things exist."""
    run = make.Run()
    run.main().finish()
    reader = Reader(run.profile(), Execution(0, 0, 0, 0, (), things=things))
    return Frame(reader, Effects(), "a.py", frozenset(), {}, frozenset(), walk)
