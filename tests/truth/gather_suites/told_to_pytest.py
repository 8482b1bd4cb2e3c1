"""One object by two ways: ``request.config`` is ``pytestconfig``, and an object's attributes may be another's."""

import time

import pytest

KEY = pytest.StashKey()


def point(request):
    time.sleep(0.06)
    request.config.server = "here"


def server(config):
    found = config.server
    time.sleep(0.06)
    return found


def keep(config):
    time.sleep(0.06)
    config.stash[KEY] = 7


def kept(config):
    found = config.stash.get(KEY, None)
    time.sleep(0.06)
    return found


def verbosity(request):
    time.sleep(0.06)
    return request.config.getoption("verbose")


def folder(config):
    time.sleep(0.06)
    return config.rootpath


class Settings:
    shared = {}

    def __init__(self):
        self.__dict__ = self.shared


def choose(name):
    settings = Settings()
    time.sleep(0.06)
    settings.name = name


def chosen():
    name = Settings().name
    time.sleep(0.06)
    return name


@pytest.fixture
def pointed(request, pytestconfig):
    point(request)  #: point
    return server(pytestconfig)  #: server


@pytest.fixture
def number(request, pytestconfig):
    keep(request.config)  #: keep
    number = kept(pytestconfig)  #: kept
    return number


@pytest.fixture
def asked(request, pytestconfig):
    verbose = verbosity(request)  #: verbosity
    path = folder(pytestconfig)  #: folder
    return verbose, path


@pytest.fixture
def name():
    choose("blue")  #: choose
    return chosen()  #: chosen


def test_pointed(pointed):
    assert pointed == "here"


def test_number(number):
    assert number == 7


def test_asked(asked, request):
    assert asked[1] == request.config.rootpath


def test_name(name):
    assert name == "blue"
