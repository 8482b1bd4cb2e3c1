"""The formats of reports, predictions, gatherings and comparisons, and the one way into them.

What lives here: the tables of formats, and the refusal of those that are not there.  What may never be added: anything
heavy at import; pandas, rich and xdist are loaded when a report is made.  The reporters are strangers to each other,
and this file knows them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from testtime.errors import UserError
from testtime.view.options import Options

if TYPE_CHECKING:
    from testtime.analysis.result import Report
    from testtime.compare.result import Answer
    from testtime.compare.selfcheck import SelfTest
    from testtime.model.profile import Profile
    from testtime.view.document import Document
    from testtime.whatif.gather.result import Gathering
    from testtime.whatif.result import Forecast

#: What ``--by`` accepts.
BY = ("test", "file", "class", "fixture", "marker")
#: Formats of a report.
FORMATS = ("terminal", "json", "markdown", "csv")
#: Formats of a prediction.
FORECASTS = ("terminal", "json", "markdown")
#: Formats of what could be gathered.
GATHERINGS = FORECASTS
#: Formats of a comparison.
COMPARISONS = ("terminal", "json", "markdown", "github", "gitlab", "junit")
#: Formats of a gate's test of itself.
SELFTESTS = FORECASTS
#: Formats of the contract for a report that are still to come.
PLANNED = ("html", "junit")


def _terminal(document: Document, options: Options) -> str:
    from testtime.report import terminal

    return terminal.render(document, options.width, colour=options.colour, ascii_only=options.ascii)


def _markdown(document: Document, options: Options) -> str:
    from testtime.report import markdown

    return markdown.render(document)


#: Formats for people: a drawing of a document.
_DRAWN: dict[str, Callable[[Document, Options], str]] = {"terminal": _terminal, "markdown": _markdown}


#: Formats that CI services read.
_FOR_CI = ("github", "gitlab", "junit")


def check(options: Options, formats: Sequence[str] = FORMATS) -> None:
    """Refuse what is not there, before anything long begins; ``formats`` are those of the result in question."""
    known = f"choose one of {', '.join(formats)}"
    if options.format in PLANNED and formats is FORMATS:
        raise UserError(f"--format {options.format} is not there yet", known)
    if options.format not in formats:
        raise UserError(f"--format {options.format} is not known", known)
    if options.by not in BY:
        raise UserError(f"--by {options.by} is not known", f"choose one of {', '.join(BY)}")
    if options.top is not None and options.top < 0:
        raise UserError(f"--top {options.top} is less than no rows", "give the number of rows, or 0 for all")


def render(profile: Profile, options: Options) -> str:
    """The report on a profile, as text that ends in a newline."""
    check(options)
    from testtime.analysis.analyse import analyse

    report = analyse(profile, options.by)
    if options.format != "csv":
        from testtime.whatif.savings import with_savings

        report = with_savings(profile, report)
    return render_report(report, options)


def render_report(report: Report, options: Options) -> str:
    """A report that is made already, as text that ends in a newline."""
    check(options)
    from testtime.view.cut import cut

    if options.format == "csv":
        from testtime.report import csv

        return csv.render(cut(report, options))
    if options.format == "json":
        from testtime.report import json

        return json.render(cut(report, options))
    from testtime.view.page import document

    return _DRAWN[options.format](document(report, options), options)


def render_forecast(forecast: Forecast, options: Options) -> str:
    """A prediction, as text that ends in a newline."""
    check(options, FORECASTS)
    if options.format == "json":
        from testtime.report import json

        return json.render(forecast)
    from testtime.view.forecast import document

    return _DRAWN[options.format](document(forecast), options)


def render_gathering(gathering: Gathering, options: Options) -> str:
    """What could be gathered, as text that ends in a newline."""
    check(options, GATHERINGS)
    if options.format == "json":
        from testtime.report import json

        return json.render(gathering)
    from testtime.view.gathering import document

    return _DRAWN[options.format](document(gathering), options)


def render_comparison(comparison: Answer, options: Options) -> str:
    """A comparison, or that there is none, as text that ends in a newline."""
    check(options, COMPARISONS)
    if options.format in _FOR_CI:
        return import_module(f"testtime.report.{options.format}").render(comparison)  # type: ignore[no-any-return]
    if options.format == "json":
        from testtime.report import json

        return json.render(comparison)
    from testtime.compare.result import Uncompared
    from testtime.view import comparison as compared
    from testtime.view import no_baseline

    if isinstance(comparison, Uncompared):
        return _DRAWN[options.format](no_baseline.document(comparison), options)
    return _DRAWN[options.format](compared.document(comparison, options.rows), options)


def render_self_test(result: SelfTest, options: Options) -> str:
    """A gate's test of itself, as text that ends in a newline."""
    check(options, SELFTESTS)
    if options.format == "json":
        from testtime.report import json

        return json.render(result)
    from testtime.view.selfcheck import document

    return _DRAWN[options.format](document(result), options)
