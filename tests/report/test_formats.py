"""Formats are found by name, and refused by name."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import make
from testtime.analysis.groups import KEYS
from testtime.errors import UserError
from testtime.report.formats import BY, FORMATS, PLANNED, check, render
from testtime.view.options import Options


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("by", BY)
def test_every_format_renders_every_grouping(name: str, by: str) -> None:
    text = render(make.parallel(), Options(name, by=by))
    assert text.endswith("\n")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (Options("html"), "--format html is not there yet"),
        (Options("junit"), "--format junit is not there yet"),
        (Options("yaml"), "--format yaml is not known"),
        (Options(by="colour"), "--by colour is not known"),
        (Options(top=-1), "--top -1 is less than no rows"),
    ],
)
def test_refused_by_name_in_two_lines(options: Options, said: str) -> None:
    with pytest.raises(UserError) as refused:
        check(options)
    assert refused.value.what == said
    assert len(str(refused.value).splitlines()) == 2


def test_formats_of_the_contract_are_there_or_planned() -> None:
    assert {*FORMATS, *PLANNED} == {"terminal", "json", "html", "markdown", "csv", "junit"}


def test_groupings_are_those_of_the_analysis() -> None:
    assert set(BY) == {"test", "fixture", *KEYS}


def test_nothing_heavy_is_imported_before_a_report_is_made() -> None:
    program = "import sys, testtime.report.formats; print(*{'pandas', 'numpy', 'rich', 'msgspec'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
