"""Objects are looked at without any of their code being run, and frames without a trace of it."""

from __future__ import annotations

import functools
import gc
import sys
import weakref
from array import array
from collections.abc import Iterator
from itertools import count
from pathlib import PurePath
from types import MethodType, ModuleType, SimpleNamespace
from typing import Any

import pytest

from testtime_recorder import looking
from testtime_recorder.looking import (
    NOTHING,
    attribute,
    dictionary,
    first_of,
    in_classes,
    is_a,
    module_names,
    type_name,
    variables,
)


class Ran(BaseException):
    """Code of the suite was run; no ``except Exception`` hides it."""


def alarm(*_: object, **__: object) -> Any:
    raise Ran


def hostile_class() -> type:
    """A class of which nothing can be asked, nor of its objects; not where pytest looks for tests."""

    class Meta(type):
        __eq__ = __instancecheck__ = __subclasscheck__ = __hash__ = __getattribute__ = alarm

    class Hostile(metaclass=Meta):
        __slots__ = ("slot",)
        __getattribute__ = __getattr__ = __eq__ = __bool__ = __len__ = __iter__ = __str__ = __repr__ = alarm
        __class__ = property(alarm)
        lies = property(alarm)

        def method(self) -> None: ...

    return Hostile


def hostile() -> Any:
    """An object of it."""
    return object.__new__(hostile_class())


class Base:
    inherited = 1

    def method(self) -> None: ...

    @classmethod
    def of_class(cls) -> None: ...

    @staticmethod
    def of_nobody() -> None: ...

    @property
    def computed(self) -> Any:
        raise Ran

    @functools.cached_property
    def cached(self) -> Any:
        raise Ran


class Child(Base):
    __slots__ = ("slot",)

    def __init__(self) -> None:
        self.slot = "in a slot"
        self.own = "of its own"

    def __getattr__(self, name: str) -> Any:
        raise Ran


class Descriptor:
    """One that has an opinion on what it stands for."""

    def __get__(self, *_: object) -> Any:
        raise Ran

    def __set__(self, *_: object) -> Any:
        raise Ran


class Described:
    asked = Descriptor()


def proxy() -> Any:
    """As werkzeug's LocalProxy: its class, its attributes and its dictionary are those of another."""

    class Proxy:
        __slots__ = ("__weakref__", "_hidden")
        __class__ = property(alarm)
        __dict__ = property(alarm)

        def __getattr__(self, name: str) -> Any:
            raise Ran

    return Proxy()


# -- attributes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [("slot", "in a slot"), ("own", "of its own"), ("inherited", 1), ("absent", NOTHING), ("__slots__", ("slot",))],
)
def test_plain_attributes(name: str, expected: object) -> None:
    assert attribute(Child(), name) is expected or attribute(Child(), name) == expected


def test_slot_that_is_empty() -> None:
    assert attribute(object.__new__(Child), "slot") is NOTHING


def test_methods_are_bound_as_python_does() -> None:
    child = Child()
    assert attribute(child, "method") == child.method
    assert attribute(child, "of_class") == Child.of_class
    assert attribute(child, "of_nobody") is Child.of_nobody
    assert attribute(Child, "method") is Base.method
    assert attribute(Child, "of_class") == Child.of_class
    assert attribute(Child, "of_nobody") is Base.of_nobody


def test_descriptors_are_told_and_not_asked() -> None:
    assert attribute(Child(), "computed") is Base.__dict__["computed"]
    assert attribute(Child(), "cached") is Base.__dict__["cached"]
    assert attribute(Described(), "asked") is Described.__dict__["asked"]


def test_what_a_cached_property_has_computed_is_an_attribute() -> None:
    child = Child()
    child.__dict__["cached"] = 3
    assert attribute(child, "cached") == 3


def test_class_attributes() -> None:
    assert attribute(Child, "inherited") == 1
    assert attribute(Child, "absent") is NOTHING
    assert attribute(Child, "__name__") is NOTHING


def test_the_class_of_an_object_unless_it_shows_another() -> None:
    value = PurePath("a")
    assert attribute(value, "__class__") is type(value)
    assert attribute(PurePath, "__class__") is type(PurePath)


def test_what_a_class_in_c_holds_is_not_the_object_s_own() -> None:
    assert attribute(array("i"), "append") is NOTHING
    assert attribute([], "append").__self__ == []


def test_what_the_class_of_a_class_holds() -> None:
    class Meta(type):
        known: list[str] = []  # noqa: RUF012 - it is looked at, not used

        def note(cls) -> None: ...

    class Shop(metaclass=Meta): ...

    assert attribute(Shop, "known") is Meta.known
    assert attribute(Shop, "note") == Shop.note
    assert attribute(Shop, "nothing") is NOTHING


def test_objects_of_python_itself() -> None:
    words = ["a"]
    assert attribute(words, "append") == words.append
    assert attribute(words, "absent") is NOTHING
    assert attribute(SimpleNamespace(a=1), "a") == 1
    assert attribute(functools.partial(print, 1), "func") is print
    assert attribute(words.append, "__self__") is words


def test_class_that_says_it_is_python_s_own() -> None:
    """A class made by ``exec`` in an empty namespace has the module ``builtins``."""
    made: dict[str, Any] = {}
    exec("class Made:\n def __getattribute__(self, name): raise BaseException", {"__name__": "builtins"}, made)
    assert made["Made"].__module__ == "builtins"
    assert attribute(made["Made"](), "absent") is NOTHING


@pytest.mark.parametrize("name", ["slot", "lies", "method", "absent", "__class__", "__dict__"])
def test_hostile_object_does_not_notice(name: str) -> None:
    value = hostile()
    found = attribute(value, name)
    if name == "method":
        assert type(found) is MethodType
        assert found.__self__ is value
    elif name in ("lies", "__class__"):
        assert type(found) is property
    else:
        assert found is NOTHING


@pytest.mark.parametrize("name", ["_hidden", "session", "__dict__", "__class__"])
def test_proxy_does_not_notice(name: str) -> None:
    attribute(proxy(), name)
    assert dictionary(proxy()) == {}


def test_hostile_class_does_not_notice() -> None:
    for name in ("method", "absent", "__name__", "__module__"):
        attribute(hostile_class(), name)


def test_modules() -> None:
    made = ModuleType("made")
    vars(made).update(a=1, __getattr__=alarm)
    assert attribute(made, "a") == 1
    assert attribute(made, "absent") is NOTHING


def test_module_that_loads_when_it_is_used() -> None:
    class Lazy(ModuleType):
        __getattribute__ = alarm

    lazy = Lazy("lazy")
    assert attribute(lazy, "absent") is NOTHING
    assert module_names(lazy)["__name__"] == "lazy"


# -- classes and names ------------------------------------------------------------------------------------------------


def test_is_a_asks_the_type_alone() -> None:
    class Lies:
        __class__ = ModuleType  # type: ignore[assignment]

    assert isinstance(Lies(), ModuleType)
    assert not is_a(Lies(), ModuleType)
    assert is_a(sys, ModuleType)
    assert is_a(hostile_class(), type)
    assert not is_a(hostile(), type)
    assert not is_a(hostile(), ModuleType)


def test_in_classes_goes_from_the_class_to_its_bases() -> None:
    assert in_classes(Child, "method") is Base.__dict__["method"]
    assert in_classes(Child, "own") is NOTHING
    assert in_classes(hostile_class(), "lies") is not NOTHING


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (int, "int"),
        (PurePath, f"{PurePath.__module__}.PurePath"),
        (Child, f"{__name__}.Child"),
    ],
)
def test_type_name(kind: type, expected: str) -> None:
    assert type_name(kind) == expected


def test_name_of_a_hostile_type() -> None:
    assert type_name(hostile_class()) == f"{__name__}.hostile_class.<locals>.Hostile"


def test_type_whose_module_is_no_text() -> None:
    class Odd:
        __module__ = 3  # type: ignore[assignment]

    assert type_name(Odd) == Odd.__qualname__


# -- dictionaries -----------------------------------------------------------------------------------------------------


def test_dictionary() -> None:
    child = Child()
    assert dictionary(child) == {"own": "of its own"}
    assert dictionary(SimpleNamespace(a=1)) == {"a": 1}
    assert dictionary(3) == {}
    assert dictionary(hostile()) == {}


def test_dictionary_of_another_kind() -> None:
    class Shows:
        @property
        def __dict__(self) -> Any:  # type: ignore[override]
            raise Ran

    assert dictionary(Shows()) == {}


# -- variables --------------------------------------------------------------------------------------------------------


class Thing:
    """Something that can be looked at weakly."""


def here() -> Any:
    """The caller's variables."""
    return variables(sys._getframe(1))


def test_variables_are_those_of_the_moment() -> None:
    found = [here()]
    second = 2
    found.append(here())
    assert found == [{}, {"second": second, "found": found}]


def test_variables_of_enclosing_functions() -> None:
    outer = 1

    def inner(own: int) -> Any:
        return here(), outer, own

    assert inner(2)[0] == {"own": 2, "outer": 1}


def test_nothing_lives_longer_for_having_been_looked_at() -> None:
    thing = Thing()
    gone = weakref.ref(thing)
    assert here()["thing"] is thing
    del thing
    assert gone() is None


def test_loop_variables_are_not_lost() -> None:
    total = 0
    for number in range(3):
        assert here()["number"] == number
        total += number
    assert (total, number) == (3, 2)


def test_dictionary_that_the_suite_holds_stays_as_it_is() -> None:
    kept: list[Any] = []

    def callee() -> None:
        kept.append(sys._getframe(1).f_locals)

    def f() -> Any:
        one = 1
        callee()
        found = here()
        return one, found

    assert f()[1]["one"] == 1
    assert dict(kept[0])["one"] == 1


def test_module_has_no_variables_of_its_own() -> None:
    made: dict[str, Any] = {"here": here}
    exec("a = 1\nfound = here()", made)
    assert made["a"] == 1
    if sys.version_info < (3, 13):
        assert made["found"] is None


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="a frame hands out a copy")
def test_traced_function_is_not_asked_unless_the_tracer_is_written_in_c() -> None:
    """A trace function in Python is handed the variables, which are written back from there afterwards."""

    class CTracer:
        def __call__(self, *_: object) -> CTracer:
            return self

    def f(tracer: Any) -> Any:
        sys._getframe().f_trace = tracer
        return here()

    assert f(lambda *_: None) is None
    assert f(CTracer()) is None
    CTracer.__module__, CTracer.__qualname__ = "coverage.tracer", "CTracer"
    assert f(CTracer()) is not None


def test_generator_that_is_suspended() -> None:
    def generator() -> Any:
        thing = Thing()
        gone.append(weakref.ref(thing))
        yield
        del thing
        yield

    gone: list[Any] = []
    running = generator()
    next(running)
    assert set(variables(running.gi_frame) or ()) >= {"thing"}
    next(running)
    gc.collect()
    assert gone[0]() is None


def test_count_of_references_is_what_it_is_taken_for() -> None:
    """What nobody else holds has so many references, in every Python whose frames keep the dictionary."""
    if sys.version_info < (3, 13):
        assert looking._CACHED
        sys._getframe().f_locals.clear()
        names = sys._getframe().f_locals
        assert sys.getrefcount(names) == looking._NOBODY_ELSE


def test_what_a_signal_handler_raises_goes_on_to_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    def handler(number: int, frame: object, *_: object) -> None:
        raise TimeoutError(number, frame)

    monkeypatch.setattr(looking, "_of_instance", functools.partial(handler, 14, None))
    with pytest.raises(TimeoutError):
        attribute(SimpleNamespace(a=1), "a")


def test_no_more_of_a_container_is_looked_at_than_wanted() -> None:
    class Changing(dict[int, int]):
        def __iter__(self) -> Iterator[int]:
            raise RuntimeError("dictionary changed size during iteration")

    assert first_of(count(), 3) == [0, 1, 2]
    assert first_of({"a": 1}.values(), 3) == [1]
    assert first_of(Changing(), 3) == []
