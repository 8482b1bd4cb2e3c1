"""The collector is away while values are made, and as it was afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from testtime.load.collecting import uncollected


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """What a test does to it is undone."""
    was = gc.isenabled()
    yield
    gc.unfreeze()
    (gc.enable if was else gc.disable)()


def test_nothing_is_collected_meanwhile() -> None:
    gc.enable()
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_collector_comes_back_after_an_error() -> None:
    gc.enable()
    with pytest.raises(ZeroDivisionError), uncollected():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with uncollected():
        pass
    assert not gc.isenabled()


def test_what_was_made_is_looked_at_no_more() -> None:
    with uncollected():
        made = [[number] for number in range(1000)]
    young = {id(each) for each in gc.get_objects()}
    assert not young & {id(each) for each in made}
