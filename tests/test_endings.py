"""How pytest ended, in words, as whatever pytest is installed means it."""

from __future__ import annotations

import pytest

from testtime.endings import CUT_SHORT, MEANINGS, how_ended


def test_status_is_told_with_its_meaning() -> None:
    assert how_ended(3) == "pytest ended with status 3 (an error inside pytest or a plugin)"
    assert how_ended(7) == "pytest ended with status 7"
    assert how_ended(None) == "pytest ended with status None"
    assert how_ended(137, "SIGKILL") == "pytest ended with status 137 (killed by SIGKILL)"


def test_meanings_are_those_of_pytest() -> None:
    known = {int(code) for code in pytest.ExitCode}
    assert known - {0, 1} <= set(MEANINGS)
    assert {int(pytest.ExitCode.INTERRUPTED), int(pytest.ExitCode.INTERNAL_ERROR), 4} == CUT_SHORT
