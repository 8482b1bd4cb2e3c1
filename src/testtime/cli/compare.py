"""``testtime compare``: say what got slower, and fail if it breaks a rule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from testtime.cli.judging import Rules, ask_of, drawn_for, judging, told, untold
from testtime.cli.options import place
from testtime.errors import UserError
from testtime.launch.output import Output

if TYPE_CHECKING:
    from testtime.compare.comparison import Ask
    from testtime.compare.result import Answer

NO_BASELINE = 3
"""Exit status where there is nothing to compare with."""
MISSING = "What to do without a baseline: fail (status 3) or warn.  [default: fail]"
PAIRS = "BEFORE and AFTER are runs in turn on one machine, the first of each together, and so on."
FORCE = "Compare what cannot be compared, and let --output overwrite a file."
OUTPUT = "Where the comparison goes.  [default: standard output]"


class Asked(Rules):
    """What is to be judged, as the callback gets it."""

    missing_baseline: str | None
    pairs: bool
    force: bool


@click.command("compare")
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@click.option("--missing-baseline", type=click.Choice(["fail", "warn"]), help=MISSING)
@click.option("--pairs", is_flag=True, help=PAIRS)
@judging
@click.option("-o", "--output", metavar="FILE", default="-", callback=place, help=OUTPUT)
@click.option("--force", is_flag=True, help=FORCE)
def command(before: str, after: str, form: str, top: int | None, output: Output, **asked: Unpack[Asked]) -> int:
    """Tell what got slower from one profile to another.

    BEFORE and AFTER are profiles, several with commas between them, or folders of profiles: repeats of a run, or its
    shards. Exit status: 0 no rule is broken, 1 one is, 3 they cannot be compared or there is no baseline, 4 it is not
    clear (--strict).
    """
    from testtime.cli.settings import settings
    from testtime.compare.result import Uncompared

    options = drawn_for(form, top, output)
    output.check(force=asked["force"], replaces_profile=False)
    chosen = settings(Path.cwd())
    ask = ask_of(asked["fail_on"], chosen, paired=asked["pairs"], force=asked["force"])
    found = _compared(before, after, ask, warn=(asked["missing_baseline"] or chosen.missing_baseline) == "warn")
    if isinstance(found, Uncompared):
        return untold(found, options, output)
    strict = chosen.strict if asked["strict"] is None else asked["strict"]
    return told(found, options, output, strict=strict)


def _compared(before: str, after: str, ask: Ask, *, warn: bool) -> Answer:
    """The comparison; or that there is none, where there is no baseline and that is no error."""
    from testtime.cli.sides import paths, side
    from testtime.compare.comparison import compare
    from testtime.compare.result import Uncompared
    from testtime.view.answer import counted

    files, newer = paths(before), paths(after)
    lack = _lack(before, files)
    if lack and not warn:
        advice = "record one with: testtime profile, or let it pass with --missing-baseline=warn"
        raise UserError(f"there is no baseline: {lack}", advice, status=NO_BASELINE)
    if not newer:
        raise UserError(f"{after} holds no profile (*.json)", "record one with: testtime profile")
    new = side(newer)
    if lack:
        rules = tuple(rule.text for rule in ask.rules)
        doubts = (f"there is no baseline: {lack}",)
        return Uncompared(runs=(0, len(new)), rules=rules, doubts=doubts, rootdir=new[0].rootdir)
    old = side(files)
    if ask.paired and len(old) != len(new):
        runs = f"{counted(len(old), 'run')} before and {len(new)} after"
        raise UserError(f"--pairs: {runs} are no pairs", "name as many of each, in the order that they were run")
    return compare(old, new, ask)


def _lack(word: str, files: tuple[Path, ...]) -> str:
    """What there is not of a baseline; empty where all of it is there."""
    if not files:
        return f"{word} holds no profile (*.json)"
    absent = next((file for file in files if not file.exists()), None)
    return "" if absent is None else f"{absent} does not exist"
