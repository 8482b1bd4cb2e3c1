"""What the tests of real suites share: a place to run them in, and the table that is printed at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.truth.running import Bench
from tests.truth.table import Table

_TABLE = pytest.StashKey[Table]()


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Table:
    """The table of this session."""
    return request.config.stash.setdefault(_TABLE, Table())


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A place to run suites, with this very interpreter."""
    return Bench(tmp_path)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table, if there is one."""
    lines = config.stash.get(_TABLE, Table()).lines()
    if lines:
        terminalreporter.section("truth")
    for line in lines:
        terminalreporter.write_line(line)
