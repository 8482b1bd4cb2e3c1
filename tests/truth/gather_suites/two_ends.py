"""What is sent at one end of a connection comes out at the other; two connections have nothing in common."""

import asyncio
import socket
import time

import pytest
import pytest_asyncio


class Wire:
    def __init__(self):
        self.one, self.other = socket.socketpair()

    def send(self):
        time.sleep(0.06)
        self.one.sendall(b"x")

    def receive(self):
        found = self.other.recv(1)
        time.sleep(0.06)
        return found

    def there_and_back(self):
        self.one.sendall(b"y")
        time.sleep(0.06)
        return self.other.recv(1)


class Line:
    async def open(self):
        one, other = socket.socketpair()
        _, self.writer = await asyncio.open_connection(sock=one)
        self.reader, self.unused = await asyncio.open_connection(sock=other)

    async def send(self):
        await asyncio.sleep(0.06)
        self.writer.write(b"hello\n")
        await self.writer.drain()

    async def receive(self):
        found = await self.reader.readline()
        await asyncio.sleep(0.06)
        return found

    def close(self):
        self.writer.close()
        self.unused.close()


@pytest.fixture
def sent():
    wire = Wire()
    wire.send()  #: send
    return wire.receive()  #: receive


@pytest.fixture
def answers():
    left, right = Wire(), Wire()
    one = left.there_and_back()  #: left
    two = right.there_and_back()  #: right
    return one, two


@pytest_asyncio.fixture
async def line():
    line = Line()
    await line.open()
    await line.send()  #: say
    found = await line.receive()  #: hear
    line.close()
    return found


def test_sent(sent):
    assert sent == b"x"


def test_answers(answers):
    assert answers == (b"y", b"y")


@pytest.mark.asyncio
async def test_line(line):
    assert line == b"hello\n"
