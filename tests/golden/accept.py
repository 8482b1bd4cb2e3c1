"""The expected output of every format, for two small runs; ``python -m tests.golden.accept`` accepts what it is now.

What lives here: which outputs are kept, and how they are made from the ``profile.json`` beside them.  What may never be
added: an output that depends on the machine, the day or the environment.  Look at the difference before committing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from tests import make
from testtime.load import document
from testtime.model.profile import Profile
from testtime.report import json
from testtime.report.formats import render
from testtime.view.options import Options

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


def stored(name: str) -> Profile:
    """The profile that the outputs of a run are made from."""
    return msgspec.json.decode((HERE / name / "profile.json").read_bytes(), type=Profile)


def outputs(name: str) -> Iterator[tuple[Path, str]]:
    """Where each output of a run is kept, and what it is now."""
    for file, options in OUTPUTS.items():
        yield HERE / name / file, render(stored(name), options)


def main() -> None:
    """Write profiles, outputs and JSON Schemas anew."""
    for name, made in PROFILES.items():
        (HERE / name).mkdir(exist_ok=True)
        text = msgspec.json.format(msgspec.json.encode(made()), indent=1)
        (HERE / name / "profile.json").write_bytes(text + b"\n")
        for path, output in outputs(name):
            path.write_text(output, encoding="utf-8")
    (SCHEMAS / "testtime.profile-1.0.json").write_text(document.schema(), encoding="utf-8")
    (SCHEMAS / "testtime.report-1.0.json").write_text(json.schema(), encoding="utf-8")


if __name__ == "__main__":
    main()
