"""``testtime gather``: which waits could run at the same time, what that saves, and the code as it would be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click

from testtime.cli.notes import note
from testtime.cli.options import nanoseconds, place, report_options
from testtime.cli.publish import publish_text
from testtime.errors import UserError
from testtime.launch.output import Output
from testtime.report.formats import GATHERINGS, check
from testtime.units import SECOND
from testtime.view.options import Options

if TYPE_CHECKING:
    from testtime.whatif.gather.result import Gathering

LEAST = "Leave out what saves less than MS milliseconds in a run of the suite."
SURE = "Which groups: those that are certain, those that a human must check, or all."
DIFF = "Print the rewrites as one patch, for `patch -p1` in the rootdir, and nothing else."
OUTPUT = "Where it goes.  [default: standard output]"
#: What ``--confidence`` accepts.
CONFIDENCES = ("certain", "check", "all")
Confidence = Literal["certain", "check", "all"]


def confidence(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """One of ``CONFIDENCES``."""
    if value not in CONFIDENCES:
        raise click.UsageError(f"{param.opts[0]} {value} is not known: choose one of {', '.join(CONFIDENCES)}", ctx)
    return value


@click.command("gather")
@click.argument("profile", type=click.Path(path_type=Path), metavar="PROFILE")
@click.option(
    "--min", "min_ns", type=float, default=50, metavar="MS", show_default=True, callback=nanoseconds, help=LEAST
)
@click.option(
    "--confidence",
    "sure",
    default="all",
    metavar="|".join(CONFIDENCES),
    show_default=True,
    callback=confidence,
    help=SURE,
)
@click.option("--diff", is_flag=True, help=DIFF)
@click.option("--format", "form", default="terminal", metavar="|".join(GATHERINGS), show_default=True, help="Format.")
@click.option("-o", "--output", metavar="FILE", default="-", callback=place, help=OUTPUT)
@click.option("--force", is_flag=True, help="Let --output overwrite a file.")
def command(profile: Path, min_ns: int, sure: str, diff: bool, form: str, output: Output, force: bool) -> int:
    """Tell which waits could run together, and what that would save.

    PROFILE is what `testtime profile` wrote. The code as it would be is shown, made from your own lines. No test is
    run, and no file of yours is changed.
    """
    from testtime.load import read_profile
    from testtime.report.formats import render_gathering
    from testtime.whatif.gathered import gathered

    options = _options(form, diff, output)
    output.check(force=force, replaces_profile=False)
    found = gathered(read_profile(profile), least_s=min_ns / SECOND, confidence=cast(Confidence, sure))
    if diff:
        output.write(_patch(found).encode("utf-8", "backslashreplace"))
    else:
        publish_text(render_gathering(found, options), options, output)
    return 0


def _options(form: str, diff: bool, output: Output) -> Options:
    """What it is drawn for; a ``UserError`` if there is no such format, or none may be chosen."""
    check(Options(format=form), GATHERINGS)
    if diff and form != GATHERINGS[0]:
        raise UserError(f"--format {form} and --diff do not go together", "leave one of them out")
    return report_options({"format": form, "top": None, "by": "test", "min_ns": 0}, output)


def _patch(found: Gathering) -> str:
    """All rewrites as one patch; whatever is not in it is told on stderr."""
    from testtime.whatif.gather.rewriting.patch import joined

    for group in found.groups:
        if not group.diff:
            what = (
                "its code is a sketch" if group.unit == "statements" else f"a plugin runs whole {group.unit} together"
            )
            note(f"{group.id} has no patch: {what}, which is shown without --diff")
    with_diff = [group for group in found.groups if group.diff]
    made = joined(group.diff for group in with_diff)
    for index in made.left_out:
        note(f"{with_diff[index].id} is left out: it changes lines that another group changes, too")
    return made.text
