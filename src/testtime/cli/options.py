"""Options that several verbs share, and how a word becomes a value.

What lives here: declarations, and callbacks that turn one word into one value.  What may never be added: what the value
means, or a second table of formats; ``report.formats`` has it, and refuses what is not there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from math import isfinite
from typing import Any, TypedDict, TypeVar

import click

from testtime import __version__
from testtime.cli.display import FILE, of_stdout
from testtime.cli.group import Typed
from testtime.launch.output import Output
from testtime.report.formats import BY, FORMATS, check
from testtime.units import MILLISECOND
from testtime.view.options import TOP, Options

Callback = TypeVar("Callback", bound=Callable[..., Any])


def nanoseconds(ctx: click.Context, param: click.Parameter, value: float) -> int:
    """``value``, in milliseconds, as whole nanoseconds."""
    if not isfinite(value) or value < 0:
        raise click.UsageError(f"{param.opts[0]} {value} is no number of milliseconds", ctx)
    return round(value * MILLISECOND)


def number_of_workers(word: str) -> int | None:
    """The number that a word stands for, ``None`` for ``auto``; ValueError for any other word."""
    if word == "auto":
        return None
    if not (word.isascii() and word.isdigit()):
        raise ValueError(f"{word!r} is no number of workers")
    return int(word)


def typed(ctx: click.Context, param: click.Parameter) -> str:
    """The option as it was typed, ``-n`` or ``--workers``, the last time where there are several; its longest name
    where the words are not known.
    """
    for word in reversed(ctx.find_object(Typed) or ()):
        for name in param.opts:
            if word.startswith(name) if len(name) == 2 else word.partition("=")[0] == name:
                return name
    return max(param.opts, key=len)


def place(ctx: click.Context, param: click.Parameter, value: str) -> Output:
    """The output that ``value`` names."""
    if not value:
        raise click.UsageError(f"{typed(ctx, param)} needs the name of a file", ctx)
    return Output.named(value)


def not_there_yet(ctx: click.Context, param: click.Parameter, value: object) -> None:
    """Refuse an option that is planned, by its name."""
    if value is not None:
        raise click.UsageError(f"{param.opts[0]} is not there yet in {__version__}", ctx)


def changes(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Words of the form of the option's metavar, FIXTURE=SCOPE or FIXTURE=PERCENT."""
    for word in value:
        fixture, equals, to = word.partition("=")
        if not (fixture and equals and to):
            raise click.UsageError(f"{param.opts[0]} {word} is not of the form {param.metavar}", ctx)
    return value


class Shape(TypedDict):
    """What ``shaping`` adds to a command, as the callback gets it."""

    format: str
    top: int | None
    by: str
    min_ns: int


def shaping(callback: Callback) -> Callback:
    """Add the options that shape a report: ``--format``, ``--top``, ``--by``, ``--min``."""
    formats, groups = "|".join(FORMATS), "|".join(BY)
    rows, least = f"Rows of each table, 0 for all.  [default: {TOP}]", "Hide rows below MS milliseconds."
    for option in (
        click.option("--min", "min_ns", type=float, default=0, metavar="MS", callback=nanoseconds, help=least),
        click.option("--by", default=BY[0], metavar=groups, show_default=True, help="What tests are summed up by."),
        click.option("--top", type=int, metavar="N", help=rows),
        click.option("--format", default="terminal", metavar=formats, show_default=True, help="Format of the report."),
    ):
        callback = option(callback)
    return callback


def report_options(shape: Shape, output: Output) -> Options:
    """What the report is to show, drawn for where it goes; a ``UserError`` if there is no such report."""
    display = of_stdout(os.environ) if output.path is None else FILE
    options = Options(**shape, width=display.width, colour=display.colour, ascii=display.ascii)
    check(options)
    return options
