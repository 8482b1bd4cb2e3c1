"""``testtime verify``: do what was predicted, and print both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from testtime.cli.options import changes, number_of_workers, place, typed
from testtime.launch.output import Output
from testtime.report.formats import check
from testtime.view.options import Options

if TYPE_CHECKING:
    from testtime.cli.verifying import Order

WORKERS = "How many workers to run the suite with; auto: one for each core."
DIST = "How xdist hands out the tests."
GATHER = "Let the waits of these groups overlap; `testtime gather` names them."
WIDEN = "Set FIXTURE up once per SCOPE: class, module, package or session.  May be given several times."
REPEAT = "Run the suite K times unchanged and K times changed, in turn."
PYTHON = "The suite's interpreter, or its virtual environment.  [default: that of the profile]"
OUTPUT = "Where the result goes.  [default: standard output]"
#: Formats of a verification.
FORMATS = ("terminal", "json")


class Wish(TypedDict):
    """What is to be verified, as the callback gets it."""

    workers: int | None
    dist: str
    repeat: int
    python: str | None
    gather: tuple[str, ...]
    widen: tuple[str, ...]


def known(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """The name of a format that is there."""
    check(Options(format=value), FORMATS)
    return value


def number(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """A number of workers, at least one; 0 for ``auto``; ``None`` for none."""
    if value is None:
        return None
    try:
        workers = number_of_workers(value)
    except ValueError as error:
        raise click.UsageError(f"{typed(ctx, param)} {value}: {error}", ctx) from None
    if workers == 0:
        raise click.UsageError(f"{typed(ctx, param)} 0 is the unchanged suite: give 1 or more, or auto", ctx)
    return workers or 0


def groups(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Ids of groups, or one word for several."""
    words = tuple(word.strip() for word in (value or "").split(","))
    if value is not None and not all(words):
        raise click.UsageError(f"{param.opts[0]} needs ids of groups, certain or all", ctx)
    return words if value is not None else ()


@click.command("verify")
@click.argument("profile", type=click.Path(path_type=Path), metavar="PROFILE")
@click.option("-n", "--workers", metavar="N", callback=number, help=WORKERS)
@click.option("--dist", default="load", metavar="MODE", show_default=True, help=DIST)
@click.option("--gather", metavar="ID[,ID]|certain|all", callback=groups, help=GATHER)
@click.option("--widen", metavar="FIXTURE=SCOPE", multiple=True, callback=changes, help=WIDEN)
@click.option("--repeat", type=click.IntRange(min=1), default=3, metavar="K", show_default=True, help=REPEAT)
@click.option("--python", metavar="EXE", help=PYTHON)
@click.option(
    "--format",
    "form",
    default="terminal",
    metavar="|".join(FORMATS),
    show_default=True,
    callback=known,
    help="Format.",
)
@click.option("-o", "--output", metavar="FILE", default="-", callback=place, help=OUTPUT)
@click.option("--force", is_flag=True, help="Let --output overwrite a file.")
def command(profile: Path, form: str, output: Output, force: bool, **wish: Unpack[Wish]) -> int:
    """Run the suite gathered, widened or with workers, for real.

    What was predicted is shown beside what was measured. PROFILE is what `testtime profile` wrote: the suite is run
    where it was then, with the same arguments. The unchanged suite is run in turn with it, as the measure of today.
    What was measured is kept in PROFILE, and later predictions are corrected by it; testtime changes no other file of
    yours.

    With --gather, functions are rewritten in memory, and the tests that use them run: with their waits overlapping, in
    reverse order, and with a delay before each in turn. Outcomes, values of fixtures, warnings, files left over and the
    environment are compared. What the tests do outside, they do that often. With -n or --widen as well, what passed
    then runs with that, in the whole suite.

    With --widen, each fixture of that name gets the wider scope in memory, before pytest puts the tests in order. If it
    stands on a fixture that does not live as long, or if its users change it, tests come out differently.

    The exit status is 0 if every test came out as in the unchanged suite, 1 if not or if a group could not be put to
    the test, and 3 if the unchanged suite does not come out the same twice.
    """
    if wish["gather"]:
        from testtime.cli.proving import prove_groups

        return prove_groups(_order(profile, form, output, force, wish))
    if wish["workers"] is None and not wish["widen"]:
        raise click.UsageError("nothing to verify: give -n, --gather, --widen, or several of them")
    from testtime.cli.verifying import verify_suite

    return verify_suite(_order(profile, form, output, force, wish))


def _order(profile: Path, form: str, output: Output, force: bool, wish: Wish) -> Order:
    from testtime.cli.verifying import Order

    return Order(profile=profile, format=form, output=output, force=force, **wish)
