"""Containers that others see: their order is another one where what comes later takes less time."""

from __future__ import annotations

import pytest

from tests.make import MS
from tests.scenes import Suite
from testtime.whatif.gather.conflict import Verdict
from testtime.whatif.gather.overtaking import overtaken, overtaken_by_fixture
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.precedence import between
from testtime.whatif.gather.turns import turn_candidates

JOURNAL = """
    import asyncio

    class Journal:
        everything = []
        def __init__(self): self.lines, self.known, self.filed = [], set(), {}
        async def record(self, line):
            await asyncio.sleep(1)
            self.lines.append(line)
        async def learn(self, name):
            await asyncio.sleep(1)
            self.known.add(name)
        async def file(self, name):
            await asyncio.sleep(1)
            self.filed[name] = 1
        async def keep(self, line):
            await asyncio.sleep(1)
            Journal.everything.append(line)

    class Shop:
        def __init__(self): self.journal = Journal()

    journal, shop = Journal(), Shop()
"""
FREE = None
LINES = "both add to journal.lines, which others see, and the later one would be first there"
KEYS = "both put something in journal.filed, which others see: the order of what is in it will change"
GROUND = 'await journal.record("a")  # waits {}\n        await journal.record("b")  # waits {}'


def _between(text: str, head: str = "async def stack():") -> str | None:
    return _verdict(text, head).obstacle


def _verdict(text: str, head: str = "async def stack():") -> Verdict:
    suite = Suite(f"{JOURNAL}\n    {head}\n        {text}\n")
    suite.run("stack", given={"self": "shop"} if "self" in head else None)
    function = suite.found()
    return between(function, *map(function.node, function.body.tree.body[:2]))


@pytest.mark.parametrize(
    ("first", "second", "reason"), [(90, 50, LINES), (50, 90, FREE), (90, 90, FREE), (90, 85, FREE), (95, 90, FREE)]
)
def test_what_takes_less_would_be_first(first: int, second: int, reason: str | None) -> None:
    assert _between(f"{GROUND.format(first, second)}\n        return journal") == reason


@pytest.mark.parametrize(
    "end", ["return {1: journal}", "yield journal", "assert journal.lines == [1]", "yield shop, journal"]
)
def test_how_it_is_handed_on(end: str) -> None:
    assert _between(f"{GROUND.format(90, 50)}\n        {end}") is not FREE


def test_what_nobody_gets_at_is_for_a_human_to_look_at() -> None:
    assert _between(GROUND.format(90, 50)) is FREE


def test_the_object_whose_method_it_is() -> None:
    text = GROUND.format(90, 50).replace("journal", "self.journal")
    assert _between(text, "async def stack(self):") == LINES.replace("journal", "self.journal", 1)


def test_a_list_of_a_class() -> None:
    text = GROUND.format(90, 50).replace("record", "keep")
    assert _between(text) is not FREE


def test_a_set_has_no_order() -> None:
    text = GROUND.format(90, 50).replace("record", "learn")
    assert _between(f"{text}\n        return journal") is FREE


def test_keys_of_a_dictionary_are_for_a_human_to_look_at() -> None:
    for first, second, doubts in ((90, 50, (KEYS,)), (50, 90, ())):
        text = GROUND.format(first, second).replace("record", "file")
        found = _verdict(f"{text}\n        return journal")
        assert (found.obstacle, found.doubts) == (None, doubts)


def test_two_fixtures() -> None:
    suite = Suite(f"{JOURNAL}\n    async def stack():\n        {GROUND.format(90, 50)}\n")
    suite.run("stack")
    function = suite.found()
    reader = function.reader(function.body.tree.body[0])
    journal = reader.thing_at(function.body.tree.body[1], "journal")
    assert journal is not None
    edges = reader.things[journal].edges
    added, known = (Verdict(adds=frozenset({Place("contents", edges[each])})) for each in ("lines", "known"))
    assert overtaken_by_fixture(reader, function.word, added, [90 * MS, 50 * MS]).obstacle == LINES
    assert overtaken_by_fixture(reader, function.word, added, [50 * MS, 90 * MS]) == added
    assert overtaken_by_fixture(reader, function.word, known, [90 * MS, 50 * MS]) == known


def test_turns_of_a_loop() -> None:
    text = 'for line in "ab":\n            await journal.record(line)  # waits 2 x 90\n        return journal'
    suite = Suite(f"{JOURNAL}\n    async def stack():\n        {text}\n")
    suite.run("stack")
    function = suite.found()
    (candidate,) = turn_candidates(function).values()
    assert candidate.doubts == ("both add to what is in journal.lines: the order of what is in it may change",)
    reader = function.reader(function.body.tree.body[0])
    journal = reader.thing_at(function.body.tree.body[1], "journal")
    assert journal is not None
    found = Verdict(adds=frozenset({Place("contents", reader.things[journal].edges["lines"])}))
    assert overtaken(function, found, [50 * MS, 50 * MS, 90 * MS]) == found
    assert overtaken(function, found, [50 * MS, 90 * MS, 50 * MS]).obstacle == LINES


def test_what_must_not_overlap_anyhow_is_left_as_it_is() -> None:
    suite = Suite(f"{JOURNAL}\n    async def stack():\n        {GROUND.format(90, 50)}\n")
    suite.run("stack")
    refused = Verdict(obstacle="so it is")
    assert overtaken(suite.found(), refused, [90 * MS, 50 * MS]) == refused
