"""Suites that would notice that their functions are watched: by what lives, what runs, what is printed, what it takes.

What lives here: one small suite for each way to notice; every one waits long enough to be watched, and of most it is
asked that they were: its executions are in the profile.  A run in which a busy machine kept the watcher from its turns
shows nothing, and is made again.  What may never be added: how exact what is told is (``tests/recorder/runs``).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.hostile.harness import Both, Case, hold

MS = 1_000_000
OLD = sys.version_info < (3, 12)
#: Runs of a suite, of which one has to be watched.
TRIES = 5
#: What every suite here begins with; the slow fixture is watched.
SUITE = """
    import asyncio, gc, os, pytest, signal, sys, threading, time, warnings, weakref

    class Thing: pass

    @pytest.fixture(autouse=True)
    def slow():
        time.sleep(0.03)
        yield
        time.sleep(0.03)

    def test_before(): pass
{body}
    def test_after(): pass
"""


class UnwatchedError(AssertionError):
    """Nothing was disturbed by watching, for there was no watching."""


def told(*names: str) -> object:
    """A further expectation: these functions were watched, and nothing is said to have hindered that."""

    def then(both: Both) -> None:
        profile = both.profile
        found = {profile.codes[each.code].name.rpartition(".")[2] for each in profile.executions}
        assert not [each for each in profile.caveats if "watched" in each], profile.caveats
        if not found.issuperset({"slow", *names}):
            raise UnwatchedError(f"of {names} and slow only {found}")

    return then


def noticing(name: str, body: str, *args: str, head: str = "", **about: object) -> Case:
    """A suite that has ``body`` between two quick tests, and ``head`` in its conftest."""
    lines = "\n".join("    " + line for line in body.strip("\n").splitlines())
    files = {"test_it.py": SUITE.replace("{body}", lines)}
    if head:
        files["conftest.py"] = head
    more = {"then": told("test_it"), **about}
    return Case(name, files, ("-p", "no:cacheprovider", *args), **more)  # type: ignore[arg-type]


ASYNC = ("pytest_asyncio.plugin",)

NOTICING = [
    noticing(
        "objects that must be gone",
        """
def test_it():
    thing = Thing()
    gone = weakref.ref(thing)
    for _ in range(3):
        time.sleep(0.03)
    del thing
    assert gone() is None
    def inner():
        other = Thing()
        time.sleep(0.03)
        return weakref.ref(other)
    assert inner()() is None
""",
    ),
    noticing(
        "objects that must be gone from a coroutine",
        """
@pytest.mark.asyncio
async def test_it():
    thing = Thing()
    gone = weakref.ref(thing)
    await asyncio.sleep(0.06)
    del thing
    assert gone() is None
    assert len(asyncio.all_tasks()) == 1
""",
        plugins=ASYNC,
        modules=("pytest_asyncio",),
    ),
    noticing(
        "objects that count who refers to them",
        """
def test_it():
    thing = Thing()
    before = sys.getrefcount(thing), len(gc.get_referrers(thing))
    time.sleep(0.06)
    assert (sys.getrefcount(thing), len(gc.get_referrers(thing))) == before
""",
    ),
    noticing(
        "variables that are asked for",
        """
def test_it():
    mine = locals()
    time.sleep(0.06)
    assert not mine.keys() - {"@py_assert1", "@py_assert3", "@py_assert5"}, mine
    frame = sys._getframe()
    later = 1
    assert {"frame", "later", "mine"} <= set(locals())

def test_exec():
    exec("a = 1")
    time.sleep(0.06)
    assert "a" not in globals()
""",
    ),
    noticing(
        "hostile objects",
        """
class Hostile:
    def __getattribute__(self, name): raise SystemExit(9)
    def __eq__(self, other): raise SystemExit(9)
    def __bool__(self): raise SystemExit(9)
    __hash__ = __len__ = __iter__ = __repr__ = __bool__
    @property
    def name(self): raise SystemExit(9)

def test_it():
    hostile, many = Hostile(), [Hostile(), {"a": Hostile()}]
    time.sleep(0.06)
    used = lambda: (hostile.name, many.a.b, hostile.x.y())
""",
    ),
    noticing(
        "finalizers that know their thread",
        """
def test_it():
    main, wrong = threading.get_ident(), []
    class Node:
        def __init__(self): self.me = self
        def __del__(self):
            if threading.get_ident() != main: wrong.append(1)
    time.sleep(0.06)
    threshold = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for _ in range(30):
            Node()
            time.sleep(0.003)
    finally:
        gc.set_threshold(*threshold)
    assert not wrong
    assert gc.isenabled()
""",
    ),
    noticing(
        "garbage collection that is turned off",
        """
def test_it():
    gc.disable()
    for _ in range(20):
        time.sleep(0.003)
        assert not gc.isenabled()
    gc.enable()
    for _ in range(20):
        time.sleep(0.003)
        assert gc.isenabled()
""",
    ),
    noticing(
        "threads that are counted",
        """
def test_it():
    time.sleep(0.03)
    assert threading.active_count() == 1, threading.enumerate()
    assert [each.name for each in threading.enumerate()] == ["MainThread"]
    assert threading._dummy_thread if hasattr(threading, "_dummy_thread") else True
    seen = [set(sys._current_frames()) for _ in range(50)]
    assert sum(each == {threading.get_ident()} for each in seen) > 40
""",
    ),
    noticing(
        "alarms",
        """
def alarmed(*_): raise TimeoutError("on time")

@pytest.fixture
def alarm():
    signal.signal(signal.SIGALRM, alarmed)
    yield lambda seconds: signal.setitimer(signal.ITIMER_REAL, seconds)
    signal.setitimer(signal.ITIMER_REAL, 0)

def test_it(alarm):
    start = time.monotonic()
    time.sleep(0.03)
    alarm(0.05)
    with pytest.raises(TimeoutError):
        time.sleep(9)
    assert time.monotonic() - start < 5

def test_busy(alarm):
    for _ in range(20):
        alarm(0.005)
        with pytest.raises(TimeoutError):
            while True:
                busy = 1 + 1
                list(range(3))

def test_lock(alarm):
    lock = threading.Lock()
    lock.acquire()
    time.sleep(0.03)
    alarm(0.05)
    with pytest.raises(TimeoutError):
        lock.acquire()
""",
    ),
    noticing(
        "signals that are waited for",
        """
def test_it():
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    try:
        time.sleep(0.03)
        threading.Timer(0.05, os.kill, [os.getpid(), signal.SIGUSR1]).start()
        assert signal.sigtimedwait([signal.SIGUSR1], 5).si_signo == signal.SIGUSR1
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR1])
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()
""",
    ),
    noticing(
        "warnings as errors",
        r"""
def helper(): return '\\d', "\\w"

def test_it():
    time.sleep(0.03)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        time.sleep(0.06)
        helper()
    assert caught == []
""",
        "-W",
        "error",
    ),
    noticing(
        "warnings that are counted",
        r"""
def helper():
    return '\d'

def test_it(recwarn):
    time.sleep(0.06)
    helper()
    assert len(recwarn) == 0
    warnings.warn("one")
""",
        "-W",
        "always",
    ),
    noticing(
        "forks after waiting",
        """
def test_it():
    time.sleep(0.03)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        child = os.fork()
        if not child:
            time.sleep(0.05)
            os._exit(7)
        assert os.WEXITSTATUS(os.waitpid(child, 0)[1]) == 7
""",
        then=told(),
    ),
    noticing(
        "forks while waiting in a loop",
        """
@pytest.mark.asyncio
async def test_it():
    await asyncio.sleep(0.03)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(1)", stdout=asyncio.subprocess.PIPE)
    assert (await process.communicate())[0].strip() == b"1"
""",
        plugins=ASYNC,
        modules=("pytest_asyncio",),
    ),
    *(
        noticing(
            f"multiprocessing {method} after waiting",
            f"""
def test_it():
    import multiprocessing, tempfile
    tempfile.tempdir = "/tmp"  # the name of a socket must be short
    time.sleep(0.03)
    context = multiprocessing.get_context({method!r})
    with context.Pool(1) as pool:
        assert pool.map(abs, [-1, -2]) == [1, 2]
    time.sleep(0.03)
""",
        )
        for method in ("fork", "spawn", "forkserver")
    ),
    noticing(
        "trace function in a test that waits",
        """
def test_it():
    lines = []
    def trace(frame, event, arg):
        if frame.f_code.co_name == "traced" and event == "line":
            lines.append(frame.f_lineno - frame.f_code.co_firstlineno)
        return trace
    def traced():
        one = 1
        time.sleep(0.04)
        two = one + 1
        time.sleep(0.04)
        return two
    sys.settrace(trace)
    result = traced()
    sys.settrace(None)
    assert (result, lines) == (2, [1, 2, 3, 4, 5])
""",
    ),
    noticing(
        "profile function in a test that waits",
        """
def test_it():
    events = []
    def profile(frame, event, arg):
        ours = ("testtime_recorder>", "sampling.py", "looks.py", "monitoring.py")
        if frame.f_code.co_filename.endswith(("test_it.py", *ours)):
            events.append((event, frame.f_code.co_name))
    def profiled():
        time.sleep(0.04)
    sys.setprofile(profile)
    profiled()
    sys.setprofile(None)
    names = [name for event, name in events if event in ("call", "return")]
    assert names == ["profiled", "profiled"], events
""",
    ),
    noticing(
        "descriptors closed by a test that waits",
        """
def test_it():
    os.closerange(3, 65536)
    for _ in range(3):
        time.sleep(0.03)
""",
        "-s",
        "-p",
        "no:logging",
        "-p",
        "no:faulthandler",
    ),
    noticing(
        "sleep and threads replaced",
        """
def test_it():
    import select
    select.select([], [], [], 0.06)
""",
        head="""
    import _thread, threading, time
    real = time.sleep
    def patched(*_, **__): raise RuntimeError("not for you")
    def pytest_configure():
        time.sleep = lambda seconds: real(seconds)
        _thread.start_new_thread = patched
""",
    ),
    noticing(
        "impatient interpreter",
        """
def test_it():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    done = threading.Event()
    def spin():
        while not done.is_set(): sum(range(100))
    threads = [threading.Thread(target=spin) for _ in range(2)]
    for each in threads: each.start()
    for _ in range(5): time.sleep(0.02)
    done.set()
    for each in threads: each.join()
    sys.setswitchinterval(before)
""",
        then=told(),
    ),
    noticing(
        "thread-local objects that are finalised",
        """
def test_it():
    for _ in range(20):
        made = [threading.local() for _ in range(200)]
        for each in made: each.me = each
        del made
        time.sleep(0.004)
""",
    ),
    noticing(
        "large variables",
        """
def test_it():
    many = list(range(200_000))
    table = {number: [number] for number in many}
    text = "a" * 10_000_000
    number = 10 ** 5000
    time.sleep(0.06)
    assert len(table) == len(many)
""",
    ),
    noticing(
        "tasks that are watched by the suite",
        """
@pytest.mark.asyncio
async def test_it():
    asked = []
    class Task(asyncio.Task):
        def done(self): asked.append("done"); return super().done()
        def get_coro(self): asked.append("coro"); return super().get_coro()
        def __getattr__(self, name): asked.append(name); raise AttributeError(name)
    loop = asyncio.get_running_loop()
    async def work():
        await asyncio.sleep(0.06)
    await Task(work(), loop=loop)
    assert "coro" not in asked
    assert len(asyncio.all_tasks()) == 1
""",
        plugins=ASYNC,
        modules=("pytest_asyncio",),
    ),
    noticing(
        "coroutines that are never awaited",
        """
@pytest.mark.asyncio
async def test_it():
    async def forgotten(): pass
    pending = forgotten()
    await asyncio.sleep(0.06)
    with pytest.warns(RuntimeWarning, match="never awaited"):
        del pending
        gc.collect()
""",
        plugins=ASYNC,
        modules=("pytest_asyncio",),
    ),
    noticing(
        "connections that know their thread",
        """
def test_it():
    import sqlite3
    connection = sqlite3.connect(":memory:")
    rows = connection.execute("select 1")
    time.sleep(0.06)
    assert rows.fetchall() == [(1,)]
    connection.close()
""",
    ),
    noticing(
        "audit hook of the suite",
        """
def test_it():
    seen = []
    sys.addaudithook(lambda event, args: seen.append(event) if event.startswith("shop.") else None)
    time.sleep(0.06)
    sys.audit("shop.sold", 1)
    assert seen == ["shop.sold"]
""",
    ),
    noticing(
        "audit hook that forbids to look",
        """
def forbid(event, args):
    if event in ("sys._current_frames", "sys._getframe", "gc.get_referents") and not testing:
        raise RuntimeError(event)
testing = True

def test_it():
    global testing
    sys.addaudithook(forbid)
    testing = False
    try:
        time.sleep(0.06)
    finally:
        testing = True
""",
        then=lambda _both: None,
    ),
    noticing(
        "file that is gone",
        """
def test_it():
    os.rename("test_it.py", "moved.py")
    time.sleep(0.06)
    os.rename("moved.py", "test_it.py")
""",
    ),
    noticing(
        "interrupted while it waits",
        """
def test_it():
    time.sleep(0.03)
    threading.Timer(0.05, os.kill, [os.getpid(), signal.SIGINT]).start()
    time.sleep(9)
""",
        status=2,
        complete=False,
        then=lambda _both: None,
    ),
    noticing(
        "failure in a line that waits",
        """
def fails():
    time.sleep(0.03)
    raise ValueError("it fails")

def test_it():
    time.sleep(0.03)
    fails()

def test_generator():
    def generator():
        time.sleep(0.03)
        yield 1
    for _ in generator(): assert 0

@pytest.fixture
def broken():
    time.sleep(0.03)
    raise ValueError("so does this")

def test_broken(broken): pass
""",
        "--tb=short",
        status=1,
    ),
    noticing(
        "workers",
        """
def test_it(): time.sleep(0.05)
@pytest.mark.parametrize("number", range(6))
def test_more(number): time.sleep(0.03)
""",
        "-n",
        "2",
        plugins=("xdist.plugin",),
        modules=("xdist",),
        exact=False,
    ),
    noticing(
        "coverage",
        """
def test_it():
    for _ in range(3):
        time.sleep(0.03)
    if os.environ.get("NOBODY"):
        time.sleep(1)
""",
        "--cov=test_it",
        "--cov-branch",
        "--cov-report=term-missing",
        plugins=("pytest_cov.plugin",),
        modules=("pytest_cov",),
    ),
    noticing(
        "coverage by events",
        """
def test_it():
    for _ in range(3):
        time.sleep(0.03)
    if os.environ.get("NOBODY"):
        time.sleep(1)
""",
        "--cov=test_it",
        "--cov-report=term-missing",
        plugins=("pytest_cov.plugin",),
        modules=("pytest_cov",),
        env={"COVERAGE_CORE": "ctrace" if OLD else "sysmon"},
    ),
    noticing(
        "coverage in Python",
        """
def test_it():
    for _ in range(3):
        time.sleep(0.03)
    one = 1
    time.sleep(0.03)
    assert one == 1
""",
        "--cov=test_it",
        "--cov-report=term-missing",
        plugins=("pytest_cov.plugin",),
        modules=("pytest_cov",),
        env={"COVERAGE_CORE": "pytrace"},
        then=lambda _both: None,
    ),
    *(
        noticing(
            f"frozen time, {name}",
            f"""
{head}
def test_it():
    import select
    select.select([], [], [], 0.06)
""",
            modules=(module,),
        )
        for name, module, head in (
            ("freezegun", "freezegun", "import freezegun\n@freezegun.freeze_time('2020-01-01')"),
            ("time-machine", "time_machine", "import time_machine\n@time_machine.travel(0, tick=False)"),
        )
    ),
    noticing(
        "tools of sys.monitoring",
        """
def test_it():
    time.sleep(0.03)
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is None: return
    for tool in (0, 1, 2, 3):
        monitoring.use_tool_id(tool, "theirs")
        lines = []
        monitoring.register_callback(tool, monitoring.events.LINE, lambda code, line: lines.append(line))
        def f():
            a = 1
            time.sleep(0.03)
            return a
        monitoring.set_local_events(tool, f.__code__, monitoring.events.LINE)
        f()
        assert len(lines) == 3
        monitoring.set_local_events(tool, f.__code__, 0)
        monitoring.free_tool_id(tool)
""",
    ),
    noticing(
        "fork in a fixture that waits",
        """
@pytest.fixture
def child():
    time.sleep(0.03)
    pid = os.fork()
    if not pid:
        time.sleep(0.05)
        os._exit(7)
    yield os.WEXITSTATUS(os.waitpid(pid, 0)[1])
    time.sleep(0.03)

def test_it(child):
    time.sleep(0.03)
    assert child == 7
""",
        "-W",
        "ignore::DeprecationWarning",
        then=told("child"),
    ),
    noticing(
        "recursion near the limit",
        """
def deep(left):
    if left: return deep(left - 1)
    time.sleep(0.05)
    return 1

def test_it():
    deepest = 0
    def down(level):
        nonlocal deepest
        deepest = level
        down(level + 1)
    with pytest.raises(RecursionError):
        down(0)
    time.sleep(0.03)
    assert deep(deepest - 20) == 1
""",
    ),
    noticing(
        "functions without a text",
        """
made = {"time": time}
exec("def test_made():\\n time.sleep(0.06)", made)
test_made = made["test_made"]
made_here = pytest.fixture(name="made_here")(lambda: time.sleep(0.03))

def test_it(made_here): time.sleep(0.03)
""",
        then=told("test_it", "<lambda>", "test_made"),
    ),
    noticing(
        "function of five thousand lines",
        "def test_it():\n    one = 0\n" + "    one += len(str(one))\n" * 5000 + "    time.sleep(0.06)\n",
    ),
    noticing(
        "file that is not in UTF-8",
        "def test_it():\n    assert len('\u00e4') == 1\n    time.sleep(0.06)\n",
        head="""
    import pathlib
    place = pathlib.Path(__file__).with_name("test_it.py")
    place.write_bytes(b"# coding: latin-1\\n" + place.read_text("utf-8").encode("latin-1"))
""",
    ),
    noticing(
        "what waiting stands on is patched",
        """
def refuse(*_, **__): raise RuntimeError("not for you")

def test_it(monkeypatch):
    real = time.sleep
    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", refuse)
        patch.setattr(os, "open", refuse)
        patch.setattr(os, "pread", refuse)
        patch.setattr(time, "sleep", lambda seconds: real(seconds * 2))
        patch.setattr(threading.Thread, "start", refuse)
        patch.setattr(asyncio, "run", refuse)
        time.sleep(0.03)
""",
    ),
    noticing(
        "trio",
        """
import trio

@pytest.fixture
def anyio_backend(): return "trio"

@pytest.fixture
async def made(anyio_backend):
    await trio.sleep(0.03)
    yield 1
    await trio.sleep(0.03)

@pytest.mark.anyio
async def test_it(made): await trio.sleep(0.05)
""",
        plugins=("anyio.pytest_plugin",),
        modules=("trio",),
        then=told(),
    ),
    noticing(
        "gevent",
        """
import gevent

def test_it():
    jobs = [gevent.spawn(gevent.sleep, 0.03) for _ in range(3)]
    gevent.joinall(jobs)
    gevent.sleep(0.03)
""",
        modules=("gevent",),
        then=lambda _both: None,
    ),
]


@pytest.mark.parametrize("case", NOTICING, ids=str)
def test_noticed(case: Case, tmp_path: Path) -> None:
    """Whatever a suite does, being watched changes nothing, and it is watched all the same."""
    for attempt in range(1, TRIES + 1):
        try:
            hold(case, tmp_path / str(attempt))
        except UnwatchedError:
            if attempt == TRIES:
                raise
        else:
            break


def test_output_of_tracebacks_is_the_suites(tmp_path: Path) -> None:
    """Errors that come out of a line that is watched show no frame of ours."""
    body = """
def alarmed(*_): raise TimeoutError("from a handler")

def test_it():
    time.sleep(0.03)
    signal.signal(signal.SIGALRM, alarmed)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    while True:
        one = 1
        two = 2
"""
    where = r"(?m)^test_it.py:\d+: $|^>.*$|^E .*$|^ {4,}.*$"
    both = hold(noticing("handler", body, "--tb=short", status=1, noise=where, then=lambda _both: None), tmp_path)
    assert not re.search("testtime_recorder", both.ours.out)
