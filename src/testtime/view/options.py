"""What the user may choose about a report.

What lives here: the choices as one value, and how many rows they mean.  What may never be added: parsing, terminals,
files; the command layer looks at those and fills this in.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Rows of each table where a person reads it.
TOP = 15


@dataclass(frozen=True)
class Options:
    """The choices for one report."""

    format: str = "terminal"
    top: int | None = None
    """Rows of each table; 0 for all, ``None`` for what suits the format."""
    by: str = "test"
    min_ns: int = 0
    """Rows that took less are left out."""
    width: int = 100
    """Columns of the terminal."""
    colour: bool = False
    ascii: bool = False
    """Whether nothing but ASCII may be printed."""

    @property
    def rows(self) -> int | None:
        """Rows of each table, ``None`` for all.

        Formats that machines read are cut only when ``top`` was given: a script that was not told of a limit must not
        take fifteen tests for the suite.
        """
        if self.top is None:
            return TOP if self.format in ("terminal", "markdown") else None
        return self.top or None
