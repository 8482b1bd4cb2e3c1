"""``testtime ab``: run two revisions in turn on one machine, and compare them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypedDict, Unpack

import click
from click.core import ParameterSource

from testtime.cli.judging import Rules, ask_of, drawn_for, judging, told
from testtime.cli.options import place
from testtime.launch.output import Output

PAIRS = "Pairs of runs, after one of each that does not count."
UNTIL = "Go on, with twice as many pairs each time, until it is clear."
MOST = "Pairs at most, with --until-resolved."
SETUP = "A shell command that is run in each checkout first, to install what it needs."
PYTHON = "The suite's interpreter, or its virtual environment.  [default: .venv of each checkout, or the active one]"
KEEP = "Folder that the profiles of all runs are kept in."
DIRTY = "Leave changes that are in no commit out, and say nothing."
OUTPUT = "Where the comparison goes.  [default: standard output]"
FORCE = "Compare what cannot be compared, and let --output overwrite a file."


class Asked(TypedDict):
    """What is to be run, as the callback gets it."""

    pairs: int
    until_resolved: bool
    max_pairs: int
    setup: str | None
    python: str | None
    keep: Path
    dirty: bool


class Everything(Asked, Rules):
    """All of the command's options but those that say where its answer goes."""


@click.command("ab", short_help="Run two git revisions in turn, and tell what got slower.")
@click.argument("base", metavar="BASE")
@click.argument("head", metavar="HEAD")
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED, metavar="[-- PYTEST_ARGS]...")
@click.option("--pairs", type=click.IntRange(min=2), default=5, show_default=True, metavar="N", help=PAIRS)
@click.option("--until-resolved", is_flag=True, help=UNTIL)
@click.option("--max-pairs", type=click.IntRange(min=2), default=20, show_default=True, metavar="N", help=MOST)
@click.option("--setup", metavar="CMD", help=SETUP)
@click.option("--python", metavar="EXE", help=PYTHON)
@click.option(
    "--keep", type=click.Path(path_type=Path), default="testtime-ab", show_default=True, metavar="DIR", help=KEEP
)
@click.option("--dirty", is_flag=True, help=DIRTY)
@judging
@click.option("-o", "--output", metavar="FILE", default="-", callback=place, help=OUTPUT)
@click.option("--force", is_flag=True, help=FORCE)
def command(
    base: str,
    head: str,
    pytest_args: tuple[str, ...],
    form: str,
    top: int | None,
    output: Output,
    force: bool,
    **asked: Unpack[Everything],
) -> int:
    """Run two git revisions of a suite in turn, and tell what got slower from one to the other.

    Each is checked out in a worktree of its own, removed afterwards. Runs alternate, so that a machine that gets slower
    or busier meanwhile does so for both. What follows -- is pytest's. Exit status: 0 no rule is broken, 1 one is, 3 a
    side cannot be run, 4 it is not clear (--strict).
    """
    from testtime.cli.pairing import Pairs, compared, revisions
    from testtime.cli.settings import settings
    from testtime.compare.result import Revision

    pairs, most = asked["pairs"], _most(asked)
    options = drawn_for(form, top, output)
    output.check(force=force, replaces_profile=False)
    chosen = settings(Path.cwd())
    where, old, new = revisions(base, head, dirty=asked["dirty"])
    order = Pairs(
        args=pytest_args,
        pairs=pairs,
        most=most,
        python=asked["python"],
        setup=asked["setup"],
        keep=asked["keep"].absolute(),
    )
    ask = ask_of(asked["fail_on"], chosen, paired=True, force=force)
    ask = replace(ask, revisions=(Revision(base, old), Revision(head, new)))
    found = compared(where, (old, new), order, ask)
    strict = chosen.strict if asked["strict"] is None else asked["strict"]
    return told(found, options, output, strict=strict)


def _most(asked: Asked) -> int:
    """Pairs at most.  Raises UsageError where what is asked for contradicts itself."""
    pairs, most = asked["pairs"], asked["max_pairs"]
    context = click.get_current_context()
    if context.get_parameter_source("max_pairs") is ParameterSource.DEFAULT:
        return max(pairs, most) if asked["until_resolved"] else pairs
    if most < pairs:
        raise click.UsageError(f"--max-pairs {most} is fewer than the {pairs} of --pairs")
    if not asked["until_resolved"]:
        raise click.UsageError("--max-pairs goes with --until-resolved; without it, --pairs are all there are")
    return most
