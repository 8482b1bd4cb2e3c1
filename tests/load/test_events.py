"""Where events begin and end in a frame."""

from __future__ import annotations

import pytest

from testtime.load.events import events_of
from testtime_recorder import schema

READ = [schema.READ, *range(1, schema.LENGTHS[schema.READ])]
REPORT = [schema.REPORT, *range(1, schema.LENGTHS[schema.REPORT])]


def test_one_after_the_other() -> None:
    assert list(events_of([*READ, *REPORT, *READ])) == [READ, REPORT, READ]
    assert list(events_of([])) == []


def test_event_that_is_cut_off() -> None:
    with pytest.raises(ValueError, match=r"\["):
        list(events_of([*READ, *REPORT[:-1]]))


def test_event_that_nobody_knows() -> None:
    with pytest.raises(KeyError):
        list(events_of([max(schema.LENGTHS) + 1, 0, 0]))
