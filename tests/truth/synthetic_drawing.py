"""A synthetic suite from a seed.

What lives here: chance.  What may never be added: a source of it other than the seed; a suite that failed can then be
had again.

A suite is drawn in two steps: first its shape, every sleep a relative weight; then one factor gives the weights their
seconds, so that a run in sequence takes what was drawn for it, whatever the shape.
"""

from __future__ import annotations

from random import Random

from tests.truth.synthetic import SCOPES, Block, Case, File, Fixture, Suite, Way
from testtime.model.profile import Scope

DISTS = ("load", "worksteal", "loadscope", "loadfile", "loadgroup")
WORKERS = (2, 2, 3, 3, 4, 4, 5, 6, 8, 10, 12, 16)
PER_WORKER_MS = (4_000.0, 8_000.0)
"""What sleeping takes in sequence, at least and at most, for each worker of the way.

Each worker boots, which is CPU, whose speed drifts: it must not be more than some of the wall time."""
ITEMS = (20, 500)
"""How many tests, parameters counted, at least and at most."""


def drawn(seed: int, items: tuple[int, int] = ITEMS, total_ms: tuple[float, float] | None = None) -> Suite:
    """The suite of that seed, with so many ``items`` and such a ``total_ms`` in sequence, or ``PER_WORKER_MS``."""
    random = Random(f"testtime {seed}")
    dist = DISTS[seed % len(DISTS)]
    chunk = random.choice((1, 2, 3, 5, 10)) if dist == "load" and random.random() < 0.4 else None
    way = Way(random.choice(WORKERS), dist, chunk)
    share = 0.8 * random.random() ** 2 + 0.05  # of the way from the fewest tests to the most: small suites more often
    wanted = round(items[0] + share * (items[1] - items[0]))
    while True:
        shape = _Drawing(random, wanted).suite(seed, way)
        if items[0] <= sum(1 for _ in shape.items()) <= items[1]:
            break
    lowest, highest = total_ms or (way.workers * each for each in PER_WORKER_MS)
    return shape.scaled(random.uniform(1.05 * lowest, 0.95 * highest) / shape.sequential_ms)


class _Drawing:
    """One attempt at a shape; sleeps are weights."""

    def __init__(self, random: Random, wanted: int) -> None:
        self.random = random
        self.wanted = wanted
        """Items to aim at."""
        self.count = 0
        """Names given so far."""
        self.groups = [f"group_{letter}" for letter in "abc"[: random.randint(1, 3)]]

    def suite(self, seed: int, way: Way) -> Suite:
        """A suite with roughly as many items as wanted: what parameters multiply is not foreseen."""
        random = self.random
        root = self._root_fixtures()
        packages = {name: self._package_fixtures(root) for name in ("north", "south")[: random.randint(0, 2)]}
        grouped = way.dist == "loadgroup" or random.random() < 0.25
        count = random.randint(2, 8)
        weights = [0.05 + random.random() ** 2 for _ in range(count)]
        functions = self.wanted / 1.3
        files = []
        for number, weight in enumerate(weights):
            package = random.choice(["", *packages])
            tests = max(1, round(functions * weight / sum(weights)))
            files.append(self._file(package, number, tests, (*root, *packages.get(package, ())), grouped))
        return self._with_long_tests(Suite(seed, root, packages, tuple(files), way))

    def _root_fixtures(self) -> tuple[Fixture, ...]:
        made: list[Fixture] = []
        for scope in SCOPES:
            if scope != "package":
                for _ in range(self.random.randint(1, 2)):
                    made.append(self._fixture(scope, made, params=0.15))
        return tuple(made)

    def _package_fixtures(self, outer: tuple[Fixture, ...]) -> tuple[Fixture, ...]:
        return (self._fixture("package", outer, autouse=0.3),)

    def _file(self, package: str, number: int, tests: int, outer: tuple[Fixture, ...], grouped: bool) -> File:
        random = self.random
        own: list[Fixture] = []
        for scope in ("module", "class", "function"):
            if random.random() < 0.5:
                own.append(self._fixture(scope, [*outer, *own], params=0.3, autouse=0.2))
        menu = random.sample([*outer, *own], k=min(len(outer) + len(own), random.randint(2, 5)))
        blocks: list[Block] = []
        while tests > 0:
            size = min(tests, max(1, round(tests * random.uniform(0.2, 1))))
            tests -= size
            name = f"Test{number}{len(blocks)}" if random.random() < 0.5 else ""
            blocks.append(self._block(name, size, menu, grouped))
        return File(package, f"test_{number}.py", tuple(own), tuple(blocks))

    def _block(self, name: str, size: int, menu: list[Fixture], grouped: bool) -> Block:
        random = self.random
        whole = random.choice(self.groups) if grouped and name and random.random() < 0.3 else None
        tests = []
        for _ in range(size):
            needs = random.sample(menu, k=min(len(menu), random.choice((0, 1, 1, 2))))
            group = random.choice(self.groups) if grouped and not whole and random.random() < 0.3 else None
            weight = random.uniform(0.5, 1.5)
            tests.append(Case(self._name("test"), weight, tuple(fixture.name for fixture in needs), group))
        return Block(name, tuple(tests), whole)

    def _fixture(
        self, scope: Scope, outer: list[Fixture] | tuple[Fixture, ...], *, params: float = 0.0, autouse: float = 0.06
    ) -> Fixture:
        """A fixture that may stand on one of ``outer``; ``params``, ``autouse``: how often it is such a one."""
        random = self.random
        wider = [fixture for fixture in outer if SCOPES.index(fixture.scope) <= SCOPES.index(scope)]
        needs = (random.choice(wider).name,) if wider and random.random() < 0.4 else ()
        weight = {"session": 12.0, "package": 8.0, "module": 4.0, "class": 2.0, "function": 0.4}[scope]
        return Fixture(
            self._name(scope),
            scope,
            setup_ms=weight * random.uniform(0.3, 1.5),
            teardown_ms=weight * random.choice((0.0, 0.1, 0.5)) * random.uniform(0.5, 1.5),
            needs=needs,
            params=random.choice((2, 2, 3)) if random.random() < params else 0,
            autouse=random.random() < autouse,
        )

    def _with_long_tests(self, suite: Suite) -> Suite:
        """The same suite, a few tests of which take as long as many others."""
        random = self.random
        names = [test.name for file in suite.files for block in file.blocks for test in block.tests]
        long = set(random.sample(names, k=min(len(names), random.randint(1, 3))))
        times = max(1.0, min(25.0, len(names) / 8) * random.uniform(0.7, 1.3))
        return suite.with_calls(lambda test: test.call_ms * (times if test.name in long else 1.0))

    def _name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}_{self.count}"
