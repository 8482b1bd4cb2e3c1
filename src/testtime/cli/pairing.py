"""The course of ``testtime ab``: two checkouts, warm-up, pairs of runs, a comparison.

What lives here: what comes after what, and what is kept.  What may never be added: a decision (``compare``), or git
(``launch.revisions``).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from random import Random
from shutil import copyfile

import msgspec

from testtime.cli.notes import note
from testtime.cli.unseen import Unseen, backstage
from testtime.compare.comparison import Ask, compare
from testtime.compare.order import rounds
from testtime.compare.planting import plant
from testtime.compare.result import Comparison
from testtime.compare.selfcheck import SelfTest, self_test
from testtime.errors import UserError
from testtime.launch.command import status_of
from testtime.launch.imported import imported_from, instead
from testtime.launch.interpreter import Choice, choose
from testtime.launch.output import Output
from testtime.launch.probe import probe
from testtime.launch.revisions import BASE, HEAD, Repository, checked_out, repository
from testtime.launch.signals import cleaned_up
from testtime.load import write_profile
from testtime.model.profile import Profile
from testtime.view.answer import counted

#: Exit status where a side cannot be run.
NOT_RUNNABLE = 3
SIDES = (BASE, HEAD)
SAME, PLANTED = "same", "planted"
_KEPT = re.compile(r"(base|head|same|planted)-(\d+\.json|failed\.log)")


@dataclass(frozen=True)
class Pairs:
    """What is to be run."""

    args: tuple[str, ...]
    pairs: int
    most: int
    """Pairs at most, where it goes on until it is clear; ``pairs`` where it does not."""
    python: str | None
    setup: str | None
    keep: Path
    """The folder that profiles are kept in."""


@dataclass
class _Side:
    """One of the two."""

    name: str
    folder: Path
    """Where pytest is started."""
    runs: Unseen
    profiles: list[Profile] = field(default_factory=list)
    plant: Mapping[str, object] | None = None
    """A slow-down that its runs are given."""
    rootdir: str = ""
    more: tuple[str, ...] = ()
    """Arguments of pytest that the other sides do not have."""
    instead_of: tuple[Path, Path] | None = None
    """The user's checkout, and the one that takes its place."""


def revisions(base: str, head: str, *, dirty: bool) -> tuple[Repository, str, str]:
    """The repository at hand, and the commits of both sides.  Raises UserError."""
    where = repository(Path.cwd())
    commits = where.commit(base), where.commit(head)
    changed = where.changes()
    if changed and not dirty and where.commit("HEAD") in commits:
        named = ", ".join(changed[:3]) + (" ..." if len(changed) > 3 else "")
        what = f"the checkout has changes that are in no commit: {named}"
        raise UserError(what, "commit or stash them, or leave them out with --dirty")
    return where, *commits


def compared(where: Repository, commits: tuple[str, str], order: Pairs, ask: Ask) -> Comparison:
    """Run two commits in turn, and compare them."""
    with cleaned_up(), checked_out(where, *commits) as folders:
        inside = Path.cwd().resolve().relative_to(where.top)
        for folder in folders:
            _set_up(order.setup, folder, folder / inside)
        return paired([folder / inside for folder in folders], order, ask, top=where.top, tops=folders)


def paired(
    folders: Sequence[Path], order: Pairs, ask: Ask, *, top: Path | None = None, tops: Sequence[Path] = ()
) -> Comparison:
    """Run the suites of two folders in turn, and compare them.

    ``top``: the checkout that the interpreter may import from, ``tops``: those that are to take its place.
    """
    looks = _looks(order)
    ask = replace(ask, looks=len(looks))
    with running(SIDES, folders, order, top=top, tops=tops) as turns:
        turns.warm_up(order.pairs)
        for wanted in looks[:-1]:
            turns.go_on(wanted)
            found = compare(turns.profiles(BASE), turns.profiles(HEAD), ask)
            if found.verdict != "inconclusive":
                return found
            note(f"not clear after {counted(wanted, 'pair')}; going on")
        turns.go_on(looks[-1])
        return compare(turns.profiles(BASE), turns.profiles(HEAD), ask)


def _looks(order: Pairs) -> list[int]:
    """After how many pairs it is judged: twice as many each time, up to the most."""
    found = [order.pairs]
    while found[-1] < order.most:
        found.append(min(order.most, 2 * found[-1]))
    return found


@dataclass
class Turns:
    """Sides that are run in turn."""

    sides: Sequence[_Side]
    order: Pairs
    drawn: Iterator[tuple[int, ...]]

    def warm_up(self, rounds_after: int) -> None:
        """A run of each that does not count: byte code is compiled, files come into memory."""
        self._expect(1 + rounds_after)
        for side in self.sides:
            _run(side, self.order)
            side.profiles.clear()

    def go_on(self, rounds_in_all: int) -> None:
        """Run rounds until there are so many."""
        more = rounds_in_all - len(self.sides[0].profiles)
        self._expect(more)
        for places in islice(self.drawn, more):
            for place in places:
                _run(self.sides[place], self.order)

    def profiles(self, name: str) -> list[Profile]:
        """The runs of a side."""
        return next(side.profiles for side in self.sides if side.name == name)

    def _expect(self, rounds_more: int) -> None:
        for side in self.sides:
            side.runs.total = len(side.runs.walls_ns) + rounds_more * len(self.sides)


@contextmanager
def running(
    names: Sequence[str],
    folders: Sequence[Path],
    order: Pairs,
    *,
    top: Path | None = None,
    tops: Sequence[Path] = (),
) -> Iterator[Turns]:
    """Sides, each in its folder, about to be run."""
    _emptied(order.keep)
    walls_ns: list[int] = []  # one series
    with backstage() as (recorder, place):
        sides = []
        for number, (name, folder) in enumerate(zip(names, folders, strict=True)):
            instead_of = (top, tops[number]) if top is not None else None
            side = _side(name, folder, recorder, place / name, order, instead_of)
            side.runs.walls_ns = walls_ns
            sides.append(side)
        yield Turns(sides, order, rounds(len(sides), Random()))


def tested_itself(order: Pairs, ask: Ask) -> SelfTest:
    """Run the suite at hand in turn: twice as it is, once with a slow-down; and judge the gate by what it finds."""
    names = (BASE, SAME, PLANTED)
    with cleaned_up(), running(names, [Path.cwd()] * len(names), order) as turns:
        turns.sides[0].runs.total = 1 + len(names) * (1 + order.pairs)
        first = _run(turns.sides[0], order)
        found = plant(first, ask.rules)
        if found is None:
            raise UserError("the suite has no test to slow down", status=NOT_RUNNABLE)
        turns.sides[0].profiles.clear()
        slowed = turns.sides[2]
        slowed.plant = {"name": found.name, "path": found.path, "line": found.line, "ns": found.ns}
        slowed.rootdir = first.rootdir
        turns.warm_up(order.pairs)
        turns.go_on(order.pairs)
        return self_test(turns.profiles(BASE), turns.profiles(SAME), turns.profiles(PLANTED), found, ask)


def _side(
    name: str, folder: Path, recorder: Path, place: Path, order: Pairs, instead_of: tuple[Path, Path] | None
) -> _Side:
    if not folder.is_dir():
        raise UserError(
            f"{name} has no folder {folder.name}", "start it in a folder that both have", status=NOT_RUNNABLE
        )
    place.mkdir()
    choice = _interpreter(order.python, folder)
    environ: Mapping[str, str] = os.environ
    if instead_of is not None:
        environ = instead(os.environ, instead_of[1], imported_from(choice.path, os.environ, instead_of[0]))
    target = probe(choice, environ, recorder)
    runs = Unseen(target, recorder, place, folder, 0, environ=environ)
    return _Side(name, folder, runs, instead_of=instead_of)


def _interpreter(wish: str | None, folder: Path) -> Choice:
    """A virtual environment of the side's own is what --setup made; else the one that is active here."""
    if wish is not None:
        return choose(wish, os.environ, Path.cwd())
    own = choose(None, {}, folder)
    return own if own.because.startswith("from") else choose(None, os.environ, Path.cwd())


def _set_up(command: str | None, top: Path, folder: Path) -> None:
    """Run the user's command in a checkout."""
    if command is None:
        return
    note(f"setting up {top.name}: {command}")
    if status := status_of(command, folder):
        raise UserError(f"--setup ended with status {status} in {top.name}", status=NOT_RUNNABLE)


def _emptied(folder: Path) -> None:
    """Make the folder, without the profiles of an earlier comparison: they would pass for ours.  Git is to overlook one
    that is made here: it lies in the user's checkout.
    """
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        for file in folder.iterdir():
            if _KEPT.fullmatch(file.name):
                file.unlink()
    except OSError as error:
        raise UserError(f"{folder} cannot hold the profiles: {error.strerror}", "choose another with --keep") from None


def _run(side: _Side, order: Pairs) -> Profile:
    """One run; its profile is kept.  Raises UserError, with the last that pytest said and where the rest of that is
    kept, where it came to nothing.
    """
    trial = None if side.plant is None else {"plant": side.plant, "rootdir": side.rootdir}
    went = side.runs.run((*order.args, *side.more), trial=trial)
    if went.failure is not None or went.profile is None:
        why = went.failure or "nothing was recorded"
        advice = f"pytest has to end with status 0 or 1{_said(went.log, order.keep / f'{side.name}-failed.log')}"
        raise UserError(f"{side.name} cannot be run: {why}", advice, status=NOT_RUNNABLE)
    profile = _at_home(went.profile, side.instead_of)
    side.profiles.append(profile)
    number = len(side.profiles)
    Output(order.keep / f"{side.name}-{number}.json").write(write_profile(profile))
    return profile


def _at_home(profile: Profile, instead_of: tuple[Path, Path] | None) -> Profile:
    """As if it were of the user's checkout: the one that took its place is gone when somebody reads the profile."""
    if instead_of is None:
        return profile
    home, away = map(str, instead_of)

    def moved(path: str) -> str:
        return home + path.removeprefix(away) if f"{path}{os.sep}".startswith(f"{away}{os.sep}") else path

    places = {"rootdir": moved(profile.rootdir), "invocation_dir": moved(profile.invocation_dir)}
    return msgspec.structs.replace(profile, **places)


def _said(log: Path | None, kept: Path) -> str:
    """Keep what a run that failed said, and tell where; nothing where it cannot be kept."""
    if log is None:
        return ""
    try:
        copyfile(log, kept)
    except OSError:
        return ""
    return f"; all that it said is in {kept}"
