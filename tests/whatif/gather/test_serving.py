"""Servers of the suite's own: whether two requests meet in what their handlers keep."""

from __future__ import annotations

import textwrap

import pytest

from tests.scenes import Suite, reader
from testtime.whatif.gather.conflict import described
from testtime.whatif.gather.places import Effects, Place
from testtime.whatif.gather.serving import beside, met

SHOP = """
    import asyncio
    from http.server import BaseHTTPRequestHandler

    KEPT = {{"mode": "a"}}
    SEEN = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            {get}

        def do_POST(self):
            {post}

    async def both():
        await asyncio.sleep(1)  # waits 100
"""
SENT, ASKED = (False, False), (True, True)


def meets(get: str, post: str, asks: tuple[bool, bool] = SENT, *, apart: bool = False) -> str | None:
    suite = Suite(textwrap.dedent(SHOP).format(get=get, post=post))
    suite.run("both")
    function = suite.found()
    place = met(reader(function), asks, apart=apart)
    return None if place is None else described(place, function.word)


def test_what_one_request_changes_and_another_reads() -> None:
    assert meets("return KEPT['mode']", "KEPT['mode'] = self.path") == "KEPT[mode]"
    assert meets("return KEPT['mode']", "KEPT['mode'] = self.path", (False, True)) == "KEPT[mode]"


def test_requests_that_only_ask() -> None:
    assert meets("return KEPT['mode']", "KEPT['mode'] = self.path", ASKED) is None


@pytest.mark.parametrize("asks", [SENT, ASKED])
def test_a_handler_that_keeps_nothing(asks: tuple[bool, bool]) -> None:
    assert meets("return self.path", "return len(self.path)", asks) is None


def test_what_is_only_added_to() -> None:
    assert meets("return self.path", "SEEN.append(self.path)") is None
    assert meets("return SEEN[0]", "SEEN.append(self.path)") == "what is in SEEN"


def test_under_keys_requests_that_are_apart_do_not_meet() -> None:
    assert meets("return KEPT.get(self.path)", "KEPT[self.path] = 1") == "what is in KEPT"
    assert meets("return KEPT.get(self.path)", "KEPT[self.path] = 1", apart=True) is None
    assert meets("return KEPT['mode']", "KEPT['mode'] = 1", apart=True) == "KEPT[mode]"


def test_what_is_done_beside_a_request() -> None:
    get, post = "return open(self.path).read()", "KEPT['mode'] = 1"
    suite = Suite(textwrap.dedent(SHOP).format(get=get, post=post))
    suite.run("both")
    seen = reader(suite.found())
    file = Effects(writes={Place("world", "files", "/a")})
    assert beside(seen, file, only_asks=True) is not None
    assert beside(seen, Effects(reads=file.writes), only_asks=True) is None
    (kept,) = (place for place, each in enumerate(seen.things) if each.type == "dict")
    mode = Effects(reads={Place("contents", kept, "mode")})
    assert beside(seen, mode, only_asks=False) == Place("contents", kept, "mode")
    assert beside(seen, mode, only_asks=True) is None


SERVED = """
    import asyncio

    KEPT = {"a": 1}

    async def answer(reader, writer):
        KEPT["a"] = await reader.readline()

    async def other(reader, writer):
        return KEPT["a"]

    async def start():
        return await asyncio.start_server(%s, "127.0.0.1", 0)

    async def both():
        await start()  # waits 100
"""


@pytest.mark.parametrize(("handler", "expected"), [("answer", True), ("other", False)])
def test_functions_that_are_handed_to_a_server(handler: str, expected: bool) -> None:
    suite = Suite(SERVED % handler)
    suite.run("both")
    assert (met(reader(suite.found()), SENT, apart=True) is not None) == expected
