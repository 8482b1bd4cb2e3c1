"""One attack, run twice: with plain pytest and under ``testtime profile``; and what must hold of the two.

What lives here: writing a suite's files, running it both ways, normalising, comparing, and judging the profile.  What
may never be added: the expectation of a single case (that stands in the case), or an import of the recorder: the
harness sees what a user sees.

Both runs happen at once, in folders of their own with a home and a temporary folder of their own, so that whatever is
left behind shows.  No plugin is loaded that a case does not name.
"""

from __future__ import annotations

import ast
import math
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent
from typing import Any

import msgspec
import pytest

from testtime.analysis.analyse import analyse
from testtime.load import read_profile
from testtime.model.profile import Profile, Test
from testtime.report.formats import FORMATS, render_report
from testtime.view.options import Options

SOURCES = Path(__file__).parents[2] / "src"
#: Starts the command as its console script does: without the current folder on ``sys.path``.
TESTTIME = (
    *(sys.executable, "-P", "-c"),
    f"import sys; sys.path.insert(0, {str(SOURCES)!r}); from testtime.cli import main; main()",
)
#: What runs the suites; another than our own has to have the plugins of the cases.
PYTHON = os.environ.get("TESTTIME_HOSTILE_PYTHON", sys.executable)
#: Seconds after which a run hangs.
PATIENCE = 60
#: Name of the profile, beside the suite's folder.
PROFILE = "testtime.json"
#: ns that may stay unaccounted for whatever the length of the run.
UNACCOUNTED = 20_000_000
#: Variables of our own surroundings that would change what a suite does.
FOREIGN = ("VIRTUAL_ENV", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTEST_ADDOPTS", "TESTTIME_DEBUG", "PYTHONPATH")

Event = tuple[Any, ...]


def _nothing(_both: Both) -> None:
    """The further expectation of a case that has none."""


@dataclass(frozen=True)
class Case:
    """A suite, how it is started, and what comes of it."""

    name: str
    files: Mapping[str, str]
    args: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    """Modules to load as plugins; a case whose plugin is not installed is skipped."""
    status: int = 0
    """As a shell has it."""
    complete: bool = True
    exact: bool = True
    """Whether output comes in the same order each time; else its lines are compared as a set."""
    noise: str = ""
    """A regular expression for what differs between any two runs of this suite."""
    env: Mapping[str, str] = field(default_factory=dict)
    folder: str = "."
    """Where pytest is started, inside the suite."""
    mode: int = 0o777
    """Rights on the suite's folder and on the home."""
    pipes: bool = False
    """Whether output goes to pipes and not to files."""
    prefix: tuple[str, ...] = ()
    """A command that starts the command: ``setpriv``, say."""
    modules: tuple[str, ...] = ()
    """Modules that the suite imports; skipped without them."""
    then: Callable[[Both], None] = _nothing
    """What else must hold."""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Ran:
    """How one run went."""

    home: Path
    status: int
    out: str
    err: str

    @property
    def events(self) -> list[Event]:
        """What the witness saw."""
        path = self.home / "witness"
        text = path.read_text("ascii") if path.exists() else ""
        return [ast.literal_eval(line) for line in text.splitlines()]

    @property
    def finished(self) -> list[str]:
        """Node ids of tests that ended, in order, written as a profile writes them."""
        return [written(event[1]) for event in self.events if event[0] == "finish"]


@dataclass(frozen=True)
class Both:
    """The two runs of a case, and the profile of the second."""

    case: Case
    plain: Ran
    ours: Ran

    @property
    def path(self) -> Path:
        """Where the profile is."""
        return self.ours.home / PROFILE

    @property
    def profile(self) -> Profile:
        """The profile, read as ``testtime report`` reads it."""
        return read_profile(self.path)

    def test(self, nodeid: str) -> Test:
        """The test whose node id ends so."""
        return next(test for test in self.profile.tests if test.nodeid.endswith(nodeid))


def written(nodeid: str) -> str:
    """A node id as JSON can carry it."""
    return nodeid.encode("utf-8", "backslashreplace").decode()


# -- running ----------------------------------------------------------------------------------------------------------


def need(case: Case) -> None:
    """Skip a case whose plugins or modules are not installed."""
    for name in (*case.plugins, *case.modules):
        if find_spec(name.partition(".")[0]) is None:
            pytest.skip(f"needs {name}, which is not installed")


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Put a suite's files into ``folder``."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), "utf-8")


def surroundings(home: Path, case: Case) -> dict[str, str]:
    """The environment of a run: its own home and temporary folder, no plugin but those named."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN and not name.startswith("PYTEST_")}
    return {
        **kept,
        "HOME": str(home / "home"),
        "TMPDIR": str(home / "tmp"),
        "PYTHONPATH": str(Path(__file__).parent / "witness"),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "WITNESS": str(home / "witness"),
        **case.env,
    }


def pytest_words(case: Case) -> list[str]:
    """What pytest is told."""
    named = [word for name in ("watcher", *case.plugins) for word in ("-p", name)]
    return [*named, *case.args]


def lay_out(home: Path, case: Case) -> None:
    """The folders and files of one run."""
    (home / "suite").mkdir(parents=True, exist_ok=True)
    write(home / "suite", case.files)
    for name in ("home", "tmp"):
        (home / name).mkdir()
    for folder, mode in ((home, 0o777), (home / "tmp", 0o777), (home / "suite", case.mode), (home / "home", case.mode)):
        folder.chmod(mode)


def start(home: Path, case: Case, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """Start a command on a suite that is laid out; its output goes to files, for which nobody waits."""
    with (home / "out").open("wb") as out, (home / "err").open("wb") as err:
        return subprocess.Popen(
            [*case.prefix, *command, *pytest_words(case)],
            cwd=home / "suite" / case.folder,
            env=surroundings(home, case),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if case.pipes else out,
            stderr=subprocess.PIPE if case.pipes else err,
            start_new_session=True,
        )


def start_plain(home: Path, case: Case) -> subprocess.Popen[bytes]:
    """The suite without us."""
    lay_out(home, case)
    return start(home, case, (PYTHON, "-m", "pytest"))


def start_ours(home: Path, case: Case, output: Path | None = None) -> subprocess.Popen[bytes]:
    """The suite under ``testtime profile``; the profile goes beside the suite's folder unless told otherwise."""
    lay_out(home, case)
    words = ("profile", "--python", PYTHON, "--no-report", "--output", str(output or home / PROFILE))
    return start(home, case, (*TESTTIME, *words))


def end(process: subprocess.Popen[bytes], home: Path) -> Ran:
    """Wait for a run; whatever is still in its process group when it hangs is killed."""
    try:
        if process.stdout is None:
            process.wait(PATIENCE)
        else:
            for name, content in zip(("out", "err"), process.communicate(timeout=PATIENCE), strict=True):
                (home / name).write_bytes(content)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        pytest.fail(f"hangs: {home}\n{_text(home / 'out')}\n{_text(home / 'err')}")
    status = 128 - process.returncode if process.returncode < 0 else process.returncode
    return Ran(home, status, _text(home / "out"), _text(home / "err"))


def run(case: Case, folder: Path) -> Both:
    """Run a case both ways at once."""
    need(case)
    plain, ours = folder / "plain", folder / "under"  # of one length, as output is cut to a width
    processes = start_plain(plain, case), start_ours(ours, case)
    return Both(case, *(end(process, home) for process, home in zip(processes, (plain, ours), strict=True)))


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "backslashreplace")


# -- the suite is left alone ------------------------------------------------------------------------------------------

_VARYING = (
    (re.compile(r"0x[0-9a-f]+"), "0x"),
    (re.compile(r"\b\d+(\.\d+)?m?s\b( \((\d+ days, )?\d+:\d\d:\d\d\))?"), "Ns"),
    (re.compile(r"={3,}"), "==="),
    (re.compile(r"\bpid[ =]\d+"), "pid"),
)


def normal(ran: Ran, case: Case) -> tuple[list[str], list[str]]:
    """The lines of stdout and stderr, without ours and without what differs between any two runs."""
    return _lines(ran.out, ran, case), [
        line for line in _lines(ran.err, ran, case) if not line.startswith("testtime: ")
    ]


def _lines(text: str, ran: Ran, case: Case) -> list[str]:
    text = text.replace(str(ran.home), "HOME").replace(f"/{ran.home.name}/", "/HOME/")  # also where it was cut
    for pattern, instead in _VARYING:
        text = pattern.sub(instead, text)
    if case.noise:
        text = re.sub(case.noise, "", text)
    lines = text.splitlines()
    return lines if case.exact else sorted(lines)


_REMEMBERED = ("cache/v/cache/lastfailed", "cache/v/cache/nodeids")


def left(ran: Ran) -> dict[str, bytes | None]:
    """Files left in the suite's folders, with what pytest's cache remembers of tests."""
    found: dict[str, bytes | None] = {}
    for top in ("home", "tmp", "suite"):
        for path in sorted((ran.home / top).rglob("*")):
            name = str(path.relative_to(ran.home))
            found[name] = path.read_bytes() if name.endswith(_REMEMBERED) else None
    return found


def found_by_suite(ran: Ran) -> str:
    """What the suite finds at its start, without its place and its process id."""
    return repr([event[2:] for event in ran.events if event[0] == "start"]).replace(str(ran.home), "HOME")


def told_by_suite(ran: Ran, case: Case) -> list[Event]:
    """Outcomes and order."""
    events = [event for event in ran.events if event[0] != "start"]
    return events if case.exact else sorted(events)


def same(both: Both) -> None:
    """The suite did what it does without us."""
    case, plain, ours = both.case, both.plain, both.ours
    assert plain.status == case.status, f"not what the case is about\n{plain.out}\n{plain.err}"
    assert ours.status == case.status, f"{ours.out}\n{ours.err}"
    assert told_by_suite(ours, case) == told_by_suite(plain, case)
    for stream, without, with_us in zip(("stdout", "stderr"), normal(plain, case), normal(ours, case), strict=True):
        assert with_us == without, "\n".join(unified_diff(without, with_us, f"{stream} plain", "under testtime", n=1))
    assert found_by_suite(ours) == found_by_suite(plain)
    if case.exact:
        assert left(ours) == left(plain)
    else:
        assert left(ours).keys() == left(plain).keys()


# -- the profile is complete up to the event --------------------------------------------------------------------------


def told(both: Both) -> None:
    """Every test that ended is in the profile, in order and with its outcome; what did not end is told as such."""
    assert both.path.exists(), f"no profile\n{both.ours.out}\n{both.ours.err}"
    profile = both.profile
    assert profile.exit_status == both.case.status
    assert (profile.complete, profile.incomplete is None) == (both.case.complete, both.case.complete), (
        profile.incomplete
    )
    expected = outcomes(both.ours.events)
    rows = [(test.nodeid, str(test.outcome)) for test in profile.tests if test.outcome != "crashed"]
    ended = [row for row in rows if row in expected or row[1] != "unknown"]
    if not both.case.exact:
        assert sorted(ended) == sorted(expected)
    elif both.case.complete:
        assert ended == expected
    else:  # pytest was cut off in the teardown of a test that had passed, say
        assert expected in (ended, ended[:-1])
    assert not [process.fault for process in profile.processes if process.fault]


def outcomes(events: list[Event]) -> list[tuple[str, str]]:
    """Node id and outcome of each test that ended, by the reports that came before its end.

    Plugins that run a test again end it after each attempt.
    """
    ended: list[tuple[str, str]] = []
    reports: dict[str, dict[str, set[str]]] = {}
    for kind, nodeid, *rest in events:
        if kind == "finish":
            seen = reports.pop(nodeid, {})
            if seen and "rerun" not in seen:
                ended.append((written(nodeid), _outcome(seen)))
        elif kind == "report":
            when, outcome, xfail = rest
            phase = "rerun" if outcome == "rerun" else when
            reports.setdefault(nodeid, {}).setdefault(phase, set()).add(_word(outcome, xfail))
    return ended


def _word(outcome: str, xfail: bool) -> str:
    if not xfail:
        return outcome
    return "xfailed" if outcome == "skipped" else "xpassed"


def _outcome(reports: dict[str, set[str]]) -> str:
    setup, teardown = reports.get("setup", set()), reports.get("teardown", set())
    call = reports.get("call", set()) | reports.get("???", set())  # what pytest-forked says of a dead child
    if "failed" in setup or ("failed" in teardown and "failed" not in call):
        return "error"
    for word in ("failed", "xfailed", "xpassed", "skipped", "passed"):
        if word in (call or (setup - {"passed"})):
            return word
    return "unknown"


# -- no number is absurd ----------------------------------------------------------------------------------------------


def sane(both: Both) -> None:
    """No number in the profile or its report is absurd, and nearly all of the time is accounted for."""
    judge(both.profile)


def judge(profile: Profile) -> None:
    """See ``sane``."""
    lanes = max(1, profile.workers, len(profile.processes))
    wall = profile.wall_ns
    assert 0 < wall < PATIENCE * 10**9
    for test in profile.tests:
        judge_test(test, wall)
    for use in profile.uses:
        for span in (use.setup, use.teardown):
            if span is not None:
                assert 0 <= span.start_ns <= span.end_ns <= wall
                assert 0 <= span.inner_ns <= span.wall_ns
    report = analyse(profile)
    for place, number in numbers(msgspec.to_builtins(report)):
        assert math.isfinite(number), place
        if place.endswith("_s") and "cpu" not in place:
            assert -1e-9 <= number <= (wall / 1e9) * lanes + 1e-6 or "unaccounted" in place, place
    last = report.accounting[-1]
    assert last.part == "unaccounted"
    assert sum(part.seconds_s for part in report.accounting) == pytest.approx(wall / 1e9, abs=1e-4)
    assert all(part.seconds_s >= 0 for part in report.accounting[:-1])
    assert abs(last.seconds_s) <= max(wall / 100, UNACCOUNTED) / 1e9, report.accounting
    for name in FORMATS:
        assert render_report(report, Options(format=name, top=3)).endswith("\n"), name


def judge_test(test: Test, wall: int) -> None:
    """A test and its phases lie inside the run, phases inside the test and one after another."""
    reached = test.start_ns
    end_ns = wall if test.end_ns is None else test.end_ns
    assert 0 <= test.start_ns <= end_ns <= wall
    for phase in test.phases:
        assert reached <= phase.span.start_ns <= phase.span.end_ns <= end_ns, test
        assert 0 <= phase.span.inner_ns <= phase.span.wall_ns, test
        reached = phase.span.end_ns
    assert 0 <= test.xunit_setup_ns + test.xunit_teardown_ns <= end_ns - test.start_ns


def numbers(value: Any, place: str = "") -> Iterator[tuple[str, float]]:
    """Every number in a document, with its place."""
    if isinstance(value, dict):
        label = f"({value['part']})" if "part" in value else ""
        for key, each in value.items():
            yield from numbers(each, f"{place}{label}.{key}")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from numbers(each, f"{place}[{index}]")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield place, value


def hold(case: Case, folder: Path) -> Both:
    """Run a case and check all that must hold of every case, then what must hold of this one."""
    both = run(case, folder)
    same(both)
    told(both)
    sane(both)
    case.then(both)
    return both
