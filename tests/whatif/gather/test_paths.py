"""What a text says of where files are."""

from __future__ import annotations

import pytest

from tests.scenes import noted
from testtime.whatif.gather.paths import joined, part, temporary
from testtime.whatif.gather.values import SIMPLE, Given, Value

FILES = """
    import os
    import tempfile
    from pathlib import Path
    folder = Path("/data/a.tar")
    near = Path("near")
    def anywhere(): return unheard()
"""


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("(folder / 'b').touch()", {"files (/data/a.tar/b)"}),
        ("(folder / unheard()).touch()", {"files (/data/a.tar)"}),
        ("(Path(unheard()) / 'b').touch()", {"files"}),
        ("(folder.parent / 'b').touch()", {"files (/data/b)"}),
        ("folder.parents[1].touch()", {"files"}),
        ("near.parent.touch()", {"files"}),
        ("folder.with_name('b').touch()", {"files (/data/b)"}),
        ("folder.with_stem('b').touch()", {"files (/data/b.tar)"}),
        ("folder.with_suffix('.b').touch()", {"files (/data/a.b)"}),
        ("Path('/a').with_suffix('.b').touch()", {"files (/a.b)"}),
        ("folder.with_suffix(unheard()).touch()", {"files"}),
        ("near.with_name('b').touch()", {"files"}),
    ],
)
def test_paths_made_of_others(text: str, writes: set[str]) -> None:
    assert noted(FILES, text).writes == writes


@pytest.mark.parametrize(
    ("name", "expected"),
    [("parent", "/data"), ("name", "a.tar.gz"), ("stem", "a.tar"), ("suffix", ".gz"), ("drive", None)],
)
def test_parts(name: str, expected: str | None) -> None:
    found = part(Value(text="/data/a.tar.gz", path=True, exact=True), name)
    assert (found.text, found.path) == (expected, name == "parent")


def test_whose_home_it_is_stands_in_the_environment() -> None:
    for text in ("folder.expanduser()", "Path.home()"):
        assert "the environment" in " ".join(noted(FILES, text).reads), text
    assert noted(FILES, "folder.absolute()").reads & {"the environment (HOME)"} == set()


def test_parts_of_what_is_not_known() -> None:
    assert part(Value(path=True, exact=True), "parent") == Value(path=True, exact=True)
    assert part(Value(text="/.rc", path=True), "suffix").text == ""


def test_joined() -> None:
    parts = [Value(text=each, exact=True) for each in ("/a", "b", "/c", "d")]
    assert [joined(parts[:2]), joined(parts), joined([parts[0], SIMPLE])] == ["/a/b", "/c/d", None]


def test_what_nobody_else_has() -> None:
    first, second, inside, anywhere = (
        temporary(Given(named=named)).text for named in ({}, {}, {"dir": Value(text="/a")}, {"dir": SIMPLE})
    )
    assert first != second
    assert inside is not None
    assert inside.startswith("/a/")
    assert anywhere is None


@pytest.mark.parametrize(
    "text",
    [
        "(Path(tempfile.mkdtemp()) / 'b').touch()",
        "os.mkdir(os.path.join(tempfile.mkdtemp(), 'b'))",
        "with tempfile.TemporaryDirectory() as made:\n    Path(made, 'b').touch()",
        "with tempfile.NamedTemporaryFile('w') as made:\n    os.remove(made.name)",
    ],
)
def test_what_is_written_where_nobody_else_is(text: str) -> None:
    first, second = noted(FILES, text).writes, noted(FILES, text).writes
    assert first
    assert second
    assert not first & second
