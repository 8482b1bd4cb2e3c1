"""Servers in threads of the suite's own: what they keep from one request to the next, their handlers tell."""

import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

STATE = {"mode": "plain"}


class Quiet(BaseHTTPRequestHandler):
    def answer(self, text):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


class Keeping(Quiet):
    def do_GET(self):
        time.sleep(0.06)
        self.answer(STATE["mode"])

    def do_POST(self):
        time.sleep(0.08)
        STATE["mode"] = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer("done")


@pytest.fixture(scope="module")
def url():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeping)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def ask(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read().decode()


def tell(url, data):
    with urllib.request.urlopen(url, data) as answer:
        return answer.read().decode()


@pytest.fixture
def mode(url):
    tell(url, b"fancy")  #: tell
    mode = ask(url)  #: ask
    return mode


@pytest.fixture
def last(url):
    tell(f"{url}/a", b"first")  #: first
    tell(f"{url}/b", b"second")  #: second
    return ask(url)


@pytest.fixture
def both(url):
    one = ask(f"{url}/one")  #: one
    two = ask(f"{url}/two")  #: two
    return one, two


def test_mode(mode):
    assert mode == "fancy"


def test_last(last):
    assert last == "second"


def test_both(both):
    assert both[0] == both[1]
