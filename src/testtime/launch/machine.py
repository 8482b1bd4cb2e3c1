"""What the machine and the suite's interpreter do apart from any suite: the probe.

What lives here: when there is one already, what it is made of, how long that takes.  What may never be added: a
measurement of its own, or anything while a suite runs.

A probe is a convenience: a failure of any kind, Ctrl-C included, means that there is none, and is told to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from testtime.launch.boots import boots
from testtime.launch.contention import QUIET, contention
from testtime.launch.cores import busy, cores, quota
from testtime.launch.empty_suite import xdist_figures
from testtime.launch.probe import Target
from testtime.launch.probe_cache import keep, key, place, recalled
from testtime.launch.recording import recording_ns
from testtime.launch.reference import reference_loop
from testtime.model.machine import Probe

#: Environment variable; ``off``: no probe, neither measured nor recalled.
SWITCH = "TESTTIME_PROBE"
#: Reference loops before, between and after the measurements; the best of all is told.
LOOPS = 3
#: Seconds that it takes, about: without xdist, and with it.
PLAIN_S, XDIST_S = 1, 8


def probe_machine(
    target: Target, recorder: Path, environ: Mapping[str, str], announce: Callable[[int], None] | None
) -> Probe | None:
    """The probe of this machine and the suite's interpreter, measured unless it was before; ``None`` without one.

    ``announce`` is told before a measurement how many seconds it takes, about; with ``None`` nothing is measured.
    """
    if environ.get(SWITCH) == "off":
        return None
    try:
        path, name = place(environ), key(target, cores(), quota())
        known = recalled(path, name)
        if known is not None or announce is None:
            return known
        announce(PLAIN_S if target.xdist is None else XDIST_S)
        probe, quiet = measured(target, recorder, environ)
        if quiet:
            keep(path, name, probe)
    except (Exception, KeyboardInterrupt):
        return None
    return probe


def measured(target: Target, recorder: Path, environ: Mapping[str, str]) -> tuple[Probe, bool]:
    """A new probe, and whether nothing else kept the machine busy, so that it is good for later runs as well.

    Whatever cannot be measured raises an exception of its own kind.
    """
    at_once = busy(cores(), quota())
    loop_ns = [_best_loop()]
    company = contention(target.path, environ, at_once)
    loop_ns.append(_best_loop())
    version = ".".join(map(str, target.version))
    probe = Probe(cores=at_once, contention=company.ratios, loop_ns=min(loop_ns), python=version)
    if target.xdist is None:
        return probe, company.others <= QUIET
    figures = xdist_figures(probe, target, recorder, environ)
    started = boots(target.path, environ, at_once)
    recorded = recording_ns(target, recorder, environ)
    loop_ns.append(_best_loop())
    probe = msgspec.structs.replace(figures.probe, loop_ns=min(loop_ns), boot_company=started, recording_ns=recorded)
    return probe, max(company.others, figures.others) <= QUIET


def _best_loop() -> int:
    """The reference loop at its best of a few, ns."""
    return min(reference_loop() for _ in range(LOOPS))
