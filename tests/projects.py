"""Released projects whose own tests serve as suites, in environments of their own that hold nothing of ours.

What lives here: which projects, at which versions, and how they are fetched.  What may never be added: what is done
with them (``truth/test_sdists.py`` compares, ``bench/test_wall.py`` times).

Sources and environments are kept in pytest's cache directory, so that only the first run needs the network.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Project:
    """A released project, and what its tests need at versions known to go together."""

    name: str
    version: str
    needs: tuple[str, ...] = ()
    args: tuple[str, ...] = ("tests/",)

    @property
    def release(self) -> str:
        """What pip calls it."""
        return f"{self.name}=={self.version}"


PROJECTS = (
    Project("attrs", "25.4.0", ("cloudpickle==3.1.2", "hypothesis==6.148.2", "pympler==1.1")),
    Project("click", "8.5.1"),
    Project(
        "starlette",
        "0.50.0",
        (
            "anyio==4.11.0",
            "httpx==0.28.1",
            "itsdangerous==2.2.0",
            "jinja2==3.1.6",
            "python-multipart==0.0.20",
            "pyyaml==6.0.3",
            "trio==0.32.0",
            "typing_extensions==4.15.0",
        ),
    ),
)
PYTEST = "pytest==9.0.2"


@dataclass(frozen=True)
class Place:
    """An unpacked release and the interpreter of its environment."""

    suite: Path
    python: Path


def prepared(project: Project, cache: pytest.Cache) -> Place:
    """Fetch, unpack and install ``project`` in a folder of the cache, unless that was done before."""
    folder = cache.mkdir(f"truth-{project.name}")
    place = Place(folder / f"{project.name}-{project.version}", folder / "venv" / "bin" / "python")
    done = folder / "prepared"
    wanted = "\n".join([project.release, PYTEST, *project.needs])
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(folder)
        folder.mkdir()
        source_only = ("--no-deps", "--no-binary", project.name, "--dest", str(folder))
        pip(sys.executable, "download", *source_only, project.release)
        with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
            archive.extractall(folder, filter="data")
        _without_sources(place.suite, project.name)
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        pip(str(place.python), "install", project.release, PYTEST, *project.needs)
        done.write_text(wanted, encoding="utf-8")
    return place


def pip(python: str, *args: str) -> None:
    """Run the pip of an interpreter; a test that needs it fails with what pip said."""
    command = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stderr}", pytrace=False)


def _without_sources(suite: Path, name: str) -> None:
    """What is tested is the installed package; sources in the tree would come before it."""
    for sources in (suite / "src", suite / name):
        if sources.exists():
            shutil.rmtree(sources)
