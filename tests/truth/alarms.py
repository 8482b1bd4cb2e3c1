"""How often the gate cries wolf, and what it sees: released projects' own suites, the same code over and over.

    python -m tests.truth.alarms --rounds 5 [NAME ...]   run each suite so many rounds more, and score all there is
    python -m tests.truth.alarms --score                 score what was run before, with the code of now

What lives here: the order of runs and what is planted.  What may never be added: a judgement (``alarms_score``), or two
runs at once.

A round is a run of each side, in an order that is drawn: the suite as it is, twice, and with slow-downs of its set-up.
Profiles are kept, so that everything can be judged anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.projects import XDIST_PROJECTS, Project
from tests.truth.alarms_score import BASE, SAME, lines, score
from tests.truth.real_xdist import KEPT, prepared
from testtime.cli.pairing import Pairs, running
from testtime.compare.planting import Plant, plant
from testtime.load import read_profile
from testtime.model.profile import Profile

#: Suites of 150 to 5,000 tests whose set-up is more than nothing.
NAMES = ("sphinx", "jinja2", "flask", "tenacity", "attrs", "pytest")
MS = 1_000_000
QUIET = ("-q", "-p", "no:cacheprovider")


def main(argv: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=list(NAMES), metavar="NAME")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=KEPT / "alarms", help="for profiles")
    parser.add_argument("--pairs", type=int, default=5, help="pairs of a comparison")
    parser.add_argument("--score", action="store_true")
    asked = parser.parse_args(argv)
    if not asked.score:
        for project in (each for each in XDIST_PROJECTS if each.name in asked.names):
            measure(project, asked.folder / project.name, asked.rounds)
    found = {name: sides(asked.folder / name) for name in asked.names if (asked.folder / name).is_dir()}
    print("\n".join(lines(score(found, asked.pairs))))


def sides(folder: Path) -> dict[str, list[Path]]:
    """By side: its profiles, in the order that they were made."""
    found: dict[str, list[Path]] = {}
    for file in sorted(folder.glob("*/*.json"), key=lambda file: (int(file.parent.name), file.name)):
        found.setdefault(file.stem.rpartition("-")[0], []).append(file)
    return found


def measure(project: Project, folder: Path, rounds: int) -> None:
    """So many rounds of a suite, each in a folder of its own."""
    place = prepared(project)
    begun = 1 + max((int(each.name) for each in folder.glob("*") if each.name.isdigit()), default=-1)
    plants = _plants(folder, project, place.suite, place.python)
    for number in range(begun, begun + rounds):
        order = _order(project, place.python, folder / str(number))
        with running([BASE, SAME, *plants], [place.suite] * (2 + len(plants)), order) as turns:
            for side in turns.sides:
                side.plant = plants.get(side.name)
                side.rootdir = str(place.suite)
            turns.go_on(1)


def _order(project: Project, python: Path, keep: Path) -> Pairs:
    return Pairs((*QUIET, *project.args), 1, 1, str(python), None, keep)


def _plants(folder: Path, project: Project, suite: Path, python: Path) -> dict[str, dict[str, object]]:
    """The slow-downs of a suite, found by a run that compiles everything."""
    order = _order(project, python, folder / "first")
    with running([BASE], [suite], order) as turns:
        turns.warm_up(0)
    first = read_profile(folder / "first" / f"{BASE}-1.json")
    return dict(_slowed(first))


def _slowed(first: Profile) -> Iterator[tuple[str, dict[str, object]]]:
    tenth = plant(first, ())
    if tenth is None:
        raise SystemExit("a suite without tests")
    yield "computing", _told(tenth)
    yield "waiting", {**_told(tenth), "waits": True}
    everywhere = round(tenth.ns * tenth.uses / len(first.tests))
    yield "spread", {"name": None, "path": None, "line": None, "ns": everywhere}
    uses = [0] * len(first.fixtures)
    for use in first.uses:
        uses[use.fixture] += 1
    often = [index for index, count in enumerate(uses) if count >= 8]
    if often:
        fixture = first.fixtures[min(often, key=uses.__getitem__)]
        yield "twenty", {"name": fixture.name, "path": fixture.path, "line": fixture.line, "ns": 20 * MS}


def _told(found: Plant) -> dict[str, object]:
    return {"name": found.name, "path": found.path, "line": found.line, "ns": found.ns}


if __name__ == "__main__":
    main()
