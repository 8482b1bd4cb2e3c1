"""A schema is the same text whichever msgspec made it."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from testtime.model import described

SCHEMA = "testtime.thing/1.0"


class Thing(msgspec.Struct):
    """A thing.

    It has a text of several lines, and ``indentation``.
    """

    description: str
    parts: tuple[int, ...] = ()


def test_it_says_what_it_is_of() -> None:
    made = json.loads(described.schema(SCHEMA, Thing))
    assert (made["title"], made["$schema"]) == (SCHEMA, "https://json-schema.org/draft/2020-12/schema")
    assert list(made["$defs"]["Thing"]["properties"]) == ["description", "parts"]


class Other(msgspec.Struct):
    """What may come in its place."""

    name: str


def test_document_of_several_kinds_is_of_one_of_them() -> None:
    assert json.loads(described.schema(SCHEMA, Thing))["$ref"] == "#/$defs/Thing"
    made = json.loads(described.schema(SCHEMA, Thing, Other))
    assert made["anyOf"] == [{"$ref": "#/$defs/Thing"}, {"$ref": "#/$defs/Other"}]
    assert list(made["$defs"]) == ["Thing", "Other"]


@pytest.mark.parametrize("indent", ["", "    "])
def test_indentation_of_docstrings_does_not_show(indent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"A thing.\n\n{indent}It has a text of several lines, and ``indentation``.\n{indent}"
    inside = {"oneOf": [{"description": text}], "properties": {"description": {"type": "string"}}}

    def components(_kinds: Any, ref_template: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return ({"description": text, "$ref": ref_template.format(name="Thing")},), inside

    monkeypatch.setattr(msgspec.json, "schema_components", components)
    made = json.loads(described.schema(SCHEMA, Thing))
    said = "A thing.\n\nIt has a text of several lines, and ``indentation``."
    assert made["description"] == made["$defs"]["oneOf"][0]["description"] == said
    assert made["$defs"]["properties"] == {"description": {"type": "string"}}
