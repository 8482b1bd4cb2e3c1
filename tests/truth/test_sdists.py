"""Suites of strangers: released projects, in environments of their own that hold nothing of ours.

What lives here: which projects, at which versions, and how they are fetched.  What may never be added: an expectation
that only holds on one machine; a stranger's test may fail here, if it fails in the same way without us.

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

from tests.truth.comparison import against_stopwatch, same, sound
from tests.truth.running import Bench
from tests.truth.table import Table


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


def prepared(project: Project, folder: Path) -> Place:
    """Fetch, unpack and install ``project`` into ``folder``, unless that was done before."""
    place = Place(folder / f"{project.name}-{project.version}", folder / "venv" / "bin" / "python")
    done = folder / "prepared"
    wanted = "\n".join([project.release, PYTEST, *project.needs])
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(folder)
        folder.mkdir()
        source_only = ("--no-deps", "--no-binary", project.name, "--dest", str(folder))
        _pip(sys.executable, "download", *source_only, project.release)
        with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
            archive.extractall(folder, filter="data")
        _without_sources(place.suite, project.name)
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        _pip(str(place.python), "install", project.release, PYTEST, *project.needs)
        done.write_text(wanted, encoding="utf-8")
    return place


def _pip(python: str, *args: str) -> None:
    command = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stderr}", pytrace=False)


def _without_sources(suite: Path, name: str) -> None:
    """What is tested is the installed package; sources in the tree would come before it."""
    for sources in (suite / "src", suite / name):
        if sources.exists():
            shutil.rmtree(sources)


@pytest.mark.truth
@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_project(project: Project, pytestconfig: pytest.Config, tmp_path: Path, table: Table) -> None:
    """It ends as it does without us, every second is accounted for, every phase is what the stopwatch saw."""
    place = prepared(project, pytestconfig.cache.mkdir(f"truth-{project.name}"))
    bench = Bench(tmp_path, place.python)
    plain = bench.plain(place.suite, *project.args)
    run = bench.profile(place.suite, *project.args)
    print(run.output)
    changed = sorted({nodeid for (nodeid, _), _ in plain.outcomes.items() ^ run.outcomes.items()})
    checks = [
        same("exit status", plain.status, run.status),
        same("tests that ran", True, len(plain.outcomes) > 1000),
        same("tests with another outcome than without us", [], changed),
        *sound(run.report),
        *against_stopwatch(run.report, run.phases),
    ]
    table.judge(project.release, run.report, checks)
