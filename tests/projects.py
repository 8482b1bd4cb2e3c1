"""Released projects whose own tests serve as suites, in environments of their own that hold nothing of ours.

What lives here: which projects, at which versions, and how they are fetched.  What may never be added: what is done
with them (``truth/test_sdists.py`` compares, ``bench/test_wall.py`` times, ``truth/real_xdist.py`` predicts).

Sources and environments are kept in pytest's cache directory, so that only the first run needs the network.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pytest

PYTEST = "pytest==9.0.2"
#: For projects that are run under xdist.
XDIST = ("pytest==9.2.0", "pytest-xdist==3.8.0")
#: For suites of our own making: the newest pytest with which xdist 3.8.0 heeds groups (pytest-dev/pytest-xdist#1386).
BARE = ("pytest==9.1.1", "pytest-xdist==3.8.0")


@dataclass(frozen=True)
class Project:
    """A released project, and what its tests need at versions known to go together."""

    name: str
    version: str
    needs: tuple[str, ...] = ()
    args: tuple[str, ...] = ("tests/",)
    runner: tuple[str, ...] = (PYTEST,)
    """pytest, and its plugins that the suite is run with."""
    tests: Literal["source", "package"] = "source"
    """Whether they come with the sources or inside the installed package."""
    ways: tuple[str, ...] = ()
    """Options of xdist that are worth trying on this suite, beyond those that are tried on all."""

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
#: Suites whose run under xdist differs for a reason each; versions are the newest that Python 3.11 can have.
XDIST_PROJECTS = (
    # computing, hypothesis, a heavy start
    Project(
        "attrs",
        "26.1.0",
        ("hypothesis==6.170.15", "cloudpickle==3.1.2", "pympler==1.1"),
        (
            *(f"tests/test_{name}.py" for name in ("make", "dunders", "validators", "slots", "funcs", "functional")),
            "--hypothesis-seed=0",
        ),
        runner=XDIST,
    ),
    # one test of 11 s among 145, thousands of subtests
    Project("more-itertools", "11.2.1", args=("tests/test_recipes.py",), runner=XDIST),
    # sleeps, small
    Project(
        "tenacity",
        "9.2.1",
        ("tornado==6.6.1", "typeguard==4.6.0", "trio==0.35.0"),
        ("tests",),
        runner=XDIST,
        ways=("-n 2 --dist loadscope", "-n 2 --dist loadfile", "-n 2 --dist worksteal"),
    ),
    # tiny tests: what surrounds them decides
    Project(
        "flask",
        "3.1.3",
        ("asgiref==3.13.0", "python-dotenv==1.2.4", "werkzeug==3.1.9"),
        (
            "tests",
            "--ignore=tests/test_cli.py",
            "--deselect=tests/test_reqctx.py::test_bad_environ_raises_bad_request",
        ),
        runner=("pytest==8.4.2", "pytest-xdist==3.8.0"),
    ),
    # pytest inside pytest, in one process
    Project(
        "pytest",
        "9.2.0",
        (
            "attrs==26.1.0",
            "hypothesis==6.170.15",
            "mock==5.2.0",
            "requests==2.34.2",
            "xmlschema==4.3.2",
            "argcomplete==3.7.2",
            "setuptools==84.2.1",
        ),
        ("testing/test_mark.py", "testing/test_runner.py"),
        runner=XDIST,
    ),
    # computing, small
    Project(
        "jinja2",
        "3.1.6",
        ("trio==0.35.0", "markupsafe==3.0.4"),
        ("tests",),
        runner=XDIST,
        ways=("-n 2 --dist loadscope", "-n 2 --dist loadfile", "-n 2 --dist worksteal"),
    ),
    # heavy imports, whole applications built
    Project(
        "sphinx",
        "9.0.4",
        (
            "html5lib==1.1",
            "defusedxml==0.7.1",
            "setuptools==84.2.1",
            "typing_extensions==4.16.0",
            "docutils==0.22.4",
        ),
        (
            "tests/test_markup",
            "tests/test_ext_napoleon",
            "tests/test_util",
            *(
                f"--deselect=tests/test_ext_napoleon/test_ext_napoleon_docstring.py::test_napoleon_{name}"
                for name in (
                    "and_autodoc_typehints_description_all",
                    "and_autodoc_typehints_description_documented_params",
                    "keyword_and_paramtype",
                )
            ),
        ),
        runner=XDIST,
    ),
    # thousands of small tests, a heavy import, a long exit
    Project(
        "pandas",
        "3.1.1",
        ("hypothesis==6.170.15", "pytz==2026.6", "numpy==2.4.6"),
        ("--pyargs", "pandas.tests.indexes.datetimes", "pandas.tests.indexes.multi"),
        runner=XDIST,
        tests="package",
    ),
)

_KNOWN = {project.name: project for project in XDIST_PROJECTS}
#: For suites that are run in random order, too.
SHUFFLES = "pytest-random-order==1.2.0"
#: Suites that a gate is tried on.  Those named here set up more than they call; the others are small.
GATE_PROJECTS = (
    # applications built for each test, and files copied
    replace(
        _KNOWN["sphinx"],
        needs=(*_KNOWN["sphinx"].needs, SHUFFLES),
        args=(
            "tests/test_directives",
            "tests/test_transforms",
            "tests/test_markup",
            "tests/test_domains/test_domain_py.py",
            "tests/test_domains/test_domain_js.py",
        ),
        ways=(),
    ),
    # a dozen fixtures around each test
    Project(
        "celery",
        "5.7.0",
        (
            "pytest-celery==1.3.0",
            "pytest-subtests==0.15.0",
            "pytest-timeout==2.4.0",
            "pytest-click==1.1.0",
            "boto3==1.44.8",
            "moto==5.2.5",
            "msgpack==1.2.4",
            "PyYAML==6.0.4",
            "redis==8.1.0",
            "pymongo==4.20.1",
            "cryptography==50.0.2",
            "freezegun==1.5.5",
            SHUFFLES,
        ),
        (
            *(f"t/unit/worker/test_{name}.py" for name in ("strategy", "loops", "consumer")),
            *(f"t/unit/app/test_{name}.py" for name in ("builtins", "beat", "utils", "amqp", "log")),
            *(f"t/unit/tasks/test_{name}.py" for name in ("stamping", "canvas")),
        ),
        runner=XDIST,
    ),
    # a server for each test
    Project(
        "jupyter_server",
        "2.21.1",
        ("jupyter_server[test]==2.21.1", SHUFFLES),
        ("tests/services/contents/test_api.py", "-o", "filterwarnings="),
        runner=XDIST,
    ),
    # servers in threads, waiting for them
    Project(
        "aiosmtpd",
        "1.4.6",
        ("pytest-mock==3.17.0", SHUFFLES),
        ("--pyargs", "aiosmtpd.tests.test_proxyprotocol", "aiosmtpd.tests.test_smtp"),
        runner=XDIST,
        tests="package",
    ),
    *(
        replace(_KNOWN[name], needs=(*_KNOWN[name].needs, SHUFFLES))
        for name in ("attrs", "tenacity", "flask", "jinja2")
    ),
)


@dataclass(frozen=True)
class Place:
    """An unpacked release and the interpreter of its environment."""

    suite: Path
    python: Path


def prepared(project: Project, cache: pytest.Cache) -> Place:
    """Fetch, unpack and install ``project`` in a folder of the cache, unless that was done before."""
    return laid_out(project, cache.mkdir(f"truth-{project.name}"))


def laid_out(project: Project, folder: Path) -> Place:
    """Fetch, unpack and install ``project`` in ``folder``, which is there, unless that was done before."""
    place = Place(folder / f"{project.name.replace('-', '_')}-{project.version}", _python(folder))
    done = folder / "prepared"
    wanted = "\n".join([project.release, *project.runner, *project.needs])
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(folder)
        folder.mkdir()
        if project.tests == "source":
            _unpack(project, folder)
            _without_sources(place.suite, project.name)
        else:
            place.suite.mkdir()
            (place.suite / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        _install(folder, project.release, *project.runner, *project.needs)
        done.write_text(wanted, encoding="utf-8")
    _configured(place.suite)
    return place


def bare(cache: pytest.Cache) -> Path:
    """An interpreter with nothing but pytest and xdist, made in a folder of the cache unless that was done before."""
    folder = cache.mkdir("truth-bare")
    done = folder / "prepared"
    wanted = "\n".join(BARE)
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(folder)
        folder.mkdir()
        _install(folder, *BARE)
        done.write_text(wanted, encoding="utf-8")
    return _python(folder)


def _configured(suite: Path) -> None:
    """A suite without settings of pytest would be run with those of a folder above, which are ours."""
    names = ("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "tox.ini", "setup.cfg", "pyproject.toml")
    texts = [(suite / name).read_text(encoding="utf-8") for name in names if (suite / name).exists()]
    if not any("[pytest]" in text or "[tool:pytest]" in text or "[tool.pytest" in text for text in texts):
        (suite / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")


def _python(folder: Path) -> Path:
    return folder / "venv" / "bin" / "python"


def _install(folder: Path, *requirements: str) -> None:
    """Make a new environment in the folder, with these in it."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    pip(str(_python(folder)), "install", *requirements)


def _unpack(project: Project, folder: Path) -> None:
    """Fetch the sources of the release."""
    source_only = ("--no-deps", "--no-binary", project.name, "--dest", str(folder))
    pip(sys.executable, "download", *source_only, project.release)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")


def pip(python: str, *args: str) -> None:
    """Run the pip of an interpreter; a test that needs it fails with what pip said."""
    command = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stderr}", pytrace=False)


def _without_sources(suite: Path, name: str) -> None:
    """What is tested is the installed package; sources in the tree would come before it."""
    for sources in (suite / "src", suite / name.replace("-", "_")):
        if sources.exists():
            shutil.rmtree(sources)
