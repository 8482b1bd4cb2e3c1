"""The house keeps its own rules, and each rule notices an offence.

A tree of two small files keeps every rule; one planted file must draw exactly one complaint from the rule that it
offends.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.house import rules

ROOT = Path(__file__).parents[2]
Rule = Callable[[Path], Iterable[str]]
RULES: tuple[Rule, ...] = (
    rules.undocumented,
    rules.empty_names,
    rules.too_long,
    rules.without_own_test,
    rules.too_new_for_guests,
    rules.sentences_of_errors,
    rules.unlogged_version,
)

CLEAN = {
    "src/testtime/__init__.py": '"""The host."""\n__version__ = "1.2.0"\n',
    "src/testtime/units.py": '"""Units."""\n\ndef _hidden(): ...\n\nclass _Hidden:\n    def open(self): ...\n',
    "src/testtime/errors.py": '"""Errors."""\n' + "X = 1\n" * 299,
    "src/testtime_recorder/clock.py": '"""Clock."""\n\ndef now():\n    """Now, in ns."""\n    def inner(): ...\n',
    "tests/test_units.py": "",
    "tests/recorder/test_clock.py": "",
    "CHANGELOG.md": "# Changelog\n\n## 1.2.0 (2025-01-01)\n\n- First.\n",
}

OFFENCES: tuple[tuple[Rule, str, str, str], ...] = (
    (rules.undocumented, "src/testtime/units.py", "X = 1\n", "the module has no docstring"),
    (rules.undocumented, "src/testtime/units.py", '"""Units."""\n\ndef f(): ...\n', "f has no docstring"),
    (rules.undocumented, "src/testtime/units.py", '"""Units."""\n\nasync def f(): ...\n', "f has no docstring"),
    (rules.undocumented, "src/testtime/units.py", '"""Units."""\nif X:\n    def f(): ...\n', "f has no docstring"),
    (
        rules.undocumented,
        "src/testtime/units.py",
        '"""U."""\nclass A:\n    """A."""\n    def m(self): ...\n',
        "m has no",
    ),
    (rules.undocumented, "src/testtime/units.py", '"""U."""\nclass A:\n    x = 1\n', "A has no docstring"),
    (rules.empty_names, "src/testtime/utils.py", "", "utils.py: call it after"),
    (rules.empty_names, "tests/common/test_a.py", "", "tests/common: call it after"),
    (rules.too_long, "src/testtime/units.py", '"""Units."""\n' * 301, "units.py: 301 lines"),
    (rules.without_own_test, "src/testtime/load/journal.py", "def f(): ...\n", "belong in tests/load/test_journal.py"),
    (rules.without_own_test, "src/testtime/cli/__init__.py", "def main(): ...\n", "belong in tests/cli/test_cli.py"),
    (
        rules.without_own_test,
        "src/testtime_recorder/plugin.py",
        "async def f(): ...\n",
        "belong in tests/recorder/test_plugin.py",
    ),
    (
        rules.too_new_for_guests,
        "src/testtime_recorder/clock.py",
        "match x:\n    case 1: ...\n",
        "clock.py:2: not Python 3.9",
    ),
    (
        rules.sentences_of_errors,
        "src/testtime/errors.py",
        '"""E."""\nraise UserError(f"{x} is empty.")\n',
        "errors.py:2: no",
    ),
    (
        rules.sentences_of_errors,
        "src/testtime/errors.py",
        '"""E."""\nA = "Do so"\nraise UserError("x", A)\n',
        "Do so",
    ),
    (rules.unlogged_version, "src/testtime/__init__.py", '__version__ = "1.2.1"\n', "no entry for version 1.2.1"),
    (rules.unlogged_version, "CHANGELOG.md", "# Changelog\n\n## 1.2.0\n", "no entry for version 1.2.0"),
)


def _plant(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_house_keeps(rule: Rule) -> None:
    complaints = list(rule(ROOT))
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_clean_tree_draws_no_complaint(rule: Rule, tmp_path: Path) -> None:
    _plant(tmp_path, CLEAN)
    assert not list(rule(tmp_path))


@pytest.mark.parametrize(("rule", "name", "text", "complaint"), OFFENCES)
def test_offence_is_noticed(rule: Rule, name: str, text: str, complaint: str, tmp_path: Path) -> None:
    _plant(tmp_path, {**CLEAN, name: text})
    (found,) = rule(tmp_path)
    assert complaint in found


def test_every_rule_has_an_offence() -> None:
    assert {rule for rule, *_ in OFFENCES} == set(RULES)


def test_exemption_holds_until_there_is_a_test_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exempt = "src/testtime/load/journal.py"
    monkeypatch.setitem(rules.UNTESTED, exempt, "so that there is one")
    _plant(tmp_path, {**CLEAN, exempt: "def read(): ...\n"})
    assert not list(rules.without_own_test(tmp_path))
    _plant(tmp_path, {rules.own_test(exempt): ""})
    (found,) = rules.without_own_test(tmp_path)
    assert "needs no exemption" in found


def test_repository_names_no_private_place() -> None:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert "pyproject.toml" in names
    complaints = list(rules.private_paths(ROOT, names))
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("place", ["work/main/x", "root/.cache/x", "home/ann/x", "Users/ann/x"])
def test_private_place_is_noticed(place: str, tmp_path: Path) -> None:
    _plant(tmp_path, {"notes.txt": f"first line\nsee '/{place}'\n"})
    (found,) = rules.private_paths(tmp_path, ["notes.txt"])
    assert found.startswith("notes.txt:2: names /")


@pytest.mark.parametrize("text", ["src/{}/x", "$HOME/{}/x", "/home/user/x", "https://example.org/{}", "a/root/b"])
def test_other_paths_are_not_private(text: str, tmp_path: Path) -> None:
    _plant(tmp_path, {"notes.txt": text.format("work")})
    assert not list(rules.private_paths(tmp_path, ["notes.txt"]))
