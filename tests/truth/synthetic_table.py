"""The table of many suites: a line for each, and what all of them together amount to.

What lives here: rows, the errors behind them, and the plugin that prints both when the session ends, so that they are
seen even where a later test fails.  What may never be added: a limit; tests have those.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

import pytest

from tests.bench.sheet import Sheet


@dataclass
class Table:
    """Rows, and the error of each; a pytest plugin once it is registered."""

    sheet: Sheet
    errors: list[float] = field(default_factory=list)

    def add(self, cells: tuple[str, ...], error: float) -> None:
        """One row; ``error`` as a share, of either sign."""
        self.sheet.add(*cells)
        self.errors.append(abs(error))

    @property
    def median(self) -> float:
        """The middle one of the errors, without their signs."""
        return median(self.errors)

    def lines(self) -> list[str]:
        """The table as text, and its sum."""
        if not self.errors:
            return []
        total = f"  {len(self.errors)} rows: median error {self.median:.2%}, worst {max(self.errors):.2%}"
        return [*self.sheet.lines(), total]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print it."""
        for line in self.lines():
            terminalreporter.write_line(line)


def shown(config: pytest.Config, title: str, *headings: str) -> Table:
    """A new table that is printed at the end of the session."""
    table = Table(Sheet(title, headings))
    config.pluginmanager.register(table, f"truth: {title}")
    return table
