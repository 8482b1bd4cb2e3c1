"""Suites of tests that sleep: what a prediction is held against where no CPU can drift.

What lives here: what such a suite consists of, and how long it sleeps.  What may never be added: how it is drawn
(``synthetic_drawing``), its text (``synthetic_source``), running it (``synthetic_runs``), or work for the CPU: a suite
of these takes what it sleeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from testtime.model.profile import Scope

SCOPES: tuple[Scope, ...] = ("session", "package", "module", "class", "function")
"""From the widest to the narrowest."""


@dataclass(frozen=True)
class Fixture:
    """A fixture that sleeps before and after its yield."""

    name: str
    scope: Scope
    setup_ms: float
    teardown_ms: float
    needs: tuple[str, ...] = ()
    params: int = 0
    """How many parameters; 0 for none."""
    autouse: bool = False


@dataclass(frozen=True)
class Case:
    """A function that sleeps."""

    name: str
    call_ms: float
    needs: tuple[str, ...] = ()
    group: str | None = None
    """The name of its mark ``xdist_group``."""


@dataclass(frozen=True)
class Block:
    """Tests of one class; of none where ``name`` is empty."""

    name: str
    tests: tuple[Case, ...]
    group: str | None = None


@dataclass(frozen=True)
class File:
    """A test file and the fixtures in it."""

    package: str
    """The folder of the package that it lies in; empty for the rootdir."""
    name: str
    fixtures: tuple[Fixture, ...]
    blocks: tuple[Block, ...]

    @property
    def path(self) -> str:
        """Relative to the rootdir."""
        return f"{self.package}/{self.name}" if self.package else self.name


@dataclass(frozen=True)
class Way:
    """How a suite is to be run."""

    workers: int
    """0 for a run in sequence."""
    dist: str = "no"
    maxschedchunk: int | None = None

    @property
    def args(self) -> tuple[str, ...]:
        """pytest's arguments."""
        if not self.workers:
            return ()
        chunk = () if self.maxschedchunk is None else (f"--maxschedchunk={self.maxschedchunk}",)
        return ("-n", str(self.workers), "--dist", self.dist, *chunk)

    def __str__(self) -> str:
        return " ".join(self.args) or "in sequence"


@dataclass(frozen=True)
class Suite:
    """A whole project, and the way that was drawn for it."""

    seed: int
    fixtures: tuple[Fixture, ...]
    """Of the conftest in the rootdir."""
    packages: dict[str, tuple[Fixture, ...]]
    """Of the conftest of each package."""
    files: tuple[File, ...]
    way: Way

    def visible(self, file: File) -> dict[str, Fixture]:
        """The fixtures that tests of a file can ask for, by name."""
        seen = (*self.fixtures, *self.packages.get(file.package, ()), *file.fixtures)
        return {fixture.name: fixture for fixture in seen}

    def items(self) -> Iterator[Item]:
        """Every test with every choice of parameters, in no particular order."""
        for file in self.files:
            visible = self.visible(file)
            for block in file.blocks:
                for test in block.tests:
                    closure = _closure(test, visible)
                    for params in product(*(range(max(1, fixture.params)) for fixture in closure)):
                        yield Item(file, block, test, closure, params)

    @property
    def sequential_ms(self) -> float:
        """What sleeping takes in sequence, if nothing is set up more often than its parameters ask for."""
        calls, instances = 0.0, {}
        for number, item in enumerate(self.items()):
            calls += item.test.call_ms
            for fixture, param in zip(item.closure, item.params, strict=True):
                instances[item.instance(fixture, param, number)] = fixture
        return calls + sum(fixture.setup_ms + fixture.teardown_ms for fixture in instances.values())

    def scaled(self, factor: float) -> Suite:
        """The same shape with every sleep ``factor`` times as long."""
        called = self.with_calls(lambda test: test.call_ms * factor)
        return replace(
            called,
            fixtures=_longer(self.fixtures, factor),
            packages={name: _longer(fixtures, factor) for name, fixtures in self.packages.items()},
            files=tuple(replace(file, fixtures=_longer(file.fixtures, factor)) for file in called.files),
        )

    def with_calls(self, call_ms: Callable[[Case], float]) -> Suite:
        """The same shape; each test sleeps as long as ``call_ms`` says."""

        def changed(block: Block) -> Block:
            return replace(block, tests=tuple(replace(test, call_ms=_ms(call_ms(test))) for test in block.tests))

        files = tuple(replace(file, blocks=tuple(map(changed, file.blocks))) for file in self.files)
        return replace(self, files=files)


@dataclass(frozen=True)
class Item:
    """One test with one choice of parameters."""

    file: File
    block: Block
    test: Case
    closure: tuple[Fixture, ...]
    params: tuple[int, ...]
    """Of each fixture of the closure; 0 for those that have none."""

    def instance(self, fixture: Fixture, param: int, number: int) -> tuple[object, ...]:
        """What tells one value of a fixture from another in a sequential run; ``number``: of this item."""
        outer = tuple(
            value
            for other, value in zip(self.closure, self.params, strict=True)
            if SCOPES.index(other.scope) < SCOPES.index(fixture.scope)
        )
        inside: dict[Scope, object] = {
            "session": "",
            "package": self.file.package,
            "module": self.file.path,
            "class": (self.file.path, self.block.name or number),
            "function": number,
        }
        return (
            fixture.name,
            self.file.path if fixture in self.file.fixtures else "",
            inside[fixture.scope],
            param,
            outer,
        )


def _closure(test: Case, visible: dict[str, Fixture]) -> tuple[Fixture, ...]:
    """All that is set up for a test, the widest scope first."""
    names = [*(fixture.name for fixture in visible.values() if fixture.autouse), *test.needs]
    for name in names:  # grows meanwhile
        names += [need for need in visible[name].needs if need not in names]
    fixtures = [visible[name] for name in dict.fromkeys(names)]
    return tuple(sorted(fixtures, key=lambda fixture: SCOPES.index(fixture.scope)))


def _longer(fixtures: tuple[Fixture, ...], factor: float) -> tuple[Fixture, ...]:
    return tuple(
        replace(fixture, setup_ms=_ms(fixture.setup_ms * factor), teardown_ms=_ms(fixture.teardown_ms * factor))
        for fixture in fixtures
    )


def _ms(value: float) -> float:
    return round(value, 2)
