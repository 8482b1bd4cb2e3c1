"""Failures in the modules beside the tests are explained like those in tests.

They are imported here and at once: pytest 7.0 puts a bare module in the place of a folder whose package nobody has
imported before its first test file is.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.recorder.reading", "tests.recorder.recording", "tests.recorder.story")

from tests.recorder.recording import CLOCKS  # noqa: E402
from tests.recorder.story import Story  # noqa: E402


@pytest.fixture(scope="module", params=CLOCKS)
def staged(request: pytest.FixtureRequest) -> bool:
    """Whether the clocks of a suite are on a stage; in ``make truth`` they are the machine's."""
    return bool(request.param)


@pytest.fixture
def story() -> Iterator[Story]:
    """Hooks to be driven by hand; nothing of ours fails in them."""
    begun = Story()
    yield begun
    assert begun.faults == []
