"""What GitHub is given: tables that hold, names that are inert, and never too much."""

from __future__ import annotations

import re

import pytest

from tests import forecasts, gatherings, make
from tests.report import hostile
from testtime.report import markdown
from testtime.report.formats import render, render_forecast, render_gathering
from testtime.view.document import Code, Column, Document, Lane, Lanes, Name, Notes, Section, Several, Table
from testtime.view.options import Options


def _named(name: str) -> str:
    """How a name stands in a table's only cell."""
    table = Table((Column("test", figures=False),), ((Name(name),),), total=1)
    text = markdown.render(Document("t", (), (Section("s", table),)))
    return text.splitlines()[-1].removeprefix("| ").removesuffix(" |")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("t.py::test_a[x]", "`t.py::test_a[x]`"),
        ("<b>@me #1", "`<b>@me #1`"),
        ("a|b", "a&#124;b"),
        ("a`b", "a&#96;b"),
        ("a`<b>`*_[x](y)\\|", "a&#96;&#60;b&#62;&#96;&#42;&#95;&#91;x&#93;(y)&#92;&#124;"),
        ("`@me #1", "&#96;`@`me `#`1"),
        ("a\nb", r"`a\nb`"),
        ("", ""),
    ],
)
def test_name_is_inert(name: str, shown: str) -> None:
    assert _named(name) == shown


def test_long_name_is_cut_in_the_middle() -> None:
    assert _named("a" * 500 + "b" * 500) == f"`{'a' * 100}…{'b' * 100}`"


def test_every_row_has_the_columns_of_its_header() -> None:
    for profile in (make.serial(), make.parallel(), hostile.profile()):
        text = render(profile, Options("markdown", top=0))
        for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            assert len({line.count("|") for line in table.splitlines()}) == 1


def test_strangers_words_in_a_note_are_inert() -> None:
    note = Notes(("<img> @me `x` [a](b)",))
    text = markdown.render(Document("t", (), (Section("s", note),)))
    assert text.endswith("- &#60;img&#62; `@`me &#96;x&#96; &#91;a&#93;(b)\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tests/test_a.py::test_it", "tests/test_a.py::test_it"),
        ("a__b grün_ü", "a__b grün_ü"),
        ("_a_ __init__ a_.b", "&#95;a&#95; &#95;&#95;init&#95;&#95; a&#95;.b"),
        ("1 s -> 2 s", "1 s -> 2 s"),
        ("> quoted", "&#62; quoted"),
    ],
)
def test_text_reads_well_where_it_has_no_meaning(text: str, shown: str) -> None:
    """Underscores inside a word, and arrows."""
    document = Document("t", (), (Section("s", Notes((text,))),))
    assert markdown.render(document).endswith(f"\n- {shown}\n")


def test_never_longer_than_a_comment_may_be() -> None:
    run = make.Run()
    main = run.main()
    for number in range(3000):
        main.test(f"t.py::test_{number}")
    main.finish()
    text = render(run.profile(), Options("markdown", top=0))
    assert len(text) <= markdown.LIMIT
    assert text.endswith("\nToo long for a comment: 3 more sections are left out.\n")
    assert "## 3.19 s for 3,000 tests" in text


def test_cut_table_says_so() -> None:
    assert "### Tests, each without shared fixtures (3 of 9 shown)\n" in render(
        make.parallel(), Options("markdown", top=3)
    )


def test_curve_is_a_block_of_plain_text() -> None:
    text = render_forecast(forecasts.grid(), Options("markdown"))
    block, _, after = text.partition("```text\n")[2].partition("\n```\n")
    assert block.splitlines()[-1] == "workers  2    3    4    6    8"
    assert after.startswith("\nl load, w worksteal, ")


def test_code_is_a_block_that_it_cannot_leave() -> None:
    code = Code("x = 1  # @me <b>\n````\n```\ny = '\x1b'\n")
    text = markdown.render(Document("t", (), (Section("s", Several((Notes(("a",)), code))),)))
    assert text.endswith("- a\n\n`````python\nx = 1  # @me <b>\n````\n```\ny = '\\x1b'\n`````\n")
    text = markdown.render(Document("t", (), (Section("s", Code("x")),)))
    assert text.endswith("```python\nx\n```\n")


def test_lanes_without_a_legend() -> None:
    lanes = Lanes((Lane("before", "-=#.", "n|"),), (), heading="when")
    text = markdown.render(Document("t", (), (Section("s", lanes),)))
    assert text.endswith("| when | timeline |  |\n| --- | --- | --- |\n| before | `░▒█·` | n&#124; |\n")


def test_gathering_of_hostile_names_keeps_its_tables() -> None:
    for gathering in (gatherings.every(), hostile.gathering()):
        text = render_gathering(gathering, Options("markdown"))
        text.encode()
        assert len(text) <= markdown.LIMIT
        for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            assert len({line.count("|") for line in table.splitlines()}) == 1


def test_phrase_is_prose_with_its_strangers_words_inert() -> None:
    text = render_forecast(hostile.forecast(), Options("markdown"))
    assert "| the longest test, t.py::test&#91;&#60;img src=x onerror=alert(1)&#62;&#93; |" in text
    assert max(map(len, text.splitlines())) < 3_000


def test_forecast_of_hostile_names_keeps_its_tables() -> None:
    text = render_forecast(hostile.forecast(), Options("markdown"))
    text.encode()
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_surrogates_can_be_written() -> None:
    render(hostile.profile(), Options("markdown", top=0)).encode()
