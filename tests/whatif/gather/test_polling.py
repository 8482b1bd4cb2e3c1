"""A loop that looks again and again waits for others, unless they were set going by the same function."""

from __future__ import annotations

import textwrap

import pytest

from tests.scenes import noted

POLLS = textwrap.dedent("""
    import asyncio
    import time
    from types import SimpleNamespace
    shop = SimpleNamespace(ready=False, at=0.0)
    rows, state = [], ""
    async def up(): return True
    class Flaky:
        left = 2
        def call(self):
            self.left -= 1
            if self.left: raise OSError
        def look(self):
            if self.left: raise OSError
    flaky = Flaky()
""")


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("while not shop.ready: await asyncio.sleep(1)", True),
        ("while not await up(): time.sleep(1)", True),
        ("for x in range(9):\n    if shop.ready: break\n    await asyncio.sleep(1)", True),
        ("for x in range(9):\n    if shop.ready: return\n    await asyncio.sleep(1)", True),
        ("time.sleep(shop.at - time.monotonic())", True),
        ("left = shop.at - time.time()\nawait asyncio.sleep(left)", True),
        ("while True:\n    if shop.ready: return\n    await asyncio.sleep(1)", True),
        ("while 1:\n    await asyncio.sleep(1)\n    if await up(): break", True),
        ("while True:\n    await up()\n    await asyncio.sleep(1)", False),
        ("while not shop.ready: pass", False),
        ("for x in range(9): await asyncio.sleep(1)", False),
        ("for x in range(9):\n    if shop.ready: break", False),
        ("for x in range(9):\n    try: return await up()\n    except OSError: await asyncio.sleep(1)", False),
        ("for x in range(9):\n    try: return shop.ready\n    except OSError: await asyncio.sleep(1)", True),
        ("n = 0\nwhile n < 3:\n    n += 1\n    await asyncio.sleep(1)", False),
        ("up, n = False, 0\nfor n in range(9):\n    await asyncio.sleep(n)\n    if up: break", False),
        (
            "n = 0\nwhile n < 9:\n    try:\n        n += 1\n        await asyncio.sleep(1)\n"
            "        if n < 2: raise OSError(n)\n"
            "        return n\n    except OSError: continue",
            False,
        ),
        (
            "while True:\n    try:\n        await asyncio.sleep(1)\n        if shop.ready: raise OSError\n"
            "    except OSError: return",
            True,
        ),
        ("while True:\n    await asyncio.sleep(1)\n    if 0: raise OSError(shop.ready)\n    if 1: return", True),
        (
            "for n in range(3):\n    try:\n        async with asyncio.timeout(n):\n            await asyncio.sleep(1)\n"
            "            return n\n    except OSError: continue",
            False,
        ),
        ("for n in range(3):\n    if await asyncio.wait_for(up(), n): return\n    await asyncio.sleep(1)", True),
        (
            "for n in range(3):\n  async with asyncio.timeout(shop.at):\n    await asyncio.sleep(1)\n    return",
            True,
        ),
        ("global state\nwhile not state: await asyncio.sleep(1)", True),
        ("box = rows\nwhile not box: await asyncio.sleep(1)", True),
        ("while not state: await asyncio.sleep(1)", True),
        ("for x in range(9):\n    try: return flaky.call()\n    except OSError: await asyncio.sleep(1)", False),
        ("for x in range(9):\n    try: return flaky.look()\n    except OSError: await asyncio.sleep(1)", True),
        ("time.sleep(1)", False),
        ("time.sleep(1)\nreturn time.time()", False),
        ("shop.started = True\nwhile not shop.ready: await asyncio.sleep(1)", False),
        ("rows.append(1)\nwhile not shop.ready: await asyncio.sleep(1)", False),
        ("unheard()\nwhile not shop.ready: await asyncio.sleep(1)", False),
    ],
)
def test_waiting_until_something_shows_that_was_not_set_going_here(text: str, waits: bool) -> None:
    found = noted(f"{POLLS}\nasync def act():\n{textwrap.indent(text, '    ')}", "await act()")
    assert bool(found.effects.awaits) == waits
