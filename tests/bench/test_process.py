"""A process is measured from outside, and one that fails is no measurement."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.process import Start, spend, told_peak


def _python(program: str, folder: Path) -> Start:
    return Start((sys.executable, "-I", "-S", "-c", program), folder, dict(os.environ))


def test_what_it_took(tmp_path: Path) -> None:
    spent = spend(_python("import os; print(os.getcwd())", tmp_path))
    assert spent.output.strip() == str(tmp_path.resolve())
    assert spent.wall_ns > 0
    assert spent.cpu_ns > 0


def test_failure_is_told_with_its_output(tmp_path: Path) -> None:
    failing = _python("print('what went wrong'); raise SystemExit(3)", tmp_path)
    with pytest.raises(AssertionError, match=r"ended with 3:\nwhat went wrong"):
        spend(failing)
    assert spend(failing, statuses=(0, 3)).status == 3


def test_peak_is_told_only_where_it_is_not_ours(tmp_path: Path) -> None:
    spent = spend(_python("", tmp_path))
    with pytest.raises(AssertionError, match="cannot be told from our own"):
        told_peak(replace(spent, peak=1_000_000))
    assert told_peak(replace(spent, peak=1 << 50)) == 1 << 50
