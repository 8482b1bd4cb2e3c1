"""The name on pytest's command line: ``-p testtime_recorder.plugin``.

PYTEST_DONT_REWRITE: pytest rewrites the assertions of plugins named so, which costs a compilation; hence this file
holds one hook and nothing else, and ``session`` the rest.
"""

from __future__ import annotations

from typing import Any

import pytest

from . import clock  # noqa: F401 - first: it says when we began
from .session import NAME, RECORDER


@pytest.hookimpl(tryfirst=True)
def pytest_addoption(pluginmanager: Any) -> None:
    """The first hook called after this module was registered: hand over to the recorder of this process."""
    if RECORDER.manager is None:
        pluginmanager.register(RECORDER, NAME)
