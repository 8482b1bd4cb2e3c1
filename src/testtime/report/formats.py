"""The formats of ``testtime report``, and the one way into them.

What lives here: the table of formats, and the refusal of those that are not there.  What may never be added: anything
heavy at import; pandas and rich are loaded when a report is made.  The reporters are strangers to each other, and this
file knows them all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from testtime.errors import UserError
from testtime.view.options import Options

if TYPE_CHECKING:
    from testtime.analysis.result import Report
    from testtime.model.profile import Profile

#: What ``--by`` accepts.
BY = ("test", "file", "class", "fixture", "marker")
#: Formats of the contract that are still to come.
PLANNED = ("html", "junit")


def _terminal(report: Report, options: Options) -> str:
    from testtime.report import terminal
    from testtime.view.page import document

    return terminal.render(document(report, options), options.width, colour=options.colour, ascii_only=options.ascii)


def _markdown(report: Report, options: Options) -> str:
    from testtime.report import markdown
    from testtime.view.page import document

    return markdown.render(document(report, options))


def _json(report: Report, options: Options) -> str:
    from testtime.report import json
    from testtime.view.cut import cut

    return json.render(cut(report, options))


def _csv(report: Report, options: Options) -> str:
    from testtime.report import csv
    from testtime.view.cut import cut

    return csv.render(cut(report, options))


FORMATS: dict[str, Callable[[Report, Options], str]] = {
    "terminal": _terminal,
    "json": _json,
    "markdown": _markdown,
    "csv": _csv,
}


def check(options: Options) -> None:
    """Refuse what is not there, before anything long begins."""
    known = f"choose one of {', '.join(FORMATS)}"
    if options.format in PLANNED:
        raise UserError(f"--format {options.format} is not there yet", known)
    if options.format not in FORMATS:
        raise UserError(f"--format {options.format} is not known", known)
    if options.by not in BY:
        raise UserError(f"--by {options.by} is not known", f"choose one of {', '.join(BY)}")
    if options.top is not None and options.top < 0:
        raise UserError(f"--top {options.top} is less than no rows", "give the number of rows, or 0 for all")


def render(profile: Profile, options: Options) -> str:
    """The report on a profile, as text that ends in a newline."""
    check(options)
    from testtime.analysis.analyse import analyse

    return FORMATS[options.format](analyse(profile, options.by), options)
