"""The JSON Schema of a document, from the type that it is made of.

What lives here: that text, the same whichever msgspec made it.  What may never be added: a document's name or version;
each type stands beside its own.
"""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

import msgspec


def schema(name: str, *kinds: type[msgspec.Struct]) -> str:
    """The JSON Schema of documents called ``name``, each of one of these kinds, as shipped in ``testtime/schemas``."""
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name}
    found, components = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    told = {**(found[0] if len(kinds) == 1 else {"anyOf": found}), "$defs": components}
    encoded = msgspec.json.encode(_dedented({**described, **told}))
    return msgspec.json.format(encoded, indent=1).decode() + "\n"


def _dedented(described: Any) -> Any:
    """A schema whose descriptions are without the indentation of docstrings, which some versions of msgspec keep."""
    if isinstance(described, list):
        return [_dedented(each) for each in described]
    if not isinstance(described, dict):
        return described
    return {
        key: cleandoc(value) if key == "description" and isinstance(value, str) else _dedented(value)
        for key, value in described.items()
    }
