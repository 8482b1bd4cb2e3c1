"""Methods that no text names, found without a call of any of them."""

from __future__ import annotations

import enum
import functools
import threading
from dataclasses import dataclass
from typing import Any

from testtime_recorder.implied import holds_objects, implied, maker, one_of_each


class Meta(type):
    def __call__(cls, *args: Any) -> Any:
        raise AssertionError("code of the suite was run")


class Base:
    def __len__(self) -> int:
        raise AssertionError("code of the suite was run")


class Child(Base):
    def __bool__(self) -> bool:
        raise AssertionError("code of the suite was run")

    @property
    def level(self) -> int:
        raise AssertionError("code of the suite was run")

    @level.setter
    def level(self, value: int) -> None:
        raise AssertionError("code of the suite was run")


class Kept:
    @functools.cached_property
    def engine(self) -> int:
        raise AssertionError("code of the suite was run")


class Made(metaclass=Meta):
    pass


@dataclass
class Point:
    x: int


class Colour(enum.Enum):
    RED = 1


def test_those_of_a_class_and_its_bases() -> None:
    assert set(implied(Child)) == {"__bool__", "__len__", "level.setter"}
    assert implied(Child)["__len__"] is Base.__len__


class Worker(threading.Thread):
    def run(self) -> None:
        raise AssertionError("code of the suite was run")


class Runner:
    def run(self) -> None:
        raise AssertionError("code of the suite was run")


def test_what_a_thread_does() -> None:
    assert set(implied(Worker)) == {"run"}
    assert implied(Runner) == {}
    assert implied(threading.Thread) == {}


def test_what_is_kept_from_its_first_use_on() -> None:
    assert set(implied(Kept)) == {"engine.cached"}


def test_none_of_what_python_provides() -> None:
    assert [implied(kind) for kind in (dict, type(len), Point, Colour, object)] == [{}] * 5


def test_what_a_class_is_called_by() -> None:
    assert maker(Made) is Meta.__dict__["__call__"]
    assert maker(Child) is None


def test_what_holds_objects() -> None:
    assert holds_objects([1, Base()])
    assert holds_objects({"a": Base()})
    assert holds_objects({"a": holds_objects})
    assert holds_objects([Base().__len__])
    assert not holds_objects([1, "a", [], (Base(),)])
    assert not holds_objects(Base())


def test_one_of_each_class_in_what_holds_several() -> None:
    first, second, child = Base(), Base(), Child()
    assert one_of_each([first, 1, second, "a", child]) == [first, child]
    assert one_of_each({"a": child, "b": 2}) == [child]
    assert one_of_each({first}) == [first]
    assert one_of_each([1] * 24 + [first]) == []
    assert one_of_each(first) == []
