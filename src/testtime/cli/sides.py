"""One side of a comparison, as it is named on the command line, to its profiles.

What lives here: files, lists of files, folders; repeats told from shards.  What may never be added: a look at any time
in them.

Profiles with the same tests are repeats of one run, profiles without a test in common are its shards.  What is neither
is mixed up, and no guess is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from testtime.errors import UserError
from testtime.load import read_profile
from testtime.load.shards import joined
from testtime.model.profile import Profile

_SAME, _APART = 0.5, 0.02
"""Two profiles whose tests overlap by this share of the smaller one's are repeats; by less than the other, shards."""


def paths(word: str) -> tuple[Path, ...]:
    """The files that a word names: a profile, several with commas between them, or a folder of profiles.

    A folder may hold none.  Raises UserError for a word without a name, such as an empty variable of a CI job leaves.
    """
    if not word.strip(", "):
        raise UserError("the name of a profile is empty", "name BEFORE and AFTER, each a profile or a folder of them")
    whole = Path(word)
    if _is_there(whole):
        if whole.is_dir() and not any(whole.glob("*.journal")):
            return tuple(sorted(whole.glob("*.json")))
        return (whole,)
    return tuple(Path(each.strip()) for each in word.split(",") if each.strip())


def _is_there(path: Path) -> bool:
    """Whether there is such a file; a list of names may be longer than any name may be."""
    try:
        return path.exists()
    except OSError:
        return False


def side(files: Sequence[Path]) -> tuple[Profile, ...]:
    """The runs of a side, at least one: its repeats, or the one run that its shards make.  Raises UserError."""
    profiles = [read_profile(file) for file in files]
    if len(profiles) == 1:
        return tuple(profiles)
    shares = [_overlap(*pair) for pair in combinations(profiles, 2)]
    if min(shares) >= _SAME:
        return tuple(profiles)
    if max(shares) <= _APART:
        return (joined(profiles),)
    names = ", ".join(map(str, files))
    raise UserError(
        f"{names} are neither repeats of one run nor its shards: some have tests in common and some have not",
        "name the profiles of one run, or of one suite run several times",
    )


def _overlap(first: Profile, second: Profile) -> float:
    names = [{test.nodeid for test in each.tests} for each in (first, second)]
    least = min(map(len, names))
    return len(names[0] & names[1]) / least if least else 0.0
