"""What could wait together, in words and tables."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.gatherings import FIXTURES, MIXED, REJECTED, STORY, every, gathering, nothing
from testtime.view.document import Code, Count, Duration, Lanes, Name, Notes, Phrase, Several, Table, Words
from testtime.view.gathering import MOST, document
from testtime.whatif.gather.result import Gathering, Group


def about(group: Group, **changes: Any) -> tuple[list[str], list[str], str]:
    """Facts and doubts about a group, and its code."""
    made = document(gathering(msgspec.structs.replace(group, **changes)))
    body = made.sections[1].body
    assert isinstance(body, Several)
    facts, lanes, *rest = body.parts
    assert isinstance(facts, Notes)
    assert isinstance(lanes, Lanes)
    doubts = [line for part in rest if isinstance(part, Notes) for line in part.lines]
    return list(facts.lines), doubts, "".join(part.text for part in rest if isinstance(part, Code))


def table(made: Gathering, title: str) -> Table:
    """The table of a section."""
    (body,) = [section.body for section in document(made).sections if section.title.startswith(title)]
    assert isinstance(body, Table)
    return body


def test_head_tells_what_all_save() -> None:
    made = document(every())
    assert made.title == "Waiting together would save about 7.98 s of 16.2 s (49 %)"
    assert made.answer == (
        "1 group certain, 2 to be looked at; the certain alone save 6.00 s.",
        "With --diff the new code is printed as a patch, for patch -p1 in the rootdir.",
        "2 sets of slow neighbours must stay in order, or would gain nothing.",
    )
    assert [section.title for section in made.sections] == [
        "What could wait together",
        "g1: first_fixture, statements at the same time (threads)",
        "g2: world, statements at the same time (asyncio.gather)",
        "g3: tests/test_shop.py::test_both[a|b], fixtures of a test at the same time (asyncio.gather)",
        "What must stay in order, or gains nothing",
        "Mind",
    ]


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ((STORY,), "1 group, certain as far as the code and the run can tell."),
        ((STORY, STORY), "2 groups, certain as far as the code and the run can tell."),
        ((MIXED,), "1 group, to be looked at before they are relied on."),
    ],
)
def test_head_tells_how_sure_it_is(groups: tuple[Group, ...], said: str) -> None:
    assert document(gathering(*groups)).answer[0] == said


def test_no_patch_is_promised_where_there_is_none() -> None:
    assert not any("--diff" in line for line in document(gathering(MIXED)).answer)


def test_nothing_to_gather() -> None:
    made = document(nothing())
    assert made.title == "Nothing to gather: no slow neighbours were found that could wait at the same time"
    assert made.answer == ("2 sets of slow neighbours must stay in order, or would gain nothing.",)
    assert [section.title for section in made.sections] == ["What must stay in order, or gains nothing"]
    assert document(gathering()).sections == ()


def test_share_of_nothing_is_not_told() -> None:
    assert document(gathering(STORY, sequential_s=0.0)).title == "Waiting together would save about 6.00 s"


def test_all_groups_are_in_the_table() -> None:
    rows = table(every(), "What could wait").rows
    assert [row[0] for row in rows] == [Words("g1"), Words("g2"), Words("g3")]
    assert rows[2][1:] == (
        *(Name("tests/test_shop.py::test_both[a|b]"), Words("fixtures of a test"), Words("asyncio.gather")),
        *(Words("check"), Count(12), Duration(140_000_000), Duration(1_680_000_000), Words("1.50 to 1.70 s"), None),
    )


def test_table_has_a_column_for_workers_where_there_are_any() -> None:
    made = table(every(), "What could wait")
    assert made.columns[-1].heading == "with -n 2"
    assert [row[-1] for row in made.rows] == [Duration(3_040_000_000), None, None]
    without = table(gathering(MIXED, FIXTURES), "What could wait")
    assert [column.heading for column in without.columns][-1] == "range"


def test_facts_of_a_group() -> None:
    facts, doubts, code = about(STORY)
    assert facts == [
        "tests/test_blog.py:31",
        "6.00 s become 3.00 s, in each of 2 uses: saves about 6.00 s (5.90 to 6.00 s) in sequence, 3.04 s with -n 2.",
        "Certain: no dependence was found, and nothing is shared that could order them.",
    ]
    assert (doubts, code) == ([], STORY.rewrite)


def test_workers_may_hide_all_of_it() -> None:
    facts, _, _ = about(STORY, saved_parallel_s=0.0)
    assert facts[1].endswith("(5.90 to 6.00 s) in sequence, nothing with -n 2.")


@pytest.mark.parametrize("changes", [{"workers": 0}, {"saved_parallel_s": None}])
def test_saving_with_workers_only_where_it_is_known(changes: dict[str, Any]) -> None:
    facts, _, _ = about(STORY, executions=1, **changes)
    assert facts[1] == "6.00 s become 3.00 s, once: saves about 6.00 s (5.90 to 6.00 s)."


def test_doubts_of_a_group() -> None:
    facts, doubts, code = about(MIXED)
    assert facts[2] == "To be looked at: both talk to 127.0.0.1:5432, and the server may care about the order."
    assert doubts == [
        "160 ms of the 360 ms are computing or blocking, which never overlaps.",
        "It may save less: the pool of connections may be smaller than 7.",
        "It may save less: the server may do one thing at a time.",
    ]
    assert code.startswith("# A sketch only")


def test_plugins_that_are_there() -> None:
    _, doubts, code = about(FIXTURES)
    assert doubts[0].startswith("A plugin for it is pytest-gather-fixtures: it sets up, and tears down, the async")
    assert (len(doubts), code) == (1, "")
    assert about(FIXTURES, plugin="pytest-other does.")[1] == ["A plugin for it is pytest-other does."]
    both = "pytest-asyncio-cooperative runs marked tests, pytest-asyncio-concurrent groups"
    assert [line.partition(":")[0] for line in about(FIXTURES, plugin=both)[1]] == [
        "A plugin for it is pytest-asyncio-cooperative",
        "A plugin for it is pytest-asyncio-concurrent",
    ]


@pytest.mark.parametrize(("gathered_s", "told"), [(3.1, True), (3.3, False), (0.0, False)])
def test_little_that_does_not_overlap_is_not_told(gathered_s: float, told: bool) -> None:
    _, doubts, _ = about(MIXED, gathered_s=gathered_s)
    assert any("never overlaps" in line for line in doubts) is told


def test_places_in_packages_are_told_as_they_are_imported() -> None:
    where = "/venv/lib/python3.12/site-packages/package/plugin.py:3"
    assert about(STORY, where=where)[0][0] == "package/plugin.py:3"
    rejected = (msgspec.structs.replace(REJECTED[0], where=where),)
    assert table(gathering(rejected=rejected), "What must stay").rows[0][0] == Name("package/plugin.py:3")


def test_legend_is_told_with_the_first_group() -> None:
    bodies = [section.body for section in document(every()).sections]
    found = [part for body in bodies if isinstance(body, Several) for part in body.parts if isinstance(part, Lanes)]
    assert [bool(lanes.legend) for lanes in found] == [True, False, False]


def test_what_must_stay_in_order() -> None:
    assert table(nothing(), "What must stay").rows[0] == (
        Name("tests/conftest.py:60"),
        Name("session"),
        Words("62, 63, 64-66"),
        Phrase("all three use session, which does one thing at a time"),
    )
    made = table(gathering(rejected=REJECTED * 20), "What must stay")
    assert (len(made.rows), made.total) == (MOST, 40)


def test_doubts_that_are_always_there() -> None:
    body = document(every()).sections[-1].body
    assert isinstance(body, Notes)
    assert body.lines[0] == "2 functions were not recorded: they ran in threads"
    assert "where one fails, the others have begun" in body.lines[1]
