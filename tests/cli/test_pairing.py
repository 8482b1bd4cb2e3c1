"""Rounds, warm-up, going on until it is clear; no suite is run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests import make
from testtime.cli import pairing
from testtime.cli.pairing import Pairs, paired
from testtime.cli.unseen import Unseen, Went
from testtime.compare.comparison import Ask, compare
from testtime.compare.result import Comparison
from testtime.compare.rules import rules
from testtime.errors import UserError
from testtime.launch.probe import Target
from testtime.load import read_profile

ASK = Ask(rules(()), paired=True)


class Stage:
    """Which sides were run, and what the comparisons are to say."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.totals: list[int] = []
        self.failure: str | None = None
        self.log: Path | None = None
        self.verdicts: list[str] = ["ok"]
        self.compared: list[int] = []
        self.looks: list[int] = []

    def run(self, runs: Unseen, _args: tuple[str, ...], **_more: Any) -> Went:
        """Stands for a run."""
        self.ran.append(runs.folder.name)
        self.totals.append(runs.total)
        runs.walls_ns.append(1)
        return Went(1, make.serial(), self.failure, log=self.log)

    def compare(self, before: Sequence[Any], after: Sequence[Any], ask: Ask) -> Comparison:
        """Stands for a comparison."""
        assert len(before) == len(after)
        self.compared.append(len(before))
        self.looks.append(ask.looks)
        verdict = self.verdicts.pop(0)
        return msgspec.structs.replace(compare(before[:1], after[:1], ask), verdict=verdict)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage()

    def run(runs: Unseen, args: tuple[str, ...], **more: Any) -> Went:
        return made.run(runs, args, **more)

    monkeypatch.setattr(Unseen, "run", run)
    monkeypatch.setattr(pairing, "compare", made.compare)
    monkeypatch.setattr(pairing, "probe", lambda *_: Target("/python", (3, 12, 1), "9.2.0", None, None))
    return made


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    found = [tmp_path / name for name in ("base", "head")]
    for folder in found:
        folder.mkdir()
    return found


def order(tmp_path: Path, pairs: int = 4, most: int = 4) -> Pairs:
    return Pairs(("-q",), pairs, most, None, None, tmp_path / "kept")


def test_one_of_each_to_warm_up_then_pairs(stage: Stage, folders: list[Path], tmp_path: Path) -> None:
    found = paired(folders, order(tmp_path), ASK)
    assert found.verdict == "ok"
    assert stage.ran[:2] == ["base", "head"]
    pairs = [tuple(stage.ran[at : at + 2]) for at in range(2, 10, 2)]
    assert sorted(pairs) == [("base", "head")] * 2 + [("head", "base")] * 2
    assert set(stage.totals) == {10}
    assert (stage.compared, stage.looks) == ([4], [1])


def test_profiles_of_all_that_counts_are_kept(stage: Stage, folders: list[Path], tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    for name in ("base-9.json", "head-7.json", "notes.json"):
        (tmp_path / "kept" / name).write_text("{}", encoding="utf-8")
    paired(folders, order(tmp_path, 2, 2), ASK)
    kept = sorted(file.name for file in (tmp_path / "kept").iterdir())
    assert kept == ["base-1.json", "base-2.json", "head-1.json", "head-2.json", "notes.json"]
    assert read_profile(tmp_path / "kept/base-2.json") == make.serial()


def test_going_on_until_it_is_clear(
    stage: Stage, folders: list[Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stage.verdicts = ["inconclusive", "inconclusive", "regressed"]
    assert paired(folders, order(tmp_path, 2, 20), ASK).verdict == "regressed"
    assert stage.compared == [2, 4, 8]
    assert stage.looks == [5] * 3  # after 16 and 20 pairs, too
    assert len(stage.ran) == 2 + 16
    assert "not clear after 4 pairs; going on" in capfd.readouterr().err


def test_no_more_pairs_than_allowed(stage: Stage, folders: list[Path], tmp_path: Path) -> None:
    stage.verdicts = ["inconclusive"] * 3
    assert paired(folders, order(tmp_path, 2, 5), ASK).verdict == "inconclusive"
    assert stage.compared == [2, 4, 5]


def test_failure_names_the_side(stage: Stage, folders: list[Path], tmp_path: Path) -> None:
    stage.failure = "pytest ended with status 3"
    with pytest.raises(UserError, match="base cannot be run: pytest ended with status 3") as caught:
        paired(folders, order(tmp_path), ASK)
    assert caught.value.status == 3


def test_what_a_failed_run_said_is_kept_until_the_next_comparison(
    stage: Stage, folders: list[Path], tmp_path: Path
) -> None:
    stage.failure, stage.log = "pytest ended with status 3", tmp_path / "1.log"
    stage.log.write_text("all of it", encoding="utf-8")
    kept = tmp_path / "kept" / "base-failed.log"
    with pytest.raises(UserError) as caught:
        paired(folders, order(tmp_path), ASK)
    assert caught.value.advice == f"pytest has to end with status 0 or 1; all that it said is in {kept}"
    assert kept.read_text(encoding="utf-8") == "all of it"
    stage.failure = None
    paired(folders, order(tmp_path), ASK)
    assert not kept.exists()


def test_nothing_is_promised_that_was_not_kept(stage: Stage, folders: list[Path], tmp_path: Path) -> None:
    stage.failure, stage.log = "pytest ended with status 3", tmp_path / "gone.log"
    with pytest.raises(UserError) as caught:
        paired(folders, order(tmp_path), ASK)
    assert caught.value.advice == "pytest has to end with status 0 or 1"


def test_folder_that_one_side_lacks(stage: Stage, folders: list[Path], tmp_path: Path) -> None:
    folders[1].rmdir()
    with pytest.raises(UserError, match="head has no folder head") as caught:
        paired(folders, order(tmp_path), ASK)
    assert caught.value.status == 3


def test_place_that_cannot_hold_profiles(stage: Stage, folders: list[Path], tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file", encoding="utf-8")
    with pytest.raises(UserError, match="kept cannot hold the profiles"):
        paired(folders, order(tmp_path), ASK)
