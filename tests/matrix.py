"""The recorder's own tests over every Python and pytest that it promises to work in.

What lives here: finding interpreters, one environment for each pair under ``.venv-matrix``, and running
``tests/recorder`` in it.  What may never be added: an import beyond the standard library, or a quiet skip: a Python
that was not found is named, and so is the reason why a pair is left out.  Arguments go to pytest: ``python
tests/matrix.py -k clock``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ROOT / ".venv-matrix"
PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13")
#: Each pytest series, with the first and last Python minor version that it says it supports.
PYTESTS = {"7.0": (6, 10), "7.4": (7, 12), "8.4": (9, 14), "9": (10, 14)}
#: pytest 7.0 came before pluggy 1.2, which has a new style of hook wrappers; so the recorder's old style is tried too.
OLD_STYLE = {"7.0": ("pluggy<1.2",)}
#: What the recorder's tests use beside pytest; pip chooses the newest that go with that pytest.
NEIGHBOURS = ("pytest-xdist", "pytest-asyncio", "pytest-rerunfailures", "freezegun", "time-machine")


@dataclass(frozen=True)
class Pair:
    """A Python that was found and a pytest series that supports it."""

    version: str
    python: str
    pytest: str

    @property
    def name(self) -> str:
        """Also the name of the environment's folder."""
        return f"py{self.version}-pytest{self.pytest}"

    @property
    def environment(self) -> Path:
        """Where the pair is installed."""
        return ENVIRONMENTS / self.name


def candidates(version: str) -> list[str]:
    """Where an interpreter may be: on PATH, or among those that pyenv keeps beside its shims."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    kept = sorted(pyenv.glob(f"{version}.*/bin/python{version}"), reverse=True)
    on_path = shutil.which(f"python{version}")
    return [*([on_path] if on_path else []), *map(str, kept)]


def works(python: str, version: str) -> bool:
    """Whether it runs and is what its name says: a shim may stand for nothing."""
    about = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", about], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == version


def find(version: str) -> str | None:
    """The first interpreter of that version that works."""
    return next((python for python in candidates(version) if works(python, version)), None)


def pairs(pythons: dict[str, str]) -> list[Pair]:
    """Every supported pair of the interpreters found."""
    return [
        Pair(version, python, pytest)
        for version, python in pythons.items()
        for pytest, (first, last) in PYTESTS.items()
        if first <= int(version.partition(".")[2]) <= last
    ]


def prepare(pair: Pair) -> None:
    """Make the environment, unless it was made before from this same script."""
    made = pair.environment / ".made"
    if made.exists() and made.stat().st_mtime > Path(__file__).stat().st_mtime:
        return
    subprocess.run([pair.python, "-m", "venv", "--clear", str(pair.environment)], check=True)
    install = [str(pair.environment / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, f"pytest=={pair.pytest}.*", *OLD_STYLE.get(pair.pytest, ()), *NEIGHBOURS], check=True)
    made.touch()


def run(pair: Pair, arguments: list[str]) -> bool:
    """Run the recorder's tests as that pair, on the real clock, too; their warnings are its own, so no errors here."""
    python = str(pair.environment / "bin/python")
    command = [python, "-m", "pytest", "-q", "-o", "filterwarnings=default", "-m", "not bench"]
    done = subprocess.run([*command, "tests/recorder", *arguments], cwd=ROOT, check=False)
    return done.returncode == 0


def main(arguments: list[str]) -> int:
    """Try every pair, then say how each went and what was not tried."""
    found = {version: python for version in PYTHONS if (python := find(version))}
    outcomes: dict[str, str] = {}
    for pair in pairs(found):
        print(f"\n=== {pair.name} ({pair.python}) ===", flush=True)
        try:
            prepare(pair)
            outcomes[pair.name] = "passed" if run(pair, arguments) else "FAILED"
        except subprocess.CalledProcessError as error:
            outcomes[pair.name] = f"FAILED to install: {error}"
    print("\n=== matrix ===")
    for name, outcome in outcomes.items():
        print(f"{name:20} {outcome}")
    for version in PYTHONS:
        if version not in found:
            print(f"py{version:18} not found on this machine, not tried")
    return 0 if outcomes and all(outcome == "passed" for outcome in outcomes.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
