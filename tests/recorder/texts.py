"""Files of a text, for tests of what is made of one.

What lives here: writing, compiling, asking for a source.  What may never be added: an expectation.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from textwrap import dedent
from types import CodeType

from testtime_recorder.source import Source, Sources


def codes(code: CodeType) -> dict[str, CodeType]:
    """All functions inside a code object, by name."""
    found: dict[str, CodeType] = {}
    for each in code.co_consts:
        if isinstance(each, CodeType):
            found.update({each.co_name: each, **codes(each)})
    return found


def written(folder: Path, text: str, encoding: str = "utf-8") -> dict[str, CodeType]:
    """The functions of a file with that text."""
    file = folder / "suite.py"
    file.write_bytes(text.encode(encoding))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return codes(compile(text.encode(encoding), str(file), "exec"))


def source(folder: Path, text: str, name: str = "f") -> Source:
    """The source of a function of a file with that text."""
    return Sources().of(written(folder, dedent(text))[name])
