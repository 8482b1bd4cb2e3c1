"""What ``compare``, ``ab`` and ``selftest`` share: the rules of the command line and of the project, and what is said.

What lives here: options, settings and exit statuses of a comparison.  What may never be added: where profiles come
from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from posixpath import isabs
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from testtime.cli.notes import note
from testtime.cli.options import report_options
from testtime.cli.publish import publish_text
from testtime.errors import UserError
from testtime.launch.output import Output
from testtime.report.formats import COMPARISONS, check
from testtime.view.options import TOP, Options

if TYPE_CHECKING:
    from testtime.cli.settings import Settings
    from testtime.compare.comparison import Ask
    from testtime.compare.result import Comparison, Uncompared

Callback = TypeVar("Callback", bound=Callable[..., Any])

REGRESSED, UNDECIDED = 1, 4
"""Exit statuses: a rule is broken; it is not clear, with ``--strict``."""
FAIL_ON = "METRIC[:GLOB]:T[,T], repeatable: what fails, say fixture:db*:10%,+20ms.  [default: setup:5%]"
STRICT = "Exit with status 4 where it is not clear that every rule is kept."
SAID = 9
"""Reasons that are said on stderr, at most."""
ROWS = f"Rows of each table, 0 for all.  [default: {TOP}]"


class Rules(TypedDict):
    """What is to be judged, as a callback gets it."""

    fail_on: tuple[str, ...]
    strict: bool | None


def judging(callback: Callback) -> Callback:
    """Add the options that say what fails, and how that is told."""
    formats = "|".join(COMPARISONS)
    for option in (
        click.option("--format", "form", default="terminal", metavar=formats, show_default=True, help="Format."),
        click.option("--top", type=int, metavar="N", help=ROWS),
        click.option("--strict/--no-strict", default=None, help=STRICT),
        click.option("--fail-on", metavar="RULE", multiple=True, help=FAIL_ON),
    ):
        callback = option(callback)
    return callback


def drawn_for(form: str, top: int | None, output: Output) -> Options:
    """What a comparison is drawn for; a ``UserError`` if there is no such format."""
    check(Options(format=form, top=top), COMPARISONS)
    return replace(report_options({"format": "terminal", "top": top, "by": "test", "min_ns": 0}, output), format=form)


def ask_of(fail_on: tuple[str, ...], chosen: Settings, *, paired: bool, force: bool = False) -> Ask:
    """Rules of the command line, else those of the project."""
    from testtime.compare.acceptance import Acceptance
    from testtime.compare.comparison import Ask
    from testtime.compare.rules import rules

    try:
        made = rules(fail_on or chosen.fail_on)
    except UserError as error:
        if fail_on:
            raise
        raise UserError(f"[tool.testtime] in pyproject.toml: {error.what.removeprefix('--')}", error.advice) from None
    return Ask(
        rules=made,
        paired=paired,
        force=force,
        accepted=tuple(Acceptance(each.name, each.until, each.reason) for each in chosen.accept),
        today=date.today(),
    )


def _in_checkout(found: Comparison) -> Comparison:
    """With the paths of what broke a rule relative to the top of the checkout, as forges know them; a suite's rootdir
    may lie below.
    """
    import msgspec

    from testtime.launch.revisions import inside_checkout

    before = inside_checkout(found.rootdir)
    broken = (
        each if each.path is None or isabs(each.path) else msgspec.structs.replace(each, path=f"{before}{each.path}")
        for each in found.broken
    )
    return msgspec.structs.replace(found, broken=tuple(broken))


def _said(found: Comparison) -> None:
    """The verdict, and what broke a rule or leaves it open, on stderr."""
    from testtime.view.comparison import title

    note(title(found))
    reasons = [f"{each.what}: breaks {each.rule}" for each in found.broken] or [f"not clear: {d}" for d in found.doubts]
    for reason in reasons[:SAID]:
        note(reason)
    if len(reasons) > SAID:
        note(f"{len(reasons) - SAID} more")


def untold(found: Uncompared, options: Options, output: Output) -> int:
    """Write that nothing could be compared, and why; the exit status, as if no rule was broken.

    Only the terminal shows it to people without more ado.
    """
    from testtime.report.formats import render_comparison

    publish_text(render_comparison(found, options), options, output)
    if options.format != "terminal" or output.path is not None:
        for doubt in found.doubts:
            note(f"{doubt}; nothing is compared")
    return 0


def told(found: Comparison, options: Options, output: Output, *, strict: bool) -> int:
    """Write a comparison where it belongs; the exit status that it ends with.

    Where that is a file, what broke a rule is said beside: nobody looks for a job's reason in its artifacts.
    """
    from testtime.report.formats import render_comparison

    shown = _in_checkout(found) if options.format in ("github", "gitlab") else found
    publish_text(render_comparison(shown, options), options, output)
    if output.path is not None:
        _said(found)
    if found.verdict == "regressed":
        return REGRESSED
    return UNDECIDED if strict and found.verdict == "inconclusive" else 0
