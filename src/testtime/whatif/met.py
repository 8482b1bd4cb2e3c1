"""The machine as the run of one profile met it.

What lives here: the figures of the probe, brought to that run: the crowd that it ran in, and whether it had loaded
xdist's plugin, of which version.  What may never be added: a figure (``machine``), or how crowded it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from testtime.model.profile import Profile
from testtime.whatif.crowding import slowed
from testtime.whatif.machine import Rates, rates

_DISTRIBUTION = re.compile(r"(?:pytest[-_])?xdist-(\d.*)")
_MODULE = re.compile(r"xdist(\.|$)")


def met(profile: Profile, cores: int | None = None) -> Rates:
    """What xdist takes on the machine of ``profile``; with other ``cores``, the same but for those."""
    machine = slowed(rates(profile.machine, cores), profile)
    return replace(machine, plugin_ns=0) if _had_plugin(profile) else machine


def version(profile: Profile) -> str | None:
    """Of xdist, where pytest had loaded its plugin by itself."""
    return next((found[1] for found in map(_DISTRIBUTION.match, profile.distributions) if found), None)


def _had_plugin(profile: Profile) -> bool:
    """Whether the start of the run holds the import of xdist's plugin, by itself or because it was named with -p."""
    return (
        profile.workers > 0
        or version(profile) is not None
        or any(_MODULE.match(each.name) for process in profile.processes[:1] for each in process.imports)
    )
