"""What an interpreter is and has, asked of it before the run.

What lives here: one short program run by the stranger's interpreter, and the judgement whether a suite can be
recorded there.  What may never be added: importing pytest in it (slow, and not ours to do), or running anything of the
suite's.

The program is text and not a file to import, since interpreters far older than ours must be able to answer that they
are too old.  It is run with the environment of the real run, so that an interpreter that ignores PYTHONPATH (``-I``,
``-E`` in a wrapper, a ``._pth`` file) is noticed here and not by a run that recorded nothing.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low
from typing import Any

from testtime.errors import UserError
from testtime.launch.guest import environment
from testtime.launch.interpreter import Choice

OLDEST_PYTHON = (3, 9)
OLDEST_PYTEST = 7
#: Seconds that an interpreter may take to answer.
PATIENCE = 30
#: Starts from which the start of the interpreter is taken; their median, as the first is often a cold one.
STARTS = 3

#: First statement: the clock.  Last line of output: the answer.  Compiles the recorder that is lent, most of it into
#: one file (``bundle``), to keep that out of the run.
#: The working directory is taken off the path: a suite may have a json.py there.
QUESTION = """\
import time; now = getattr(time, "perf_counter_ns", int)()
import sys; sys.path[:] = [place for place in sys.path if place]
import json
answer = {"now": now, "version": list(sys.version_info[:3])}
if sys.version_info >= (3, 9):
    import compileall, os, runpy
    from importlib import metadata, util
    def version(name):
        try:
            return metadata.version(name) or ""
        except Exception:
            return ""
    for name, package in (("pytest", "pytest"), ("xdist", "pytest-xdist")):
        answer[name] = version(package) if util.find_spec(name) else None
    recorder = util.find_spec("testtime_recorder")
    answer["recorder"] = recorder is not None
    if recorder is not None:
        folder = os.path.dirname(recorder.origin)
        if os.path.dirname(folder) == os.environ.get("PYTHONPATH", "").split(os.pathsep)[0]:
            bundled = runpy.run_path(os.path.join(folder, "bundle.py"))["make"](folder)
            for name in os.listdir(folder):
                if name.endswith(".py") and name[:-3] not in bundled:
                    compileall.compile_file(os.path.join(folder, name), quiet=2)
print("")
print(json.dumps(answer))
"""

#: The cheapest program that tells when its first statement ran.
START = 'import time; print(""); print(time.perf_counter_ns())'


@dataclass(frozen=True)
class Target:
    """An interpreter that can run and record a suite."""

    path: str
    version: tuple[int, int, int]
    pytest: str
    """Its pytest's version; empty where pytest is there without metadata."""
    xdist: str | None
    interpreter_ns: int | None
    """From spawning it to its first statement, in nanoseconds; ``None`` where the two clocks cannot be compared."""


def probe(choice: Choice, outer: Mapping[str, str], recorder: Path) -> Target:
    """Ask the chosen interpreter; a ``UserError`` where no suite can be recorded with it."""
    told = environment(outer, recorder)
    first_ns, answer = _ask(choice, told)
    version = answer["version"]
    if tuple(version) < OLDEST_PYTHON:
        text, oldest = _dotted(version), _dotted(OLDEST_PYTHON)
        raise UserError(f"{choice.path} is Python {text}, older than {oldest}", "choose a newer one with --python")
    _judge_pytest(choice, answer["pytest"])
    if not answer["recorder"]:
        what = f"{choice.path} ignores PYTHONPATH, so the recorder cannot be lent to it"
        raise UserError(what, "started with -I or -E, or with a ._pth file, it cannot be recorded; see --python")
    starts = [first_ns, *(_start_ns(choice, told) for _ in range(STARTS - 1))]
    known = [start for start in starts if start is not None]
    return Target(
        path=choice.path,
        version=(version[0], version[1], version[2]),
        pytest=answer["pytest"],
        xdist=answer["xdist"],
        interpreter_ns=median_low(known) if known else None,
    )


def _judge_pytest(choice: Choice, version: str | None) -> None:
    """Refuse an interpreter without pytest, or with one that is too old."""
    if version is None:
        advice = f"{choice.path} -m pip install pytest, or choose another interpreter with --python"
        raise UserError(f"pytest is not installed for {choice.path} ({choice.because})", advice)
    major = re.match(r"\d+", version)
    if major is not None and int(major[0]) < OLDEST_PYTEST:
        what = f"{choice.path} has pytest {version}, older than {OLDEST_PYTEST}"
        raise UserError(what, f"{choice.path} -m pip install --upgrade pytest")


def _ask(choice: Choice, told: dict[str, str]) -> tuple[int | None, dict[str, Any]]:
    """When the first statement ran (ns after the spawn, if it can be told), and the interpreter's answer."""
    advice = "give the path of an interpreter or of a virtual environment with --python"
    spawn_ns = time.perf_counter_ns()
    try:
        done = asked(choice.path, QUESTION, told)
    except subprocess.TimeoutExpired:
        raise UserError(f"{choice.path} did not answer within {PATIENCE} s", advice) from None
    except OSError as error:
        raise UserError(f"{choice.path} cannot be started: {error.strerror or error}", advice) from None
    try:
        answer = json.loads(last_line(done.stdout))
        return _plausible(answer["now"] - spawn_ns, time.perf_counter_ns() - spawn_ns), answer
    except (ValueError, TypeError, KeyError):
        said = last_line(done.stderr) or last_line(done.stdout) or f"nothing, and ended with status {done.returncode}"
        raise UserError(f"{choice.path} is no working Python: it said {said[:80]!r}", advice) from None


def _start_ns(choice: Choice, told: dict[str, str]) -> int | None:
    """Nanoseconds from spawning the interpreter to its first statement; ``None`` where that fails."""
    spawn_ns = time.perf_counter_ns()
    try:
        now = int(last_line(asked(choice.path, START, told).stdout))
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return _plausible(now - spawn_ns, time.perf_counter_ns() - spawn_ns)


def _plausible(start_ns: int, whole_ns: int) -> int | None:
    """``start_ns`` if it lies within the ``whole_ns`` that the process lived; else the processes share no clock."""
    return start_ns if 0 < start_ns < whole_ns else None


def asked(path: str, program: str, told: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run ``program`` with the interpreter; its output is kept from the user."""
    return subprocess.run(
        [path, "-c", program],
        env=told,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def last_line(text: str) -> str:
    """The last line of ``text`` that is not blank; empty where there is none."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def _dotted(version: tuple[int, ...] | list[int]) -> str:
    """``(3, 9)`` as ``3.9``."""
    return ".".join(map(str, version))
