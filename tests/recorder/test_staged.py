"""The stage: what happens on it happens in the same way each time."""

from __future__ import annotations

from pathlib import Path

from tests.recorder.recording import record
from tests.recorder.watched import executions

SUITE = """
    def test_waits():
        for name in "abc":
            wait(40)
            burn(30)
"""


def test_two_runs_are_the_same(tmp_path: Path) -> None:
    seen = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        run = record(folder, {"test_it.py": SUITE}, staged=True)
        assert run.status == 0, run.out + run.err
        (waits,) = executions(run.main, "test_waits")
        seen.append([(step.line, step.start - waits.start, *step[2:5], step.leaf) for step in waits.steps])
        assert 210_000_000 <= run.main.test("test_waits").phase("call").end - waits.start < 215_000_000
    assert seen[0] == seen[1]
    assert seen[0]
