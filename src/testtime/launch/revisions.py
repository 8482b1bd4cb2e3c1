"""Two revisions of a repository, each checked out in a folder of its own.

What lives here: git, as far as that takes it.  What may never be added: a change of the user's checkout or branches.

Worktrees are made below one temporary folder, under names of one length, since a path's length is part of what a suite
does.  They are removed when the block ends, however it ends; git forgets them then.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from testtime.errors import OWN_FAILURE, UserError

BASE, HEAD = "base", "head"
#: What git sets for its hooks, and what would make another repository of any folder.
_CONFUSING = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


@dataclass(frozen=True)
class Repository:
    """A repository with a checkout."""

    top: Path
    """The checkout's folder, links resolved."""

    def commit(self, revision: str) -> str:
        """The commit that a revision stands for.  Raises UserError."""
        found = _git(self.top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if found.returncode:
            known = _git(self.top, "rev-parse", "--is-shallow-repository").stdout.strip() == "true"
            advice = "the clone is shallow: fetch its history (actions/checkout: fetch-depth: 0)" if known else ""
            raise UserError(f"there is no revision {revision} in {self.top}", advice or "git log shows what there is")
        return found.stdout.strip()

    def changes(self) -> list[str]:
        """Files that git knows and that differ from the last commit."""
        lines = _git(self.top, "status", "--porcelain", "--untracked-files=no").stdout.splitlines()
        return [line[3:] for line in lines]


def repository(folder: Path) -> Repository:
    """The repository that ``folder`` is in.  Raises UserError where there is none, or no git."""
    found = _git(folder, "rev-parse", "--show-toplevel")
    if found.returncode or not found.stdout.strip():
        raise UserError(f"{folder} is in no git repository", "testtime compare takes profiles from anywhere")
    return Repository(Path(os.path.realpath(found.stdout.strip())))


def inside_checkout(folder: str) -> str:
    """The folder, relative to the top of the checkout that it lies in, with forward slashes and one at the end; empty
    for the top itself, and where there is no such checkout here.  No git is needed.
    """
    place = Path(folder)
    top = next((each for each in (place, *place.parents) if (each / ".git").exists()), place)
    return "" if top == place else f"{place.relative_to(top).as_posix()}/"


@contextmanager
def checked_out(where: Repository, base: str, head: str) -> Iterator[tuple[Path, Path]]:
    """Folders with the two commits, both gone afterwards.  Raises UserError."""
    place = Path(os.path.realpath(tempfile.mkdtemp(prefix="testtime-ab-")))
    folders = (place / BASE, place / HEAD)
    try:
        for folder, commit in zip(folders, (base, head), strict=True):
            made = _git(where.top, "worktree", "add", "--detach", "--quiet", str(folder), commit)
            if made.returncode:
                said = " ".join(made.stderr.split())[:200]
                raise UserError(f"{commit[:12]} could not be checked out: {said}", status=OWN_FAILURE)
        yield folders
    finally:
        for folder in folders:
            with suppress(OSError, UserError):
                _git(where.top, "worktree", "remove", "--force", "--force", str(folder))
        shutil.rmtree(place, ignore_errors=True)
        with suppress(OSError, UserError):
            _git(where.top, "worktree", "prune")


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run git; it may fail."""
    environ = {name: value for name, value in os.environ.items() if name not in _CONFUSING} | {"LC_ALL": "C"}
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *words],
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
            start_new_session=True,  # Ctrl-C is ours: a half-made worktree would be left behind
        )
    except FileNotFoundError:
        raise UserError("git is not installed", "testtime compare takes profiles from anywhere") from None
