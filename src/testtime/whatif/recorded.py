"""A recorded run to the work that was done in it.

What lives here: which figures of a profile make up which part of a workload.  What may never be added: a process other
than those recorded, or a guess at what was not measured.

The parts follow each other without a gap, so that one process that does all of the work takes as long as the run took:
what a test takes begins with its protocol and ends where the next test's begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from testtime.errors import UserError
from testtime.model.profile import Fixture, FixtureUse, Process, Profile, Test
from testtime.whatif.cost import NOTHING, Cost, own, stretch
from testtime.whatif.crowding import crowding, wanted
from testtime.whatif.groups import group, without_effect
from testtime.whatif.workload import Instance, Place, Work, Workload

_Key = tuple[int, str, tuple[int | None, ...]]
"""An instance: fixture, node, parameters of it and of what it stands on."""


def workload(profile: Profile) -> Workload:
    """The work of a profile.  Raises UserError for one without tests."""
    if not any(test.phases for test in profile.tests):
        raise UserError("the profile holds no test that ran", "record one with: testtime profile")
    running = [process for process in range(len(profile.processes)) if _ran_tests(profile, process)]
    around = _around(profile, running)
    places: dict[Place, int] = {}
    groupless = without_effect(profile)
    needed = _Needed(profile)
    works = [
        Work(
            nodeid=test.nodeid,
            own=cost.plus(needed.repeated(index)),
            place=places.setdefault(needed.place(index), len(places)),
            needs=needed.of(index),
            messages=6 + test.subtests + 4 * test.reruns,
            group="" if groupless else group(test.markers),
        )
        for index, test, cost in _tests(profile)
    ]
    own_import = sum(profile.processes[each].own_import_ns for each in running) // len(running)
    return Workload(tuple(works), tuple(places), needed.instances(), *around, min(own_import, around[0].cpu))


def _ran_tests(profile: Profile, process: int) -> bool:
    return any(test.process == process for test in profile.tests)


def _place(nodeid: str, *, needs_class: bool = False) -> Place:
    """Of a test; ``needs_class``: whether it needs a fixture of class scope."""
    file, _, rest = nodeid.partition("::")
    cls, found, _ = rest.partition("[")[0].rpartition("::")
    if found:
        return Place(file, f"{file}::{cls}")
    return Place(file, nodeid if needs_class else file)


# -- tests ------------------------------------------------------------------------------------------------------------


def _tests(profile: Profile) -> list[tuple[int, Test, Cost]]:
    """Tests in the order they began, each with its index and what it took until the next of its process began.

    A worker may have had nothing to do until then: of its tests, until they ended.
    """
    ended = [_end_of_loop(process) for process in profile.processes]
    crowded = list(map(crowding, profile.processes))
    following: dict[int, int] = {}
    rows = []
    for index in range(len(profile.tests) - 1, -1, -1):
        test = profile.tests[index]
        end = test.end_ns if test.end_ns is not None else test.start_ns
        until = end
        if profile.processes[test.process].worker is None:
            until = max(end, following.get(test.process, ended[test.process]))
            following[test.process] = test.start_ns
        rows.append((index, test, _own(test, until, crowded[test.process])))
    return rows[::-1]


def _end_of_loop(process: Process) -> int:
    """When the last test had ended; of a process that died before that, when it did."""
    mark = process.mark("looped") or process.mark("sessionfinish")
    return (process.end_ns or 0) if mark is None else mark.at_ns


def _own(test: Test, until: int, crowded: float) -> Cost:
    """Of a test, without shared fixtures; what lies between its phases is pytest's computing."""
    phases = NOTHING
    for phase in test.phases:
        phases = phases.plus(wanted(own(phase.span), crowded))
    shared = sum(min(phase.span.inner_ns, phase.span.wall_ns) for phase in test.phases)
    return phases.plus(Cost(max(0, until - test.start_ns - phases.wall - shared), 0))


# -- fixtures ---------------------------------------------------------------------------------------------------------


@dataclass
class _Seen:
    """An instance while its uses are being counted."""

    setups: list[Cost]
    teardowns: list[Cost]
    stands_on: frozenset[int]


class _Needed:
    """Which instance of each shared fixture each test of a profile had."""

    def __init__(self, profile: Profile) -> None:
        self._fixtures = profile.fixtures
        self._crowded = list(map(crowding, profile.processes))
        self._named: dict[str, list[int]] = defaultdict(list)
        for number, fixture in enumerate(profile.fixtures):
            if fixture.shared:
                self._named[fixture.name].append(number)
        self._numbers: dict[_Key, int] = {}
        self._seen: dict[_Key, _Seen] = {}
        self._order: dict[int, int] = {}  # fixture -> when it was first met: what it stands on comes before it
        self._places: list[Place] = []
        self._repeated: dict[int, Cost] = {}
        self._by_test = self._swept(profile)

    def of(self, test: int) -> tuple[int, ...]:
        """Indices of the instances that a test needs."""
        return self._by_test[test]

    def place(self, test: int) -> Place:
        """Where a test lies."""
        return self._places[test]

    def repeated(self, test: int) -> Cost:
        """What a test took that set a shared fixture up more than once, as it does when it is run again."""
        return self._repeated.get(test, NOTHING)

    def instances(self) -> tuple[Instance, ...]:
        """All of them, each with the mean of what its set-ups and teardowns took."""
        return tuple(self._instance(key) for key in self._numbers)

    def _instance(self, key: _Key) -> Instance:
        fixture, node, params = key
        seen = self._seen.get(key, _Seen([], [], frozenset()))
        scope = self._fixtures[fixture].scope
        return Instance(fixture, scope, node, _mean(seen.setups), _mean(seen.teardowns), params, seen.stands_on)

    def _swept(self, profile: Profile) -> list[tuple[int, ...]]:
        """In the order of the run: each process's present use of each fixture is the one its tests have."""
        uses: dict[int, list[FixtureUse]] = defaultdict(list)
        for use in profile.uses:
            if profile.fixtures[use.fixture].shared and use.test is not None:
                uses[use.test].append(use)
        present: dict[int, dict[int, FixtureUse]] = defaultdict(dict)
        before: dict[int, tuple[tuple[int, ...], Place, tuple[int, ...]]] = {}  # process -> of its last test
        same: dict[tuple[int, ...], tuple[int, ...]] = {}
        by_test = []
        for index, test in enumerate(profile.tests):
            up, own_uses = present[test.process], uses.get(index, ())
            for use in own_uses:
                up[use.fixture] = use
                self._order.setdefault(use.fixture, len(self._order))
            needed = (*test.needs, *(use.fixture for use in own_uses))
            place = _place(test.nodeid, needs_class=any(self._fixtures[each].scope == "class" for each in needed))
            self._places.append(place)
            known = before.get(test.process)
            if known is None or own_uses or known[:2] != (test.needs, place):
                numbers = self._needed(index, self._crowded[test.process], needed, own_uses, up)
                known = test.needs, place, same.setdefault(numbers, numbers)
                before[test.process] = known
                if len(set(needed)) > len(test.needs):  # it asked for one while it ran; the next may not
                    del before[test.process]
            by_test.append(known[2])
        return by_test

    def _needed(
        self, test: int, crowded: float, named: Sequence[int], uses: Sequence[FixtureUse], up: dict[int, FixtureUse]
    ) -> tuple[int, ...]:
        place = self._places[test]
        below = self._below(named, up, place)
        needs = sorted((each for each in below if each in up), key=lambda each: self._order[each])
        keys = {each: self._key(each, below, up, place) for each in needs}
        for use in uses:
            if up[use.fixture] is use:
                seen = self._seen.setdefault(keys[use.fixture], _Seen([], [], below[use.fixture]))
                seen.setups.append(wanted(own(use.setup), crowded))
                seen.teardowns.append(wanted(_teardown(use), crowded))
            else:
                self._repeated[test] = self.repeated(test).plus(wanted(own(use.setup).plus(_teardown(use)), crowded))
        return tuple(self._numbers.setdefault(keys[each], len(self._numbers)) for each in needs)

    def _key(self, fixture: int, below: dict[int, frozenset[int]], up: dict[int, FixtureUse], place: Place) -> _Key:
        params = tuple(up[each].param for each in (fixture, *sorted(below[fixture])) if each in up)
        return fixture, _node(self._fixtures[fixture], place), params

    def _below(self, wanted: Sequence[int], up: dict[int, FixtureUse], place: Place) -> dict[int, frozenset[int]]:
        """Of each fixture that is wanted, and of each that these stand on, all that it stands on."""
        found: dict[int, frozenset[int]] = {}

        def look(fixture: int) -> frozenset[int]:
            if fixture not in found:
                found[fixture] = frozenset()  # against a ring, which pytest would not have run
                direct = [self._resolved(name, fixture, wanted, up, place) for name in self._fixtures[fixture].argnames]
                below = {each for each in direct if each is not None}
                found[fixture] = frozenset(below.union(*map(look, below)))
            return found[fixture]

        for fixture in wanted:
            look(fixture)
        return found

    def _resolved(
        self, name: str, asking: int, wanted: Sequence[int], up: dict[int, FixtureUse], place: Place
    ) -> int | None:
        """The fixture that ``asking`` gets by a name: the test's, or, of its own name, the one that it overrides."""
        named = [each for each in self._named.get(name, ()) if each != asking]
        if name != self._fixtures[asking].name:
            direct = next((each for each in named if each in wanted), None)
            if direct is not None:
                return direct
        seen = (each for each in named if each in up and _sees(place, self._fixtures[each].baseid))
        return max(seen, key=lambda each: len(self._fixtures[each].baseid), default=None)


def _sees(place: Place, baseid: str) -> bool:
    """Whether a test there can ask for a fixture that is defined in ``baseid``."""
    return not baseid or any(
        node == baseid or node.startswith((f"{baseid}/", f"{baseid}::")) for node in (place.file, place.cls)
    )


def _teardown(use: FixtureUse) -> Cost:
    """Of a use, as far as it took place in a test: the time of any other is part of where it took place."""
    return NOTHING if use.teardown is None or use.teardown_test is None else own(use.teardown)


def _node(fixture: Fixture, place: Place) -> str:
    match fixture.scope:
        case "session":
            return ""
        case "package":  # where a module defines it, it lives as long as the session
            return "" if fixture.baseid.endswith(".py") else fixture.baseid
        case "class":
            return place.cls
        case _:
            return place.file


def _mean(costs: Sequence[Cost]) -> Cost:
    if not costs:
        return NOTHING
    return Cost(sum(each.cpu for each in costs) // len(costs), sum(each.wait for each in costs) // len(costs))


# -- around the tests -------------------------------------------------------------------------------------------------


def _around(profile: Profile, running: Sequence[int]) -> tuple[Cost, Cost, Cost, Cost, Cost, Cost]:
    """Start, collection, finish, summary, unconfigure and leave: of the run, or of its workers on average."""
    each = [_one_around(profile, profile.processes[index]) for index in running]
    return tuple(_mean(costs) for costs in zip(*each, strict=True))  # type: ignore[return-value]


def _one_around(profile: Profile, process: Process) -> tuple[Cost, ...]:
    first = min(test.start_ns for test in profile.tests if profile.processes[test.process] is process)
    end = process.end_ns if process.end_ns is not None else profile.wall_ns
    begun = (process.start_ns, 0)
    session = _reading(process, "sessionstart", begun)
    loop = _reading(process, "loop", session)
    if process.worker is None:  # a worker then waits for the others to collect
        loop = (max(first, session[0]), loop[1])
    looped = _reading(process, "looped", _reading(process, "sessionfinish", (end, 0)))
    summary = _reading(process, "summary", looped)
    summarized = _reading(process, "summarized", summary)
    unconfigure = _reading(process, "unconfigure", summarized)
    leaving = _reading(process, "atexit", unconfigure)
    parts = (
        _between(begun, session),
        _between(session, loop),
        _between(looped, summary).plus(_between(summarized, unconfigure)),
        _between(summary, summarized),
        _between(unconfigure, leaving),
        Cost(max(0, end - leaving[0]), 0),
    )
    return tuple(wanted(each, crowding(process)) for each in parts)


def _reading(process: Process, name: str, before: tuple[int, int]) -> tuple[int, int]:
    """Moment and CPU used at a milestone; ``before`` where it was not reached."""
    mark = process.mark(name)
    return before if mark is None else (mark.at_ns, mark.cpu_ns + mark.child_cpu_ns)


def _between(start: tuple[int, int], end: tuple[int, int]) -> Cost:
    return stretch(max(0, end[0] - start[0]), end[1] - start[1])
