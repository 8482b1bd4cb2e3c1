"""When two places may be the same."""

from __future__ import annotations

import itertools

import pytest

from testtime.whatif.gather.places import Effects, Place

FILES = "files"


def _file(path: str | None) -> Place:
    return Place("world", FILES, path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Place("attribute", 1, "name"), Place("attribute", 1, "name")),
        (Place("attribute", 1, "name"), Place("attribute", 1)),
        (Place("contents", 1, "key"), Place("contents", 1)),
        (Place("whole", 1), Place("attribute", 1, "name")),
        (Place("whole", 1), Place("contents", 1, "key")),
        (Place("whole", 1), Place("whole", 1)),
        (Place("variable", "a.py", "n"), Place("variable", "a.py", "n")),
        (Place("world", "environment", "HOME"), Place("world", "environment")),
        (_file("/tmp/a"), _file("/tmp/a")),
        (_file("/tmp/a"), _file("/tmp/a/b.txt")),
        (_file("/tmp/a/"), _file("/tmp/a/b.txt")),
        (_file("/"), _file("/tmp/a")),
        (_file("/tmp/a"), _file(None)),
    ],
)
def test_places_that_may_be_the_same_either_way_round(one: Place, other: Place) -> None:
    assert one.overlaps(other)
    assert other.overlaps(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Place("attribute", 1, "name"), Place("attribute", 1, "size")),
        (Place("attribute", 1, "name"), Place("attribute", 2, "name")),
        (Place("attribute", 1, "name"), Place("contents", 1, "name")),
        (Place("contents", 1, "a"), Place("contents", 1, "b")),
        (Place("whole", 1), Place("whole", 2)),
        (Place("variable", "a.py", "n"), Place("variable", "b.py", "n")),
        (Place("variable", "a.py", "n"), Place("variable", "a.py", "m")),
        (Place("world", "environment", "HOME"), Place("world", "environment", "PATH")),
        (Place("world", "environment", "HOME"), Place("world", "environment", "HOME/x")),
        (Place("world", "environment"), Place("world", "folder")),
        (_file("/tmp/a"), _file("/tmp/ab")),
        (_file("/tmp/a"), _file("/tmp/b")),
    ],
)
def test_places_that_are_not_the_same_either_way_round(one: Place, other: Place) -> None:
    assert not one.overlaps(other)
    assert not other.overlaps(one)


def test_the_world_is_no_object() -> None:
    assert not Place("whole", FILES).overlaps(_file("/tmp/a"))
    assert not _file("/tmp/a").overlaps(Place("whole", FILES))


def test_every_place_overlaps_itself() -> None:
    kinds = ("attribute", "contents", "whole", "variable", "world")
    for kind, what in itertools.product(kinds, ("a", None)):
        place = Place(kind, 1, what)  # type: ignore[arg-type]
        assert place.overlaps(place)


def test_where_nothing_was_done_nothing_is_set_going() -> None:
    place = Place("whole", 1)
    assert Effects(reads={place}, awaits={1}).idle
    assert not any(
        each.idle
        for each in (
            Effects(writes={place}),
            Effects(adds={place}),
            Effects(unknown={"f"}),
            Effects(processes=[frozenset()]),
        )
    )


def test_parts_of_the_world_that_are_touched() -> None:
    assert Effects(reads={_file("/a")}).touches(FILES)
    assert Effects(writes={_file("/a")}).touches(FILES)
    assert Effects(adds={_file("/a")}).touches(FILES)
    assert not Effects(reads={Place("whole", 1)}).touches(FILES)
