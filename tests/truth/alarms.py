"""How often the gate cries wolf, and what it sees: released projects' own suites, the same code over and over.

    python -m tests.truth.alarms --rounds 5 [NAME ...]             run each suite so many rounds more, and score all
    python -m tests.truth.alarms --rounds 5 --planted [NAME ...]   with runs that are slowed down on purpose, too
    python -m tests.truth.alarms --rounds 5 --shuffled [NAME ...]  with runs in random order, too
    python -m tests.truth.alarms --minutes 30 [NAME ...]           as many rounds of each in turn as fit
    python -m tests.truth.alarms --score                           score what was run before, with the code of now

What lives here: the order of runs and what is planted.  What may never be added: a judgement (``alarms_score``), or two
runs at once.

A round is a run of each side, in an order that is drawn: the suite as it is, twice, and what is asked for besides.
Profiles are kept, so that everything can be judged anew.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.projects import GATE_PROJECTS, Place, Project, laid_out
from tests.truth.alarms_planted import slow_downs
from tests.truth.alarms_score import BASE, SAME, lines, score
from tests.truth.real_xdist import KEPT
from testtime.cli.pairing import Pairs, running
from testtime.load import read_profile
from testtime.model.profile import Profile

SHUFFLED = "shuffled"
EMPTY = Project("empty", "1")
"""500 tests without a body, made here."""
PROJECTS = {project.name: project for project in (EMPTY, *GATE_PROJECTS)}
QUIET = ("-q", "-p", "no:cacheprovider")
AT_ONCE = 5
"""Rounds of a suite before the next one has its turn: runs that are compared are close together."""


@dataclass(frozen=True)
class Sides:
    """What is run beside the unchanged suite."""

    planted: bool
    shuffled: bool


def main(argv: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="suites; all of them unless named")
    parser.add_argument("--rounds", type=int, default=AT_ONCE)
    parser.add_argument("--minutes", type=float, help="instead of a number of rounds")
    parser.add_argument("--planted", action="store_true")
    parser.add_argument("--shuffled", action="store_true")
    parser.add_argument("--prepare", action="store_true", help="make the environments, run nothing")
    parser.add_argument("--folder", type=Path, default=KEPT / "alarms", help="for profiles")
    parser.add_argument("--pairs", type=int, default=5, help="pairs of a comparison")
    parser.add_argument("--score", action="store_true", help="run nothing")
    parser.add_argument("--unscored", action="store_true", help="score nothing: there is more to come")
    asked = parser.parse_args(argv)
    names = asked.names or list(PROJECTS)
    if unknown := set(names) - set(PROJECTS):
        parser.error(f"no such suite: {', '.join(sorted(unknown))}; there are {', '.join(PROJECTS)}")
    if not asked.score:
        places = {name: _prepared(PROJECTS[name]) for name in names}
        if asked.prepare:
            return
        end = time.monotonic() + 60 * (asked.minutes if asked.minutes is not None else 1e6)
        rounds = asked.rounds if asked.minutes is None else sys.maxsize
        done = 0
        while done < rounds and time.monotonic() < end:
            for name, place in places.items():
                if time.monotonic() < end:
                    sides = Sides(asked.planted, asked.shuffled)
                    measure(PROJECTS[name], place, asked.folder / name, min(AT_ONCE, rounds - done), sides)
            done += AT_ONCE
    if asked.unscored:
        return
    found = {name: sides_of(asked.folder / name) for name in names if (asked.folder / name).is_dir()}
    print("\n".join(lines(score(found, asked.pairs, os.cpu_count() or 1))))


def sides_of(folder: Path) -> dict[str, list[Path]]:
    """By side: its profiles, in the order that they were made."""
    found: dict[str, list[Path]] = {}

    def when(file: Path) -> tuple[int, int]:
        return int(file.parent.name), int(file.stem.rpartition("-")[2])

    for file in sorted(folder.glob("[0-9]*/*.json"), key=when):
        found.setdefault(file.stem.rpartition("-")[0], []).append(file)
    return found


def measure(project: Project, place: Place, folder: Path, rounds: int, sides: Sides) -> None:
    """So many rounds of a suite, in a folder of their own."""
    first = _first(folder, project, place)
    plants = {
        kind: {"name": what.name, "path": what.path, "line": what.line, "ns": what.ns, "waits": waits}
        for kind, what, waits in slow_downs(first)
    }
    names = [BASE, SAME, *(plants if sides.planted else ()), *([SHUFFLED] if sides.shuffled else ())]
    number = 1 + max((int(each.name) for each in folder.glob("[0-9]*")), default=-1)
    print(f"{project.name}: {rounds} rounds, folder {number}", file=sys.stderr, flush=True)
    with running(names, [place.suite] * len(names), _order(project, place.python, folder / str(number))) as turns:
        for side in turns.sides:
            side.plant = plants.get(side.name)
            side.rootdir = first.rootdir
            side.more = ("--random-order",) if side.name == SHUFFLED else ()
        turns.go_on(rounds)


def _prepared(project: Project) -> Place:
    folder = KEPT / f"gate-{project.name}"
    folder.mkdir(parents=True, exist_ok=True)
    print(f"preparing {project.release}", file=sys.stderr)
    if project is not EMPTY:
        return laid_out(project, folder)
    suite = folder / "tests"
    suite.mkdir(exist_ok=True)
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (suite / "test_empty.py").write_text("\n".join(f"def test_{n}(): pass" for n in range(500)), encoding="utf-8")
    return Place(folder, _prepared(PROJECTS["jinja2"]).python)


def _order(project: Project, python: Path, keep: Path) -> Pairs:
    return Pairs((*QUIET, *project.args), 1, 1, str(python), None, keep)


def _first(folder: Path, project: Project, place: Place) -> Profile:
    """A run that compiles everything, and tells what there is to be slowed down."""
    kept = folder / "first" / f"{BASE}-1.json"
    if not kept.exists():
        with running([BASE], [place.suite], _order(project, place.python, kept.parent)) as turns:
            turns.warm_up(0)
    return read_profile(kept)


if __name__ == "__main__":
    main()
