"""A profile of a very large run: ``python -m tests.bench.big_profile FILE TESTS [LESS]`` writes it.

What lives here: the profile as a recorder of such a run would have left it.  What may never be added: chance; the same
numbers give the same document.  It is made in a process of its own, so that its size does not show in ours.

``tests.make`` is not used for the tests themselves: it looks through all fixture uses at each test's end.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tests import make
from testtime.load import write_profile
from testtime.model.profile import Fixture, FixtureUse, Outcome, Phase, Profile, Test

#: Fixture definitions; every tenth is of session scope.
DEFINITIONS = 300
#: Fixtures that each test sets up for itself.
USES = 3
#: Tests of one file, of one class and of one function.
PER_FILE, PER_CLASS, PER_FUNCTION = 200, 50, 5
#: What a test takes, ns: three set-ups, call, teardown, and a gap before the next.
SETUP, CALL, TEARDOWN, GAP = 30 * make.US, 400 * make.US, 20 * make.US, 3 * make.US


def nodeid(number: int) -> str:
    """Of the usual length: package, file, class, function, parameter."""
    place = f"tests/unit/package_{number // 5000}/test_module_{number // PER_FILE}.py::TestClass{number // PER_CLASS}"
    return f"{place}::test_behaviour_{number // PER_FUNCTION}[value-{number % PER_FUNCTION}]"


def big_profile(tests: int, less: int = 0) -> Profile:
    """A run of ``tests`` tests in one process; each takes up to ``less`` percent less, one more than another."""
    run = make.Run()
    main = run.main(modules=[(nodeid(number).partition("::")[0], 2 * make.MS) for number in range(0, tests, PER_FILE)])
    run.fixtures.extend(_fixtures())
    begun = main.now
    main.now += tests * (USES * SETUP + CALL + TEARDOWN + GAP)
    main.finish()
    parts = [100 - number % (less + 1) for number in range(tests)]
    rows = tuple(_test(number, begun, part) for number, part in enumerate(parts))
    uses = tuple(use for number, part in enumerate(parts) for use in _uses(number, rows[number], part))
    return msgspec.structs.replace(run.profile(), tests=rows, uses=uses)


def _fixtures() -> Iterator[Fixture]:
    for number in range(DEFINITIONS):
        scope = "function" if number % 10 else "session"
        path = f"tests/unit/package_{number // 15}/conftest.py"
        yield msgspec.convert(
            {"name": f"fixture_{number}", "scope": scope, "path": path, "line": 10 * number + 1}
            | {"function": f"fixture_{number}", "baseid": path.rpartition("/")[0]},
            Fixture,
        )


def _test(number: int, begun: int, part: int) -> Test:
    """One that waits for half of its call; every hundredth fails.  ``part``: percent of its time that it takes."""
    start = begun + number * (USES * SETUP + CALL + TEARDOWN + GAP)
    setup, call = USES * SETUP * part // 100, CALL * part // 100
    called = start + setup
    phases = (
        Phase("setup", make.span(start, setup)),
        Phase("call", make.span(called, call, call // 2)),
        Phase("teardown", make.span(called + call, TEARDOWN)),
    )
    outcome: Outcome = "passed" if number % 100 else "failed"
    shared = number // PER_FILE * 10 % DEFINITIONS
    return Test(nodeid(number), 0, start, called + call + TEARDOWN, outcome, phases, (shared,), markers=("unit",))


def _uses(number: int, test: Test, part: int) -> Iterator[FixtureUse]:
    """Of three neighbouring fixtures of function scope."""
    own = [index for index in range(number * USES, number * USES + USES + 1) if index % DEFINITIONS % 10][:USES]
    took = SETUP * part // 100
    for position, index in enumerate(own):
        up = make.span(test.start_ns + position * took, took, took // 2)
        down = make.span(test.phases[-1].span.start_ns, TEARDOWN // USES)
        yield FixtureUse(index % DEFINITIONS, 0, None, number, "setup", up, False, down, number, "teardown")


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(write_profile(big_profile(*map(int, sys.argv[2:]))))
