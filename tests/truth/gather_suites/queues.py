"""Work is put into a queue; whoever takes it out changes what lies beside the queue: in its object, or its module."""

import queue
import threading
import time

import pytest

JOBS, RESULTS = queue.Queue(), {}


def serve():
    while True:
        name, done = JOBS.get()
        time.sleep(0.07)
        RESULTS[name] = name.upper()
        done.set()


class Worker:
    def __init__(self):
        self.inbox, self.done = queue.Queue(), {}
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            name = self.inbox.get()
            time.sleep(0.07)
            self.done[name] = True
            self.inbox.task_done()

    def submit(self, name):
        self.inbox.put(name)
        self.inbox.join()

    def look(self, name):
        found = name in self.done
        time.sleep(0.05)
        return found


@pytest.fixture(scope="module", autouse=True)
def server():
    threading.Thread(target=serve, daemon=True).start()


def run(name):
    done = threading.Event()
    JOBS.put((name, done))
    assert done.wait(2)


def result(name):
    found = RESULTS.get(name)
    time.sleep(0.05)
    return found


@pytest.fixture
def worked():
    worker = Worker()
    worker.submit("mail")  #: submit
    found = worker.look("mail")  #: look
    return found


@pytest.fixture
def served():
    RESULTS.clear()
    run("mail")  #: run
    found = result("mail")  #: result
    return found


def test_worked(worked):
    assert worked


def test_served(served):
    assert served == "MAIL"
