"""``testtime verify``: do what was predicted, and print both."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict, Unpack

import click

from testtime.cli.options import not_there_yet, number_of_workers, place
from testtime.launch.output import Output
from testtime.report.formats import check
from testtime.view.options import Options

WORKERS = "How many workers to run the suite with; auto: one for each core."
DIST = "How xdist hands out the tests."
REPEAT = "Run the suite K times unchanged and K times with workers, in turn."
PYTHON = "The suite's interpreter, or its virtual environment.  [default: that of the profile]"
OUTPUT = "Where the result goes.  [default: standard output]"
#: Formats of a verification.
FORMATS = ("terminal", "json")


class Wish(TypedDict):
    """What is to be verified, as the callback gets it."""

    workers: int
    dist: str
    repeat: int
    python: str | None


def known(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """The name of a format that is there."""
    check(Options(format=value), FORMATS)
    return value


def number(ctx: click.Context, param: click.Parameter, value: str) -> int:
    """A number of workers, at least one; 0 for ``auto``."""
    try:
        workers = number_of_workers(value)
    except ValueError as error:
        raise click.UsageError(f"{param.opts[-1]}: {error}", ctx) from None
    if workers == 0:
        raise click.UsageError(f"{param.opts[-1]} 0 is the unchanged suite: give 1 or more, or auto", ctx)
    return workers or 0


@click.command("verify")
@click.argument("profile", type=click.Path(path_type=Path), metavar="PROFILE")
@click.option("-n", "--workers", required=True, metavar="N", callback=number, help=WORKERS)
@click.option("--dist", default="load", metavar="MODE", show_default=True, help=DIST)
@click.option("--repeat", type=click.IntRange(min=1), default=3, metavar="K", show_default=True, help=REPEAT)
@click.option("--python", metavar="EXE", help=PYTHON)
@click.option("--format", "form", default="terminal", metavar="|".join(FORMATS), show_default=True, callback=known)
@click.option("-o", "--output", metavar="FILE", default="-", callback=place, help=OUTPUT)
@click.option("--force", is_flag=True, help="Let --output overwrite a file.")
@click.option("--gather", metavar="ID", hidden=True, expose_value=False, callback=not_there_yet)
@click.option("--widen", metavar="FIXTURE=SCOPE", hidden=True, expose_value=False, callback=not_there_yet)
def command(profile: Path, form: str, output: Output, force: bool, **wish: Unpack[Wish]) -> int:
    """Run the suite with workers, for real, and show what was predicted beside what was measured.

    PROFILE is what `testtime profile` wrote: the suite is run where it was then, with the same arguments. The unchanged
    suite is run in turn with it, as the measure of today. What was measured is kept in PROFILE, and later predictions
    are corrected by it; testtime changes no other file of yours.

    The exit status is 0 if every test came out as in the unchanged suite, 1 if not, and 3 if the unchanged suite does
    not come out the same twice.
    """
    from testtime.cli.verifying import Order, verify_suite

    return verify_suite(Order(profile=profile, format=form, output=output, force=force, **wish))
