"""Formats are found by name, and refused by name."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest

from tests import comparisons, forecasts, gatherings, make
from testtime.analysis.groups import KEYS
from testtime.analysis.result import Report
from testtime.errors import UserError
from testtime.model.profile import Profile
from testtime.report.formats import (
    BY,
    COMPARISONS,
    FORECASTS,
    FORMATS,
    GATHERINGS,
    PLANNED,
    check,
    render,
    render_comparison,
    render_forecast,
    render_gathering,
)
from testtime.view.options import Options
from testtime.whatif import savings


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("by", BY)
def test_every_format_renders_every_grouping(name: str, by: str) -> None:
    text = render(make.parallel(), Options(name, by=by))
    assert text.endswith("\n")


@pytest.mark.parametrize("name", FORECASTS)
def test_every_format_renders_a_forecast(name: str) -> None:
    text = render_forecast(forecasts.grid(), Options(name))
    assert text.endswith("\n")
    assert "worksteal" in text


@pytest.mark.parametrize("name", GATHERINGS)
def test_every_format_renders_a_gathering(name: str) -> None:
    text = render_gathering(gatherings.every(), Options(name))
    assert text.endswith("\n")
    assert "first_precondition_function" in text


@pytest.mark.parametrize("name", COMPARISONS)
def test_every_format_renders_a_comparison(name: str) -> None:
    text = render_comparison(comparisons.regressed(), Options(name))
    assert text.endswith("\n")
    assert "db_session" in text
    assert "setup" in text


@pytest.mark.parametrize("name", ["csv", "html", "yaml", ""])
def test_comparison_has_formats_of_its_own(name: str) -> None:
    with pytest.raises(UserError) as refused:
        render_comparison(comparisons.regressed(), Options(name))
    assert str(refused.value).splitlines() == [
        f"--format {name} is not known",
        "choose one of terminal, json, markdown, github, gitlab, junit",
    ]


@pytest.mark.parametrize("name", ["csv", "html", "junit", "yaml"])
def test_forecast_has_formats_of_its_own(name: str) -> None:
    with pytest.raises(UserError) as refused:
        render_forecast(forecasts.grid(), Options(name))
    assert str(refused.value) == f"--format {name} is not known\nchoose one of terminal, json, markdown"
    with pytest.raises(UserError, match=f"--format {name} is not known"):
        render_gathering(gatherings.every(), Options(name))


def test_savings_are_in_every_format_but_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Profile] = []

    def with_savings(profile: Profile, report: Report) -> Report:
        asked.append(profile)
        return msgspec.structs.replace(report, caveats=("foreseen",))

    monkeypatch.setattr(savings, "with_savings", with_savings)
    told = {name: "foreseen" in render(make.serial(), Options(name)) for name in FORMATS}
    assert told == {"terminal": True, "json": True, "markdown": True, "csv": False}
    assert len(asked) == 3


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
    assert set(FORECASTS) == set(GATHERINGS) == {"terminal", "json", "markdown"}
    assert set(COMPARISONS) == {"terminal", "json", "markdown", "github", "gitlab", "junit"}


def test_groupings_are_those_of_the_analysis() -> None:
    assert set(BY) == {"test", "fixture", *KEYS}


def test_nothing_heavy_is_imported_before_a_report_is_made() -> None:
    heavy = "{'pandas', 'numpy', 'rich', 'msgspec', 'xdist'}"
    program = f"import sys, testtime.report.formats; print(*{heavy} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
