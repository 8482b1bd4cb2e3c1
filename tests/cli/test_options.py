"""Words become values."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

import click
import pytest
from click.testing import CliRunner

from testtime.cli.options import Shape, changes, nanoseconds, not_there_yet, place, report_options, shaping
from testtime.errors import UserError
from testtime.launch.output import Output

SHAPE: Shape = {"format": "terminal", "top": None, "by": "test", "min_ns": 0}


def parsed(*words: str) -> Shape:
    """What a command with the shared options makes of the words."""
    seen: list[Shape] = []

    @click.command()
    @shaping
    def command(**shape: Unpack[Shape]) -> None:
        seen.append(shape)

    command.main(list(words), standalone_mode=False)
    return seen[0]


def test_defaults() -> None:
    assert parsed() == SHAPE


def test_values() -> None:
    given = parsed("--format", "json", "--top=3", "--by", "file", "--min", "1.5")
    assert given == {"format": "json", "top": 3, "by": "file", "min_ns": 1_500_000}


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e999"])
def test_least_duration_must_be_a_number(value: str) -> None:
    with pytest.raises(click.UsageError, match=r"--min .* is no number of milliseconds"):
        parsed(f"--min={value}")


@pytest.mark.parametrize(
    ("shape", "complaint"),
    [
        ({"format": "html"}, "--format html is not there yet"),
        ({"format": "pdf"}, "--format pdf is not known"),
        ({"by": "author"}, "--by author is not known"),
        ({"top": -1}, "--top -1"),
    ],
)
def test_reports_that_do_not_exist(shape: Shape, complaint: str) -> None:
    with pytest.raises(UserError, match=complaint):
        report_options({**SHAPE, **shape}, Output(None))


def test_report_is_drawn_for_where_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "61")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown, filed = report_options(SHAPE, Output(None)), report_options(SHAPE, Output(Path("report.txt")))
    assert (shown.width, shown.colour) == (61, True)
    assert (filed.width, filed.colour, filed.ascii) == (100, False, False)


@click.command()
@click.option("-o", "--output", default="x", callback=place)
@click.option("--min", default=0.0, callback=nanoseconds)
@click.option("--page", callback=not_there_yet, expose_value=False)
def sample(output: Output, min: int) -> None:  # noqa: A002 (named after the option)
    """Show what came of the words."""
    click.echo(f"{output} {min}")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "x 0"),
        (["-o", "a.json", "--min", "2"], "a.json 2000000"),
        (["-o", "-"], "standard output 0"),
        (["-o", ""], "--output needs the name of a file"),
        (["--page", "x.html"], "--page is not there yet"),
    ],
)
def test_single_words(words: list[str], said: str) -> None:
    assert said in CliRunner().invoke(sample, words).output


def test_changes() -> None:
    @click.command()
    @click.option("--widen", metavar="FIXTURE=SCOPE", multiple=True, callback=changes)
    def command(widen: tuple[str, ...]) -> tuple[str, ...]:
        return widen

    assert command.main(["--widen", "a=b", "--widen", "c=d=e"], standalone_mode=False) == ("a=b", "c=d=e")
    for word in ("a", "=a", "a=", ""):
        with pytest.raises(click.UsageError, match="is not of the form FIXTURE=SCOPE"):
            command.main(["--widen", word], standalone_mode=False)
