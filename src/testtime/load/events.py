"""The integers of a frame, event by event.

What lives here: where one event ends and the next begins, by the treaty's table of lengths.  What may never be added:
what an event means (``process``, ``booking``).
"""

from __future__ import annotations

from collections.abc import Iterator

from testtime_recorder import schema


def events_of(numbers: list[int]) -> Iterator[list[int]]:
    """Events, each with its code first; raises KeyError for a code that the treaty does not know, ValueError for an
    event that is cut off.
    """
    place = 0
    while place < len(numbers):
        after = place + schema.LENGTHS[numbers[place]]
        event = numbers[place:after]
        if len(event) < after - place:
            raise ValueError(event)
        yield event
        place = after
