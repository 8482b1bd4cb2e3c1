"""``testtime profile``: run a suite, record it, show the report."""

from __future__ import annotations

from typing import Unpack

import click

from testtime.cli.options import Shape, not_there_yet, place, report_options, shaping
from testtime.cli.words import split
from testtime.launch.output import Output

OUTPUT = "Where the profile goes; - is standard output.  [default: testtime.json]"
PYTHON = "The suite's interpreter, or its virtual environment.  [default: the active one, .venv, or testtime's own]"
REPEAT = "Run N times, to FILE, FILE with .2, FILE with .3 ..."


class ProfileCommand(click.Command):
    """A command that takes its own options and leaves every other word alone."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Let click see our words as options, and pytest's as plain arguments."""
        words = split(args)
        return super().parse_args(ctx, [*words.own, "--", *words.pytest])


@click.command("profile", cls=ProfileCommand, context_settings={"help_option_names": ["--help"]})
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
@click.option("-o", "--output", metavar="FILE", default="testtime.json", callback=place, help=OUTPUT)
@click.option("--force", is_flag=True, help="Let --output overwrite a file that is no profile.")
@click.option("--python", metavar="EXE", help=PYTHON)
@click.option("--repeat", type=click.IntRange(min=1), default=1, metavar="N", help=REPEAT)
@click.option("--no-report", is_flag=True, help="Write the profile and show no report.")
@shaping
@click.option("--page", metavar="FILE", hidden=True, expose_value=False, callback=not_there_yet)
def command(
    pytest_args: tuple[str, ...],
    output: Output,
    force: bool,
    python: str | None,
    repeat: int,
    no_report: bool,
    **shape: Unpack[Shape],
) -> int:
    """Run pytest, record it, and show where the seconds went.

    Every word that is not an option below goes to pytest, wherever it stands; all that follows -- does. Pytest's own
    -o is known by the equals sign in its value, and its help is -h. The exit status is pytest's.

    A report in another format than terminal has standard output to itself, and so has the profile with `-o -`; pytest's
    output then goes to stderr. With --repeat, the report is of the first run.
    """
    from testtime.cli.recording import Order, profile_suite

    order = Order(args=pytest_args, output=output, force=force, python=python, repeat=repeat)
    options = report_options(shape, Output(None))
    return profile_suite(order, None if no_report or output.path is None else options)
