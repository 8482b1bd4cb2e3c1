"""What would be advised for each test file of a folder, profiled on its own::

    python -m tests.truth.gather_answers DIR OUT [--python PYTHON]

What lives here: profiling each file, and writing the groups down as answers.  What may never be added: a look at
anything in the folder but the test files, or a judgement of the answers.

OUT gets ``answers.json``: ``{"answers": [{"id": "p02", "groups": [{"confidence": "certain" | "needs-human-check",
"saving_s": 0.2, "tasks": [{"lines": [[31, 31]], "iterations": 1}, ...]}]}]}``, and each profile.  The id of
``test_p02.py`` is p02.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import testtime
from testtime.load.document import read_profile
from testtime.model.profile import Profile
from testtime.whatif.gather.gathering import gathering
from testtime.whatif.gather.result import Gathering, Task

LEAST_S = 0.02
"""Groups that save less are not advised."""


def main(argv: Sequence[str] | None = None) -> None:
    """Profile, and write the answers."""
    parser = argparse.ArgumentParser(prog="python -m tests.truth.gather_answers")
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the test files are")
    parser.add_argument("out", type=Path, metavar="OUT", help="where profiles and answers.json go")
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="the interpreter of the suites")
    asked = parser.parse_args(argv)
    asked.out.mkdir(parents=True, exist_ok=True)
    answers = []
    for suite in sorted(asked.folder.glob("test_*.py")):
        name = suite.stem.removeprefix("test_")
        profile = recorded(suite, asked.out / f"{name}.json", asked.python)
        answers.append(answer(name, gathering(profile, least_s=LEAST_S)))
        print(name, len(answers[-1]["groups"]))
    (asked.out / "answers.json").write_text(json.dumps({"answers": answers}, indent=1), encoding="utf-8")


def recorded(suite: Path, output: Path, python: Path = Path(sys.executable), plugin: str | None = None) -> Profile:
    """The profile of one file, run alone in its folder; raises AssertionError if there is none.

    ``plugin``: the module of the only plugin that is loaded; ``None``: whatever is installed.
    """
    source = str(Path(testtime.__file__).parent.parent)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "TESTTIME_"))}
    environment |= {"PYTHONPATH": source, "TESTTIME_PROBE": "off"}
    command = [sys.executable, "-m", "testtime", "profile", "--no-report", "--force", "--output", str(output)]
    command += ["--python", str(python), "-q", "-p", "no:cacheprovider"]
    if plugin is not None:
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        command += ["-p", plugin]
    command.append(suite.name)
    done = subprocess.run(command, cwd=suite.parent, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{suite.name} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return read_profile(output)


def answer(name: str, found: Gathering) -> dict[str, Any]:
    """Groups in the form in which answers are scored."""
    groups = [
        {
            "confidence": "certain" if group.confidence == "certain" else "needs-human-check",
            "saving_s": group.saved_s,
            "tasks": [_task(task, by_name=group.unit != "statements") for task in group.tasks],
        }
        for group in found.groups
    ]
    return {"id": name, "groups": groups}


def _task(task: Task, *, by_name: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"lines": [list(span) for span in task.lines], "iterations": task.iterations}
    return told | {"name": task.name} if by_name else told


if __name__ == "__main__":
    main()
