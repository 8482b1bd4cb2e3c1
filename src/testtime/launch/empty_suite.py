"""What pytest and xdist themselves take, found by a suite that does nothing.

What lives here: that suite, its runs under the recorder, and the arithmetic from what was recorded to the figures of a
``Probe``.  What may never be added: a figure of anyone's suite, or a plugin beside xdist.

Of figures by the wall clock the least of the runs counts: whatever else goes on in a machine can only add to it.  CPU
is not taken away by others, but its speed drifts both ways: there the mean counts.  What the recorder takes is in all
of them, a few hundredths of a millisecond a test in sequence and in a worker alike; so is what the controller does
between its workers' collection and the first test, 1 % of what it does during the tests.

What a worker's boot takes beyond a start in sequence is a few hundredths of it, less than two starts differ by, so it
cannot be had from a few runs.  It is counted in instructions, once (``BOOT``).
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
from testtime.model.machine import Probe
from testtime.model.profile import Mark, Process, Profile

TESTS = 600
WORKERS = 2
#: What a worker's boot takes beyond a start in sequence, as a share of that: 753 to 726 million instructions for whole
#: processes with one or two tests (callgrind, xdist 3.8.0, pytest 9.2.0, Python 3.11.7; 2026-11-25).
BOOT = 0.04
#: What xdist imports: its plugin, as a share of a start in sequence that has loaded it, and, in a controller, the rest
#: before the start of its session.  647 of 621, 704 of 674 and 652 of 623 million instructions with and without the
#: plugin on Python 3.11, 3.12 and 3.13, and on 3.11 17 million more in a controller (callgrind, xdist 3.8.0,
#: pytest 9; 2026-12-01).
PLUGIN, CONTROLLER = 0.044, 0.026
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


def lay_out(folder: Path, tests: int = TESTS) -> None:
    """Makes a suite of so many tests in ``folder``, a rootdir of its own."""
    folder.mkdir()
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    lines = "".join(f"def test_{number}(): pass\n" for number in range(tests))
    (folder / "test_empty.py").write_text(lines, encoding="utf-8")


def bare(environ: Mapping[str, str]) -> dict[str, str]:
    """``environ`` without what pytest would read, and no plugin loaded but those named."""
    kept = {name: value for name, value in environ.items() if not name.startswith("PYTEST_")}
    return {**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def computed(probe: Probe, xdist: str | None, sequential: Sequence[Profile], parallel: Sequence[Profile]) -> Probe:
    """``probe`` with what these runs tell.  Raises ValueError for a run that is not whole."""
    for profile in (*sequential, *parallel):
        if not profile.complete or not profile.tests:
            raise ValueError(f"an empty suite was not recorded whole: {profile.incomplete}")
    started = fmean(_reached(each.processes[0], "sessionstart").cpu_ns for each in sequential)
    return msgspec.structs.replace(
        probe,
        xdist=xdist,
        sequential_test_ns=round(fmean(_cpu(profile, profile.processes) for profile in sequential)),
        worker_test_ns=round(fmean(_cpu(profile, profile.processes[1:]) for profile in parallel)),
        controller_test_ns=round(fmean(_cpu(profile, profile.processes[:1]) for profile in parallel)),
        gateway_ns=min(_gateway(profile) for profile in parallel),
        boot_ns=round(BOOT * started),
        head_ns=min(map(_head, parallel)) + round(CONTROLLER * started),
        plugin_ns=round(PLUGIN * started),
        start_ns=min(_reached(profile.processes[0], "sessionstart").at_ns for profile in sequential),
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
        used += _reached(process, "looped").cpu_ns - _reached(process, "loop").cpu_ns
    return used // len(profile.tests)


def _head(profile: Profile) -> int:
    """From the start of the controller's session to the start of its first gateway, ns."""
    main = profile.processes[0]
    starting = min((each.at_ns for each in main.events if each.event == "starting"), default=None)
    if starting is None:
        raise ValueError("pytest never started a worker")
    return starting - _reached(main, "sessionstart").at_ns


def _gateway(profile: Profile) -> int:
    """From the start of one gateway to that of the next, on average, ns."""
    starts = sorted(process.start_ns for process in profile.processes[1:])
    return (starts[-1] - starts[0]) // (len(starts) - 1)


def _tail(profile: Profile) -> int:
    """From the end of the last test to the exit, ns."""
    return profile.wall_ns - max(test.end_ns or 0 for test in profile.tests)


def _reached(process: Process, name: str) -> Mark:
    """A milestone; ValueError for a process that never came to it."""
    mark = process.mark(name)
    if mark is None:
        raise ValueError(f"pytest never reached {name}")
    return mark
