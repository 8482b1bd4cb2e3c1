"""Where an interpreter would import a checkout's packages from, so that another checkout can take their place.

What lives here: one question to an interpreter, and PYTHONPATH made from the answer.  What may never be added: an
installation; whoever needs one gives a command for it.

A project that is installed in editable form is imported from the checkout that it was installed from, whatever folder
pytest is started in.  Left alone, both sides of a comparison would run the same code.  Such places are lines of a .pth
file, so on ``sys.path``, or in the table of a finder that setuptools installs (``__editable___*_finder``: MAPPING); in
either case what is on PYTHONPATH comes first.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from testtime.launch.probe import asked, last_line

QUESTION = """\
import sys; sys.path[:] = [place for place in sys.path if place]
import json, os
found = list(sys.path)
for name, module in list(sys.modules.items()):
    if name.startswith("__editable__") and name.endswith("_finder"):
        for package, place in getattr(module, "MAPPING", {}).items():
            up = place
            for _ in package.split("."):
                up = os.path.dirname(up)
            found.append(up)
print("")
print(json.dumps(found))
"""


def imported_from(python: str, environ: Mapping[str, str], top: Path) -> tuple[str, ...]:
    """Places inside ``top`` that an interpreter imports from, relative to it; none where it does not answer."""
    try:
        places = json.loads(last_line(asked(python, QUESTION, dict(environ)).stdout))
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ()
    inside = (os.path.relpath(place, top) for place in map(os.path.realpath, places) if _within(place, str(top)))
    return tuple(
        dict.fromkeys(
            place for place in inside if "site-packages" not in place and "lib" + os.sep + "python" not in place
        )
    )


def instead(environ: Mapping[str, str], folder: Path, places: Sequence[str]) -> dict[str, str]:
    """``environ`` with the same places of another checkout first on PYTHONPATH."""
    if not places:
        return dict(environ)
    before = environ.get("PYTHONPATH")
    found = [os.path.normpath(folder / place) for place in places]
    return {**environ, "PYTHONPATH": os.pathsep.join([*found, *([before] if before else [])])}


def _within(place: str, top: str) -> bool:
    return place == top or place.startswith(top + os.sep)
