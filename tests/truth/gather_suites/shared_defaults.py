"""What parameters are when they are not given: one object for all calls, which the next call looks at."""

import asyncio

import pytest
import pytest_asyncio

TOKENS = {}
MARKS = []


class Api:
    def __init__(self, name):
        self.name = name


async def sign_in(api, tokens=TOKENS):
    await asyncio.sleep(0.06)
    tokens["bearer"] = api.name


async def ask(api, *, tokens=TOKENS):
    bearer = tokens.get("bearer")
    await asyncio.sleep(0.06)
    return bearer


async def gather_marks(mark, marks=MARKS):
    await asyncio.sleep(0.06)
    marks.append(mark)
    return len(marks)


@pytest_asyncio.fixture
async def bearer():
    left, right = Api("left"), Api("right")
    await sign_in(left)  #: sign
    bearer = await ask(right)  #: ask
    return bearer


@pytest_asyncio.fixture
async def marks():
    first = await gather_marks("a")  #: first
    second = await gather_marks("b")  #: second
    return first, second


@pytest.mark.asyncio
async def test_bearer(bearer):
    assert bearer == "left"


@pytest.mark.asyncio
async def test_marks(marks):
    assert marks == (1, 2)
