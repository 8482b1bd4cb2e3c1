"""The format of truth files is strict, the sample suites keep to it, and their README tells it whole."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import msgspec
import pytest

from tests.truth import expected

SUITES = Path(__file__).parents[2] / "sample_suites"
NAMES = sorted(path.name for path in SUITES.iterdir() if path.is_dir() and not path.name.startswith((".", "__")))
LEAST = '[[import]]\nfile = "a.py"\nseconds_s = [1.0, 0.1]\n'


def test_a_truth_is_read_whole() -> None:
    """Every kind of expectation comes out as it was written."""
    truth = expected.parse('args = ["-n", "2"]\n[[fixture]]\nname = "db"\nuses = 2\nsetup_s = [6, 0.5]\n' + LEAST)
    assert truth.args == ("-n", "2")
    assert truth.fixture == (expected.Fixture("db", uses=2, setup_s=expected.Figure(6.0, 0.5)),)
    assert truth.imports == (expected.Import("a.py", expected.Figure(1.0, 0.1)),)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "nothing is expected"),
        ("args = []", "nothing is expected"),
        ("sckale = 2.0\n" + LEAST, "unknown field `sckale`"),
        (LEAST + "setup_s = [1.0, 0.1]", "unknown field `setup_s`"),
        (LEAST.replace("[1.0, 0.1]", "1.0"), "Expected `array`"),
        (LEAST.replace("[1.0, 0.1]", "[1.0]"), "length"),
        (LEAST.replace("[1.0, 0.1]", "[1.0, 0.1, 2.0]"), "length"),
        (LEAST.replace("[1.0, 0.1]", "[1.0, 0.0]"), "tolerance"),
        (LEAST.replace('file = "a.py"', ""), "missing required field `file`"),
        (LEAST + '[[fixture]]\nname = "db"\nscope = "global"', "Invalid enum value"),
        ("phases = { boot_s = [1.0, 0.1] }\n" + LEAST, "Invalid enum value"),
    ],
)
def test_a_wrong_truth_is_refused(text: str, complaint: str) -> None:
    """The message names what is wrong."""
    with pytest.raises(msgspec.ValidationError, match=re.escape(complaint)):
        expected.parse(text)


@pytest.mark.parametrize("name", NAMES)
def test_a_suite_is_whole(name: str) -> None:
    """It has a root of its own, a truth that can be read, a lesson, and a line in the README."""
    suite = SUITES / name
    assert (suite / "pytest.ini").exists()
    expected.read(suite)
    first = ast.parse(min(suite.glob("test_*.py")).read_text(encoding="utf-8"))
    assert len((ast.get_docstring(first) or "").split()) > 15
    assert f"| `{name}` |" in (SUITES / "README.md").read_text(encoding="utf-8")


def test_the_readme_tells_every_key() -> None:
    """A key that is added to the format is explained, too."""
    readme = (SUITES / "README.md").read_text(encoding="utf-8").partition("## truth.toml")[2]
    shapes: tuple[type[msgspec.Struct], ...] = (
        expected.Truth,
        expected.Fixture,
        expected.Test,
        expected.Group,
        expected.Bottleneck,
        expected.Import,
        expected.Lane,
    )
    for shape in shapes:
        for key in shape.__struct_encode_fields__:
            assert f"`{key}`" in readme or f"`[[{key}]]`" in readme, f"{shape.__name__}.{key}"
