"""Descriptors of the system: what is written to one end of a pipe comes out at the other, in order."""

import os
import time

import pytest


def send(descriptor, data):
    time.sleep(0.06)
    os.write(descriptor, data)


def take(descriptor):
    data = os.read(descriptor, 100)
    time.sleep(0.06)
    return data


def say(file, text):
    time.sleep(0.06)
    file.write(text)
    file.flush()


def hear(file):
    text = file.readline()
    time.sleep(0.06)
    return text


@pytest.fixture
def piped():
    reading, writing = os.pipe()
    send(writing, b"hello")  #: send
    said = take(reading)  #: take
    return said


@pytest.fixture
def ordered():
    reading, writing = os.pipe()
    send(writing, b"one")  #: one
    send(writing, b"two")  #: two
    return os.read(reading, 10)


@pytest.fixture
def doubled():
    reading, writing = os.pipe()
    other = os.dup(writing)
    send(writing, b"left")  #: left
    send(other, b"right")  #: right
    return os.read(reading, 10)


@pytest.fixture
def apart():
    one, other = os.pipe(), os.pipe()
    first, second = one[1], other[1]
    send(first, b"first")  #: first
    send(second, b"second")  #: second
    return os.read(one[0], 10), os.read(other[0], 10)


@pytest.fixture
def spoken():
    reading, writing = os.pipe()
    mouth, ear = os.fdopen(writing, "w"), os.fdopen(reading)
    say(mouth, "hello\n")  #: say
    text = hear(ear)  #: hear
    return text


def test_piped(piped, ordered, doubled):
    assert (piped, ordered, doubled) == (b"hello", b"onetwo", b"leftright")


def test_apart(apart, spoken):
    assert (apart, spoken) == ((b"first", b"second"), "hello\n")
