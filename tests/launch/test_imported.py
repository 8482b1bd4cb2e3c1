"""Another checkout takes the place of the one that a project is installed from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from testtime.launch.imported import imported_from, instead

FINDER = """\
import sys
MAPPING = {"shop": "__TOP__/packages/shop", "a.b": "__TOP__/lib/a/b"}
"""


@pytest.fixture
def top(tmp_path: Path) -> Path:
    (tmp_path / "project/src/shop").mkdir(parents=True)
    return tmp_path / "project"


def test_places_on_the_path(top: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(top / "src"), str(top.parent)])}
    assert imported_from(sys.executable, environ, top) == ("src",)


def test_tables_of_editable_finders(top: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    text = FINDER.replace("__TOP__", str(top))
    (site / "__editable___shop_1_finder.py").write_text(text, encoding="utf-8")
    (site / "sitecustomize.py").write_text("import __editable___shop_1_finder", encoding="utf-8")
    environ = {**os.environ, "PYTHONPATH": str(site)}
    assert imported_from(sys.executable, environ, top) == ("packages", "lib")


def test_nothing_of_a_virtual_environment_in_the_checkout(top: Path) -> None:
    place = top / ".venv/lib/python3.11/site-packages"
    place.mkdir(parents=True)
    assert imported_from(sys.executable, {**os.environ, "PYTHONPATH": str(place)}, top) == ()


def test_interpreter_that_does_not_answer(top: Path) -> None:
    assert imported_from("/bin/false", os.environ, top) == ()
    assert imported_from(str(top / "nowhere"), os.environ, top) == ()


def test_other_checkout_comes_first(top: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for folder, name in ((top, "old"), (other, "new")):
        (folder / "src/shop").mkdir(parents=True, exist_ok=True)
        (folder / "src/shop/__init__.py").write_text(f"NAME = {name!r}", encoding="utf-8")
    environ = {**os.environ, "PYTHONPATH": str(top / "src")}
    told = instead(environ, other, imported_from(sys.executable, environ, top))
    done = subprocess.run(
        [sys.executable, "-c", "import shop; print(shop.NAME)"], env=told, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "new"


def test_nothing_to_replace(tmp_path: Path) -> None:
    assert instead({"A": "b"}, tmp_path, ()) == {"A": "b"}
    assert instead({}, tmp_path, ("src",)) == {"PYTHONPATH": str(tmp_path / "src")}
