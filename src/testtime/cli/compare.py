"""``testtime compare``: say what got slower, and fail if it breaks a rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from testtime.cli.display import encoded
from testtime.cli.notes import note
from testtime.cli.options import place, report_options
from testtime.errors import UserError
from testtime.launch.output import Output
from testtime.report.formats import COMPARISONS, check
from testtime.view.options import TOP, Options

if TYPE_CHECKING:
    from testtime.cli.settings import Settings
    from testtime.compare.comparison import Ask
    from testtime.compare.result import Comparison

REGRESSED, NO_BASELINE, UNDECIDED = 1, 3, 4
"""Exit statuses: a rule is broken; there is nothing to compare with; it is not clear, with ``--strict``."""
FAIL_ON = "METRIC[:GLOB]:T[,T], repeatable: what fails, say fixture:db*:10%,+20ms.  [default: setup:5%]"
STRICT = "Exit with status 4 where it is not clear that every rule is kept."
MISSING = "What to do without a baseline: fail (status 3) or warn.  [default: fail]"
PAIRS = "BEFORE and AFTER are runs in turn on one machine, the first of each together, and so on."
FORCE = "Compare what cannot be compared, and let --output overwrite a file."
OUTPUT = "Where the comparison goes.  [default: standard output]"
ROWS = f"Rows of each table, 0 for all.  [default: {TOP}]"


class Asked(TypedDict):
    """What is to be judged, as the callback gets it."""

    fail_on: tuple[str, ...]
    strict: bool | None
    missing_baseline: str | None
    pairs: bool
    force: bool


@click.command("compare")
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@click.option("--fail-on", metavar="RULE", multiple=True, help=FAIL_ON)
@click.option("--strict/--no-strict", default=None, help=STRICT)
@click.option("--missing-baseline", type=click.Choice(["fail", "warn"]), help=MISSING)
@click.option("--pairs", is_flag=True, help=PAIRS)
@click.option("--top", type=int, metavar="N", help=ROWS)
@click.option("--format", "form", default="terminal", metavar="|".join(COMPARISONS), show_default=True, help="Format.")
@click.option("-o", "--output", metavar="FILE", default="-", callback=place, help=OUTPUT)
@click.option("--force", is_flag=True, help=FORCE)
def command(before: str, after: str, form: str, top: int | None, output: Output, **asked: Unpack[Asked]) -> int:
    """Tell what got slower from one profile to another.

    BEFORE and AFTER are profiles, several with commas between them, or folders of profiles: repeats of a run, or its
    shards. Exit status: 0 no rule is broken, 1 one is, 3 they cannot be compared or there is no baseline, 4 it is not
    clear (--strict).
    """
    from testtime.cli.settings import settings

    options = _options(form, top, output)
    output.check(force=asked["force"], replaces_profile=False)
    chosen = settings(Path.cwd())
    ask = _ask(asked, chosen)
    found = _compared(before, after, ask, warn=(asked["missing_baseline"] or chosen.missing_baseline) == "warn")
    if found is None:
        return 0
    from testtime.report.formats import render_comparison

    _publish(render_comparison(found, options), options, output)
    strict = chosen.strict if asked["strict"] is None else asked["strict"]
    return status(found, strict=strict)


def status(found: Comparison, *, strict: bool) -> int:
    """The exit status that a comparison ends with."""
    if found.verdict == "regressed":
        return REGRESSED
    return UNDECIDED if strict and found.verdict == "inconclusive" else 0


def _options(form: str, top: int | None, output: Output) -> Options:
    """What the comparison is drawn for; a ``UserError`` if there is no such format."""
    check(Options(format=form, top=top), COMPARISONS)
    return replace(report_options({"format": "terminal", "top": top, "by": "test", "min_ns": 0}, output), format=form)


def _ask(asked: Asked, chosen: Settings) -> Ask:
    """Rules of the command line, else those of the project."""
    from testtime.compare.acceptance import Acceptance
    from testtime.compare.comparison import Ask
    from testtime.compare.rules import rules

    try:
        made = rules(asked["fail_on"] or chosen.fail_on)
    except UserError as error:
        if asked["fail_on"]:
            raise
        raise UserError(f"[tool.testtime] in pyproject.toml: {error.what.removeprefix('--')}", error.advice) from None
    return Ask(
        rules=made,
        paired=asked["pairs"],
        force=asked["force"],
        accepted=tuple(Acceptance(each.name, each.until, each.reason) for each in chosen.accept),
        today=date.today(),
    )


def _compared(before: str, after: str, ask: Ask, *, warn: bool) -> Comparison | None:
    """The comparison; ``None`` where there is no baseline and that is no error."""
    from testtime.cli.sides import paths, side
    from testtime.compare.comparison import compare
    from testtime.view.answer import counted

    files, newer = paths(before), paths(after)
    lack = _lack(before, files)
    if lack:
        if not warn:
            advice = "record one with: testtime profile, or let it pass with --missing-baseline=warn"
            raise UserError(f"there is no baseline: {lack}", advice, status=NO_BASELINE)
        note(f"there is no baseline: {lack}; nothing is compared")
        return None
    if not newer:
        raise UserError(f"{after} holds no profile (*.json)", "record one with: testtime profile")
    old, new = side(files), side(newer)
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


def _publish(text: str, options: Options, output: Output) -> None:
    """Write the comparison; for people in the display's own encoding, for programs and files in UTF-8."""
    for_people = options.format == "terminal" and output.path is None
    output.write(encoded(text) if for_people else text.encode("utf-8", "backslashreplace"))
