"""A token that one function keeps in the module and another sends."""

import asyncio

import pytest
import pytest_asyncio

_token = None
_sent = []


async def log_in(user):
    global _token
    await asyncio.sleep(0.08)
    _token = f"token of {user}"


async def publish(text):
    token = _token
    await asyncio.sleep(0.08)
    if token is None:
        raise PermissionError
    _sent.append((token, text))


@pytest_asyncio.fixture
async def published():
    await log_in("ann")  #: login
    await publish("news")  #: publish
    return list(_sent)


@pytest.mark.asyncio
async def test_published(published):
    assert published == [("token of ann", "news")]
