"""``[tool.testtime]`` of the pyproject.toml at hand: what a project has decided for all its comparisons.

What lives here: finding, reading and checking that table.  What may never be added: a setting that the command line
cannot override.

The file is looked for in the working directory and above, up to a repository's root.  An acceptance of a slow-down
needs a day on which it ends::

    [tool.testtime]
    fail-on = ["setup:5%", "fixture:db*:10%,+50ms"]
    strict = false
    missing-baseline = "warn"
    accept = [{name = "migrated_db", until = 2026-12-31, reason = "new schema, see #812"}]
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from testtime.errors import UserError

FILE = "pyproject.toml"
LIKE = (
    'known there: fail-on = ["setup:5%"], strict = true, missing-baseline = "warn",'
    ' accept = [{name = "db", until = 2027-01-31, reason = "why"}]'
)
"""All that may stand there, as it is written."""
_DATE = "Invalid RFC3339 encoded date"


class Accept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A slow-down that is known and allowed until a day."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    until: date
    reason: str = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The table; every key may be missing."""

    fail_on: tuple[str, ...] = ()
    strict: bool = False
    missing_baseline: Literal["fail", "warn"] = "fail"
    accept: tuple[Accept, ...] = ()


def settings(folder: Path) -> Settings:
    """Those that hold in ``folder``.  Raises UserError where they cannot be read."""
    found = _found(folder)
    return Settings() if found is None else _read(found)


def _found(folder: Path) -> Path | None:
    for place in (folder, *folder.parents):
        if (place / FILE).is_file():
            return place / FILE
        if (place / ".git").exists():
            break
    return None


def _read(path: Path) -> Settings:
    try:
        tool = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {})
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise UserError(
            f"{path} is no TOML: {error}", "its [tool.testtime] is looked at; mend the file first"
        ) from None
    table = tool.get("testtime", {}) if isinstance(tool, dict) else {}
    try:
        return msgspec.convert(_days(table), Settings)
    except msgspec.ValidationError as error:
        raise UserError(f"[tool.testtime] in {path}: {str(error).replace(_DATE, 'this is no day')}", LIKE) from None


def _days(value: Any) -> Any:
    """TOML's own dates are values already; a moment counts as its day."""
    if isinstance(value, dict):
        return {key: _days(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_days(each) for each in value]
    return value.date() if isinstance(value, datetime) else value
