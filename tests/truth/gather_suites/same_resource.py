"""A server keeps what it is sent under a path; nothing but that path says who must come second."""

import socket
import threading
import time
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest

KEPT = {}


class Handler(StreamRequestHandler):
    def handle(self):
        verb, path, value = self.rfile.readline().decode().split()
        time.sleep(0.03 if verb == "GET" else 0.08)
        if verb == "PUT":
            KEPT[path] = value
        self.wfile.write(KEPT.get(path, "nothing").encode())


@pytest.fixture(scope="module")
def port():
    server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def send(port, verb, path, value="-"):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"{verb} {path} {value}\n".encode())
        return connection.recv(100).decode()


def paint(port, colour):
    send(port, "PUT", "/wall", colour)


def painted(port):
    return send(port, "GET", "/wall")


@pytest.fixture
def straight(port):
    send(port, "PUT", "/size", "big")  #: put
    size = send(port, "GET", "/size")  #: get
    return size


@pytest.fixture
def helped(port):
    paint(port, "blue")  #: paint
    colour = painted(port)  #: look
    return colour


@pytest.fixture
def others(port):
    one = send(port, "PUT", "/one", "1")  #: one
    two = send(port, "PUT", "/two", "2")  #: two
    return one, two


def test_straight(straight):
    assert straight == "big"


def test_helped(helped):
    assert helped == "blue"


def test_others(others):
    assert others == ("1", "2")
