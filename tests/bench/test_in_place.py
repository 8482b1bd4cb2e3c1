"""What the recorder's hooks take of an empty test, in place."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest

from tests.bench.pairs import estimate
from tests.bench.recording import Pytest
from tests.bench.sheet import Sheets

HERE = Path(__file__).parent


@pytest.mark.bench
def test_in_place(empties: Callable[[int], Pytest], recorder: Path, tmp_path: Path, sheets: Sheets) -> None:
    """Told, not judged: ``test_wall`` judges."""
    launched = empties(sheets.size.of(10_000))
    result = tmp_path / "result.json"
    path = os.pathsep.join([str(HERE), str(recorder)])
    launched = replace(launched, environment={**launched.environment, "PYTHONPATH": path, "IN_PLACE": str(result)})
    launched.plain("-p", "in_place")
    rounds = json.loads(result.read_text(encoding="utf-8"))
    more = estimate(rounds["more"])
    assert more.median > 0, "recording takes time"
    sheet = sheets.sheet("the recorder's hooks in place, us of an empty test", "", "rounds", "plain", "more than plain")
    sheet.add("testtime", str(len(rounds["more"])), f"{median(rounds['plain']):.1f}", str(more))
