"""Failures inside the harness are explained like those in tests."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.hostile.harness")
