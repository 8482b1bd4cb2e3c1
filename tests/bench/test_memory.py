"""The recorder's memory does not grow with the suite."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.bench.process import told_peak
from tests.bench.recording import Pytest
from tests.bench.sheet import Sheets, Target

SMALL, LARGE = 10_000, 100_000
MB = 1_000_000
#: Bytes that the recorder may hold more in the large suite than in the small one.  A single integer kept for each test
#: would be 3.6 MB, a record of what it did 100; what remains below is how memory happens to be laid out.
GROWTH = 2 * MB


@pytest.mark.bench
def test_memory(empties: Callable[[int], Pytest], sheets: Sheets) -> None:
    """With the recorder pytest holds so much more at 10,000 tests, and no more than that at 100,000."""
    sheet = sheets.sheet("most memory held at once", "empty tests", "plain", "with the recorder", "difference")
    differences = []
    for tests in map(sheets.size.of, (SMALL, LARGE)):
        launched = empties(tests)
        plain, ours = told_peak(launched.plain()), told_peak(launched.recorded())
        differences.append(ours - plain)
        sheet.add(f"{tests:,}", *(f"{figure / MB:.1f} MB" for figure in (plain, ours, ours - plain)))
    small, large = differences
    sheets.judge(Target("growth of the recorder's memory, bytes", large - small, GROWTH))
