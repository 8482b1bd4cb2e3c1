"""What must hold before the next thing is done: asserts, skips, helpers that raise."""

import asyncio

import pytest
import pytest_asyncio

LOG = []


async def probe():
    await asyncio.sleep(0.05)
    return True


async def require():
    await asyncio.sleep(0.05)
    if LOG:
        raise RuntimeError("not empty")


async def migrate():
    await asyncio.sleep(0.05)
    return "migrated"


@pytest_asyncio.fixture
async def asserted():
    healthy = await probe()  #: probe
    assert healthy
    result = await migrate()  #: migrate
    return result


@pytest_asyncio.fixture
async def skipped():
    able = await probe()  #: able
    if not able:
        pytest.skip("unable")
    result = await migrate()  #: result
    return result


@pytest_asyncio.fixture
async def required():
    await require()  #: require
    done = await migrate()  #: done
    return done


@pytest.mark.asyncio
async def test_asserted(asserted):
    assert asserted == "migrated"


@pytest.mark.asyncio
async def test_skipped(skipped):
    assert skipped == "migrated"


@pytest.mark.asyncio
async def test_required(required):
    assert required == "migrated"


async def count_up():
    await asyncio.sleep(0.05)
    SEEN.append(len(SEEN))


SEEN = []


@pytest_asyncio.fixture
async def counted():
    SEEN.clear()
    await require()  #: sound
    await count_up()  #: count
    return SEEN


@pytest.mark.asyncio
async def test_counted(counted):
    assert counted == [0]
