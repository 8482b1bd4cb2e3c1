"""The rules of the house that no tool checks for us, each a function from a source tree to the complaints about it.

What lives here: rules about files and names, read from text and syntax trees.  What may never be added: importing the
code that is checked (``test_cheap_imports.py`` does, in other processes), or a rule that ruff, mypy or import-linter
can keep. ``test_rules.py`` plants an offence against each, so that a rule that cannot fail is noticed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

#: Names that say nothing about what a module is for, and so attract everything.
EMPTY_NAMES = frozenset({"utils", "util", "misc", "common", "helpers", "helper", "manager", "managers"})

#: Places of one machine: its checkout, and homes of its people (``user`` is nobody, for test data).
PRIVATE_PATH = re.compile(r"(?<![\w.*$}-])/(?:work|root|home/(?!user\b)\w+|Users/\w+)(?=/)")

#: Lines of a source file, at most: what is longer has two laws.
LONGEST = 300

#: Source files with functions and yet without a test file of their own, and why.
UNTESTED: dict[str, str] = {}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def sources(root: Path) -> Iterator[tuple[str, Path]]:
    """Every Python file under ``src``, with its path relative to ``root``."""
    for path in sorted((root / "src").rglob("*.py")):
        yield path.relative_to(root).as_posix(), path


def undocumented(root: Path) -> Iterator[str]:
    """Modules, public classes and public functions without a docstring."""
    for name, path in sources(root):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree):
            yield f"{name}: the module has no docstring"
        for definition in _public(tree):
            if not ast.get_docstring(definition):
                yield f"{name}:{definition.lineno}: {definition.name} has no docstring"


def _public(owner: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Public definitions of a module and of its public classes; what stands inside functions is nobody's interface."""
    for node in _statements(owner.body):
        if isinstance(node, Definition) and not node.name.startswith("_") and not _is_overload(node):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body, also those under ``if`` and ``try``."""
    for node in body:
        yield node
        if isinstance(node, ast.If | ast.Try):
            yield from _statements([*node.body, *node.orelse])


def _is_overload(node: Definition) -> bool:
    return any(ast.unparse(decorator).endswith("overload") for decorator in node.decorator_list)


def empty_names(root: Path) -> Iterator[str]:
    """Modules and packages called after nothing in particular, in ``src`` and in ``tests``."""
    for top in ("src", "tests"):
        for path in sorted((root / top).rglob("*")):
            if path.stem in EMPTY_NAMES and (path.is_dir() or path.suffix == ".py"):
                yield f"{path.relative_to(root).as_posix()}: call it after what it is for"


def too_long(root: Path) -> Iterator[str]:
    """Source files of more lines than one law takes."""
    for name, path in sources(root):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LONGEST:
            yield f"{name}: {lines} lines, more than {LONGEST}: part it where its law does"


def without_own_test(root: Path) -> Iterator[str]:
    """Source files whose test file is missing, and exemptions that are no longer needed."""
    for name, path in sources(root):
        if name not in UNTESTED and not (root / own_test(name)).exists() and not _only_names(path):
            yield f"{name}: its tests belong in {own_test(name)}"
    for name in UNTESTED:
        if (root / name).exists() and (root / own_test(name)).exists():
            yield f"{name}: has a test file, and needs no exemption in tests/house/rules.py"


def own_test(name: str) -> str:
    """Where the tests of a source file belong: ``src/testtime/a/b.py`` in ``tests/a/test_b.py``, the recorder's in
    ``tests/recorder``; those of a package's ``__init__.py`` in the package's own folder, under the package's name.
    """
    country, *folders = Path(name).parts[1:-1]
    if country == "testtime_recorder":
        folders.insert(0, "recorder")
    stem = Path(name).stem
    if stem == "__init__":
        stem = folders[-1] if folders else country
    return "/".join(["tests", *folders, f"test_{stem}.py"])


def _only_names(path: Path) -> bool:
    """A file without a function (constants, plain values, an ``__init__.py``) has nothing to test."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return not any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in ast.walk(tree))


def too_new_for_guests(root: Path) -> Iterator[str]:
    """Files of the recorder that Python 3.9 cannot parse."""
    for name, path in sources(root):
        if name.startswith("src/testtime_recorder/"):
            try:
                ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))
            except SyntaxError as error:
                yield f"{name}:{error.lineno}: not Python 3.9: {error.msg}"


def private_paths(root: Path, names: list[str]) -> Iterator[str]:
    """Lines of the named files that speak of places on one developer's machine."""
    for name in names:
        try:
            text = (root / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if found := PRIVATE_PATH.search(line):
                yield f"{name}:{number}: names {found.group()}, a place of one machine"


def sentences_of_errors(root: Path) -> Iterator[str]:
    """Texts of ``UserError`` that begin with a capital or end with a full stop: the command prints its name and a colon
    before the first of them, and one kind of line reads better than two.  What is not written out cannot be looked at.
    """
    for name, path in sources(root):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "UserError":
                for text in call.args[:2]:
                    first, last = _ends(known.get(text.id, text) if isinstance(text, ast.Name) else text)
                    if first[:1].isupper() or last.endswith("."):
                        yield f"{name}:{text.lineno}: no capital, no full stop: {first or last}"


def _ends(text: ast.expr) -> tuple[str, str]:
    """The first and the last piece of a text; empty where they are not written out."""
    pieces = text.values if isinstance(text, ast.JoinedStr) else [text]
    first, last = (
        each.value if isinstance(each, ast.Constant) and isinstance(each.value, str) else ""
        for each in (pieces[0], pieces[-1])
    )
    return first, last


def unlogged_version(root: Path) -> Iterator[str]:
    """The version, if ``CHANGELOG.md`` has no entry for it."""
    source = (root / "src/testtime/__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', source, re.MULTILINE)
    version = found.group(1) if found else "(none found in src/testtime/__init__.py)"
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    if not re.search(rf"^## {re.escape(version)}\b.*\n+- ", changelog, re.MULTILINE):
        yield f"CHANGELOG.md: no entry for version {version}"
