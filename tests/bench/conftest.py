"""What the benchmarks share: the tables, a lent recorder, a place for suites."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bench.recording import BARE, Pytest, surroundings
from tests.bench.sheet import Sheets
from tests.bench.size import asked
from tests.bench.suites import empty_suite
from testtime.launch.guest import lent_recorder

_SHEETS = pytest.StashKey[Sheets]()


@pytest.fixture(scope="session")
def sheets(pytestconfig: pytest.Config) -> Sheets:
    """The tables of this session, and how much is to be measured."""
    return pytestconfig.stash.setdefault(_SHEETS, Sheets(asked(os.environ)))


@pytest.fixture(scope="session")
def kept(pytestconfig: pytest.Config) -> Path:
    """A folder that stays from session to session."""
    return pytestconfig.cache.mkdir("bench")


@pytest.fixture(scope="session")
def recorder() -> Iterator[Path]:
    """A lent recorder."""
    with lent_recorder() as folder:
        yield folder


@pytest.fixture(scope="session")
def empties(kept: Path, recorder: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Pytest]:
    """pytest on a suite of so many empty tests; collected once, so that no run that is measured compiles anything."""
    journals = tmp_path_factory.mktemp("empty") / "journals"
    bare = surroundings(**BARE)

    def ready(tests: int) -> Pytest:
        launched = Pytest(sys.executable, empty_suite(kept, tests), recorder, journals, environment=bare)
        launched.compile()
        launched.plain("--collect-only")
        return launched

    return ready


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the tables, if there are any."""
    sheets = config.stash.get(_SHEETS, None)
    if sheets is not None and sheets.tables:
        terminalreporter.section("bench")
        for line in sheets.lines():
            terminalreporter.write_line(line)
