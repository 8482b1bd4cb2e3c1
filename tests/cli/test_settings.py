"""``[tool.testtime]``: where it is found, what may stand there, and refusals that name the place."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

from testtime.cli.settings import LIKE, Accept, Settings, settings
from testtime.errors import UserError


def write(folder: Path, text: str) -> Path:
    """A pyproject.toml."""
    path = folder / "pyproject.toml"
    path.write_text(text, encoding="utf-8")
    return path


ALL = """
[tool.testtime]
fail-on = ["setup:5%", "fixture:db*:10%,+50ms"]
strict = true
missing-baseline = "warn"
accept = [
    {name = "migrated_db", until = 2026-12-31, reason = "new schema, see #812"},
    {name = "tests/test_a.py::*", until = "2027-01-31"},
    {name = "late", until = 2026-12-31T23:00:00Z},
]
"""


def test_all_there_is(tmp_path: Path) -> None:
    write(tmp_path, ALL)
    assert settings(tmp_path) == Settings(
        fail_on=("setup:5%", "fixture:db*:10%,+50ms"),
        strict=True,
        missing_baseline="warn",
        accept=(
            Accept("migrated_db", date(2026, 12, 31), "new schema, see #812"),
            Accept("tests/test_a.py::*", date(2027, 1, 31)),
            Accept("late", date(2026, 12, 31)),
        ),
    )


@pytest.mark.parametrize("text", ["", "[tool.other]\nx = 1\n", "[tool.testtime]\n", "tool = 3\n"])
def test_nothing_decided(text: str, tmp_path: Path) -> None:
    write(tmp_path, text)
    assert settings(tmp_path) == Settings()


def test_no_file(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert settings(tmp_path) == Settings()


def test_it_is_looked_for_above_up_to_the_root_of_the_repository(tmp_path: Path) -> None:
    inside = tmp_path / "repository/deep/er"
    inside.mkdir(parents=True)
    (tmp_path / "repository/.git").mkdir()
    write(tmp_path, "[tool.testtime]\nstrict = true\n")
    assert not settings(inside).strict
    write(tmp_path / "repository", "[tool.testtime]\nstrict = true\n")
    assert settings(inside).strict
    write(inside.parent, "")
    assert not settings(inside).strict


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("failon = []", "unknown field `failon`"),
        ("fail_on = []", "unknown field `fail_on`"),
        ("fail-on = 'setup:5%'", "Expected `array`, got `str` - at `$.fail-on`"),
        ("fail-on = [5]", "Expected `str`, got `int` - at `$.fail-on[0]`"),
        ("strict = 'yes'", "Expected `bool`, got `str` - at `$.strict`"),
        ("missing-baseline = 'ignore'", "Invalid enum value 'ignore' - at `$.missing-baseline`"),
        ("accept = [{name = 'x'}]", "missing required field `until` - at `$.accept[0]`"),
        ("accept = [{until = 2026-01-01}]", "missing required field `name` - at `$.accept[0]`"),
        ("accept = [{name = 'x', until = 'soon'}]", "this is no day - at `$.accept[0].until`"),
        ("accept = [{name = '', until = 2026-01-01}]", "length >= 1 - at `$.accept[0].name`"),
        ("accept = [{name = 'x', until = 12:00:00}]", "at `$.accept[0].until`"),
        ("accept = [{name = 'x', until = 2026-01-01, why = 'y'}]", "unknown field `why` - at `$.accept[0]`"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place_in_two_lines(text: str, said: str, tmp_path: Path) -> None:
    path = write(tmp_path, f"[tool.testtime]\n{text}\n")
    with pytest.raises(UserError) as refused:
        settings(tmp_path)
    first, second = str(refused.value).splitlines()
    assert first.startswith(f"[tool.testtime] in {path}: ")
    assert said in first
    assert second == LIKE


def test_what_is_shown_as_known_is_all_there_is(tmp_path: Path) -> None:
    write(
        tmp_path, "[tool.testtime]\n" + re.sub(r", (?=[a-z-]+ = )(?![^{]*})", "\n", LIKE.removeprefix("known there: "))
    )
    assert settings(tmp_path) == Settings(("setup:5%",), True, "warn", (Accept("db", date(2027, 1, 31), "why"),))
    assert all(f"{field.encode_name} = " in LIKE for field in msgspec.structs.fields(Settings))


def test_table_that_is_none(tmp_path: Path) -> None:
    write(tmp_path, "[tool]\ntesttime = 3\n")
    with pytest.raises(UserError, match="Expected `object`, got `int`"):
        settings(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"[tool",
        b"x = \xff\n",
        b"[tool.testtime]\naccept = [{name = 'x', until = 2026-02-31}]\n",
        b"x = " + b"[" * 100_000,
    ],
)
def test_file_that_is_no_toml(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    with pytest.raises(UserError) as refused:
        settings(tmp_path)
    assert refused.value.what.startswith(f"{tmp_path / 'pyproject.toml'} is no TOML: ")
    assert len(str(refused.value).splitlines()) == 2
