"""What a terminal is given: as wide as it is, and nothing that acts."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from tests import forecasts, make
from tests.report import hostile
from testtime.report.formats import render, render_forecast
from testtime.report.terminal import NARROWEST
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


def test_forecast_keeps_what_was_asked_for_at_any_width() -> None:
    narrow, wide = (render_forecast(forecasts.grid(), Options(width=width)) for width in (60, 100))
    assert re.search(r"best  load +4  6\.50 s  6\.17 to 6\.83 s +9\.70 s\n", narrow)
    assert re.search(r"best  load +4  6\.50 s  6\.17 to 6\.83 s +9\.70 s +2\.49x  the number of workers\n", wide)
    assert "\n  workers  2    3    4    6    8\n" in narrow


def test_answer_that_quotes_a_stranger_is_cut() -> None:
    text = render_forecast(hostile.forecast(), Options(width=60))
    assert len(text[: text.index("\nWhat it would take")].splitlines()) <= 3 + 3 * 5


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
