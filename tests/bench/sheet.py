"""The tables that ``make bench`` ends with, and the judgement.

What lives here: a table as text, and what it means to miss a target.  What may never be added: a measurement.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tests.bench.size import Size


@dataclass(frozen=True)
class Target:
    """A figure and what it has to stay under, in the same unit."""

    what: str
    figure: float
    under: float

    @property
    def missed(self) -> bool:
        """Whether the figure is too high."""
        return not self.figure < self.under

    def __str__(self) -> str:
        return f"{self.what}: {self.figure:.6g}, and has to be under {self.under:.6g}"


@dataclass
class Sheet:
    """One table: a row for each thing that was measured."""

    title: str
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        """Add a row, as wide as the headings."""
        assert len(cells) == len(self.headings), cells
        self.rows.append(cells)

    def lines(self) -> list[str]:
        """The table as text: the first column to the left, figures to the right."""
        rows = [self.headings, *self.rows]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        aligned = ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows]
        return [self.title, *(f"  {line}".rstrip() for line in aligned)]


@dataclass
class Sheets:
    """All tables of a session."""

    size: Size
    tables: list[Sheet] = field(default_factory=list)

    def sheet(self, title: str, *headings: str) -> Sheet:
        """The table of that title, begun if there is none."""
        for table in self.tables:
            if table.title == title:
                return table
        self.tables.append(Sheet(title, headings))
        return self.tables[-1]

    def judge(self, *targets: Target) -> None:
        """Fail the test if a target is missed; skip it if too little was measured to say."""
        missed = [str(target) for target in targets if target.missed]
        if self.size.reduced:
            pytest.skip(f"measured at a reduced size, not judged ({'; '.join(missed) or 'nothing missed'})")
        if missed:
            pytest.fail("\n".join(missed), pytrace=False)

    def lines(self) -> list[str]:
        """All tables as text, a blank line between two."""
        return [line for table in self.tables for line in ("", *table.lines())][1:]
