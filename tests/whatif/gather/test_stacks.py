"""What exit stacks enter, and what they leave in the end."""

from __future__ import annotations

import pytest

from tests.scenes import Suite, noted
from testtime.whatif.gather.conflict import Verdict
from testtime.whatif.gather.precedence import between, lost

STACKS = """
    import asyncio
    import contextlib
    log, exits, plain_stack = [], contextlib.AsyncExitStack(), contextlib.ExitStack()
    class Server:
        async def __aenter__(self): self.up = True
        async def __aexit__(self, *raised): self.up = False
    class Client:
        def __init__(self, server): self.server = server
        async def __aenter__(self): return self
        async def __aexit__(self, *raised): return self.server.up
    class File:
        def __enter__(self): return self
        def __exit__(self, *raised): log.clear()
    server, other, file, made = Server(), Server(), File(), contextlib.nullcontext()
    unread = eval("lambda: 0")
    @contextlib.asynccontextmanager
    async def opened(name): yield name
    @contextlib.asynccontextmanager
    async def counted(name):
        yield name
        log.append(name)
    @contextlib.asynccontextmanager
    async def asked(name):
        yield name
        unread()
    @contextlib.asynccontextmanager
    async def timed(name):
        async with asyncio.timeout(9): yield name
"""
LEFT = "exits[what is to be left in the end]"


def _between(first: str, second: str) -> Verdict:
    calls = "\n    ".join(f"await exits.enter_async_context({each})  # waits 90" for each in (first, second))
    suite = Suite(f"{STACKS}\n    async def both():\n        {calls.replace('    await', '        await')}\n")
    suite.run("both")
    function = suite.found()
    return between(function, *map(function.node, function.body.tree.body))


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("opened(1)", "opened(2)", None),
        ("server", "other", None),
        ("server", "Client(other)", None),
        ("server", "Client(server)", "the first changes server.up, and the second reads it"),
        ("counted(1)", "counted(2)", None),
        ("opened(1)", "counted(2)", None),
    ],
)
def test_what_is_entered_and_left(first: str, second: str, reason: str | None) -> None:
    found = _between(first, second)
    assert (found.obstacle, found.doubts) == (reason, () if first != "counted(1)" else found.doubts)


def test_order_of_leaving_that_may_matter() -> None:
    assert _between("asked(1)", "asked(2)").doubts[0] == (
        "both are left in the end, the last that was entered first: that order may change"
    )
    assert LEFT in noted(STACKS, "await exits.enter_async_context(asked(1))").adds
    assert LEFT in noted(STACKS, "await exits.enter_async_context(opened(1))").reads


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("plain_stack.enter_context(file)", {"what is in log"}),
        ("plain_stack.push(file)", {"what is in log"}),
        ("plain_stack.callback(log.clear)", {"what is in log"}),
        ("plain_stack.pop_all()", {"plain_stack"}),
        ("plain_stack.enter_context(made)", {"made"}),
    ],
)
def test_methods_of_a_stack(text: str, writes: set[str]) -> None:
    assert noted(STACKS, text).writes == writes


def test_what_the_task_has_to_leave_that_entered_it() -> None:
    def of(text: str) -> str | None:
        suite = Suite(f"{STACKS}\n    async def one():\n        {text}  # waits 90\n")
        suite.run("one")
        function = suite.found()
        return lost(function, function.node(function.body.tree.body[0]))

    reason = "what asyncio.timeout gives has to be left by the task that entered it"
    assert of("await exits.enter_async_context(timed(1))") == reason
    assert of("await exits.enter_async_context(opened(1))") is None


CASES = """
    import unittest
    class Server:
        async def __aenter__(self): self.up = True
        async def __aexit__(self, *raised): self.up = False
    class Case(unittest.IsolatedAsyncioTestCase): pass
    class Own(Case):
        async def enterAsyncContext(self, what): self.last = what
    case, own, server = Case(), Own(), Server()
"""


def test_a_test_of_unittest_is_a_stack() -> None:
    found = noted(CASES, "await case.enterAsyncContext(server)")
    assert found.writes == {"server.up"}
    assert not found.unknown


def test_unless_its_class_has_a_method_of_that_name() -> None:
    assert noted(CASES, "await own.enterAsyncContext(server)").writes == {"own.last"}
