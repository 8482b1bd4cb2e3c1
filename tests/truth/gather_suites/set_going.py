"""Time for what was set going, and polls for what the same object has started."""

import asyncio
import threading
import time

import pytest
import pytest_asyncio


class Cluster:
    leader = None

    async def start(self):
        await asyncio.sleep(0.05)
        self.task = asyncio.create_task(self.elect())

    async def elect(self):
        await asyncio.sleep(0.04)
        self.leader = "one"


async def patience(seconds=0.07):
    await asyncio.sleep(seconds)


class Daemon:
    def __init__(self, marker):
        self.marker = marker
        self.thread = None

    def start(self):
        self.thread = threading.Timer(0.06, self.marker.touch)
        self.thread.start()

    def wait_until_ready(self, tries=500):
        for _ in range(tries):
            if self.marker.exists():
                return
            time.sleep(0.01)
        raise TimeoutError(self.marker)


@pytest_asyncio.fixture
async def leader():
    cluster = Cluster()
    await cluster.start()  #: start
    await patience()  #: patience
    yield cluster.leader
    await cluster.task


@pytest.fixture
def daemons(tmp_path):
    web, job = Daemon(tmp_path / "web"), Daemon(tmp_path / "job")
    web.start()  #: web
    web.wait_until_ready()  #: web_up
    job.start()  #: job
    job.wait_until_ready()  #: job_up
    return web, job


@pytest.mark.asyncio
async def test_leader(leader):
    assert leader == "one"


def test_daemons(daemons):
    assert all(each.marker.exists() for each in daemons)
