"""Needs the settings, and so pays for computing them."""

import pytest
import settings


@pytest.fixture
def rules() -> int:
    return settings.RULES
