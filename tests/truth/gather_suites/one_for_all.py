"""What a class, a cache or a decorator keeps for all who come: seen through an object, an argument, a closure."""

import functools
import time
from pathlib import Path

import pytest


class Ticket:
    sold = 0

    def sell(self):
        time.sleep(0.06)
        type(self).sold = 7

    def left(self):
        sold = self.sold
        time.sleep(0.06)
        return 9 - sold


@functools.lru_cache
def rates(currency):
    time.sleep(0.06)
    return len(currency)


def price(currency):
    rate = rates(currency)
    time.sleep(0.06)
    return rate


class Report:
    def __init__(self):
        self.built = []

    @functools.cached_property
    def figures(self):
        time.sleep(0.06)
        self.built.append(1)
        return [1, 2]

    def total(self):
        return sum(self.figures)

    def longest(self):
        figures = self.figures
        time.sleep(0.06)
        return max(figures)


STEP = {"done": 0}


def step(number):
    def wrap(function):
        @functools.wraps(function)
        def inner():
            assert STEP["done"] == number - 1
            made = function()
            STEP["done"] = number
            return made

        return inner

    return wrap


@step(1)
def pour():
    time.sleep(0.06)
    return "poured"


@step(2)
def dry():
    time.sleep(0.06)
    return "dry"


class Gauge:
    def __init__(self, at):
        self._at = at

    @property
    def level(self):
        time.sleep(0.06)
        return self._at


def save(text):
    time.sleep(0.06)
    (Path(*ROOT) / "note").write_text(text)


def load():
    text = (Path(*ROOT) / "note").read_text()
    time.sleep(0.06)
    return text


ROOT = []


@pytest.fixture
def left():
    Ticket.sold = 0
    one, other = Ticket(), Ticket()
    one.sell()  #: sell
    left = other.left()  #: left
    return left


@pytest.fixture
def prices():
    rates.cache_clear()
    first = rates("euro")  #: rate
    second = price("euro")  #: price
    return first, second, rates.cache_info().misses


@pytest.fixture
def currencies():
    rates.cache_clear()
    yen = rates("yen")  #: yen
    peso = rates("peso")  #: peso
    return yen, peso


@pytest.fixture
def report():
    report = Report()
    total = report.total()  #: total
    longest = report.longest()  #: longest
    return report.built, total, longest


@pytest.fixture
def floor():
    STEP["done"] = 0
    poured = pour()  #: pour
    done = dry()  #: dry
    return poured, done


@pytest.fixture
def levels():
    tank, well = Gauge(3), Gauge(4)
    first = tank.level  #: tank
    second = well.level  #: well
    return first, second


@pytest.fixture
def note(tmp_path):
    ROOT[:] = tmp_path.parts
    save("milk")  #: save
    text = load()  #: load
    return text


def test_one_for_all(left, prices, currencies, report, floor, levels, note):
    assert left == 2
    assert prices == (4, 4, 1)
    assert currencies == (3, 4)
    assert report == ([1], 3, 2)
    assert floor == ("poured", "dry")
    assert levels == (3, 4)
    assert note == "milk"
