"""Two chains of three, and two diamonds one after the other."""

import asyncio

import pytest
import pytest_asyncio


async def create(kind, *parents):
    await asyncio.sleep(0.05)
    return (kind, parents)


@pytest_asyncio.fixture
async def chains():
    user = await create("user")  #: user
    token = await create("token", user)  #: token
    session = await create("session", token)  #: session
    project = await create("project")  #: project
    board = await create("board", project)  #: board
    card = await create("card", board)  #: card
    return session, card


@pytest_asyncio.fixture
async def diamonds():
    login = await create("login")  #: login
    left = await create("left", login)  #: left
    right = await create("right", login)  #: right
    middle = await create("middle", left, right)  #: middle
    up = await create("up", middle)  #: up
    down = await create("down", middle)  #: down
    end = await create("end", up, down)  #: end
    return end


@pytest.mark.asyncio
async def test_chains(chains):
    assert [kind for kind, _ in chains] == ["session", "card"]


@pytest.mark.asyncio
async def test_diamonds(diamonds):
    assert diamonds[0] == "end"
