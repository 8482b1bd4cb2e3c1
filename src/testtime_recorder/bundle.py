"""All modules that a process needs from its start, in one file.

What lives here: making that file, and importing from it.  What may never be added: a need for it.  The launcher's
probe makes one, with the interpreter that is going to read it, in the folder that it lends.  A recorder that was
installed has none, nor has one whose folder cannot be written, and a file of another Python or of other sources is
passed over; then each module is imported as any other is.

That takes twice as long: for each of half a hundred modules pytest is asked whether it rewrites the assertions, the
path is searched, and a file looked for, opened and read.  And the code has to be renamed afterwards (``generated``);
here it has its name from the beginning.  What may be imported later (``trial``) is not in the file.
"""

from __future__ import annotations

import ast
import marshal
import os
import sys
import time
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER
from types import CodeType, ModuleType

#: The file that code seems to be written in; why, says ``generated``.
GENERATED = "<testtime_recorder>"
_FIRST = "plugin"
"""What pytest imports, and with it all that belongs in the file."""
_NAME = f"bundle.{sys.implementation.cache_tag}"

Source = tuple[str, tuple[int, int], CodeType]
"""A module: its name, the version of its file, its code."""


class Begun:
    """When the file was opened, by ``time.perf_counter_ns``; ``None`` where there was none that fits."""

    at: int | None = None


def make(folder: str) -> set[str]:
    """Make the file, in the folder of the sources; the names of the modules in it, none where it cannot be written."""
    sources = _Sources(folder)
    sources.add(_FIRST)
    try:
        with open(os.path.join(folder, _NAME), "wb") as file:
            file.write(MAGIC_NUMBER + marshal.dumps(sources.found))
    except OSError:
        return set()
    return {name for name, _, _ in sources.found}


class _Sources:
    """Modules in the order in which they are to be executed."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._met = {"bundle"}  # which is imported before
        self.found: list[Source] = []

    def add(self, name: str) -> None:
        """A module behind those that it imports."""
        if name in self._met:
            return
        self._met.add(name)
        path = os.path.join(self._folder, f"{name}.py")
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                for imported in [node.module] if node.module else [alias.name for alias in node.names]:
                    self.add(imported)
        self.found.append((name, _version(path), compile(tree, GENERATED, "exec", dont_inherit=True)))


def load(package: ModuleType) -> None:
    """Import all that is in the file of ``package``'s folder, if there is one and it fits."""
    begun = time.perf_counter_ns()
    folder = package.__path__[0]
    sources = _read(folder)
    if not sources:
        return
    Begun.at = begun
    for name, _, code in sources:
        module = _module(f"{package.__name__}.{name}", os.path.join(folder, f"{name}.py"))
        if module is not None:
            exec(code, vars(module))
            setattr(package, name, module)


def _read(folder: str) -> list[Source]:
    """What is in the file; nothing where it does not fit."""
    try:
        with open(os.path.join(folder, _NAME), "rb") as file:
            data = file.read()
        if not data.startswith(MAGIC_NUMBER):
            return []
        sources: list[Source] = marshal.loads(memoryview(data)[len(MAGIC_NUMBER) :])
        for name, version, _ in sources:
            if version != _version(os.path.join(folder, f"{name}.py")):
                return []
    except (OSError, ValueError, EOFError, TypeError):  # not there, or torn
        return []
    return sources


def _version(path: str) -> tuple[int, int]:
    """What Python, too, knows a source by that it compiled: seconds, bytes."""
    about = os.stat(path)
    return int(about.st_mtime), about.st_size


def _module(name: str, path: str) -> ModuleType | None:
    """A new module in its place, with all that it would have, imported as any other; ``None`` for one that is there."""
    if name in sys.modules:
        return None
    module = ModuleType(name)
    loader = SourceFileLoader(name, path)
    spec = ModuleSpec(name, loader, origin=path)
    spec.has_location = True
    module.__spec__, module.__loader__, module.__package__, module.__file__ = spec, loader, spec.parent, path
    sys.modules[name] = module
    return module
