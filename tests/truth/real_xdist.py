"""xdist on released projects: measures how it changes their wall time, and scores what testtime predicts of it.

    python -m tests.truth.real_xdist --prepare              make the environments, run nothing
    python -m tests.truth.real_xdist --rounds 5 [NAME ...]  measure and score
    python -m tests.truth.real_xdist --score FILE           score what was measured before, with the code of now

What lives here: the order of runs and where they are made.  What may never be added: a figure (``real_score``), a
project (``tests.projects``), or two runs at once.

Runs are interleaved, round by round and suite by suite, so that what slows the machine for a while slows all ways of a
suite alike.  Measurements and profiles are kept beside each other, so that predictions can be made anew.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from tests.bench.process import Spent, Start, spend
from tests.bench.recording import surroundings
from tests.projects import XDIST_PROJECTS, Place, Project, laid_out
from tests.truth.real_score import Foretold, Ran, Recorded, append, lines, rows, scores
from tests.truth.running import TESTTIME
from tests.truth.synthetic import Way
from testtime.launch.reference import reference_loop
from testtime.load import read_profile
from testtime.whatif.forecast import Ask, forecast

KEPT = Path(__file__).parents[2] / ".pytest_cache" / "d"
#: Tried on every suite.
WAYS = (Way(2, "load"), Way(4, "load"))
QUIET = ("-q", "-p", "no:cacheprovider")


def main(argv: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="projects; all of them unless named")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=KEPT / "real-xdist", help="for profiles and measurements")
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--score", type=Path, metavar="FILE")
    asked = parser.parse_args(argv)
    if asked.score is None:
        projects = named(asked.names)
        places = {project.name: prepared(project) for project in projects}
        if asked.prepare:
            return
        asked.folder.mkdir(parents=True, exist_ok=True)
        asked.score = asked.folder / "measured.jsonl"
        measure([(project, places[project.name]) for project in projects], asked.score, asked.rounds)
    print("\n".join(scored(asked.score, asked.names)))


def named(names: Iterable[str]) -> list[Project]:
    """The projects of these names; all of them for none.  SystemExit for a name that is not known."""
    known = {project.name: project for project in XDIST_PROJECTS}
    unknown = set(names) - set(known)
    if unknown:
        raise SystemExit(f"no such project: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return [known[name] for name in names or known]


def prepared(project: Project) -> Place:
    """Its sources and environment, made unless they are there."""
    folder = KEPT / f"xdist-{project.name}"
    folder.mkdir(parents=True, exist_ok=True)
    print(f"preparing {project.release}", file=sys.stderr)
    return laid_out(project, folder)


def ways(project: Project) -> list[Way]:
    """How it is run, the sequential run first."""
    more = (words.split() for words in project.ways)
    return [Way(0), *WAYS, *(Way(int(words[1]), words[3]) for words in more)]


# -- measuring --------------------------------------------------------------------------------------------------------


def measure(suites: Sequence[tuple[Project, Place]], path: Path, rounds: int) -> None:
    """Record each suite once, then run it all ways, round by round; rows go to ``path``, after those that it has."""
    first = 1 + max((row.round for row in _kept(path) if isinstance(row, Ran)), default=-1)
    for project, place in suites:
        _run(project, place, Way(0))  # compiles everything
        append(path, _recorded(project, place, path.parent))
    for number in range(first, first + rounds):
        for project, place in suites:
            for way in ways(project):
                reference = reference_loop()
                spent = _run(project, place, way)
                ran = Ran(
                    project.name, number, way.workers, way.dist, spent.wall_ns, spent.cpu_ns, spent.status, reference
                )
                append(path, ran)
                print(f"round {number}: {project.name} {way}: {spent.wall_ns / 1e9:.2f} s, status {spent.status}")


def _kept(path: Path) -> list[Recorded | Ran]:
    return rows(path) if path.exists() else []


def _environment(place: Place) -> dict[str, str]:
    outer = surroundings()
    return {**outer, "PATH": f"{place.python.parent}:{outer['PATH']}"}


def _run(project: Project, place: Place, way: Way) -> Spent:
    """Run it as it is; one of its tests may fail, if it always does."""
    command = (str(place.python), "-m", "pytest", *QUIET, *project.args, *way.args)
    return spend(Start(command, place.suite, _environment(place)), statuses=(0, 1))


def _recorded(project: Project, place: Place, folder: Path) -> Recorded:
    """Record it in sequence, in its own environment."""
    profile = folder / f"{project.name}.json"
    ours = ("--no-report", "--force", "--output", str(profile.resolve()), "--python", str(place.python))
    command = (*TESTTIME, "profile", *ours, *QUIET, *project.args)
    spend(Start(command, place.suite, _environment(place)), statuses=(0, 1))
    return Recorded(project.name, profile.name)


# -- scoring ----------------------------------------------------------------------------------------------------------


def scored(path: Path, names: Sequence[str] = ()) -> list[str]:
    """The table, predicted with the code of now from the profiles that were kept; of some projects, or of all."""
    found = [row for row in rows(path) if not names or row.suite in names]
    profiles = {row.suite: path.parent / row.path for row in found if isinstance(row, Recorded)}
    return lines(scores(found, lambda suite, way: foretold(profiles[suite], way)))


@cache
def foretold(profile: Path, way: Way) -> Foretold | None:
    """What testtime predicts; ``None`` where it refuses to."""
    told = forecast(read_profile(profile), Ask(workers=(way.workers,), dists=(way.dist,)))
    for each in told.predictions:
        if each.workers == way.workers:
            ratios = (part / told.sequential_s for part in (each.wall_s, each.low_s, each.high_s))
            return Foretold(*ratios)
    print(f"{profile.stem} {way}: not predicted: {'; '.join(told.blockers)}", file=sys.stderr)
    return None


if __name__ == "__main__":
    main()
