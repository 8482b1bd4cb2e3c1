"""The format of ``truth.toml``: what a profiler must find in a sample suite.

What lives here: the shapes, held strictly (an unknown key, a wrong type or a file that expects nothing is an error),
and how they are read.  What may never be added: a comparison (``comparison.py``), or a default tolerance: how far a
figure may be off is a judgement about one suite and stands beside the figure.  ``sample_suites/README.md`` explains
the format to people; ``test_expected.py`` holds the two together.

Every figure is ``[seconds, within]`` at the suite's ``scale``.  A node id may hold ``*`` for any text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

Scope = Literal["function", "class", "module", "package", "session"]
PhaseKey = Literal["setup_s", "call_s", "teardown_s", "setup_wait_s", "call_wait_s", "teardown_wait_s"]
FILE = "truth.toml"


class Figure(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """So many seconds, give or take ``within`` seconds."""

    seconds: float
    within: float

    def __post_init__(self) -> None:
        """A tolerance of nothing would never be met, and a negative one means nothing."""
        if not self.within > 0:
            raise ValueError("the tolerance (second number) must be above 0")


class Fixture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the report's fixtures: sums over all uses, in seconds."""

    name: str
    file: str | None = None
    """Of its definition; needed only where two fixtures share a name."""
    scope: Scope | None = None
    uses: int | None = None
    setup_s: Figure | None = None
    teardown_s: Figure | None = None
    cpu_s: Figure | None = None
    wait_s: Figure | None = None


class Test(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of the report's tests: ``count`` of them match ``nodeid``, and each has these figures."""

    __test__ = False
    nodeid: str
    count: int = 1
    outcome: str = "passed"
    setup_s: Figure | None = None
    call_s: Figure | None = None
    teardown_s: Figure | None = None
    own_setup_s: Figure | None = None
    own_call_s: Figure | None = None
    own_teardown_s: Figure | None = None
    cpu_s: Figure | None = None
    wait_s: Figure | None = None


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tests of one file together, in own times."""

    file: str
    tests: int
    own_s: Figure


class Bottleneck(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must stand at this rank."""

    what: str
    rank: int = 1
    kind: str | None = None
    nature: Literal["waiting", "computing", "mixed"] | None = None
    uses: int | None = None
    seconds_s: Figure | None = None


class Import(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What importing one file cost; a file that the report does not list cost nothing worth telling."""

    file: str
    seconds_s: Figure


class Lane(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One xdist worker; lanes are told, and compared, from the busiest to the idlest."""

    busy_s: Figure
    idle_s: Figure
    tests: int | None = None


class Truth(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"imports": "import"}):
    """All that must be found in one sample suite, and how to run it."""

    args: tuple[str, ...] = ()
    """pytest's arguments."""
    needs: tuple[str, ...] = ()
    """Distributions without which the suite is skipped."""
    scale: float = 1.0
    """What ``TESTTIME_SAMPLE_SCALE`` is set to."""
    wall_s: Figure | None = None
    phases: dict[PhaseKey, Figure] = {}
    accounting: dict[str, Figure] = {}
    fixture: tuple[Fixture, ...] = ()
    test: tuple[Test, ...] = ()
    group: tuple[Group, ...] = ()
    bottleneck: tuple[Bottleneck, ...] = ()
    imports: tuple[Import, ...] = ()
    lane: tuple[Lane, ...] = ()

    def __post_init__(self) -> None:
        """A file that expects nothing would always be met."""
        if not (self.fixture or self.test or self.imports or self.lane):
            raise ValueError("nothing is expected: give at least one [[fixture]], [[test]], [[import]] or [[lane]]")


def parse(text: str) -> Truth:
    """The truth told by ``text``; ``msgspec.ValidationError`` names the key that is wrong."""
    return msgspec.toml.decode(text, type=Truth)


def read(suite: Path) -> Truth:
    """The truth of the suite in this folder."""
    return parse((suite / FILE).read_text(encoding="utf-8"))
