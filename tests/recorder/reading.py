"""Journals as the recorder's own tests read them: a second reader of the treaty, with the standard library alone.

What lives here: bytes to records, and look-ups by name.  What may never be added: an import of ``testtime``, whose
reader could share a mistake with the writer and which is not there in most of the interpreters that these tests run in.
"""

from __future__ import annotations

import json
from array import array
from pathlib import Path
from typing import Any, NamedTuple

from testtime_recorder import schema


class Phase(NamedTuple):
    """One phase; times in ns."""

    when: str
    start: int
    end: int
    cpu: int
    child_cpu: int


class SetUp(NamedTuple):
    """One set-up, quick or not; times in ns."""

    about: dict[str, Any]
    param: int
    start: int
    end: int
    inner: int
    inner_cpu: int
    cpu: int
    child_cpu: int
    failed: int

    @property
    def own(self) -> int:
        """ns without the fixtures inside."""
        return self.end - self.start - self.inner


class TearDown(NamedTuple):
    """One teardown, quick or not; times in ns."""

    about: dict[str, Any]
    start: int
    end: int
    cpu: int
    child_cpu: int

    @property
    def own(self) -> int:
        """ns."""
        return self.end - self.start


class Report(NamedTuple):
    """How a phase came out."""

    when: str
    outcome: str


class Xunit(NamedTuple):
    """Moments inside a unittest call phase, ns; 0 where not reached."""

    setup_end: int
    teardown_start: int


class Ran(NamedTuple):
    """One test; times in ns."""

    nodeid: str
    start: int
    end: int
    needs: list[str]
    markers: list[str]
    events: list[Any]

    @property
    def name(self) -> str:
        """The last part of the node id."""
        return self.nodeid.rpartition("::")[2]

    def of(self, kind: Any) -> list[Any]:
        """Its events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def phase(self, when: str) -> Phase:
        """Its only phase of that name."""
        (found,) = (phase for phase in self.of(Phase) if phase.when == when)
        assert isinstance(found, Phase)
        return found

    def inside(self, when: str) -> list[Any]:
        """Fixture events of its first phase of that name: those since the phase before."""
        since: list[Any] = []
        for event in self.events:
            if isinstance(event, Phase):
                if event.when == when:
                    return since
                since = []
            else:
                since.append(event)
        raise AssertionError(f"{self.nodeid} has no {when}")


class Process:
    """The journal of one process."""

    def __init__(self, path: Path) -> None:
        """Read ``path``; a torn last record is left out."""
        self.records: list[list[Any]] = []
        self.fixtures: list[dict[str, Any]] = []
        self.markers: list[str] = []
        self.tests: list[Ran] = []
        self.loose: list[Any] = []
        with path.open("rb") as file:
            for line in iter(file.readline, b""):
                if not line.endswith(b"\n"):
                    break
                record = json.loads(line)
                if record[0] in ("test", "loose"):
                    body = file.read(record[-1] + 1)
                    assert len(body) == record[-1] + 1
                    assert body.endswith(b"\n")
                    record[-1] = array("q", body[:-1]).tolist()
                self.records.append(record)
                self._take(record)

    def _take(self, record: list[Any]) -> None:
        kind = record[0]
        if kind == "fixture":
            assert record[1] == len(self.fixtures)
            self.fixtures.append(record[2])
        elif kind == "marker":
            assert record[1] == len(self.markers)
            self.markers.append(record[2])
        elif kind == "loose":
            self.loose += self._events(record[1])
        elif kind == "test":
            test = self._test(record[1], record[2])
            if self.tests and self.tests[-1][:2] == test[:2]:  # told anew
                self.tests.pop()
            self.tests.append(test)

    def _test(self, nodeid: str, numbers: list[int]) -> Ran:
        start, end, count = numbers[:3]
        needs, rest = numbers[3 : 3 + count], numbers[3 + count :]
        markers, events = rest[1 : 1 + rest[0]], rest[1 + rest[0] :]
        named = [str(self.fixtures[index]["name"]) for index in needs]
        return Ran(nodeid, start, end, named, [self.markers[index] for index in markers], self._events(events))

    def _events(self, numbers: list[int]) -> list[Any]:
        events = []
        while numbers:
            length = schema.LENGTHS[numbers[0]]
            events.append(self._event(*numbers[:length]))
            numbers = numbers[length:]
        return events

    def _event(self, code: int, first: int, *rest: int) -> Any:
        if code == schema.PHASE:
            return Phase._make((schema.PHASES[first], *rest))
        if code == schema.REPORT:
            return Report(schema.PHASES[first], schema.OUTCOMES[rest[0]])
        if code == schema.XUNIT:
            return Xunit(first, *rest)
        fixture = self.fixtures[first]
        if code in (schema.SETUP, schema.QUICK_SETUP):
            return SetUp._make((fixture, *rest) if code == schema.SETUP else (fixture, -1, *rest, 0, 0, -1, 0, 0))
        return TearDown._make((fixture, *rest) if code == schema.TEARDOWN else (fixture, *rest, -1, 0))

    # -- look-ups -------------------------------------------------------------------------------------------------

    def of(self, kind: str) -> list[list[Any]]:
        """What follows the kind in each record of one kind."""
        return [record[1:] for record in self.records if record[0] == kind]

    @property
    def head(self) -> dict[str, Any]:
        """Who wrote it."""
        return dict(self.of("head")[0][0])

    @property
    def session(self) -> dict[str, Any]:
        """What pytest was told."""
        return dict(self.of("session")[0][0])

    @property
    def marks(self) -> dict[str, int]:
        """Milestones and when they were met, in order; ns."""
        return {name: at for name, at, _cpu, _children in self.of("mark")}

    def test(self, name: str) -> Ran:
        """The only test whose node id ends so."""
        (found,) = (test for test in self.tests if test.nodeid.endswith(name))
        return found

    def definition(self, name: str) -> dict[str, Any]:
        """The only fixture of that name."""
        (found,) = (about for about in self.fixtures if about["name"] == name)
        return found

    @property
    def _all(self) -> list[Any]:
        return [event for test in self.tests for event in test.events] + self.loose

    def ups(self, name: str) -> list[SetUp]:
        """All set-ups of fixtures of that name, as they happened."""
        return [each for each in self._all if isinstance(each, SetUp) and each.about["name"] == name]

    def downs(self, name: str) -> list[TearDown]:
        """All teardowns of fixtures of that name, as they happened."""
        return [each for each in self._all if isinstance(each, TearDown) and each.about["name"] == name]
