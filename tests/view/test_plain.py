"""Strangers' text shows as itself or written out, never as something else."""

from __future__ import annotations

import pytest

from testtime.view.plain import place, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tests/test_a.py::test_b[x-1]", "tests/test_a.py::test_b[x-1]"),
        ("[bold red]x[/]", "[bold red]x[/]"),
        ("日本語 é 🎉", "日本語 é 🎉"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x00\x7f\x9b", r"\x00\x7f\x9b"),
        ("a\u202eb\u2066c\u200f", r"a\u202eb\u2066c\u200f"),
        ("a\u200bb\ufeff\u2028", r"a\u200bb\ufeff\u2028"),
        ("a\ud800b\udcff", r"a\ud800b\udcff"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0xD800, 0xE000, 97)])
def test_no_character_that_acts_is_left(code: int) -> None:
    shown = plain(f"a{chr(code)}b")
    assert shown.isprintable()
    shown.encode()


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        ("tests/conftest.py:3", "tests/conftest.py:3"),
        ("/v/lib/python3.11/site-packages/_pytest/tmpdir.py:258", "_pytest/tmpdir.py:258"),
        ("/usr/lib/python3/dist-packages/xdist/plugin.py:1", "xdist/plugin.py:1"),
        ("/opt/python/lib/python3.11/unittest/case.py:476", "unittest/case.py:476"),
        ("C:/v/Lib/site-packages/xdist/plugin.py:1", "xdist/plugin.py:1"),
        ("/elsewhere/plugin.py:1", "/elsewhere/plugin.py:1"),
        (None, None),
    ],
)
def test_a_place_outside_the_suite_is_told_as_one_would_import_it(where: str | None, shown: str | None) -> None:
    assert place(where) == shown
