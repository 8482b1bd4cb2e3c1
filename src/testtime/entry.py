"""``pytest --testtime=profile.json``: the recorder as a plain plugin, where testtime is installed beside the suite.

What lives here: the option, and handing over to ``testtime_recorder``.  What may never be added: an import at the top
beyond pytest; this module is loaded into every pytest run of the environment and must cost nothing there until the
option is given.

The recorder starts when the option is seen, after plugins are loaded, so their imports are part of what came before.
The profile is written when pytest has unconfigured itself; the interpreter's exit lies beyond it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from testtime.launch.inside import Inside
    from testtime_recorder.session import Recorder


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--testtime FILE``."""
    group = parser.getgroup("testtime", "where the time goes")
    group.addoption("--testtime", metavar="FILE", help="record this run into FILE; show it with: testtime report FILE")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before conftests are imported: begin to record, if asked to."""
    output = getattr(early_config.known_args_namespace, "testtime", None)
    if not output:
        return
    from testtime_recorder.session import NAME, RECORDER

    manager = early_config.pluginmanager
    if manager.has_plugin(NAME):
        raise pytest.UsageError("--testtime: this run is being recorded already; leave the option out")
    if "PYTEST_XDIST_WORKER" not in os.environ:  # a worker is told by its controller where to write
        manager.register(_main(output, RECORDER), "testtime-inside")
    manager.register(RECORDER, NAME)


def _main(output: str, recorder: Recorder) -> Inside:
    from testtime.errors import UserError
    from testtime.launch.inside import Inside

    try:
        return Inside(Path(output).absolute(), recorder)
    except UserError as error:
        raise pytest.UsageError(str(error)) from None
