"""What is set for the process, the event loop or the task, and then asked for by another name."""

import asyncio
import gc
import resource
import time

import pytest
import pytest_asyncio


async def debug():
    await asyncio.sleep(0.06)
    asyncio.get_running_loop().set_debug(True)


async def debugged():
    found = asyncio.get_event_loop().get_debug()
    await asyncio.sleep(0.06)
    return found


async def mark():
    await asyncio.sleep(0.06)
    asyncio.get_running_loop().mark = 3


async def marked():
    found = asyncio.get_event_loop().mark
    await asyncio.sleep(0.06)
    return found


async def name():
    await asyncio.sleep(0.06)
    asyncio.current_task().set_name("here")


async def named():
    found = asyncio.current_task().get_name()
    await asyncio.sleep(0.06)
    return found


def limit():
    time.sleep(0.06)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))


def limited():
    found, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    time.sleep(0.06)
    return found


def collected():
    found = gc.isenabled()
    time.sleep(0.06)
    return found


@pytest_asyncio.fixture
async def loop_debug():
    await debug()  #: debug
    found = await debugged()  #: debugged
    asyncio.get_running_loop().set_debug(False)
    return found


@pytest_asyncio.fixture
async def loop_mark():
    await mark()  #: mark
    return await marked()  #: marked


@pytest_asyncio.fixture
async def task_name():
    await name()  #: name
    return await named()  #: named


@pytest.fixture
def files():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit()  #: limit
    found = limited()  #: limited
    resource.setrlimit(resource.RLIMIT_NOFILE, before)
    return before[0] - found


@pytest.fixture
def asked():
    files = limited()  #: files
    garbage = collected()  #: garbage
    return files, garbage


@pytest.mark.asyncio
async def test_loop_debug(loop_debug):
    assert loop_debug


@pytest.mark.asyncio
async def test_loop_mark(loop_mark):
    assert loop_mark == 3


@pytest.mark.asyncio
async def test_task_name(task_name):
    assert task_name == "here"


def test_files(files):
    assert files == 1


def test_asked(asked):
    assert asked[1]
