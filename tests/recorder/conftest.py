"""Failures in the two modules beside the tests are explained like those in tests.

They are imported here and at once: pytest 7.0 puts a bare module in the place of a folder whose package nobody has
imported before its first test file is.
"""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.recorder.reading", "tests.recorder.recording")

import tests.recorder.recording  # noqa: E402, F401
