"""What a spreadsheet is given: one table, and no formula."""

from __future__ import annotations

import csv
import io

import pytest

from tests import make
from tests.report import hostile
from testtime.model.profile import Profile
from testtime.report.formats import render
from testtime.view.options import Options
from testtime.view.plain import plain


def _rows(profile: Profile, by: str = "test", top: int | None = None) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(profile, Options("csv", by=by, top=top)))))


def test_tests_with_their_figures_in_seconds() -> None:
    first, _ = _rows(make.serial())
    assert (first["nodeid"], first["own_setup_s"], first["worker"]) == ("tests/test_blog.py::test_publish", "6.0", "")


@pytest.mark.parametrize(
    ("by", "column", "value"),
    [
        ("file", "group", "tests/test_blog.py"),
        ("class", "group", "tests/test_blog.py"),
        ("marker", "group", "(no marker)"),
        ("fixture", "name", "first_fixture"),
    ],
)
def test_by_chooses_the_table(by: str, column: str, value: str) -> None:
    (row,) = _rows(make.serial(), by)
    assert row[column] == value


def test_header_stands_without_rows() -> None:
    run = make.Run()
    run.main().finish()
    assert render(run.profile(), Options("csv", by="file")).startswith("group,tests,own_setup_s,")


def test_whole_unless_cut_on_purpose() -> None:
    assert [len(_rows(make.parallel(), top=top)) for top in (None, 2)] == [9, 2]


def test_no_field_is_a_formula() -> None:
    names = [row["nodeid"] for row in _rows(hostile.profile())]
    assert not any(name.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for name in names)
    assert """'=HYPERLINK("http://x")::test""" in names


def test_names_survive_quoting() -> None:
    names = {row["nodeid"].removeprefix("'") for row in _rows(hostile.profile())}
    assert names == {plain(name) for name in hostile.NAMES}


def test_line_per_test() -> None:
    assert len(render(hostile.profile(), Options("csv")).splitlines()) == 1 + len(hostile.NAMES)
