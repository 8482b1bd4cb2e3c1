"""An async fixture awaits two things, and the second needs what the first returned.

It costs as much as two independent waits would, but these must stay in order.
"""

import asyncio
import os

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


async def sign_in(user: str) -> str:
    await asyncio.sleep(0.5 * SCALE)
    return f"token of {user}"


async def fetch_account(token: str) -> dict[str, str]:
    await asyncio.sleep(0.4 * SCALE)
    return {"opened with": token}


@pytest.fixture
async def account() -> dict[str, str]:
    token = await sign_in("ada")
    return await fetch_account(token)


async def test_token(account: dict[str, str]) -> None:
    await asyncio.sleep(0.1 * SCALE)
    assert account["opened with"] == "token of ada"


async def test_is_open(account: dict[str, str]) -> None:
    await asyncio.sleep(0.1 * SCALE)
    assert account
