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


def test_where_any_port_will_do_nobody_else_gets_the_same() -> None:
    any_port = Place("world", "servers", "0")
    assert not any(any_port.overlaps(Place("world", "servers", port)) for port in ("0", "80", None))


def test_every_place_overlaps_itself() -> None:
    kinds = ("attribute", "contents", "whole", "variable", "world")
    for kind, what in itertools.product(kinds, ("a", None)):
        place = Place(kind, 1, what)  # type: ignore[arg-type]
        assert place.overlaps(place)


def test_files_that_have_another_name() -> None:
    effects = Effects(reads={_file("/link/a"), _file(None)}, writes={_file("/link/b"), _file("/c")})
    effects.name_as_well({"/link/a": "/a", "/link/b": "/b"})
    assert effects.reads == {_file("/link/a"), _file("/a"), _file(None)}
    assert effects.writes == {_file("/link/b"), _file("/b"), _file("/c")}


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


def test_what_was_seen_is_added() -> None:
    said = Effects(reads={_file("/a")}, writes={_file("/b")}, adds={_file("/c")})
    said.also(Effects(reads={_file("/d")}, writes={_file("/e")}, adds={_file("/f")}))
    assert said == Effects(
        reads={_file("/a"), _file("/d")}, writes={_file("/b"), _file("/e")}, adds={_file("/c"), _file("/f")}
    )


def test_what_was_seen_of_servers_and_processes_stands_for_what_was_said() -> None:
    server, network = Place("world", "servers"), Place("world", "network")
    for seen in (Effects(reads={Place("world", "servers", "0")}), Effects(writes={Place("world", "servers", "80")})):
        said = Effects(adds={server, network})
        said.also(seen)
        assert said.adds == {network}
    said = Effects(adds={Place("world", "servers", "80")})
    said.also(Effects(reads={Place("world", "servers", "0")}))
    assert said.adds == {Place("world", "servers", "80")}  # which is another one
    said = Effects(adds={server})
    said.also(Effects(adds={network}))
    assert said.adds == {server, network}
    said = Effects(processes=[frozenset({"/a"})])
    said.also(Effects(processes=[frozenset()]))
    assert said.processes == [frozenset({"/a"})]
    said = Effects()
    said.also(Effects(processes=[frozenset()]))
    assert said.processes == [frozenset()]


def test_what_effects_say() -> None:
    effects = Effects(reads={_file("/tmp/a"), _file(None)}, processes=[frozenset({"/tmp/b"})])
    assert all(map(effects.says, (_file("/tmp/a"), _file("/tmp/a/c"), _file("/tmp/b"), _file(None))))
    assert effects.says(_file("/tmp/b/c"), changes=True)
    assert not effects.says(_file("/tmp/a"), changes=True)
    assert not any(map(effects.says, (_file("/tmp"), _file("/tmp/ab"), Place("world", "network", "/tmp/a"))))
