"""The table that `make truth` ends with: a line for each suite that was run.

What lives here: what the lines say, and that a miss fails the test.  What may never be added: a check; those are in
``comparison``.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.truth.comparison import Check, Report

HEADINGS = ("suite", "wall", "unaccounted", "checks", "misses", "worst deviation, as a share of what is allowed")


class Table:
    """Collects what became of each suite."""

    def __init__(self) -> None:
        """Begins without lines."""
        self._lines: list[tuple[str, ...]] = []

    def judge(self, suite: str, report: Report, checks: Sequence[Check]) -> None:
        """Add a line; fail if anything was missed, saying all of it."""
        missed = [check for check in checks if check.missed]
        worst = max(checks, key=lambda check: check.strain)
        unaccounted = sum(row["share"] for row in report["accounting"] if row["part"] == "unaccounted")
        figures = (f"{report['wall_s']:.2f} s", f"{unaccounted:.2%}", str(len(checks)), str(len(missed)))
        self._lines.append((suite, *figures, f"{worst.strain:.0%}: {worst}"))
        assert not missed, "\n".join([f"{len(missed)} of {len(checks)} checks missed:", *map(str, missed)])

    def lines(self) -> list[str]:
        """The table as text; nothing where nothing was judged."""
        if not self._lines:
            return []
        rows = [HEADINGS, *self._lines]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:-1], widths[1:-1]), row[-1]]) for row in rows]
