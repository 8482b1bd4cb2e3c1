"""Tables of types: no name in two tables that contradict each other, and each under the name that users write."""

from __future__ import annotations

import importlib
import sys

import pytest

from testtime.whatif.gather import known_types, library

TABLES = {
    name: getattr(known_types, name) for name in ("LOCKS", "RUNNERS", "ONE_AT_A_TIME", "MANY_AT_ONCE", "CONTAINERS")
}
STANDARD = sorted(
    name
    for table in (*TABLES.values(), known_types.VARIABLES, known_types.ENVIRONMENTS)
    for name in table
    if "." not in name or name.partition(".")[0] in sys.stdlib_module_names
)
OLD = {"telnetlib"}
"""Modules that newer Pythons lack."""


def _types() -> dict[str, type]:
    """Types of the standard library, by the name that users write for what a recording tells."""
    found: dict[str, type] = {}
    for module in (*{name.rpartition(".")[0] or "builtins" for name in STANDARD}, "_thread", "asyncio.subprocess"):
        if module in OLD:
            continue
        inside = vars(importlib.import_module(module))
        for each in inside.values():
            if isinstance(each, type):
                found[library.public(f"{each.__module__}.{each.__qualname__}")] = each
    return found


FOUND = _types()


@pytest.mark.parametrize("name", STANDARD)
def test_a_type_has_the_name_that_it_is_found_by(name: str) -> None:
    assert name in FOUND or name.partition(".")[0] in OLD


def test_a_type_is_in_one_table() -> None:
    names = [name for table in TABLES.values() for name in table]
    assert len(names) == len(set(names))


def test_special_types_are_among_the_general_ones() -> None:
    assert known_types.CONTAINERS > known_types.MAPPINGS | known_types.QUEUES | known_types.EVENTS
    assert known_types.OTHERS.keys() >= known_types.REST.keys() | known_types.CALLERS


def test_ways_are_those_that_are_known() -> None:
    assert set(known_types.METHODS.values()) == {"r", "a", "w"}
    assert set(known_types.PATHS.values()) == {"r", "w"}
