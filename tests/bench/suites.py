"""Suites of empty tests: where the tests take no time, what a recorder adds is easiest to see.

What lives here: the text of these suites.  What may never be added: a test that does something.

Each test asks for three fixtures of function scope, one on top of the other, the last with a teardown.
"""

from __future__ import annotations

from pathlib import Path

#: Tests of one file.
PER_FILE = 1000

#: Every suite is its own root and writes no cache.
INI = "[pytest]\naddopts = -q -p no:cacheprovider\n"

CONFTEST = """\
import pytest


@pytest.fixture
def first():
    return 1


@pytest.fixture
def second(first):
    return first


@pytest.fixture
def third(second):
    yield second
"""


def empty_suite(folder: Path, tests: int) -> Path:
    """A suite of ``tests`` empty tests, in a folder of its own inside ``folder``; files already there are kept."""
    suite = folder / f"empty-{tests}"
    suite.mkdir(parents=True, exist_ok=True)
    _write(suite / "pytest.ini", INI)
    _write(suite / "conftest.py", CONFTEST)
    for begin in range(0, tests, PER_FILE):
        names = range(begin, min(begin + PER_FILE, tests))
        text = "\n\n".join(f"def test_{number}(first, second, third):\n    pass\n" for number in names)
        _write(suite / f"test_{begin // PER_FILE:04}.py", text)
    return suite


def _write(path: Path, text: str) -> None:
    """Write only what is new: a file that is touched is compiled again."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
