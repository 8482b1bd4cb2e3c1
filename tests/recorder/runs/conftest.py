"""What the runs of this folder are timed by: clocks on a stage, and in ``make truth`` the machine's."""

from __future__ import annotations

import pytest

from tests.recorder.recording import CLOCKS


@pytest.fixture(scope="module", params=CLOCKS)
def staged(request: pytest.FixtureRequest) -> bool:
    """Whether the clocks are on a stage."""
    return bool(request.param)
