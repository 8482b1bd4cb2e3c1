"""What was started before and is only waited for: tasks, a task group, threads, processes."""

import asyncio
import subprocess
import sys
import threading
import time

import pytest
import pytest_asyncio


async def fetch(what, seconds):
    await asyncio.sleep(seconds)
    return what


@pytest_asyncio.fixture
async def task():
    task = asyncio.create_task(fetch("task", 0.16))
    other = await fetch("other", 0.08)  #: other
    result = await task  #: task
    return other, result


@pytest_asyncio.fixture
async def tasks():
    first, second = asyncio.create_task(fetch("first", 0.06)), asyncio.create_task(fetch("second", 0.12))
    one = await first  #: first
    two = await second  #: second
    return one, two


@pytest_asyncio.fixture
async def group():
    async with asyncio.TaskGroup() as group:  #: group
        one, two = group.create_task(fetch("one", 0.08)), group.create_task(fetch("two", 0.08))
    return one.result(), two.result()


@pytest.fixture
def threads():
    found = []
    workers = [
        threading.Thread(target=lambda each=each: (time.sleep(each), found.append(each))) for each in (0.06, 0.12)
    ]
    for worker in workers:
        worker.start()
    workers[0].join()  #: join
    workers[1].join()  #: rejoin
    return found


@pytest.fixture
def processes():
    naps = [f"import time; time.sleep({each})" for each in (0.1, 0.2)]
    first, second = (subprocess.Popen([sys.executable, "-S", "-E", "-c", nap]) for nap in naps)
    first.wait()  #: wait
    second.wait()  #: rewait
    return first.returncode, second.returncode


@pytest.mark.asyncio
async def test_task(task):
    assert task == ("other", "task")


@pytest.mark.asyncio
async def test_tasks(tasks):
    assert tasks == ("first", "second")


@pytest.mark.asyncio
async def test_group(group):
    assert group == ("one", "two")


def test_threads(threads, processes):
    assert threads == [0.06, 0.12]
    assert processes == (0, 0)
