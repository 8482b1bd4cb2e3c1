"""What the launcher told this process, taken so that the suite does not find it.

What lives here: reading the one environment variable, and putting environment and command line back.  What may never be
added: what is done with the settings (``session``).
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from . import schema

PLUGIN = "testtime_recorder.plugin"
"""What the launcher tells pytest to load."""


def taken() -> dict[str, Any]:
    """What the launcher said; environment and command line are put back as the suite would have found them.

    pytest has its own copy of the command line.  A suite that starts itself anew from ``sys.argv``, to set
    PYTHONHASHSEED say, would name a plugin that its new interpreter cannot find.
    """
    told = os.environ.pop(schema.ENVIRONMENT, None)
    if told is None:
        return {}
    for words in (sys.argv, getattr(sys, "orig_argv", [])):
        for place in range(len(words) - 1):
            if words[place : place + 2] == ["-p", PLUGIN]:
                del words[place : place + 2]
                break
    settings: dict[str, Any] = json.loads(told)
    if "pythonpath" in settings:
        if settings["pythonpath"] is None:
            os.environ.pop("PYTHONPATH", None)
        else:
            os.environ["PYTHONPATH"] = settings["pythonpath"]
    return settings
