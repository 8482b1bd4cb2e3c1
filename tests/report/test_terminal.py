"""What a terminal is given: as wide as it is, and nothing that acts."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from tests import forecasts, gatherings, make
from tests.report import hostile
from testtime.report import terminal
from testtime.report.formats import render, render_forecast, render_gathering
from testtime.report.terminal import LINES, NARROWEST
from testtime.view.document import (
    Body,
    Code,
    Column,
    Document,
    Lane,
    Lanes,
    Notes,
    Phrase,
    Section,
    Several,
    Table,
    Words,
)
from testtime.view.options import Options

WIDTHS = (40, 60, 80, 100, 200)
STYLE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_no_line_is_too_wide(width: int, ascii_only: bool) -> None:
    for profile in (make.serial(), make.parallel(), hostile.profile()):
        text = render(profile, Options(width=width, ascii=ascii_only, top=0))
        assert [line for line in text.splitlines() if cell_len(line) > width] == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_forecast_fits_and_does_not_act(width: int, ascii_only: bool) -> None:
    for forecast in (forecasts.grid(), forecasts.slower(), forecasts.blocked(), hostile.forecast()):
        text = render_forecast(forecast, Options(width=width, ascii=ascii_only))
        assert [line for line in text.splitlines() if cell_len(line) > width] == []
        assert all(line.isprintable() for line in text.split("\n"))
        assert text.isascii() or not ascii_only


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_gathering_fits_and_does_not_act(width: int, ascii_only: bool) -> None:
    for gathering in (gatherings.every(), gatherings.nothing(), hostile.gathering()):
        text = render_gathering(gathering, Options(width=width, ascii=ascii_only))
        assert [line for line in text.splitlines() if cell_len(line) > width] == []
        assert all(line.isprintable() for line in text.split("\n"))
        assert text.isascii() or not ascii_only


def test_gathering_keeps_what_was_asked_for_at_any_width() -> None:
    narrow, wide = (render_gathering(gatherings.every(), Options(width=width)) for width in (60, 200))
    assert re.search(r"g1  first_fixture +certain +6\.00 s\n", narrow)
    assert re.search(
        r"g1  first_fixture +statements +threads +certain +2 +3\.00 s +6\.00 s +5\.90 to 6\.00 s +3\.04 s\n", wide
    )


def drawn(*bodies: Body, width: int = 60) -> str:
    """Some bodies of one section."""
    return terminal.render(Document("t", (), (Section("s", Several(bodies)),)), width)


def test_bodies_of_one_section_have_gaps_between_them() -> None:
    assert drawn(Notes(("a",)), Notes(("b",)), Code("c\n")) == "t\n\ns\n  a\n\n  b\n\n  c\n"


def test_code_keeps_its_indentation_and_is_never_cut() -> None:
    code = "def f():\n    return 1\n\n        " + "x" * 70 + "\n[bold]y[/]\n\tz = '\x1b[31m'\n"
    shown = "  def f():\n      return 1\n\n          {}\n          {}\n  [bold]y[/]\n      z = '\\x1b[31m'\n"
    assert drawn(Code(code)).partition("s\n")[2] == shown.format("x" * 50, "x" * 20)


def test_column_that_wraps_is_cut_only_where_it_is_very_long() -> None:
    columns = (Column("a", figures=False), Column("b", figures=False, wraps=True))
    text = drawn(Table(columns, ((Phrase("name"), Phrase("word " * 20)),), 1))
    assert text.count("word") == 20
    text = drawn(Table(columns, ((Phrase("name"), Phrase("word" * 200)),), 1))
    assert len(text.splitlines()) == 4 + LINES


def test_lanes_have_short_names_and_notes_and_perhaps_no_legend() -> None:
    lane = Lane("n" * 100, "-" * 20 + "=" * 20 + "#" * 20 + "." * 20, "o" * 100)
    text = drawn(Lanes((lane,), ()), width=100)
    assert re.search(r"^  n+…n+  ░+▒+█+·+  o+…o+\n$", text.partition("s\n")[2])


def test_long_title_is_cut() -> None:
    text = terminal.render(Document("t", (), (Section("x" * 5000, Notes(("a",))),)), 60)
    assert len(text.splitlines()) == 3 + LINES


def test_forecast_keeps_what_was_asked_for_at_any_width() -> None:
    narrow, wide = (render_forecast(forecasts.grid(), Options(width=width)) for width in (60, 100))
    assert re.search(r"best  load +4  6\.50 s  6\.17 to 6\.83 s +9\.70 s\n", narrow)
    assert re.search(r"best  load +4  6\.50 s  6\.17 to 6\.83 s +9\.70 s +2\.49x  the number of workers\n", wide)
    assert "\n  workers  2    3    4    6    8\n" in narrow


def test_answer_that_quotes_a_stranger_is_cut() -> None:
    text = render_forecast(hostile.forecast(), Options(width=60))
    assert len(text[: text.index("\nWhat it would take")].splitlines()) <= 3 + 3 * 5


def test_what_is_cut_shows_it() -> None:
    """``55.5 m`` would be minutes."""
    table = Table(tuple(Column(f"heading {at}") for at in range(6)), ((Words("55.5 ms"),) * 6,), 1)
    text = terminal.render(Document("t", (), (Section("s", table),)), 40)
    heading, row = (line.split("  ")[1:] for line in text.splitlines()[-2:])
    assert (len(heading), len(row)) == (6, 6)
    assert all("…" in cell for cell in (*heading, *row))
    plain = terminal.render(Document("t", (), (Section("s", table),)), 40, ascii_only=True)
    assert "55.5" not in plain
    assert plain.isascii()


def test_narrower_than_anything_can_be_is_laid_out_all_the_same() -> None:
    text = render(make.parallel(), Options(width=1))
    assert max(map(cell_len, text.splitlines())) <= NARROWEST


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_acts_on_the_terminal(width: int) -> None:
    text = render(hostile.profile(), Options(width=width, top=0))
    assert all(line.isprintable() for line in text.split("\n"))
    text.encode()


def test_colour_is_style_and_nothing_else() -> None:
    options = Options(width=100, top=0)
    coloured = render(hostile.profile(), Options(width=100, top=0, colour=True))
    assert STYLE.search(coloured)
    bare = "\n".join(line.rstrip() for line in STYLE.sub("", coloured).split("\n"))
    assert bare == render(hostile.profile(), options)


def test_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = render(make.parallel(), Options())
    for name, value in {
        "COLUMNS": "30",
        "FORCE_COLOR": "1",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "JUPYTER_COLUMNS": "9",
    }.items():
        monkeypatch.setenv(name, value)
    assert render(make.parallel(), Options()) == before


def test_ascii_is_ascii() -> None:
    for profile in (make.serial(), make.parallel(), hostile.profile()):
        text = render(profile, Options(ascii=True, top=0))
        assert text.isascii()
    assert "#####" in render(make.serial(), Options(ascii=True))


def test_brackets_are_brackets() -> None:
    text = render(hostile.profile(), Options(width=200, top=0))
    assert "t.py::test[bold red]" in text
    assert "t.py::test[/]" in text


def test_long_name_is_cut_in_the_middle() -> None:
    text = render(hostile.profile(), Options(width=100, top=0))
    assert re.search(r"t\.py::test\[x+…x+\]", text)


def test_columns_of_figures_go_before_names_do() -> None:
    wide, narrow = (render(make.parallel(), Options(width=width)) for width in (100, 60))
    assert "teardown  " in wide
    assert "tests/test_api.py::test_gw1_3  " in wide
    tests = narrow[narrow.index("\nTests") : narrow.index("\nImports")]
    assert "teardown" not in tests
    assert "tests/test_api.py::test_gw1_3" in tests


def test_cut_table_says_so() -> None:
    assert "Tests, each without shared fixtures  3 of 9 shown\n" in render(make.parallel(), Options(top=3))


def test_lines_do_not_end_in_blanks() -> None:
    text = render(make.parallel(), Options())
    assert not re.search(r" $", text, re.MULTILINE)
    assert text.endswith("\n")
