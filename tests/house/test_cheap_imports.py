"""Importing the command line or the pytest plugin is cheap: it pulls in nothing heavy.

Each import happens in a fresh interpreter; what it brought is compared with what pytest alone brings.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

STDLIB = sys.stdlib_module_names


def _top_level_modules_after(statement: str) -> frozenset[str]:
    program = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return frozenset(done.stdout.split())


@pytest.mark.parametrize("heavy", ["pandas", "numpy", "rich", "xdist", "msgspec"])
def test_command_line_imports_nothing_heavy(heavy: str) -> None:
    assert heavy not in _top_level_modules_after("import testtime.cli")


@pytest.mark.parametrize("heavy", ["pandas", "numpy", "rich", "xdist", "msgspec"])
def test_help_loads_every_verb_and_nothing_heavy(heavy: str) -> None:
    asked = "from testtime.cli.boundary import status_of; status_of(['--help'])"
    assert heavy not in _top_level_modules_after(asked)


def test_comparing_does_without_pandas() -> None:
    brought = _top_level_modules_after(
        "import testtime.compare.comparison, testtime.cli.sides, testtime.view.comparison"
    )
    assert "numpy" in brought
    assert "pandas" not in brought


def test_pytest_plugin_imports_only_pytest_and_itself() -> None:
    brought = _top_level_modules_after("import testtime.entry") - _top_level_modules_after("import pytest")
    assert brought - STDLIB <= {"testtime", "testtime_recorder"}


def test_heavy_import_would_be_noticed() -> None:
    assert "pandas" in _top_level_modules_after("import pandas")
