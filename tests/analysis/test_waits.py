"""Waiting is told from computing."""

from __future__ import annotations

import pytest

from testtime.analysis.waits import nature


@pytest.mark.parametrize(
    ("own", "wait", "expected"),
    [
        (100, 100, "waiting"),
        (100, 70, "waiting"),
        (100, 50, "mixed"),
        (100, 30, "computing"),
        (100, 0, "computing"),
        (0, 0, None),
    ],
)
def test_nature(own: int, wait: int, expected: str | None) -> None:
    assert nature(own, wait) == expected
