"""The script knows its projects, their ways, and scores what was kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import make
from tests.projects import XDIST_PROJECTS
from tests.truth.real_score import Ran, Recorded, append
from tests.truth.real_xdist import main, named, ways
from tests.truth.synthetic import Way
from testtime.load import write_profile


def test_projects_by_name() -> None:
    """In the order asked for; all of them for none."""
    assert [project.name for project in named(["flask", "attrs"])] == ["flask", "attrs"]
    assert len(named([])) == len(XDIST_PROJECTS)
    with pytest.raises(SystemExit, match="no such project: django; there are attrs"):
        named(["django"])


def test_every_way_can_be_run() -> None:
    """The sequential run comes first; the words of a project's own ways are understood."""
    for project in XDIST_PROJECTS:
        tried = ways(project)
        assert tried[0] == Way(0)
        assert {str(way) for way in tried} >= {"-n 2 --dist load", "-n 4 --dist load", *project.ways}


def test_kept_measurements_are_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With predictions made anew from the profile beside them."""
    (tmp_path / "story.json").write_bytes(write_profile(make.serial()))
    rows = tmp_path / "rows.jsonl"
    append(rows, Recorded("story", "story.json"))
    append(rows, Ran("story", 0, 0, "no", 16 * make.S, 0, 0, 15))
    append(rows, Ran("story", 0, 2, "load", 9 * make.S, 0, 0, 15))
    main(["--score", str(rows)])
    told = capsys.readouterr().out
    assert "story  -n 2 --dist load" in told
    assert "right about faster or slower in 1 of 1" in told
