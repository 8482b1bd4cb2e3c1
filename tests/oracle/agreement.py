"""Whether a replayed schedule is the one that xdist really made: which worker ran which test, in which order, and how
often each shared fixture was set up.

What lives here: both schedules as node ids and names, and what to say where they differ.  What may never be added: a
moment; how long things take is judged in ``truth``.

Workers are put in the order in which the controller heard that they were ready, for that is how schedulers know them;
on a busy machine it need not be that of their names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

from testtime.model.profile import Fixture, Profile
from testtime.whatif.schedule import Schedule
from testtime.whatif.workload import Workload

Order = tuple[tuple[str, ...], ...]
"""By worker: node ids of its tests in the order it ran them."""


def ran(profile: Profile) -> Order:
    """What the workers of a recorded run did."""
    return tuple(_of_worker(profile, name) for name in _ready(profile))


def _ready(profile: Profile) -> list[str]:
    events = [event for process in profile.processes if process.worker is None for event in process.events]
    return [event.worker for event in sorted(events, key=lambda event: event.at_ns) if event.event == "ready"]


def _of_worker(profile: Profile, worker: str) -> tuple[str, ...]:
    own = [test for test in profile.tests if profile.processes[test.process].worker == worker]
    return tuple(_plain(test.nodeid) for test in sorted(own, key=lambda test: test.start_ns))


def _plain(nodeid: str) -> str:
    """Without the group that ``--dist loadgroup`` adds."""
    return nodeid.partition("@")[0]


def expected(workload: Workload, schedule: Schedule) -> Order:
    """What the workers of a replay did."""
    return tuple(tuple(workload.tests[test].nodeid for test in worker) for worker in schedule.order)


def difference(wanted: Order, got: Order) -> str:
    """Both schedules, beside each other and with a mark where they part; empty where they agree."""
    if wanted == got:
        return ""
    lines = []
    for number, (replayed, real) in enumerate(zip_longest(wanted, got, fillvalue=())):
        lines.append(f"worker {number}: replayed | real")
        lines += _beside(replayed, real)
    return "\n".join(lines)


def _beside(replayed: Sequence[str], real: Sequence[str]) -> list[str]:
    width = max(map(len, [*replayed, ""]))
    return [
        f"  {'  ' if left == right else '* '}{left.ljust(width)} | {right}"
        for left, right in zip_longest(replayed, real, fillvalue="")
    ]


def set_ups(profile: Profile) -> Counter[str]:
    """How often each shared fixture was set up in a recorded run, by all processes."""
    fixtures = [profile.fixtures[use.fixture] for use in profile.uses]
    return Counter(_told(fixture) for fixture in fixtures if fixture.shared)


def expected_set_ups(workload: Workload, schedule: Schedule, profile: Profile) -> Counter[str]:
    """The same in a replay of a workload that is from ``profile``."""
    counted: Counter[str] = Counter()
    for instance, count in schedule.set_ups.items():
        counted[_told(profile.fixtures[workload.instances[instance].fixture])] += count
    return counted


def _told(fixture: Fixture) -> str:
    return f"{fixture.name} ({fixture.scope}, {fixture.where})"


def set_ups_difference(wanted: Counter[str], got: Counter[str]) -> str:
    """Fixtures that were set up more or less often than in the replay; empty where there are none."""
    differing = [name for name in sorted(wanted | got) if wanted[name] != got[name]]
    return "\n".join(f"{name}: {wanted[name]} set-ups replayed, {got[name]} real" for name in differing)
