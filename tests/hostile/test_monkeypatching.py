"""Suites that replace what the recorder stands on: files, the environment, modules, tracing, limits.

What lives here: one small suite for each thing replaced.  What may never be added: clocks (``test_time``) or anything
that ends a process early (``test_death``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.harness import PROFILE, Case, end, hold, judge, run, same, sane, start_ours
from testtime.load import read_profile
from testtime_recorder.schema import TAIL

#: Tests around an attack: what is recorded before and after it must be there.
AROUND = """
    import pytest

    @pytest.fixture(scope="module", autouse=True)
    def shared():
        yield

    def test_before(): pass
    def test_attack(monkeypatch):
        {attack}
    def test_after(): pass
    def test_last(): assert 0
"""
#: Without a cache that pytest would read and write itself.
BARE = ("-p", "no:cacheprovider")
PLAIN = {"test_it.py": "def test_one(): pass\ndef test_two(tmp_path): assert 0"}


def attack(
    name: str, statement: str, *args: str, complete: bool = True, fails: bool = True, pipes: bool = False
) -> Case:
    """A suite of four tests, the second doing ``statement``, the last failing if pytest can still explain failures."""
    text = AROUND.replace("{attack}", statement.replace("\n", "\n        ")).replace(
        "assert 0", f"assert {int(not fails)}"
    )
    return Case(name, {"test_it.py": text}, ("-v", *args), status=int(fails), complete=complete, pipes=pipes)


PATCHES = [
    attack("nothing", "pass"),
    attack("open", "import builtins, io, os\nbuiltins.open = io.open = os.open = None", *BARE, fails=False),
    attack("write gone", "import os\nos.write = None"),
    attack("write swallows", "import os\nos.write = lambda descriptor, data: len(data)"),
    attack("getpid lies", "import os\nos.getpid = lambda: 1"),
    attack("json", "import json\njson.dumps = json.JSONEncoder.encode = json.loads = None", *BARE),
    attack("array and binascii", "import array, binascii\narray.array = binascii.b2a_base64 = None"),
    attack("os.path", "import os\nfor name in ('abspath', 'realpath'): monkeypatch.setattr(os.path, name, None)"),
    attack("inspect", "import inspect\nfor name in ('isroutine', 'unwrap'): monkeypatch.setattr(inspect, name, None)"),
    attack("environment emptied", "import os\nos.environ.clear()"),
    attack("environment replaced", "import os\nos.environ = {}"),
    attack("argv and path emptied", "import sys\nsys.argv.clear()\nsys.path.clear()"),
    attack(
        "our modules gone",
        "import sys\nfor name in [name for name in sys.modules if name.startswith('testtime')]: del sys.modules[name]",
    ),
    attack(
        "modules emptied",
        "import sys\n"
        "kept = 'sys', 'builtins', '_pytest', 'pytest', 'pluggy', 'os', 'warnings', 'linecache', 'traceback'\n"
        "for name in [name for name in sys.modules if name.partition('.')[0] not in kept]: del sys.modules[name]",
    ),
    attack("trace function", "import sys\nsys.settrace(lambda frame, event, arg: None)"),
    attack("profile function", "import sys\nsys.setprofile(lambda frame, event, arg: None)"),
    attack(
        "monitoring tools",
        "import sys\nfor tool in range(6) if hasattr(sys, 'monitoring') else ():\n"
        "    sys.monitoring.get_tool(tool) or sys.monitoring.use_tool_id(tool, 'theirs')",
    ),
    attack("gc disabled and frozen", "import gc\ngc.disable()\ngc.freeze()\ngc.collect()"),
    attack("gc eager", "import gc\ngc.set_threshold(1)"),
    attack("socket blocked", "import socket\nsocket.socket = None"),
    attack("threads forbidden", "import threading\nthreading.Thread.start = None"),
    attack("folder deleted", "import os, tempfile\nos.chdir(tempfile.mkdtemp())\nos.rmdir(os.getcwd())"),
    attack("umask", "import os\nos.umask(0o777)", *BARE),
    attack("recursion limit", "import sys\nsys.setrecursionlimit(250)"),
    attack("excepthooks", "import sys\nsys.excepthook = sys.unraisablehook = sys.displayhook = None"),
    attack("stdout replaced", "import sys\nsys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None", "-s"),
    attack("stderr closed", "import os, sys\nsys.stderr.close()\nos.close(2)", "-s"),
    attack("descriptors closed", "import os\nos.closerange(3, 65536)", "-s"),
    attack("descriptors closed and reused", "import os\nos.closerange(3, 65536)\nos.dup2(1, 100)", "-s"),
    attack(
        "few descriptors",
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (3, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))",
        *BARE,
    ),
    attack(
        "file size limited for a while",
        "import resource\n"
        "limit = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, limit[1]))\n"
        "monkeypatch.undo = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)",
        "-s",
        pipes=True,
    ),
    attack("addoption hook runs again", "import importlib, os\nos.environ['TESTTIME_RECORD'] = '{}'"),
]


@pytest.mark.parametrize("case", PATCHES, ids=str)
def test_replaced(case: Case, tmp_path: Path) -> None:
    """Whatever a test replaces, it and those after it are recorded as before."""
    hold(case, tmp_path)


SURROUNDINGS = """
    import atexit, gc, json, logging, os, signal, sys, threading, warnings

    def ours(path):
        return os.path.isdir(os.path.join(path, "testtime_recorder")) and "testtime-" in path

    def test_what_there_is():
        print("environment", json.dumps(dict(os.environ), indent=1, sort_keys=True))
        print("path", [path for path in sys.path if not ours(path)])
        print("threads", threading.enumerate())
        print("signals", [signal.getsignal(number) for number in sorted(signal.valid_signals())])
        print("blocked", signal.pthread_sigmask(signal.SIG_BLOCK, ()))
        print("gc", gc.isenabled(), gc.get_threshold(), gc.get_freeze_count(), gc.callbacks)
        print("limits", sys.getrecursionlimit(), sys.getswitchinterval(), sys.gettrace(), sys.getprofile(), sys.flags)
        print("imports", sys.meta_path, sys.path_hooks)
        print("warnings", warnings.filters)
        print("logging", logging.root.handlers, logging.root.level)
        print("folder", os.getcwd(), oct(os.umask(0)), os.nice(0), os.getpgrp() == os.getsid(0))
        print("modules", {"pandas", "rich", "click", "msgspec"} & set(sys.modules))
        print("descriptors", [n for n in range(100) if os.path.exists("/dev/fd/%d" % n)])

    def test_a_child(tmp_path):
        import subprocess
        print(subprocess.run([sys.executable, "-c", "import os, sys; print(sorted(os.environ.items()), sys.path)"],
                             capture_output=True, text=True, check=True).stdout)
"""

CONFIGURED = [
    Case("surroundings", {"test_it.py": SURROUNDINGS}, ("-s", *BARE), noise=r"started \d+"),
    Case(
        "surroundings of workers",
        {"test_it.py": SURROUNDINGS},
        ("-n1", "-rP"),
        ("xdist.plugin",),
        exact=False,
        noise=r"started \d+|[0-9a-f]{32}",
    ),
    Case("-W error", PLAIN, args=("-W", "error"), status=1),
    Case(
        "filterwarnings error",
        {
            "pytest.ini": "[pytest]\nfilterwarnings = error\naddopts = --strict-markers --strict-config",
            "test_it.py": "import gc\ndef test_one(): gc.collect()\ndef test_two(): gc.collect()",
        },
    ),
    Case("development mode", PLAIN, env={"PYTHONDEVMODE": "1", "PYTHONWARNINGS": "error"}, status=1),
    Case("optimised", PLAIN, env={"PYTHONOPTIMIZE": "2", "PYTHONDONTWRITEBYTECODE": "1"}, status=1),
    Case("safe path", PLAIN, env={"PYTHONSAFEPATH": "1", "PYTHONNOUSERSITE": "1"}, status=1),
    Case("options in the environment", PLAIN, env={"PYTEST_ADDOPTS": "-v -p no:doctest"}, status=1),
    Case("latin-1", PLAIN, env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, status=1),
    Case(
        "modules of our names in the working directory",
        {
            **{f"{name}.py": "raise SystemExit('not what you wanted')" for name in ("resource", "compileall")},
            **{f"{name}.py": "raise RuntimeError('nor this')" for name in ("msgspec", "click", "pandas", "testtime")},
            **PLAIN,
        },
        status=1,
    ),
    Case(
        "a module of the suite's that is called like one of the standard library",
        {"resource.py": "VALUE = 1", "test_it.py": "def test_one():\n    import resource\n    assert resource.VALUE"},
    ),
    Case(
        "conftest empties the environment",
        {"conftest.py": "import os\nos.environ.clear()", "test_it.py": "def test_one(): pass"},
    ),
    Case(
        "conftest leaves the working directory",
        {"conftest.py": "import os\nos.chdir('/')", "test_it.py": "def test_one(): pass"},
        args=("-p", "no:terminal"),
    ),
    Case(
        "conftest replaces what journals stand on",
        {
            "conftest.py": "import builtins, json, os\nos.write = os.getpid = json.dumps = lambda *_, **__: None",
            "test_it.py": "def test_one(): pass",
        },
        args=("-p", "no:cacheprovider"),
    ),
    Case(
        "sockets blocked",
        {"test_it.py": "import socket\ndef test_one():\n    socket.socket()"},
        args=("--disable-socket",),
        plugins=("pytest_socket",),
        status=1,
    ),
]


@pytest.mark.parametrize("case", CONFIGURED, ids=str)
def test_configured(case: Case, tmp_path: Path) -> None:
    """Whatever surrounds a suite, it finds what it would find without us."""
    hold(case, tmp_path)


def test_a_file_size_limit_that_stays(tmp_path: Path) -> None:
    """The suite does not notice, and what no longer goes into the journal is in its tail."""
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))"
    both = run(attack("limit", limit, "-s", *BARE, fails=False, pipes=True), tmp_path)
    same(both)
    sane(both)
    assert both.profile.complete
    assert [test.outcome for test in both.profile.tests] == ["passed"] * 4


def test_an_error_of_our_own(tmp_path: Path) -> None:
    """What the recorder cannot do without makes it step aside and say so; the suite does not notice."""
    apart = "import json.encoder as e\ne.encode_basestring_ascii = e.c_make_encoder = e.escape = None"
    both = run(attack("json taken apart", apart, *BARE, complete=False), tmp_path)
    same(both)
    assert "the recorder stopped in pytest: TypeError" in str(both.profile.incomplete)
    assert [test.outcome for test in both.profile.tests] == ["passed", "passed", "passed", "failed"]
    judge(both.profile)


# -- a full disk ------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["64k", "20m"])
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A file system too small for a journal's tail, and one that is not."""
    place = tmp_path / "small"
    place.mkdir()
    options = ("-t", "tmpfs", "-o", f"size={request.param},mode=777", "tmpfs", str(place))
    if shutil.which("mount") is None or subprocess.run(["mount", *options], check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


FILL = """
    import os, pytest

    FILL = os.environ["FILL"]

    def fill():
        with open(FILL, "wb", buffering=0) as file:
            for size in (1 << 16, 512):
                try:
                    while file.write(bytes(size)):
                        pass
                except OSError:
                    pass

    @pytest.mark.parametrize("number", range(40))
    def test_number(number):
        if number == 10: fill()
        if number == 30 and os.environ["FREED"]: os.unlink(FILL)
"""


@pytest.mark.parametrize("freed", [True, False], ids=["freed", "stays full"])
def test_disk_full(freed: bool, small_disk: Path, tmp_path: Path) -> None:
    """The suite does not notice; what could not be written at once is written later, if there is a later."""
    env = {"FILL": str(small_disk / "filling"), "FREED": "1" if freed else ""}
    case = Case("full", {"test_it.py": FILL}, env=env)
    output = small_disk / PROFILE
    ours = end(start_ours(tmp_path / "under", case, output), tmp_path / "under")
    assert "40 passed" in ours.out
    if freed:
        assert ours.status == 0
        profile = read_profile(output)
        assert profile.complete
        assert len(profile.tests) == 40
        judge(profile)
        return
    assert ours.status == 70  # the suite is well, its profile cannot be written
    assert "No space left" in ours.err
    assert "Traceback" not in ours.err
    (small_disk / "filling").unlink()
    profile = read_profile(output)
    tailed = bool(list(small_disk.rglob(f"*{TAIL}")))
    assert profile.complete is tailed
    assert len(profile.tests) == 40 if tailed else len(profile.tests) >= 10


# -- rights -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    folder.chmod(0o777)
    yield folder
    subprocess.run(["chmod", "-R", "u+rwx", str(folder)], check=False)
    shutil.rmtree(folder)


def unprivileged() -> tuple[str, ...]:
    """A command prefix that gives up root's rights, which no permission binds."""
    if os.geteuid() != 0:
        return ()
    prefix = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    program = "import os, sys; os.stat(sys.executable)"
    if not shutil.which(prefix[0]) or subprocess.run([*prefix, sys.executable, "-c", program], check=False).returncode:
        pytest.skip("root cannot become nobody here, or nobody cannot run this Python")
    return prefix


def test_read_only_working_directory_and_home(public: Path) -> None:
    """Nothing but the profile's own place has to be writable."""
    noise = r"pytest-cache-files-\w+"  # what pytest tries to make there
    hold(Case("read-only", PLAIN, prefix=unprivileged(), status=1, mode=0o555, noise=noise), public)
