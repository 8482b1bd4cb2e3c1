"""What pytest and xdist themselves take, found by a suite that does nothing.

What lives here: that suite, its runs under the recorder, and the arithmetic from what was recorded to the figures of a
``Probe``.  What may never be added: a figure of anyone's suite, or a plugin beside xdist.

Each figure is the least of its runs: whatever else goes on in a machine can only add to it.  What the recorder takes is
in all of them, a few hundredths of a millisecond a test in sequence and in a worker alike; so is what the controller
does between its workers' collection and the first test, 2 % of what it does during the tests.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import msgspec

from testtime.launch.probe import Target
from testtime.launch.run import Elsewhere, run
from testtime.load import assemble
from testtime.model.profile import Probe, Process, Profile

TESTS = 300
WORKERS = 2
#: Runs in sequence, and as many under xdist.
RUNS = 2
#: Seconds that a run may take.
PATIENCE = 30.0
XDIST = ("-p", "xdist.plugin")
PARALLEL = ("-n", str(WORKERS), "--dist", "load")


class Figures(NamedTuple):
    """What was found."""

    probe: Probe
    others: float
    """As in ``contention.Company``: beyond 1, other programs kept the machine busy."""


def xdist_figures(probe: Probe, target: Target, recorder: Path, environ: Mapping[str, str]) -> Figures:
    """``probe`` with the figures of xdist: empty suites are run, with and without workers in turn.

    ``target`` has xdist.  Raises UserError, OSError or ValueError where that cannot be done.
    """
    sequential: list[Profile] = []
    parallel: list[Profile] = []
    with tempfile.TemporaryDirectory(prefix="testtime-", ignore_cleanup_errors=True) as name:
        suite = Path(name) / "suite"
        lay_out(suite)
        here = Elsewhere(suite, bare(environ))
        said = Path(name) / "said"
        for _ in range(RUNS):
            for words, profiles in (((), sequential), (PARALLEL, parallel)):
                journals = Path(tempfile.mkdtemp(dir=name))
                args = (*XDIST, "-p", "no:cacheprovider", *words)
                ended = run(target, args, journals, recorder, output=said, limit_s=PATIENCE, elsewhere=here)
                if ended.exit_status != 0:
                    raise ValueError(f"pytest ended with status {ended.exit_status}")
                profiles.append(assemble(journals, ended))
    return Figures(computed(probe, target.xdist, sequential, parallel), max(map(others, sequential)))


def lay_out(folder: Path) -> None:
    """Makes the suite in ``folder``, a rootdir of its own."""
    folder.mkdir()
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    tests = "".join(f"def test_{number}(): pass\n" for number in range(TESTS))
    (folder / "test_empty.py").write_text(tests, encoding="utf-8")


def bare(environ: Mapping[str, str]) -> dict[str, str]:
    """``environ`` without what pytest would read, and no plugin loaded but those named."""
    kept = {name: value for name, value in environ.items() if not name.startswith("PYTEST_")}
    return {**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def computed(probe: Probe, xdist: str | None, sequential: Sequence[Profile], parallel: Sequence[Profile]) -> Probe:
    """``probe`` with what these runs tell.  Raises ValueError for a run that is not whole."""
    for profile in (*sequential, *parallel):
        if not profile.complete or not profile.tests:
            raise ValueError(f"an empty suite was not recorded whole: {profile.incomplete}")
    started = min(_started(each, each.processes) for each in sequential)
    return msgspec.structs.replace(
        probe,
        xdist=xdist,
        sequential_test_ns=min(_cpu(profile, profile.processes) for profile in sequential),
        worker_test_ns=min(_cpu(profile, profile.processes[1:]) for profile in parallel),
        controller_test_ns=min(_cpu(profile, profile.processes[:1]) for profile in parallel),
        gateway_ns=min(_gateway(profile) for profile in parallel),
        boot_ns=max(0, min(_started(each, each.processes[1:]) for each in parallel) - started),
        start_ns=min(_moment(profile.processes[0], "sessionstart") for profile in sequential),
        controller_tail_ns=min(map(_tail, parallel)),
        tail_ns=min(map(_tail, sequential)),
    )


def others(sequential: Profile) -> float:
    """Wall time by CPU time, from the recorder's import to the last test: an empty suite waits for nothing.

    Raises ValueError for a run that never came to its tests.
    """
    main = sequential.processes[0]
    first, last = main.mark("import"), main.mark("looped")
    if first is None or last is None or last.cpu_ns <= first.cpu_ns:
        raise ValueError("an empty suite took no time")
    return (last.at_ns - first.at_ns) / (last.cpu_ns - first.cpu_ns)


def _cpu(profile: Profile, processes: Sequence[Process]) -> int:
    """CPU of these processes during their loops, by tests of the run, ns."""
    used = 0
    for process in processes:
        loop, looped = process.mark("loop"), process.mark("looped")
        if loop is None or looped is None:
            raise ValueError("a process ran no tests")
        used += looped.cpu_ns - loop.cpu_ns
    return used // len(profile.tests)


def _gateway(profile: Profile) -> int:
    """From the start of one gateway to that of the next, on average, ns."""
    starts = sorted(process.start_ns for process in profile.processes[1:])
    return (starts[-1] - starts[0]) // (len(starts) - 1)


def _started(profile: Profile, processes: Sequence[Process]) -> int:
    """CPU of these processes up to the start of their sessions, on average, ns."""
    marks = [process.mark("sessionstart") for process in processes]
    return round(fmean(mark.cpu_ns for mark in marks if mark is not None))


def _tail(profile: Profile) -> int:
    """From the end of the last test to the exit, ns."""
    return profile.wall_ns - max(test.end_ns or 0 for test in profile.tests)


def _moment(process: Process, name: str) -> int:
    """When a milestone was reached, ns."""
    mark = process.mark(name)
    if mark is None:
        raise ValueError(f"pytest never reached {name}")
    return mark.at_ns
