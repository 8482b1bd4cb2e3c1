"""The result of a comparison, and, encoded, the ``testtime.compare/1.3`` document.

What lives here: the shapes alone; their field names and order are the contract with scripts.  What may never be added:
a computation, a word for people.  ``ratio``, ``low`` and ``high`` are after by before, were the machine as fast on both
sides; the interval holds the truth in 90 of 100 cases.  An upper bound that tells nothing is infinite, ``null`` in the
document.
"""

from __future__ import annotations

from typing import Literal

import msgspec

SCHEMA = "testtime.compare/1.3"

Verdict = Literal["regressed", "ok", "inconclusive"]
Changed = Literal["slower", "faster", "alike", "inconclusive"]


class Phase(msgspec.Struct, frozen=True):
    """A phase of all tests that are compared, shared fixtures included.  Seconds are of one run, the mean of all."""

    phase: str
    before_s: float
    after_s: float
    raw_ratio: float | None
    """As measured."""
    ratio: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    detectable: float | None
    """The smallest change that would have been found, as a share: 0.05 is 5 %; infinite, ``null`` in the document,
    where none would have been."""
    limit: float | None
    """Share beyond which it fails; ``None`` where no rule is about it."""
    why: str = ""
    least_s: float | None = None
    """What it must grow by as well to fail, whatever the share; ``None`` where no rule is about it."""


class Part(msgspec.Struct, frozen=True):
    """A part of the whole run, as in the report's accounting.  Seconds are of one run, the mean of all, as measured."""

    part: str
    before_s: float
    after_s: float
    change_s: float
    low_s: float | None
    """``low_s`` to ``high_s``: the change, in 90 of 100 cases, whether or not the machine was as fast.  ``None`` where
    the part takes next to nothing in all runs."""
    high_s: float | None
    verdict: Changed
    """Informative: it sets no exit status."""


class FixtureRow(msgspec.Struct, frozen=True):
    """A fixture that both sides have.  Seconds are of all its set-ups and teardowns in one run, were the machine as
    fast on both sides.
    """

    name: str
    where: str | None
    scope_before: str
    scope_after: str
    uses_before: float
    uses_after: float
    before_s: float
    after_s: float
    by_count_s: float
    """Part of the change that is due to the number of set-ups."""
    by_cost_s: float
    """Part of it that is due to what each takes."""
    ratio: float | None
    """Of what one use takes."""
    low: float | None
    high: float | None
    verdict: Verdict
    detectable: float | None
    why: str
    """In words: waiting or computing, a changed scope, a count."""
    path: str | None
    line: int | None


class FixtureAlone(msgspec.Struct, frozen=True):
    """A fixture that one side has alone.  Seconds are of all its set-ups and teardowns in one run, the mean of all,
    were the machine as fast on both sides.
    """

    name: str
    where: str | None
    scope: str
    uses: float
    """Set-ups in one run, for tests that are compared."""
    seconds_s: float
    path: str | None
    line: int | None


class TestRow(msgspec.Struct, frozen=True):
    """A test whose own time changed, by more than chance explains; of one run each, by more than most others' did.

    ``what`` is the phase that changed most.
    """

    nodeid: str
    what: str
    before_s: float
    after_s: float
    ratio: float


class Gone(msgspec.Struct, frozen=True):
    """A test that one side has alone, and what it takes."""

    nodeid: str
    seconds_s: float


class Renamed(msgspec.Struct, frozen=True):
    """A test that was moved to another file."""

    before: str
    after: str


class Apart(msgspec.Struct, frozen=True):
    """A test that both sides have and that is not compared."""

    nodeid: str
    why: str


class Broken(msgspec.Struct, frozen=True):
    """A rule that something breaks, and what."""

    rule: str
    unit: str
    """A fixture, a test or a metric: what it is about, without a figure."""
    what: str
    path: str | None = None
    line: int | None = None


class Revision(msgspec.Struct, frozen=True):
    """What a side is, where git knows."""

    name: str
    """As it was asked for: a branch, a tag, ``HEAD~3``."""
    commit: str
    """All forty digits."""


class Comparison(msgspec.Struct, frozen=True):
    """All of it."""

    schema: str
    verdict: Verdict
    mode: str
    """single, repeats or pairs."""
    runs: tuple[int, int]
    compared: int
    """Tests that both sides have, alike in outcome."""
    matched: tuple[float, float]
    """Part of the time, before and after, that is of tests which are compared."""
    machine_factor: float
    calibration_factor: float | None
    phases: tuple[Phase, ...]
    fixtures: tuple[FixtureRow, ...]
    tests: tuple[TestRow, ...]
    """Tests that changed, those that cost most first; one in twenty perhaps by chance, and of one run each, more."""
    new: tuple[Gone, ...]
    removed: tuple[Gone, ...]
    renamed: tuple[Renamed, ...]
    not_compared: tuple[Apart, ...]
    rules: tuple[str, ...]
    failed_rules: tuple[str, ...]
    broken: tuple[Broken, ...]
    doubts: tuple[str, ...]
    """What could not be decided, and why."""
    accepted: tuple[str, ...]
    """Slow-downs that were accepted, and are left out of it all."""
    caveats: tuple[str, ...]
    parts: tuple[Part, ...]
    """Where the whole time of a run goes, in the order of a run; they sum to ``whole``."""
    whole: Part
    """The wall time, from the start of the interpreter to its exit."""
    causes: tuple[str, ...]
    """Versions and plugins that differ, and may be why; they are among the caveats, too."""
    new_fixtures: tuple[FixtureAlone, ...]
    """Fixtures that only the side after has, the dearest first."""
    removed_fixtures: tuple[FixtureAlone, ...]
    rootdir: str
    """Of the side after; paths are relative to it."""
    spared: tuple[str, ...]
    """What is beyond the limit of a rule and breaks it not, since it is less than counts for any."""
    revisions: tuple[Revision, Revision] | None
    """Of both sides, where ``ab`` ran them; a profile does not know its own."""


class Uncompared(msgspec.Struct, frozen=True, kw_only=True):
    """The same document where there is no baseline: no verdict, and nothing under any other key of a comparison but
    ``runs``, ``rules``, ``doubts``, which say why, and ``rootdir``.
    """

    schema: str = SCHEMA
    verdict: None = None
    mode: None = None
    runs: tuple[int, int]
    compared: int = 0
    matched: None = None
    machine_factor: None = None
    calibration_factor: None = None
    phases: tuple[()] = ()
    fixtures: tuple[()] = ()
    tests: tuple[()] = ()
    new: tuple[()] = ()
    removed: tuple[()] = ()
    renamed: tuple[()] = ()
    not_compared: tuple[()] = ()
    rules: tuple[str, ...]
    failed_rules: tuple[()] = ()
    broken: tuple[()] = ()
    doubts: tuple[str, ...]
    accepted: tuple[()] = ()
    caveats: tuple[()] = ()
    parts: tuple[()] = ()
    whole: None = None
    causes: tuple[()] = ()
    new_fixtures: tuple[()] = ()
    removed_fixtures: tuple[()] = ()
    rootdir: str
    spared: tuple[()] = ()
    revisions: None = None


Answer = Comparison | Uncompared
"""What ``compare`` and ``ab`` print."""
