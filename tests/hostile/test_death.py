"""Suites, workers and commands that end before their time.

What lives here: the ways to die, each with what must be left.  What may never be added: a wait for a fixed time, but
for the one kill that has to come at a random moment.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.hostile.harness import (
    PROFILE,
    TESTTIME,
    Both,
    Case,
    Ran,
    end,
    hold,
    judge,
    need,
    outcomes,
    start_ours,
    surroundings,
)
from testtime.load import read_profile

#: Three tests, of which the second meets its end.
SUITE = """
    import ctypes, faulthandler, os, signal, sys, threading, time
    import pytest

    @pytest.fixture(scope="session", autouse=True)
    def shared():
        yield

    def test_before(): pass
    def test_dies({fixtures}):
        {death}
    def test_after(): pass
"""


def dying(
    name: str,
    death: str,
    *args: str,
    status: int = 1,
    complete: bool = False,
    then: Callable[[Both], None] = lambda both: None,
    noise: str = "",
    plugins: tuple[str, ...] = (),
    fixtures: str = "",
    more: str = "",
) -> Case:
    """A suite whose second test does ``death``; ``more`` is put at its end."""
    text = SUITE.replace("{death}", death.replace("\n", "\n        ")).replace("{fixtures}", fixtures)
    return Case(
        name,
        {"test_it.py": text + "\n".join("    " + line for line in more.splitlines())},
        args=("-p", "no:cacheprovider", *args),
        plugins=plugins,
        status=status,
        complete=complete,
        noise=noise,
        then=then,
    )


def died_in_it(word: str) -> Callable[[Both], None]:
    """The test that was running is told as such, and ``word`` says what ended the process."""

    def then(both: Both) -> None:
        profile = both.profile
        assert [(test.nodeid, test.outcome) for test in profile.tests] == [
            ("test_it.py::test_before", "passed"),
            ("test_it.py::test_dies", "crashed"),
        ]
        assert profile.incomplete == f"pytest ended before its session did{word} (it was running test_it.py::test_dies)"
        assert "incomplete profile in" in both.ours.err

    return then


def interrupted(both: Both) -> None:
    """The profile says so, and what came after the interrupted test is not there."""
    assert both.profile.incomplete == "pytest was interrupted"
    assert [(test.nodeid, test.outcome) for test in both.profile.tests] == [
        ("test_it.py::test_before", "passed"),
        ("test_it.py::test_dies", "unknown"),
    ]


#: What a dying interpreter prints of itself: addresses and thread numbers.
DUMP = r"(?s)Fatal Python error.*|.*Timeout \+\+.*|Stack of .*"

DEATHS = [
    dying("os._exit", "os._exit(3)", status=3, then=died_in_it("")),
    dying("os._exit like a kill", "os._exit(137)", status=137, then=died_in_it("")),
    dying("os._exit as if all were well", "os._exit(0)", status=0, then=died_in_it("")),
    dying("SIGKILL", "os.kill(os.getpid(), signal.SIGKILL)", status=137, then=died_in_it(", by SIGKILL")),
    dying(
        "SIGTERM", "os.kill(os.getpid(), signal.SIGTERM); time.sleep(9)", status=143, then=died_in_it(", by SIGTERM")
    ),
    dying("SIGSEGV", "ctypes.string_at(0)", status=139, then=died_in_it(", by SIGSEGV"), noise=DUMP),
    dying("SIGABRT", "os.abort()", status=134, then=died_in_it(", by SIGABRT"), noise=DUMP),
    dying("SIGINT", "os.kill(os.getpid(), signal.SIGINT); time.sleep(9)", status=2, then=interrupted),
    dying("KeyboardInterrupt", "raise KeyboardInterrupt", status=2, then=interrupted),
    dying("pytest.exit", "pytest.exit('enough')", status=2, then=interrupted),
    dying("pytest.exit with a status", "pytest.exit('enough', returncode=7)", status=7, then=interrupted),
    dying("sys.exit in a test", "sys.exit(9)", complete=True),
    dying("MemoryError", "raise MemoryError", complete=True),
    dying("recursion", "def again(): again()\nagain()", "--tb=line", complete=True),
    dying("an exception that is no Exception", "class E(BaseException): pass\nraise E", complete=True),
    dying("generator exit", "raise GeneratorExit", complete=True),
    dying("-x", "assert 0", "-x", complete=True),
    dying("--maxfail", "assert 0", "--maxfail=1", complete=True),
    dying("shouldstop", "request.session.shouldstop = 'now'", fixtures="request", status=2, complete=True),
    dying(
        "faulthandler's timeout",
        "time.sleep(0.15)",
        "-o",
        "faulthandler_timeout=0.05",
        status=0,
        complete=True,
        noise=r"(?s)Timeout \(.*",
    ),
    dying(
        "faulthandler's timeout that exits",
        "faulthandler.dump_traceback_later(0.05, exit=True, file=open(os.devnull, 'w'))\ntime.sleep(9)",
        then=died_in_it(""),
    ),
    dying("pytest-timeout by signal", "time.sleep(9)", "--timeout=0.2", plugins=("pytest_timeout",), complete=True),
    dying(
        "pytest-timeout by thread",
        "time.sleep(9)",
        "--timeout=0.2",
        "--timeout-method=thread",
        plugins=("pytest_timeout",),
        then=died_in_it(""),
        noise=DUMP,
    ),
    dying(
        "sys.exit in a fixture",
        "pass",
        fixtures="leaves",
        complete=True,
        more="@pytest.fixture\ndef leaves(): sys.exit(4)",
    ),
    dying(
        "Ctrl-C in a fixture",
        "pass",
        fixtures="leaves",
        status=2,
        then=interrupted,
        more="@pytest.fixture\ndef leaves(): raise KeyboardInterrupt",
    ),
    dying(
        "Ctrl-C in a teardown",
        "pass",
        fixtures="leaves",
        status=2,
        more="@pytest.fixture\ndef leaves():\n    yield\n    raise KeyboardInterrupt",
    ),
    Case(
        "Ctrl-C and another one at the end of the session",
        {
            "conftest.py": "def pytest_sessionfinish(): raise KeyboardInterrupt",
            "test_it.py": "def test_one(): raise KeyboardInterrupt",
        },
        status=130,
        complete=False,
        noise=r'  File "<testtime_recorder>".*\n  File.*\n    teardown.throw.*\n',  # Python's own whole stack
    ),
    Case(
        "os._exit at the end of the session",
        {"conftest.py": "import os\ndef pytest_sessionfinish(): os._exit(5)", "test_it.py": "def test_one(): pass"},
        status=5,
        complete=False,
    ),
    Case(
        "os._exit as the interpreter ends",
        {"conftest.py": "import atexit, os\natexit.register(os._exit, 6)", "test_it.py": "def test_one(): pass"},
        status=6,
    ),
    Case(
        "sys.exit at the start of the session",
        {"conftest.py": "import sys\ndef pytest_sessionstart(): sys.exit(4)", "test_it.py": "def test_one(): pass"},
        status=3,
    ),
    Case(
        "an error inside a plugin",
        {"conftest.py": "def pytest_runtest_logfinish(): 1 / 0", "test_it.py": "def test_one(): pass"},
        status=3,
    ),
    Case("sys.exit in a module", {"test_it.py": "import sys\nsys.exit(3)\ndef test_one(): pass"}, status=3),
    Case("Ctrl-C in a module", {"test_it.py": "raise KeyboardInterrupt"}, status=2, complete=False),
    Case("SIGKILL in a module", {"test_it.py": "import os\nos.kill(os.getpid(), 9)"}, status=137, complete=False),
]


@pytest.mark.parametrize("case", DEATHS, ids=str)
def test_death(case: Case, tmp_path: Path) -> None:
    """The suite ends as it does without us; the profile holds what came before and says what happened."""
    hold(case, tmp_path)


EXITS = [
    Case("in a conftest", {"conftest.py": "import sys\nsys.exit(4)", "test_it.py": "def test_one(): pass"}, status=4),
    Case("wrong option", {"test_it.py": "def test_one(): pass"}, args=("--no-such-option",), status=4),
    Case("broken conftest", {"conftest.py": "1 / 0", "test_it.py": "def test_one(): pass"}, status=4),
    Case("kill in a conftest", {"conftest.py": "import os\nos.kill(os.getpid(), 9)"}, status=137),
]


@pytest.mark.parametrize("case", EXITS, ids=str)
def test_no_session(case: Case, tmp_path: Path) -> None:
    """Where no session began there is no profile, and one line says so; the exit status stays pytest's."""
    home = tmp_path / "under"
    ran = end(start_ours(home, case), home)
    assert ran.status == case.status
    assert ran.err.splitlines()[-1].endswith("no session began, so there is no profile")
    assert not (home / PROFILE).exists()
    assert not (home / f".{PROFILE}.journal").exists()


# -- killed at any moment ---------------------------------------------------------------------------------------------

MANY = {
    "test_it.py": "import pytest, time\n@pytest.mark.parametrize('n', range(2000))\ndef test_it(n): time.sleep(0.0005)"
}
KILLS = 20


def awaited(path: Path, words: str) -> str:
    """The contents of ``path`` once ``words`` stand in it."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        if path.exists() and words in (text := path.read_text("ascii")):
            return text
        time.sleep(0.01)
    pytest.fail(f"{words!r} never came to {path}")


def interpreter(home: Path) -> int:
    """The process id of pytest, once it runs tests."""
    return int(awaited(home / "witness", "finish").partition(", ")[2].partition(",")[0])


def kill_once(home: Path, delay: float) -> Ran:
    """A run whose interpreter is killed ``delay`` seconds after its first test."""
    process = start_ours(home, Case("many", MANY, ("-p", "no:cacheprovider")))
    pid = interpreter(home)
    time.sleep(delay)
    os.kill(pid, signal.SIGKILL)
    return end(process, home)


def test_sigkill_at_random_moments(tmp_path: Path) -> None:
    """The profile holds every test that had ended; the command ends as the interpreter did, and the report shows."""
    chance = random.Random(20)
    delays = [chance.uniform(0, 0.4) for _ in range(KILLS)]
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(kill_once, [tmp_path / str(number) for number in range(KILLS)], delays))
    for ran in runs:
        assert ran.status == 137, ran.err
        profile = read_profile(ran.home / PROFILE)
        assert not profile.complete
        assert "by SIGKILL" in str(profile.incomplete)
        finished = ran.finished
        told = [test.nodeid for test in profile.tests]
        assert told[: len(finished)] == finished
        assert len(told) <= len(finished) + 1
        assert all(test.outcome == "passed" for test in profile.tests[: len(finished)])
        judge(profile)
    shown = subprocess.run(
        [*TESTTIME, "report", str(runs[0].home / PROFILE)], capture_output=True, check=True, text=True
    )
    assert "SIGKILL" in shown.stdout


def test_sigkill_right_after_a_test_has_ended(tmp_path: Path) -> None:
    """When the suite's own ``pytest_runtest_logfinish`` is called, the test is on record."""
    files = {
        "conftest.py": """
            import os
            def pytest_runtest_logfinish(nodeid):
                if "two" in nodeid: os.kill(os.getpid(), 9)
        """,
        "test_it.py": "def test_one(): pass\ndef test_two(): pass\ndef test_three(): pass",
    }
    both = hold(Case("killed", files, status=137, complete=False), tmp_path)
    assert [(test.nodeid, test.outcome) for test in both.profile.tests] == [
        ("test_it.py::test_one", "passed"),
        ("test_it.py::test_two", "passed"),
    ]


# -- signals from outside ---------------------------------------------------------------------------------------------

WAITS = {
    "test_it.py": """
        import time
        def test_before(): pass
        def test_waits(): time.sleep(30)
        def test_after(): pass
    """
}


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c(times: int, tmp_path: Path) -> None:
    """Ctrl-C reaches both; the profile so far is kept."""
    process = start_ours(tmp_path / "under", Case("waits", WAITS))
    interpreter(tmp_path / "under")
    for _ in range(times):
        os.killpg(process.pid, signal.SIGINT)
    ran = end(process, tmp_path / "under")
    if times == 1:
        assert ran.status == 2
        assert "KeyboardInterrupt" in ran.out
        assert "Traceback" not in ran.err
    else:  # the second may find pytest at any point of its dealing with the first, and end it there
        assert ran.status in (2, 128 + signal.SIGINT)
    profile = read_profile(tmp_path / "under" / PROFILE)
    assert not profile.complete
    assert profile.tests[0].outcome == "passed"
    judge(profile)


def test_the_command_itself_killed(tmp_path: Path) -> None:
    """The suite goes on, its journal stands, and ``testtime report`` shows it."""
    home = tmp_path / "under"
    case = Case("goes on", {"test_it.py": WAITS["test_it.py"].replace("30", "0.3")})
    process = start_ours(home, case)
    interpreter(home)
    process.kill()
    process.wait()
    awaited(home / "witness", "finish', 'test_it.py::test_after'")
    profile = read_profile(home / PROFILE)  # never written: what is read are the journals beside it
    assert [test.nodeid.rpartition("::")[2] for test in profile.tests] == ["test_before", "test_waits", "test_after"]
    for place in (home / PROFILE, home / f".{PROFILE}.journal"):
        shown = subprocess.run([*TESTTIME, "report", str(place)], capture_output=True, text=True, check=False)
        assert (shown.returncode, shown.stderr) == (0, "")
        assert "test_waits" in shown.stdout


def test_the_command_killed_beside_an_older_profile(tmp_path: Path) -> None:
    """The older profile is shown, and it is said that a newer run was cut off."""
    home = tmp_path / "under"
    first = start_ours(home, Case("first", {"test_it.py": "def test_first(): pass"}))
    assert end(first, home).status == 0
    (home / "suite" / "test_it.py").write_text("import os\ndef test_second(): os.kill(os.getppid(), 9)\n")
    words = ("profile", "--python", sys.executable, "--no-report", "-o", str(home / PROFILE), "-q")
    environment = surroundings(home, Case("second", {}))
    killed = subprocess.run([*TESTTIME, *words], cwd=home / "suite", env=environment, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL  # and the suite has ended, too: it held on to our end of the pipes
    shown = subprocess.run([*TESTTIME, "report", str(home / PROFILE)], capture_output=True, text=True, check=True)
    assert "test_first" in shown.stdout
    assert "a later run" in " ".join(shown.stdout.split())


# -- workers ----------------------------------------------------------------------------------------------------------

WORKERS = {
    "test_it.py": """
        import os, signal
        import pytest

        @pytest.mark.parametrize("number", range(12))
        def test_number(number):
            if number == 5: {death}
    """
}


@pytest.mark.parametrize("restart", ["--max-worker-restart=4", "--max-worker-restart=0"])
@pytest.mark.parametrize("death", ["os._exit(1)", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_dead_worker(death: str, restart: str, tmp_path: Path) -> None:
    """It loses the test that it ran and nothing else; a worker started in its place is there, too."""
    files = {name: text.replace("{death}", death) for name, text in WORKERS.items()}
    case = Case("worker", files, ("-n2", restart), ("xdist.plugin",))
    need(case)
    home = tmp_path / "under"
    ran = end(start_ours(home, case), home)
    assert ran.status == 1
    assert "crashed" in ran.out
    profile = read_profile(home / PROFILE)
    assert not profile.complete
    assert [test.nodeid for test in profile.tests if test.outcome == "crashed"] == ["test_it.py::test_number[5]"]
    passed = sorted(nodeid for nodeid, outcome in outcomes(ran.events) if outcome == "passed")
    assert sorted(test.nodeid for test in profile.tests if test.outcome == "passed") == passed
    assert (len(passed) == 11) == ("=4" in restart)
    assert "it was running test_it.py::test_number[5]" in str(profile.incomplete)
    judge(profile)


def test_every_worker_dead(tmp_path: Path) -> None:
    """A suite of which nothing came to an end."""
    case = Case("all", {"test_it.py": "import os\ndef test_one(): os._exit(1)"}, ("-n1", "--max-worker-restart=0"))
    case = Case("all", case.files, case.args, ("xdist.plugin",), status=1, complete=False, exact=False)
    both = hold(case, tmp_path)
    assert [test.outcome for test in both.profile.tests] == ["crashed"]
