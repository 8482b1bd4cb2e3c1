"""The import contracts of pyproject.toml hold, and each can fail.

Each offence adds one or two imports to a copy of the sources and must break exactly the contract it is aimed at; a
contract without an offence fails, too.  import-linter runs as a process, because it imports the packages that it
finds on its path.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]

#: Contract, and what is added to which file of the copy.
OFFENCES: tuple[tuple[str, dict[str, str]], ...] = (
    ("layers", {"units.py": "import testtime.errors"}),
    ("layers", {"units.py": "if TYPE_CHECKING:\n    from testtime.errors import UserError"}),
    ("layers", {"launch/__init__.py": "import testtime.report"}),
    ("layers", {"entry.py": "import testtime.cli"}),
    ("layers", {"newcomer.py": "import testtime.units"}),
    ("guest", {"../testtime_recorder/clock.py": "import testtime.errors"}),
    ("guest", {"../testtime_recorder/clock.py": "def late():\n    import numpy"}),
    ("treaty", {"analysis/__init__.py": "from testtime_recorder import schema"}),
    ("click", {"launch/__init__.py": "import click"}),
    ("rich", {"view/__init__.py": "from rich.table import Table"}),
    ("pandas", {"compare/__init__.py": "import pandas"}),
    ("reporters", {"report/curve.py": "import testtime.report.csv"}),
    ("reporters", {"report/csv.py": "import testtime.report.json"}),
    ("reporters", {"report/newcomer.py": "import testtime.view"}),
    ("acyclic", {"model/left.py": "import testtime.model.right", "model/right.py": "import testtime.model.left"}),
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Sources and contracts, to be broken."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _contract_names() -> dict[str, str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["name"]: contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]}


def _verdicts(root: Path) -> dict[str, str]:
    """Contract to KEPT or BROKEN, as import-linter says of the tree at ``root``."""
    surroundings = {**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200", "NO_COLOR": "1"}
    done = subprocess.run(
        [*LINT_IMPORTS, "--no-cache", "--no-logo"],
        cwd=root,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    names = _contract_names()
    found = re.findall(r"^(.+) (KEPT|BROKEN)$", done.stdout, re.MULTILINE)
    verdicts = {names[name]: verdict for name, verdict in found}
    assert verdicts.keys() == set(names.values()), done.stdout + done.stderr
    return verdicts


def test_all_are_kept(copy: Path) -> None:
    assert set(_verdicts(copy).values()) == {"KEPT"}


@pytest.mark.parametrize(("contract", "additions"), OFFENCES)
def test_offence_breaks_its_contract_alone(contract: str, additions: dict[str, str], copy: Path) -> None:
    for name, code in additions.items():
        with (copy / "src/testtime" / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{code}\n")
    assert [name for name, verdict in _verdicts(copy).items() if verdict == "BROKEN"] == [contract]


def test_every_contract_has_an_offence() -> None:
    assert {contract for contract, _ in OFFENCES} == set(_contract_names().values())
