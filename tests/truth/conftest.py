"""What the tests of real suites share: a place to run them in, and the table that is printed at the end."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.truth.gather_verified import Recorded, Verdict, profiled
from tests.truth.running import Bench, lacking
from tests.truth.table import Table

_TABLE = pytest.StashKey[Table]()
_VERDICTS = pytest.StashKey[list[Verdict]]()


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Table:
    """The table of this session."""
    return request.config.stash.setdefault(_TABLE, Table())


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A place to run suites, with this very interpreter."""
    return Bench(tmp_path)


@pytest.fixture(scope="session")
def gather_suite(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Recorded]:
    """What was recorded of one of ``gather_suites``; each is profiled once."""
    if lacking(["pytest-asyncio"]):
        pytest.skip("pytest-asyncio is not installed")
    return functools.cache(lambda name: profiled(name, tmp_path_factory.mktemp(name)))


@pytest.fixture
def verdicts(request: pytest.FixtureRequest) -> list[Verdict]:
    """What was verified in this session."""
    return request.config.stash.setdefault(_VERDICTS, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table, if there is one, and what was verified."""
    lines = [*config.stash.get(_TABLE, Table()).lines(), *(each.words for each in config.stash.get(_VERDICTS, []))]
    if lines:
        terminalreporter.section("truth")
    for line in lines:
        terminalreporter.write_line(line)
