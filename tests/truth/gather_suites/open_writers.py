"""Files that stay open: what is written there, others read who open them by their names."""

import socketserver
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler

import pytest


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.06)
        with open(self.server.path) as file:
            text = file.read().encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


def write(file, text):
    file.write(text)
    time.sleep(0.06)


def read(path):
    time.sleep(0.06)
    with open(path) as file:
        return file.read()


def fetch(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read()


@pytest.fixture
def url(tmp_path):
    server = Server(("127.0.0.1", 0), Handler)
    server.path = str(tmp_path / "served")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def own(tmp_path):
    file = open(tmp_path / "own", "w", buffering=1)
    write(file, "hello\n")  #: write
    text = read(tmp_path / "own")  #: read
    file.close()
    return text


@pytest.fixture
def served(url, tmp_path):
    file = open(tmp_path / "served", "w", buffering=1)
    write(file, "hello\n")  #: save
    text = fetch(url)  #: fetch
    file.close()
    return text


@pytest.fixture
def two(tmp_path):
    with open(tmp_path / "a", "w") as one, open(tmp_path / "b", "w") as other:
        write(one, "hello")  #: one
        write(other, "bye")  #: other
    return tmp_path


def test_own(own, served):
    assert (own, served) == ("hello\n", b"hello\n")


def test_two(two):
    assert ((two / "a").read_text(), (two / "b").read_text()) == ("hello", "bye")
