"""Rows have a cell for each column, of the right type."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from tests import make
from tests.make import S
from testtime.analysis.analyse import analyse
from testtime.analysis.result import Report
from testtime.model.profile import Profile
from testtime.view import tables
from testtime.view.document import Count, Duration, Name, Table, Words

TABLES: list[Callable[[Report], Table]] = [
    tables.bottlenecks,
    tables.fixtures,
    tables.tests,
    tables.groups,
    tables.imports,
]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.__name__))
@pytest.mark.parametrize("profile", [make.serial(), make.parallel()], ids=["serial", "parallel"])
def test_each_row_fits_its_columns(table: Callable[[Report], Table], profile: Profile) -> None:
    made = table(analyse(profile, "file"))
    assert made.rows
    assert {len(row) for row in made.rows} == {len(made.columns)}
    for index, column in enumerate(made.columns):
        text = any(isinstance(row[index], Name | Words) for row in made.rows)
        assert not (text and column.figures), column.heading


def test_fixture_row() -> None:
    made = tables.fixtures(analyse(make.serial()))
    assert made.rows == (
        (
            Name("first_fixture"),
            Words("function"),
            Count(2),
            Duration(12 * S),
            Duration(2_000_000),
            Duration(11_996_000_000),
            Name("tests/test_blog.py:31"),
        ),
    )


def test_worker_column_only_with_workers() -> None:
    headings = [
        [column.heading for column in tables.tests(analyse(p)).columns] for p in (make.serial(), make.parallel())
    ]
    assert ["worker" in each for each in headings] == [False, True]


def test_outcome_is_shown_where_one_is_worth_a_word() -> None:
    report = analyse(make.serial())
    failed = msgspec.structs.replace(report.tests[0], outcome="failed")
    made = tables.tests(msgspec.structs.replace(report, tests=(failed, report.tests[1])))
    assert [row[-1] for row in made.rows] == [Words("failed"), None]
