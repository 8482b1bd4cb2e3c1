"""``testtime selftest``: does the gate work on this suite?"""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

import click

from testtime.cli.judging import Rules, ask_of
from testtime.cli.options import place, report_options
from testtime.launch.output import Output
from testtime.report.formats import SELFTESTS, check
from testtime.view.options import Options

FAILED = 1
"""Exit status of a gate that does not work."""
PAIRS = "Rounds of runs, each with the suite twice as it is and once slowed down."
PYTHON = "The suite's interpreter, or its virtual environment.  [default: the active one, .venv, or testtime's own]"
FAIL_ON = "METRIC[:GLOB]:T[,T], repeatable: the rules of the gate.  [default: the project's, or setup:5%]"
KEEP = "Folder that the profiles of all runs are kept in."
OUTPUT = "Where the result goes.  [default: standard output]"


class Asked(Rules):
    """What is to be run, as the callback gets it."""

    pairs: int
    python: str | None
    keep: Path


@click.command("selftest", short_help="Test the gate: silent on the same code, not on a slow-down.")
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED, metavar="[-- PYTEST_ARGS]...")
@click.option("--pairs", type=click.IntRange(min=2), default=5, show_default=True, metavar="N", help=PAIRS)
@click.option("--fail-on", metavar="RULE", multiple=True, help=FAIL_ON)
@click.option("--python", metavar="EXE", help=PYTHON)
@click.option(
    "--keep", type=click.Path(path_type=Path), default="testtime-selftest", show_default=True, metavar="DIR", help=KEEP
)
@click.option("--format", "form", default="terminal", metavar="|".join(SELFTESTS), show_default=True, help="Format.")
@click.option("-o", "--output", metavar="FILE", default="-", callback=place, help=OUTPUT)
@click.option("--force", is_flag=True, help="Let --output overwrite a file.")
def command(pytest_args: tuple[str, ...], form: str, output: Output, force: bool, **asked: Unpack[Asked]) -> int:
    """Test the gate itself: the same code twice must not fail it, a slow-down of its busiest fixture must.

    The slow-down is made in memory; no file is touched. Exit status: 0 the gate works here, 1 it does not, 3 the suite
    cannot be run.
    """
    from testtime.cli.pairing import Pairs, tested_itself
    from testtime.cli.publish import publish_text
    from testtime.cli.settings import settings
    from testtime.report.formats import render_self_test

    check(Options(format=form), SELFTESTS)
    options = report_options({"format": form, "top": None, "by": "test", "min_ns": 0}, output)
    output.check(force=force, replaces_profile=False)
    pairs = asked["pairs"]
    order = Pairs(pytest_args, pairs, pairs, asked["python"], None, asked["keep"].absolute())
    found = tested_itself(order, ask_of(asked["fail_on"], settings(Path.cwd()), paired=True))
    publish_text(render_self_test(found, options), options, output)
    return 0 if found.passed else FAILED
