"""What a fixture waits for in its last statement, which returns it, beside what precedes that."""

import asyncio
import time

import pytest
import pytest_asyncio

ROWS = []


def seed(name):
    time.sleep(0.06)
    return name


def fill():
    time.sleep(0.06)
    ROWS.append(1)


def count():
    found = len(ROWS)
    time.sleep(0.06)
    return found


async def fetch(name):
    await asyncio.sleep(0.06)
    return name


@pytest.fixture
def seeded():
    seed("users")  #: users
    return seed("teams")  #: teams


@pytest.fixture
def filled():
    fill()  #: fill
    return count()  #: count


@pytest_asyncio.fixture
async def fetched():
    await fetch("one")  #: one
    return await fetch("two")  #: two


def test_seeded(seeded):
    assert seeded == "teams"


def test_filled(filled):
    assert filled == 1


@pytest.mark.asyncio
async def test_fetched(fetched):
    assert fetched == "two"
