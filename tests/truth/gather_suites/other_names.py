"""The same thing under two names: a file by a link to its folder, a function by its place in a table."""

import time

import pytest

LEDGER = []


def enter(amount):
    time.sleep(0.06)
    LEDGER.append(amount)


def add_up():
    total = sum(LEDGER)
    time.sleep(0.06)
    return total


def convert(amount):
    time.sleep(0.06)
    return amount * 2


def rate():
    time.sleep(0.06)
    return 3


COMMANDS = {"enter": enter, "total": add_up, "convert": convert, "rate": rate}


def upload(release):
    time.sleep(0.06)
    (release / "version").write_text("2")


def version(site):
    path = site / "version"
    found = path.read_text() if path.exists() else "1"
    time.sleep(0.06)
    return found


@pytest.fixture
def total():
    LEDGER.clear()
    COMMANDS["enter"](5)  #: enter
    total = COMMANDS["total"]()  #: total
    return total


@pytest.fixture
def price():
    euros = COMMANDS["convert"](4)  #: convert
    factor = COMMANDS["rate"]()  #: rate
    return euros * factor


@pytest.fixture
def site(tmp_path):
    (tmp_path / "releases" / "2").mkdir(parents=True)
    (tmp_path / "current").symlink_to(tmp_path / "releases" / "2")
    return tmp_path


@pytest.fixture
def shown(site):
    upload(site / "releases" / "2")  #: upload
    shown = version(site / "current")  #: version
    return shown


def test_total(total):
    assert total == 5


def test_price(price):
    assert price == 24


def test_shown(shown):
    assert shown == "2"
