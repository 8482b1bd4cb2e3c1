"""The expected output of every format, for two small runs, a forecast, what could be gathered and a comparison.

``python -m tests.golden.accept`` accepts what it is now.

What lives here: which outputs are kept, and how they are made from the ``profile.json`` beside them, or from what is
told in ``tests.forecasts``, which also tells what a report promises, ``tests.gatherings`` and ``tests.comparisons``.
What may never be added: an output that depends on the machine, the day, the environment or the version of
pytest-xdist.  Look at the difference before committing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from tests import comparisons, forecasts, gatherings, make
from testtime.analysis import result
from testtime.analysis.analyse import analyse
from testtime.compare import result as compared
from testtime.compare import selfcheck
from testtime.load import document
from testtime.model import described, profile
from testtime.model.profile import Profile
from testtime.report.formats import render_comparison, render_forecast, render_gathering, render_report
from testtime.view.options import Options
from testtime.whatif import result as prediction
from testtime.whatif import verification
from testtime.whatif.gather import result as gathered

HERE = Path(__file__).parent
SCHEMAS = HERE.parents[1] / "src/testtime/schemas"
PROFILES: dict[str, Callable[[], Profile]] = {"serial": make.serial, "parallel": make.parallel}
OUTPUTS = {
    "terminal-60.txt": Options("terminal", width=60),
    "terminal-100.txt": Options("terminal", width=100),
    "terminal-200.txt": Options("terminal", width=200),
    "terminal-ascii.txt": Options("terminal", width=80, ascii=True),
    "terminal-colour.txt": Options("terminal", width=100, colour=True),
    "report.json": Options("json"),
    "report.md": Options("markdown", top=5),
    "tests.csv": Options("csv"),
    "files.csv": Options("csv", by="file"),
    "fixtures.csv": Options("csv", by="fixture"),
}
FORECAST = HERE / "forecast"
FORECAST_OUTPUTS = {
    **{file: options for file, options in OUTPUTS.items() if options.format == "terminal"},
    "predict.json": Options("json"),
    "predict.md": Options("markdown"),
}
GATHERING = HERE / "gathering"
GATHERING_OUTPUTS = {
    **{file: options for file, options in OUTPUTS.items() if options.format == "terminal"},
    "gather.json": Options("json"),
    "gather.md": Options("markdown"),
}
COMPARISON = HERE / "comparison"
COMPARISON_OUTPUTS = {
    **{file: options for file, options in OUTPUTS.items() if options.format == "terminal"},
    "compare.json": Options("json"),
    "compare.md": Options("markdown"),
    "github.txt": Options("github"),
    "gitlab.json": Options("gitlab"),
    "junit.xml": Options("junit"),
}
#: JSON Schemas, by the name and version that a document of theirs begins with.
DESCRIBED: dict[str, Callable[[], str]] = {
    profile.SCHEMA: document.schema,
    result.SCHEMA: lambda: described.schema(result.SCHEMA, result.Report),
    prediction.SCHEMA: lambda: described.schema(prediction.SCHEMA, prediction.Forecast),
    gathered.SCHEMA: lambda: described.schema(gathered.SCHEMA, gathered.Gathering),
    compared.SCHEMA: lambda: described.schema(compared.SCHEMA, compared.Comparison, compared.Uncompared),
    selfcheck.SCHEMA: lambda: described.schema(selfcheck.SCHEMA, selfcheck.SelfTest),
    verification.SCHEMA: lambda: described.schema(verification.SCHEMA, verification.Verification),
}


def stored(name: str) -> Profile:
    """The profile that the outputs of a run are made from."""
    return msgspec.json.decode((HERE / name / "profile.json").read_bytes(), type=Profile)


def outputs(name: str) -> Iterator[tuple[Path, str]]:
    """Where each output of a run is kept, and what it is now."""
    for file, options in OUTPUTS.items():
        report = analyse(stored(name), options.by)
        yield HERE / name / file, render_report(forecasts.promised(report), options)


def forecast_outputs() -> Iterator[tuple[Path, str]]:
    """Where each output of a forecast is kept, and what it is now."""
    for file, options in FORECAST_OUTPUTS.items():
        yield FORECAST / file, render_forecast(forecasts.grid(), options)


def gathering_outputs() -> Iterator[tuple[Path, str]]:
    """Where each output of what could be gathered is kept, and what it is now."""
    for file, options in GATHERING_OUTPUTS.items():
        yield GATHERING / file, render_gathering(gatherings.every(), options)


def comparison_outputs() -> Iterator[tuple[Path, str]]:
    """Where each output of a comparison is kept, and what it is now."""
    for file, options in COMPARISON_OUTPUTS.items():
        yield COMPARISON / file, render_comparison(comparisons.regressed(), options)


def schemas() -> Iterator[tuple[Path, str]]:
    """Where each JSON Schema is shipped, and what it is now."""
    for name, made in DESCRIBED.items():
        yield SCHEMAS / f"{name.replace('/', '-')}.json", made()


def main() -> None:
    """Write profiles, outputs and JSON Schemas anew."""
    for name, made in PROFILES.items():
        (HERE / name).mkdir(exist_ok=True)
        text = msgspec.json.format(msgspec.json.encode(made()), indent=1)
        (HERE / name / "profile.json").write_bytes(text + b"\n")
    FORECAST.mkdir(exist_ok=True)
    GATHERING.mkdir(exist_ok=True)
    COMPARISON.mkdir(exist_ok=True)
    runs = (each for name in PROFILES for each in outputs(name))
    for path, output in (*runs, *forecast_outputs(), *gathering_outputs(), *comparison_outputs(), *schemas()):
        path.write_text(output, encoding="utf-8")


if __name__ == "__main__":
    main()
