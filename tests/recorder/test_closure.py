"""What tests need and belong to, from nodes made by hand: told as indices, and only where it differs.

What lives here: ``Closure`` alone, as the hot path asks it.  What may never be added: hooks or a clock (``test_items``
has these), or a real session (``runs/`` has these).
"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from testtime_recorder.closure import Closure
from testtime_recorder.schema import ABOUT, MARKER, NEED


class Told:
    """A closure, and the names of the markers it told, in order."""

    def __init__(self) -> None:
        self.markers: list[str] = []
        self.closure = Closure(self._tell)

    def _tell(self, line: str) -> None:
        kind, index, name = json.loads(line)
        assert (kind, index) == ("marker", len(self.markers))
        self.markers.append(name)

    def share(self, *fixtures: Any) -> None:
        """Fixtures are met, the first under index 10 and so on."""
        for fixture in fixtures:
            self.closure.add(fixture, 10 + sum(map(len, self.closure.shared.values())))

    def of(self, item: Any) -> tuple[list[int], list[str]] | None:
        """What is told of an item, needs and markers; None for nothing at all."""
        events = self.closure.of(item)
        if not events:
            return None
        assert events[0] == ABOUT
        pairs = list(zip(events[1::2], events[2::2]))
        assert len(events) == 1 + 2 * len(pairs)
        assert [code for code, _ in pairs] == sorted(code for code, _ in pairs)
        assert {code for code, _ in pairs} <= {NEED, MARKER}
        needs = [index for code, index in pairs if code == NEED]
        return needs, [self.markers[index] for code, index in pairs if code == MARKER]


@pytest.fixture
def told() -> Told:
    return Told()


def node(*markers: str, parent: Any = None, **more: Any) -> Any:
    """A test or what it lies in."""
    return SimpleNamespace(own_markers=[SimpleNamespace(name=name) for name in markers], parent=parent, **more)


class Definition:
    """A ``FixtureDef`` as far as it is used here; one is as good as itself alone."""

    def __init__(self, argname: str) -> None:
        self.argname = argname


def info(*definitions: Any, **named: list[Any]) -> Any:
    """The closure of a test function, as pytest keeps it."""
    return SimpleNamespace(name2fixturedefs={**{each.argname: [each] for each in definitions}, **named})


# -- needs ------------------------------------------------------------------------------------------------------------


def test_needs_are_the_shared_fixtures_in_the_closure(told: Told) -> None:
    base, server, table, own = (Definition(name) for name in ("base", "server", "table", "own"))
    told.share(base, server, table)
    assert told.of(node(_fixtureinfo=info(own, table, base, request=[]))) == ([12, 10], [])
    assert told.closure.shared == {"base": {base: 10}, "server": {server: 11}, "table": {table: 12}}


def test_fixture_that_overrides_another_is_the_one_needed(told: Told) -> None:
    under, over = Definition("table"), Definition("table")
    told.share(under, over)
    assert told.of(node(_fixtureinfo=info(table=[under, over]))) == ([11], [])
    assert told.of(node(_fixtureinfo=info(table=[under]))) == ([10], [])


def test_fixture_that_was_never_met_is_not_needed(told: Told) -> None:
    """The test did not get so far."""
    under, over = Definition("table"), Definition("table")
    told.share(under)
    assert told.of(node(_fixtureinfo=info(table=[under, over]))) is None


def test_fixture_that_is_met_later_is_needed_from_then_on(told: Told) -> None:
    """By tests of the same function, which share their closure."""
    server, table = Definition("server"), Definition("table")
    same = info(server, table)
    told.share(server)
    assert told.of(node(_fixtureinfo=same)) == ([10], [])
    assert told.of(node(_fixtureinfo=same)) is None
    told.share(table)
    assert told.of(node(_fixtureinfo=same)) == ([10, 11], [])


def test_item_without_a_closure_needs_nothing(told: Told) -> None:
    """A test that is no function: a file of doctests, a line of YAML."""
    server = Definition("server")
    told.share(server)
    assert told.of(node()) is None
    assert told.of(node(_fixtureinfo=info(server))) == ([10], [])
    assert told.of(node()) == ([], [])


def test_closure_is_looked_at_once_for_the_tests_of_a_function(told: Told) -> None:
    class Counting(dict[str, list[Any]]):
        looks = 0

        def items(self) -> Any:
            self.looks += 1
            return super().items()

    server = Definition("server")
    told.share(server)
    looked = SimpleNamespace(name2fixturedefs=Counting(server=[server]))
    for _ in range(5):
        told.of(node(_fixtureinfo=looked))
    assert looked.name2fixturedefs.looks == 1


# -- markers ----------------------------------------------------------------------------------------------------------


def test_markers_are_those_of_the_test_and_of_all_that_it_lies_in(told: Told) -> None:
    module = node("slow", parent=node("net", parent=node()))
    assert told.of(node("db", parent=module)) == ([], ["slow", "net", "db"])


def test_marker_is_told_once_of_a_test(told: Told) -> None:
    assert told.of(node("db", "slow", "db", parent=node("slow", "slow"))) == ([], ["slow", "db"])
    assert told.markers == ["slow", "db"]


def test_name_of_a_marker_is_told_once(told: Told) -> None:
    for name in ("db", "net", "db", "net"):
        told.of(node(name, parent=node("slow")))
    assert told.markers == ["slow", "db", "net"]


def test_test_leaves_the_markers_of_what_it_lies_in_alone(told: Told) -> None:
    module = node("slow")
    assert told.of(node("db", parent=module)) == ([], ["slow", "db"])
    assert told.of(node("net", parent=module)) == ([], ["slow", "net"])
    assert told.of(node(parent=module)) == ([], ["slow"])


def test_marker_whose_name_is_no_text(told: Told) -> None:
    marked = SimpleNamespace(own_markers=[SimpleNamespace(name=7)], parent=None)
    assert told.of(marked) == ([], ["7"])


def group(*args: Any, **kwargs: Any) -> Any:
    """A test in a group of xdist's."""
    return SimpleNamespace(own_markers=[SimpleNamespace(name="xdist_group", args=args, kwargs=kwargs)], parent=None)


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        (group("db"), "db"),
        (group(name="db"), "db"),
        (group("db", name="net"), "db"),
        (group(7, "x"), "7"),
        (group(), "default"),
        (group(other="x"), "default"),
        (group(""), ""),
        (group(None), "None"),
    ],
)
def test_group_of_xdist_is_told_with_the_name_that_xdist_takes(marked: Any, name: str, told: Told) -> None:
    assert told.of(marked) == ([], [f"xdist_group({name})"])


def test_groups_are_told_once_each(told: Told) -> None:
    for marked in (group("a"), group("b"), group("a"), group(name="b")):
        told.of(marked)
    assert told.markers == ["xdist_group(a)", "xdist_group(b)"]
    assert told.of(group("a")) == ([], ["xdist_group(a)"])


def test_groups_of_a_test_and_of_its_class_are_both_told(told: Told) -> None:
    marked = group("own")
    marked.parent = group("class")
    assert told.of(marked) == ([], ["xdist_group(class)", "xdist_group(own)"])


def test_group_whose_name_cannot_be_printed(told: Told) -> None:
    class Rude:
        def __str__(self) -> str:
            raise RuntimeError("no name")

    assert told.of(group(Rude())) == ([], ["xdist_group"])


def test_marker_of_that_name_that_is_none_of_pytests(told: Told) -> None:
    assert told.of(node("xdist_group")) == ([], ["xdist_group"])


# -- where they differ ------------------------------------------------------------------------------------------------


def test_nothing_is_told_of_a_test_like_the_one_before(told: Told) -> None:
    server = Definition("server")
    told.share(server)
    for same in (info(server), info(server)):
        for module in (node("slow"), node("slow")):
            told.of(node(parent=module, _fixtureinfo=same))
            assert told.of(node(parent=module, _fixtureinfo=same)) is None
    assert told.of(node("slow", _fixtureinfo=info(server))) is None, "from another place, but the same"


def test_everything_is_told_anew_where_a_part_differs(told: Told) -> None:
    server = Definition("server")
    told.share(server)
    module = node("slow")
    assert told.of(node(parent=module)) == ([], ["slow"])
    assert told.of(node(parent=module, _fixtureinfo=info(server))) == ([10], ["slow"])
    assert told.of(node("db", parent=module, _fixtureinfo=info(server))) == ([10], ["slow", "db"])
    assert told.of(node(parent=module, _fixtureinfo=info(server))) == ([10], ["slow"])


def test_first_test_that_belongs_to_nothing_says_nothing_and_a_later_one_that_it_is_so(told: Told) -> None:
    assert told.of(node(parent=node())) is None
    assert told.of(node("db", parent=node())) == ([], ["db"])
    assert told.of(node(parent=node())) == ([], [])
    assert told.of(node(parent=node())) is None


def test_nothing_is_kept_of_tests(told: Told) -> None:
    def sizes() -> list[int]:
        return [len(value) for value in vars(told.closure).values() if isinstance(value, (list, dict, tuple))]

    server = Definition("server")
    told.share(server)
    after = []
    for number in range(60):
        parent = node("slow", parent=node())
        told.of(node(*["db"] * (number % 3), parent=parent, _fixtureinfo=info(server)))
        after.append(sizes())
    assert after[-1] == after[2]
