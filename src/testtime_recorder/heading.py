"""What a journal says first: of its process, and of what pytest was told.

What lives here: facts about the interpreter, the machine and the configuration, by the names of ``schema``.  What may
never be added: a clock; moments are the recorder's to tell (``session``).
"""

from __future__ import annotations

import os
import platform
import sys
from typing import Any

import pytest

from . import schema
from .tracers import tracer


def of_process(pid: int, worker: str | None, **moments: int | None) -> dict[str, object]:
    """The fields named in ``schema.HEAD_KEYS``; ``worker``: ``None`` in the main process; ``moments``: times, ns."""
    return {
        "schema": schema.VERSION,
        "pid": pid,
        "worker": worker,
        **moments,
        "byteorder": sys.byteorder,
        "python": sys.version.partition(" ")[0],
        "implementation": sys.implementation.name,
        "platform": sys.platform,
        "machine": os.uname().machine if hasattr(os, "uname") else platform.machine(),
    }


def of_session(config: Any) -> dict[str, object]:
    """The fields named in ``schema.SESSION_KEYS``."""
    option = config.option
    tx = getattr(option, "tx", None) or ()
    worker = hasattr(config, "workerinput")  # its controller has said already what is installed
    found = [] if worker else config.pluginmanager.list_plugin_distinfo()
    return {
        "rootdir": str(config.rootpath),
        "invocation_dir": str(config.invocation_params.dir),
        "args": [str(arg) for arg in config.invocation_params.args],
        "pytest": pytest.__version__,
        "distributions": sorted({f"{dist.project_name}-{dist.version}" for _, dist in found}),
        "workers": len(tx) if getattr(option, "dist", "no") != "no" else 0,
        "dist": str(getattr(option, "dist", "no")),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "caveats": [],
        "tracer": tracer(),
    }
