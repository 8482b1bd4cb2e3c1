"""Whether the turns of loops and comprehensions may overlap, and why not."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import pytest

from tests.scenes import Suite, reader
from testtime.whatif.gather.body import turns
from testtime.whatif.gather.conflict import Verdict
from testtime.whatif.gather.loops import obstacle_to_turns

SHOP = """
    import asyncio
    import contextvars
    from pathlib import Path

    class Client:
        def __init__(self):
            self.session = None
            self.cursor = 0

        async def ping(self):
            await asyncio.sleep(1)

        async def page(self):
            self.cursor = self.cursor * 2
            await asyncio.sleep(1)

        async def go(self):
            self.went = True
            await asyncio.sleep(1)

    class Shelf:
        def __init__(self):
            self.count = 0

        def __setitem__(self, key, what):
            self.count += 1
            wait()

        def append(self, what):
            self.last = what
            wait()

    async def get(what):
        await asyncio.sleep(1)
        return what

    async def log(what):
        rows.append(what)
        await asyncio.sleep(1)

    async def counts(what):
        await asyncio.sleep(len(made))
        return what

    async def becomes(what):
        user.set(what)
        await asyncio.sleep(1)

    async def locks(what):
        async with lock:
            await asyncio.sleep(1)

    async def pools(what):
        async with pool:
            await asyncio.sleep(1)

    async def writes(path):
        path.write_text("a")
        await asyncio.sleep(1)

    async def finishes(task):
        await task

    rows = []
    made = []
    total = 0
    shelf = Shelf()
    table = {}
    names = ["a", "b", "c"]
    first, second, third = Client(), Client(), Client()
    clients = [first, second, third]
    pairs = [("a", first), ("b", second)]
    shared = [("a", first), ("b", first)]
    user = contextvars.ContextVar("user")
    lock = asyncio.Lock()
    pool = asyncio.Semaphore(2)
    folder = Path("/data")
    loop = asyncio.new_event_loop()
    tasks = [loop.create_future(), loop.create_future()]
    loop.close()
"""


def _verdict(
    text: str, seen: Mapping[str, Sequence[str]] | None = None, given: Mapping[str, str] | None = None
) -> Verdict:
    """Of the loop in ``text``, whose last line waits in each of three turns; ``seen``: its variables, by turn."""
    body = textwrap.indent(textwrap.dedent(text).strip(), "    ")
    suite = Suite(
        f"{textwrap.dedent(SHOP).strip()}\nasync def stack({', '.join(given or ())}):\n{body}  # waits 3 x 100"
    )
    suite.run("stack", given, seen)
    function = suite.found()
    statement = function.body.tree.body[-1]
    loop = turns(statement)
    assert loop is not None
    return obstacle_to_turns(reader(function), statement, loop, function.path, function.word)


NAMES = {"name": ["names[0]", "names[1]", "names[2]"]}
CLIENTS = {"client": ["first", "second", "third"]}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("for name in names:\n  await get(name)", NAMES),
        ("for name in names:\n  made.append(await get(name))", NAMES),
        ("for name in names:\n  made.extend(await get(name))", NAMES),
        ("for name in names:\n  table[name] = await get(name)", NAMES),
        ("for name in names:\n  total += await get(name)", NAMES),
        ("for name in names:\n  table[name.upper()] = await get(name)", NAMES),
        ("for number in range(3):\n  await asyncio.sleep(1)", {}),
        ("for name in names:\n  got = await get(name)\n  table[name] = got", NAMES),
        ("for name in names:\n  await writes(folder / name)", NAMES),
        ("for client in clients:\n  await client.go()", CLIENTS),
        ("for client in clients:\n  if client:\n    await client.go()", CLIENTS),
        ("for client in clients:\n  async with lock_of(client):\n    await client.ping()", CLIENTS),
        ("for name, client in pairs:\n  await client.go()", {"name": ["'a'", "'b'"], "client": ["first", "second"]}),
        ("for number in range(3):\n  await get(number)", {"number": ["0", "1", "2"]}),
        ("for number in range(3):\n  client = Client()\n  await client.go()", {"client": ["first", "second", "third"]}),
        ("for name in names:\n  async with lock_of(name) as held:\n    await get(held)", NAMES),
        ("for name in names:\n  if name:\n    got = await get(name)\n    await get(got)", NAMES),
        ("x = [await get(name) for name in names]", {}),
        ("x = [await client.go() for client in clients]", {}),
        ("x = [await get(name) for name in names if name]", {}),
        ("x = [await client.go() for client in [first, second]]", {}),
        ("for client in (first, second):\n  await client.go()", {}),
        ("x = [await get(number) for number in (1, 1)]", {}),
        ("x = {name: await get(name) for name in names}", {}),
        ("x = [await get(number) for number in range(3)]", {}),
        ("x = [await first.ping() for number in range(3)]", {}),
    ],
)
def test_turns_that_may_overlap(text: str, seen: dict[str, list[str]]) -> None:
    found = _verdict(text, seen)
    assert (found.obstacle, found.useless) == (None, None)


@pytest.mark.parametrize(
    ("text", "seen", "reason"),
    [
        ("for name in names:\n  if await get(name): break", NAMES, "the loop may end with any turn"),
        ("for name in names:\n  if await get(name): continue", NAMES, "a turn may be cut short"),
        ("for name in names:\n  return await get(name)", NAMES, "the function may end with any turn"),
        (
            "for name in names:\n  try: pass\n  except E: await get(name)",
            NAMES,
            "a turn that fails may be followed by another try",
        ),
        ("for name in names:\n  if not await get(name): raise E", NAMES, "a turn may raise"),
        ("for name in names:\n  assert await get(name)", NAMES, "a turn is checked before the next"),
        ("for name in names:\n  if await get(name): pytest.skip()", NAMES, "the test may be skipped with any turn"),
        ("for name in names:\n  while await get(name): pass", NAMES, "a loop inside waits for something"),
        (
            "for name in names: pass\nelse:\n  await get(1)",
            NAMES,
            "what stands after else depends on how the loop went",
        ),
        ("x = [await get(name) async for name in names]", {}, "the items come one after another"),
        (
            "for name in names:\n  await get(name)\n  await asyncio.sleep(1)",
            NAMES,
            "a fixed sleep keeps the turns apart",
        ),
        ("for name in names:\n  last = await get(last)", NAMES, "last goes from one turn to the next"),
        ("for name in names:\n  await get(last)\n  last = name", NAMES, "last goes from one turn to the next"),
        (
            "for name in names:\n  if name:\n    last = name\n  await get(last)",
            NAMES,
            "last goes from one turn to the next",
        ),
        (
            "for name in names:\n  async with lock_of(last) as last:\n    await get(name)",
            NAMES,
            "last goes from one turn to the next",
        ),
        (
            "for name in names:\n  first.last = await get(first.last)",
            NAMES,
            "first.last goes from one turn to the next",
        ),
        ("for name in names:\n  total += await get(total)", NAMES, "total goes from one turn to the next"),
        ("for name in names:\n  total -= await get(name)", NAMES, "total goes from one turn to the next"),
        (
            "for number in range(3):\n  await first.page()",
            {},
            "a turn changes first.cursor, and the next reads it",
        ),
        (
            "for client in clients:\n  await client.go()",
            {"client": ["first", "second", "first"]},
            "a turn changes client.went, and the next changes it as well",
        ),
        (
            "for client in [first, first]:\n  await client.go()",
            {"client": ["first"]},
            "a turn changes first.went, and the next changes it as well",
        ),
        (
            "for name, client in shared:\n  await client.go()",
            {"name": ["'a'", "'b'"], "client": ["first", "first"]},
            "a turn changes client.went, and the next changes it as well",
        ),
        (
            "for name in names:\n  await writes(folder / name)",
            {"name": ["'a'", "'a'"]},
            "a turn changes files (/data/a), and the next changes it as well",
        ),
        (
            "for client in unheard():\n  await first.go()",
            {},
            "a turn changes first.went, and the next changes it as well",
        ),
        (
            "x = [await client.go() for client in [first, first]]",
            {},
            "a turn changes first.went, and the next changes it as well",
        ),
        (
            "x = [await client.go() for name, client in shared]",
            {},
            "a turn changes shared, and the next changes it as well",
        ),
        (
            "for name in names:\n  made.append(await counts(name))",
            NAMES,
            "each turn adds to made, and the next uses what is in it",
        ),
        (
            "for name in names:\n  rows.append(await log(name))",
            NAMES,
            "each turn adds to rows, and the next uses what is in it",
        ),
        (
            "for name in names:\n  shelf[name] = await get(name)",
            NAMES,
            "a turn changes shelf, and the next changes it as well",
        ),
        (
            "for name in names:\n  shelf.append(await get(name))",
            NAMES,
            "a turn changes shelf.last, and the next changes it as well",
        ),
        (
            "for name in names:\n  await becomes(name)",
            NAMES,
            "a context variable that is set in a task of its own is lost for the function",
        ),
    ],
)
def test_turns_that_must_not_overlap(text: str, seen: dict[str, list[str]], reason: str) -> None:
    found = _verdict(text, seen)
    assert found.obstacle == reason


_PUT_AWAY = "results are put away one after another, and nothing else waits"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("for name in names:\n  await locks(name)", "both need lock, which lets one through at a time"),
        (
            "for task in tasks:\n  await finishes(task)",
            "what the turns wait for was started before the loop, and goes on already",
        ),
        (
            "for name in names:\n  shelves[name] = name",
            _PUT_AWAY,
        ),
        (
            "for name in names:\n  made.append((name, 1))",
            _PUT_AWAY,
        ),
    ],
)
def test_turns_that_gain_nothing(text: str, reason: str) -> None:
    found = _verdict(text, {**NAMES, "task": ["tasks[0]", "tasks[1]"]})
    assert found.useless == reason
    assert found.obstacle is None


def test_a_sleep_is_one_though_nobody_looked() -> None:
    found = _verdict("for name in names:\n  await get(name)\n  await trio.sleep(1)", NAMES)
    assert found.obstacle == "a fixed sleep keeps the turns apart"


def test_a_pool_lets_so_many_turns_through() -> None:
    found = _verdict("for name in names:\n  await pools(name)", NAMES)
    assert found.free
    assert found.at_once == 2


def test_a_doubt_that_turns_leave() -> None:
    found = _verdict("for name in names:\n  await log(name)", NAMES)
    assert found.doubts == ("both add to what is in rows: the order of what is in it may change",)
