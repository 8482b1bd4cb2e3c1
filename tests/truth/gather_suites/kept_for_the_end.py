"""A factory that says what is to be done in the end, and a worker that serves one job after another."""

import queue
import threading
import time

import pytest


@pytest.fixture
def new_topic(request):
    def create(name, parts=1):
        topic = {"name": name, "parts": parts}
        time.sleep(0.06)
        request.addfinalizer(topic.clear)
        return topic

    return create


class Worker(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.jobs = queue.Queue()
        self.start()

    def run(self):
        while (job := self.jobs.get()) is not None:
            time.sleep(job[0])
            job[1].set()

    def do(self, seconds):
        done = threading.Event()
        self.jobs.put((seconds, done))
        done.wait(5)
        return seconds


def test_topics(new_topic):
    news = new_topic("news")  #: news
    logs = new_topic("logs", parts=3)  #: logs
    assert news["parts"] + logs["parts"] == 4


def test_worker():
    worker = Worker()
    first = worker.do(0.06)  #: first
    second = worker.do(0.07)  #: second
    worker.jobs.put(None)
    assert first < second
