"""Processes and servers are all started, then all waited for."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from tests.whatif.gather.rewrites import in_threads, rewritten

RUN = '    subprocess.run(["{0}"], check=True)  # {0}\n'


class Runner:
    """Stands in for ``subprocess``: keeps in mind what was started and waited for, in which order."""

    CalledProcessError = subprocess.CalledProcessError

    def __init__(self, codes: dict[str, int]) -> None:
        self.codes = codes
        self.log: list[str] = []

    def Popen(self, args: list[str], **named: Any) -> Any:  # noqa: N802  its name in subprocess
        """Start a process."""
        self.log.append(f"start {args[0]} {named}")
        return Running(self, args)


class Running:
    """A process of it."""

    def __init__(self, runner: Runner, args: list[str]) -> None:
        self.runner, self.args = runner, args
        self.returncode: int | None = None

    def wait(self) -> None:
        """Wait for its end."""
        self.runner.log.append(f"wait {self.args[0]}")
        self.returncode = self.runner.codes.get(self.args[0], 0)


def ran(source: str, *heads: str, codes: dict[str, int] | None = None) -> list[str]:
    """What the new code starts and waits for."""
    made = rewritten(source, *([head] for head in heads), how="start-both")
    assert made.diff
    runner = Runner(codes or {})
    names: dict[str, Any] = {"subprocess": runner}
    exec(made.code, names)
    names["f"]()
    return runner.log


def heads(*names: str) -> list[str]:
    """How calls of these programs begin."""
    return [f'subprocess.run(["{name}"' for name in names]


def test_processes_are_started_before_any_is_waited_for() -> None:
    source = "def f():\n" + RUN.format("a") + RUN.format("b")
    assert ran(source, *heads("a", "b")) == ["start a {}", "start b {}", "wait a", "wait b"]
    code = rewritten(source, *([head] for head in heads("a", "b")), how="start-both").code
    assert '        subprocess.Popen(["a"]),  # a\n        subprocess.Popen(["b"]),  # b\n' in code


def test_process_that_fails_is_told_as_before_when_all_have_ended() -> None:
    source = "def f():\n" + RUN.format("a") + RUN.format("b")
    made = rewritten(source, *([head] for head in heads("a", "b")), how="start-both")
    runner = Runner({"a": 3})
    names: dict[str, Any] = {"subprocess": runner}
    exec(made.code, names)
    with pytest.raises(subprocess.CalledProcessError) as failed:
        names["f"]()
    assert (failed.value.returncode, failed.value.cmd, runner.log[-1]) == (3, ["a"], "wait b")


def test_process_that_nobody_checked_is_not_checked() -> None:
    source = 'def f():\n    subprocess.run(["a"], check=False, cwd="/")\n    subprocess.call(["b"])\n'
    log = ran(source, 'subprocess.run(["a"', "subprocess.call", codes={"a": 1, "b": 1})
    assert log == ["start a {'cwd': '/'}", "start b {}", "wait a", "wait b"]


def test_arguments_keep_their_text() -> None:
    source = (
        "def f():\n    # first\n    subprocess.run(\n        ['a'],  # why\n        check=True,\n        cwd='x',\n"
        "    )\n    # second\n    subprocess.check_call(['b', 'c'], cwd='d')\n"
    )
    made = rewritten(source, ["subprocess.run"], ["subprocess.check_call"], how="start-both")
    assert "    # first\n    processes = [\n        subprocess.Popen(\n            ['a'],  # why\n" in made.code
    assert "# why\n            cwd='x',\n        ),\n" in made.code
    assert "        # second\n        subprocess.Popen(['b', 'c'], cwd='d'),\n" in made.code


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("['a'], check=True", "['a']"),
        ("['a'], check=True, cwd='b'", "['a'], cwd='b'"),
        ("check=True, args=['a']", "args=['a']"),
        ("['a'], check=True,", "['a'], "),
        ("\n        ['a'],  # why\n        check=True,\n    ", "\n            ['a'],  # why\n        "),
        ("\n        ['a'],  # why\n        check=True\n    ", "\n            ['a'],  # why\n        "),
    ],
)
def test_check_is_cut_out(given: str, left: str) -> None:
    source = f"def f():\n    subprocess.run({given})\n" + RUN.format("b")
    assert f"subprocess.Popen({left})," in rewritten(source, ["subprocess.run"], heads("b"), how="start-both").code


@pytest.mark.parametrize(
    "call",
    [
        'subprocess.run(["a"], check=True, capture_output=True)',
        'subprocess.run(["a"], check=True, stdout=subprocess.PIPE)',
        'subprocess.run(["a"], check=True, timeout=3)',
        'subprocess.run(["a"], check=True, input=b"")',
        'subprocess.run(["a"], check=True, **more)',
        'subprocess.run(["a"], check=strict)',
        'subprocess.run(["a"])',
        'subprocess.check_output(["a"])',
        'x = subprocess.run(["a"], check=True)',
        'run(["a"], check=True)',
        'subprocess.run(["a"],  # why\n        check=True)',
        "other.start()",
    ],
)
def test_any_other_process_has_a_thread(call: str) -> None:
    made = rewritten(f"def f():\n    {call}\n" + RUN.format("b"), [call], heads("b"), how="start-both")
    assert "Popen(" not in made.code
    assert 'pool.submit(subprocess.run, ["b"], check=True)' in made.code


def test_process_of_a_coroutine_has_a_thread() -> None:
    source = "async def f():\n" + RUN.format("a") + RUN.format("b")
    made = rewritten(source, *([head] for head in heads("a", "b")), how="start-both")
    assert made.code.count("asyncio.to_thread(subprocess.run, [") == 2


def test_servers_are_started_then_waited_for() -> None:
    source = """
def f():
    a = start(1)
    # until it answers
    a.wait()
    b = start(2)
    b.wait()
    return a, b
"""
    made = rewritten(source, ["a = ", "a.wait"], ["b = ", "b.wait"], how="start-both")
    assert made.code == (
        "def f():\n    a = start(1)\n    b = start(2)\n"
        "    # until it answers\n    a.wait()\n    b.wait()\n    return a, b\n"
    )


def test_tasks_of_one_statement_have_threads() -> None:
    in_threads("def f():\n    a = make(1)\n    b = make(2)\n    return a, b\n", ["a ="], ["b ="], how="start-both")
