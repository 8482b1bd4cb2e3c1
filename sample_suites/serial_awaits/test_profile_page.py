"""An async fixture awaits two things that do not need each other, one after the other.

The fixture takes the sum of both waits, and nearly all of it is waiting.
"""

import asyncio
import os

import pytest

SCALE = float(os.environ.get("TESTTIME_SAMPLE_SCALE", "1"))


async def fetch_user() -> str:
    await asyncio.sleep(0.5 * SCALE)
    return "ada"


async def fetch_theme() -> str:
    await asyncio.sleep(0.4 * SCALE)
    return "dark"


@pytest.fixture
async def page() -> dict[str, str]:
    user = await fetch_user()
    theme = await fetch_theme()
    return {"user": user, "theme": theme}


async def test_user(page: dict[str, str]) -> None:
    await asyncio.sleep(0.1 * SCALE)
    assert page["user"] == "ada"


async def test_theme(page: dict[str, str]) -> None:
    await asyncio.sleep(0.1 * SCALE)
    assert page["theme"] == "dark"
