"""``testtime predict``: what parallel workers, or wider and faster fixtures, would save."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import click

from testtime.cli.options import changes, number_of_workers, place, report_options, typed
from testtime.cli.publish import publish_text
from testtime.launch.output import Output
from testtime.report.formats import FORECASTS, check
from testtime.view.options import Options

if TYPE_CHECKING:
    from testtime.model.profile import Profile
    from testtime.whatif.forecast import Ask
    from testtime.whatif.gather.overlap import Overlap

WORKERS = "Numbers of workers: 1,2,4 or auto; 0 is a run in sequence.  [default: up to twice the cores]"
DIST = "How xdist hands out tests: load,worksteal,loadscope,loadfile,loadgroup.  [default: all that make a difference]"
CORES = "Cores of the machine to predict for.  [default: the profile's]"
WIDEN = "Set FIXTURE up once per SCOPE: class, module, package or session."
SPEEDUP = "Let FIXTURE take PERCENT less time."
OUTPUT = "Where the prediction goes.  [default: standard output]"
GATHER = "Let waits overlap: those that certainly may, or all that testtime gather tells of."


class Asked(TypedDict):
    """What is to be predicted, as the callback gets it."""

    workers: tuple[int | None, ...] | None
    dists: tuple[str, ...] | None
    cores: int | None
    widen: tuple[str, ...]
    speedup: tuple[str, ...]
    gather: Literal["none", "certain", "all"]


def numbers(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int | None, ...] | None:
    """The numbers in a list, ``None`` among them for ``auto``; ``None`` where there is no list."""
    if value is None:
        return None
    try:
        return tuple(number_of_workers(word.strip()) for word in value.split(","))
    except ValueError as error:
        raise click.UsageError(f"{typed(ctx, param)} {value}: {error}", ctx) from None


def names(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """The names in a list; ``None`` where there is no list."""
    if value is None:
        return None
    words = tuple(word.strip() for word in value.split(","))
    if not all(words):
        raise click.UsageError(f"{param.opts[0]} {value}: a name is missing", ctx)
    return words


@click.command("predict")
@click.argument("profile", type=click.Path(path_type=Path), metavar="PROFILE")
@click.option("-n", "--workers", metavar="LIST", callback=numbers, help=WORKERS)
@click.option("--dist", "dists", metavar="LIST", callback=names, help=DIST)
@click.option("--cores", type=click.IntRange(min=1), metavar="N", help=CORES)
@click.option("--widen", metavar="FIXTURE=SCOPE", multiple=True, callback=changes, help=WIDEN)
@click.option("--speedup", metavar="FIXTURE=PERCENT", multiple=True, callback=changes, help=SPEEDUP)
@click.option("--gather", type=click.Choice(["none", "certain", "all"]), default="none", help=GATHER)
@click.option("--format", "form", default="terminal", metavar="|".join(FORECASTS), show_default=True, help="Format.")
@click.option("-o", "--output", metavar="FILE", default="-", callback=place, help=OUTPUT)
@click.option("--force", is_flag=True, help="Let --output overwrite a file.")
def command(profile: Path, form: str, output: Output, force: bool, **asked: Unpack[Asked]) -> int:
    """Tell what pytest-xdist would save, and with how many workers.

    PROFILE is what `testtime profile` wrote. The run that it records is replayed with other numbers of workers and
    other ways to hand out its tests; no test is run.
    """
    from testtime.load import read_profile
    from testtime.report.formats import render_forecast
    from testtime.whatif.forecast import forecast

    options = _options(form, output)
    output.check(force=force, replaces_profile=False)
    recorded = read_profile(profile)
    ask = _ask(asked, recorded)
    with _progress() as tell:
        found = forecast(recorded, ask, tell)
    publish_text(render_forecast(found, options), options, output)
    return 0


def _options(form: str, output: Output) -> Options:
    """What the prediction is drawn for; a ``UserError`` if there is no such format."""
    check(Options(format=form), FORECASTS)
    return report_options({"format": form, "top": None, "by": "test", "min_ns": 0}, output)


def _ask(asked: Asked, profile: Profile) -> Ask:
    """What to predict; ``auto`` is what xdist makes of it: a worker for each core, whatever the quota."""
    from testtime.whatif.forecast import Ask

    workers, auto = asked["workers"], asked["cores"] or profile.machine.cores or 1
    return Ask(
        workers=None if workers is None else tuple(dict.fromkeys(auto if each is None else each for each in workers)),
        dists=asked["dists"],
        cores=asked["cores"],
        widen=asked["widen"],
        speed_up=asked["speedup"],
        gather=asked["gather"],
        overlaps=_overlaps(profile, asked["gather"]),
    )


def _overlaps(profile: Profile, gather: Literal["none", "certain", "all"]) -> tuple[Overlap, ...]:
    """The groups of waits that are to overlap; of one that lies inside another, the larger."""
    if gather == "none":
        return ()
    from testtime.whatif.gather.gathering import overlaps_of
    from testtime.whatif.gather.overlap import apart

    return tuple(apart(overlaps_of(profile, confidence=gather)[0]))


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """Whom to tell how far it has come, where there is a terminal to show it on."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from testtime.cli.progress import bar

    with bar("predicting") as tell:
        yield tell
