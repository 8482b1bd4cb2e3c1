"""The text of a synthetic suite: real files that any pytest can run.

What lives here: from a ``Suite`` to files in a folder.  What may never be added: a choice; those are ``synthetic``'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.truth.synthetic import Block, Case, File, Fixture, Suite

#: Every suite is its own root and writes no cache.
INI = "[pytest]\naddopts = -q -p no:cacheprovider\n"
HEAD = "import time\n\nimport pytest\n"


def write(suite: Suite, folder: Path) -> Path:
    """Write the suite into ``folder``, which is made; the same folder."""
    folder.mkdir(parents=True)
    for path, text in sources(suite).items():
        place = folder / path
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder


def sources(suite: Suite) -> dict[str, str]:
    """The text of every file, by its path relative to the rootdir."""
    texts = {"pytest.ini": INI, "conftest.py": _text(map(_fixture, suite.fixtures))}
    for package, fixtures in suite.packages.items():
        texts[f"{package}/__init__.py"] = ""
        texts[f"{package}/conftest.py"] = _text(map(_fixture, fixtures))
    for file in suite.files:
        texts[file.path] = _text(_parts(file))
    return texts


def _text(parts: Iterable[str]) -> str:
    return "\n\n".join([HEAD, *parts])


def _parts(file: File) -> Iterator[str]:
    yield from map(_fixture, file.fixtures)
    yield from map(_block, file.blocks)


def _fixture(fixture: Fixture) -> str:
    options = [f'scope="{fixture.scope}"']
    if fixture.params:
        options.append(f"params={list(range(fixture.params))}")
    if fixture.autouse:
        options.append("autouse=True")
    return (
        f"@pytest.fixture({', '.join(options)})\n"
        f"def {fixture.name}({', '.join(fixture.needs)}):\n"
        f"    {_sleep(fixture.setup_ms)}\n"
        "    yield\n"
        f"    {_sleep(fixture.teardown_ms)}\n"
    )


def _block(block: Block) -> str:
    if not block.name:
        return "\n\n".join(_test(test, ()) for test in block.tests)
    body = "\n".join(_test(test, ("self",)) for test in block.tests)
    indented = "\n".join(f"    {line}" if line else "" for line in body.splitlines())
    return f"{_mark(block.group)}class {block.name}:\n{indented}\n"


def _test(test: Case, first: tuple[str, ...]) -> str:
    arguments = ", ".join((*first, *test.needs))
    return f"{_mark(test.group)}def {test.name}({arguments}):\n    {_sleep(test.call_ms)}\n"


def _mark(group: str | None) -> str:
    return "" if group is None else f'@pytest.mark.xdist_group("{group}")\n'


def _sleep(ms: float) -> str:
    return f"time.sleep({ms / 1000:.6f})" if ms else "pass"
