"""What runs when objects are let go of: which classes have it, and what is registered."""

import tempfile
import weakref
from typing import Any

from testtime_recorder import finalisers
from testtime_recorder.looking import NOTHING


class Closing:
    def __del__(self) -> None:
        pass


class Heir(Closing):
    pass


class Plain:
    pass


def note(*_: Any, **__: Any) -> None:
    pass


def test_classes_with_a_finaliser_are_found() -> None:
    names = {"a": Closing, "b": Heir, "c": Plain, "d": 1, "e": tempfile.SpooledTemporaryFile, "f": Closing}
    assert [kind for kind, _ in finalisers.of_module(names)] == [Closing, Heir, Closing]
    assert {method for _, method in finalisers.of_module(names)} == {Closing.__del__}


def test_what_is_registered_is_found_while_the_object_lives() -> None:
    plain = Plain()
    finalizer = weakref.finalize(plain, note, 1, key=2)
    assert (finalizer, note) in finalisers.registered()
    assert finalisers.given(finalizer) == (note, (1,), {"key": 2})
    del plain
    assert (finalizer, note) not in finalisers.registered()
    assert finalisers.given(finalizer) == (NOTHING, (), {})


def test_what_python_registers_for_itself_is_left_out() -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert not any(folder in map(str, finalisers.given(each)[1]) for each, _ in finalisers.registered())


def test_methods_of_containers_may_be_the_suites() -> None:
    plain, kept = Plain(), list[int]()
    finalizer = weakref.finalize(plain, kept.append, 1)
    assert [each for each, _ in finalisers.registered() if each is finalizer] == [finalizer]
    assert finalizer.detach() is not None
