"""Suites have as many tests as they say, and are not touched without need."""

from __future__ import annotations

import ast
import os
from pathlib import Path

from tests.bench.suites import empty_suite


def test_every_test_is_there_once(tmp_path: Path) -> None:
    suite = empty_suite(tmp_path, 2_100)
    files = sorted(suite.glob("test_*.py"))
    trees = [ast.parse(file.read_text()) for file in files]
    names = [node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert len(files) == 3
    assert names == [f"test_{number}" for number in range(2_100)]


def test_unchanged_files_stay_as_compiled(tmp_path: Path) -> None:
    suite = empty_suite(tmp_path, 10)
    for file in suite.iterdir():
        os.utime(file, (1, 1))
    (suite / "conftest.py").write_text("old")
    assert empty_suite(tmp_path, 10) == suite
    times = {file.name: file.stat().st_mtime for file in suite.iterdir()}
    assert times.pop("conftest.py") > 1
    assert set(times.values()) == {1}
