"""Suites that start processes and threads, and pytest inside pytest.

What lives here: everything that has a second process or thread, but for workers that die (``test_death``).  What may
never be added: a journal of a process that testtime did not start.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.harness import Both, Case, hold, judge, run, same

BARE = ("-p", "no:cacheprovider")


def suite(name: str, text: str, *args: str, plugins: tuple[str, ...] = (), **more: object) -> Case:
    """A suite of one module, started with its output straight through."""
    return Case(name, {"test_it.py": text}, (*BARE, *args), plugins, **more)  # type: ignore[arg-type]


def alone(both: Both) -> None:
    """One process is on record, and nothing of another's is."""
    assert len(both.profile.processes) == 1
    assert all(test.nodeid.startswith("test_it.py::") for test in both.profile.tests)


def waited_for(both: Both) -> None:
    """What a child computed counts as computing, not as waiting."""
    alone(both)
    (call,) = (phase.span for phase in both.test("test_child").phases if phase.when == "call")
    assert call.child_cpu_ns > 20_000_000


#: An inner suite, and what starts pytest on it.
INNER = """
    import os, subprocess, sys

    INNER = "def test_inner(): pass\\n" * 3

    def inner(folder, *args):
        (folder / "test_inner.py").write_text(INNER)
        return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *args, str(folder)]
"""
OUR_PLUGIN = '"-p", "testtime_recorder.plugin"'

CASES = [
    suite(
        "forked child leaves at once",
        """
        import os
        def test_child():
            pid = os.fork()
            if not pid:
                os._exit(7)
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
        def test_after(): pass
        """,
        then=alone,
    ),
    suite(
        "forked child returns into pytest",
        """
        import os
        PARENT = os.getpid()
        def test_child():
            pid = os.fork()
            if pid:
                os.waitpid(pid, 0)
            else:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        def test_after(): pass
        def test_last(): assert os.getpid() == PARENT
        """,
        "-s",
        then=alone,
    ),
    suite(
        "forked child raises",
        """
        import os, pytest
        @pytest.fixture
        def child():
            pid = os.fork()
            if not pid:
                os.close(1)
                os.close(2)
                raise SystemExit(3)
            os.waitpid(pid, 0)
        def test_child(child): pass
        def test_after(): pass
        """,
        "-s",
        then=alone,
    ),
    suite(
        "forked child lives on",
        """
        import os, time
        def test_child():
            if not os.fork():
                time.sleep(1)
                os._exit(0)
        def test_after(): pass
        """,
        then=alone,
    ),
    suite(
        "child that inherits every descriptor lives on",
        """
        import subprocess, sys
        def test_child():
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1)"], close_fds=False)
        def test_after(): pass
        """,
        "-p",
        "no:unraisableexception",
        then=alone,
    ),
    suite(
        "child that computes",
        """
        import subprocess, sys
        BURN = "import time; end = time.process_time() + 0.05\\nwhile time.process_time() < end: pass"
        def test_child():
            subprocess.run([sys.executable, "-c", BURN], check=True)
        """,
        then=waited_for,
    ),
    *(
        suite(
            f"multiprocessing {method}",
            f"""
            import multiprocessing, tempfile
            def twice(number): return 2 * number
            def test_child():
                tempfile.tempdir = "/tmp"  # the name of a socket must be short
                with multiprocessing.get_context({method!r}).Pool(2) as pool:
                    assert pool.map(twice, [1, 2]) == [2, 4]
            def test_after(): pass
            """,
            then=alone,
        )
        for method in ("fork", "spawn", "forkserver")
    ),
    suite(
        "threads left running",
        """
        import threading, time
        def test_thread(): threading.Thread(target=time.sleep, args=(0.3,)).start()
        def test_daemon(): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        def test_after(): pass
        """,
        then=alone,
    ),
    suite(
        "threads that compute",
        """
        import hashlib, threading
        def burn(): hashlib.pbkdf2_hmac("sha256", b"", b"", 60000)
        def test_threads():
            threads = [threading.Thread(target=burn) for _ in range(4)]
            for each in threads: each.start()
            for each in threads: each.join()
        """,
        then=alone,
    ),
    suite(
        "another program takes over",
        """
        import os
        def test_before(): pass
        def test_exec(): os.execv("/bin/true", ["true"])
        """,
        complete=False,
    ),
    suite(
        "pytest as a child",
        INNER
        + """
    def test_child(tmp_path):
        done = subprocess.run(inner(tmp_path), capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    def test_after(): pass
    """,
        then=alone,
    ),
    suite(
        "pytest as a child, told to load the recorder",
        INNER
        + """
    def test_child(tmp_path):
        done = subprocess.run(inner(tmp_path, "-p", "testtime_recorder.plugin"), capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    def test_after(): pass
    """,
        modules=("testtime_recorder",),
        then=alone,
    ),
    suite(
        "pytest.main in a test",
        INNER
        + """
    def test_child(tmp_path):
        import pytest
        assert pytest.main(inner(tmp_path)[3:]) == 0
    def test_after(): pass
    """,
        then=alone,
    ),
    *(
        suite(
            f"pytester {how}{' with the recorder' if args else ''}",
            f"""
    def test_nested(pytester):
        pytester.makeconftest("import pytest\\n@pytest.fixture(scope='session')\\ndef shared(): yield 1")
        pytester.makepyfile("def test_one(shared): pass\\ndef test_two(shared): assert 0")
        pytester.{how}({args}).assert_outcomes(passed=1, failed=1)

    def test_after(pytester):
        items, reprec = pytester.inline_genitems(pytester.makepyfile("def test_one(): pass"))
        assert len(items) == 1
        pytester.parseconfigure()
    """,
            "-p",
            "pytester",
            noise=r"test_nested\d+|test_after\d+",
            then=alone,
        )
        for how in ("runpytest_inprocess", "runpytest_subprocess")
        for args in (("", OUR_PLUGIN) if how == "runpytest_inprocess" else ("",))
    ),
    suite(
        "forked tests",
        """
        import os, pytest
        @pytest.fixture(scope="module")
        def shared(): yield
        def test_one(shared): pass
        def test_dies(shared): os._exit(1)
        def test_after(shared): assert 0
        """,
        "--forked",
        plugins=("pytest_forked",),
        status=1,
        then=alone,
    ),
    suite(
        "workers",
        """
        import pytest
        @pytest.fixture(scope="session")
        def shared(): yield
        @pytest.mark.parametrize("number", range(20))
        def test_number(number, shared): assert number != 7
        """,
        "-n2",
        plugins=("xdist.plugin",),
        exact=False,
        status=1,
        noise=r"(?m)\[gw\d\]|^[.F]+ ",
    ),
    *(
        suite(
            f"workers --dist {dist}",
            """
            import pytest
            class TestIt:
                @pytest.mark.parametrize("number", range(6))
                def test_number(self, number): pass
            """,
            "-n2",
            f"--dist={dist}",
            plugins=("xdist.plugin",),
            exact=False,
            noise=r"gw\d",
        )
        for dist in ("worksteal", "loadscope", "no")
    ),
    suite(
        "local popen gateways",
        "def test_one(): pass\ndef test_two(): pass",
        "--tx=2*popen",
        "--dist=load",
        plugins=("xdist.plugin",),
        exact=False,
        noise=r"gw\d",
    ),
    suite(
        "workers that are interrupted",
        "import pytest\ndef test_one(): pytest.exit('enough')\ndef test_two(): pass",
        "-n1",
        plugins=("xdist.plugin",),
        exact=False,
        status=2,
        complete=False,
        noise=r"gw\d",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_processes(case: Case, tmp_path: Path) -> None:
    """The suite does as it does without us; only the processes that testtime started are on record."""
    hold(case, tmp_path)


AGAIN = """
    import os, sys
    def test_again():
        if "AGAIN" not in os.environ:
            os.environ["AGAIN"] = "1"
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
"""


def test_pytest_starts_itself_anew(tmp_path: Path) -> None:
    """With the command line that it finds; the second start is not on record, and the profile says so."""
    both = run(suite("again", AGAIN, complete=False), tmp_path)
    same(both)
    assert [test.outcome for test in both.profile.tests] == ["crashed"]
    assert both.profile.incomplete == "pytest ended before its session did (it was running test_it.py::test_again)"
    judge(both.profile)


def test_each_worker_runs_everything(tmp_path: Path) -> None:
    """``--dist each``: a node id comes once for each worker, in an order of no meaning."""
    text = "import pytest\n@pytest.mark.parametrize('number', range(6))\ndef test_number(number): pass"
    case = suite("each", text, "-n2", "--dist=each", plugins=("xdist.plugin",), exact=False, noise=r"gw\d")
    both = run(case, tmp_path)
    same(both)
    judge(both.profile)
    assert both.profile.complete
    names = [process.worker for process in both.profile.processes]
    seen = {(names[test.process], test.nodeid, test.outcome) for test in both.profile.tests}
    assert seen == {(f"gw{w}", f"test_it.py::test_number[{n}]", "passed") for w in range(2) for n in range(6)}
    assert len(both.profile.tests) == 12
