"""The report as JSON: the ``testtime.report/1.0`` document of the contract, and its JSON Schema.

What lives here: encoding.  What may never be added: a key; the document is the ``Report`` value, field by field.
"""

from __future__ import annotations

from typing import Any

import msgspec

from testtime.analysis.result import SCHEMA, Report
from testtime.view.plain import plain


def render(report: Report) -> str:
    """The document, indented, with a newline at its end.

    Names stay as they are.  Only where one holds a lone surrogate, which no encoding has, all are made plain.
    """
    try:
        encoded = msgspec.json.encode(report)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_made_plain(msgspec.to_builtins(report)))
    return msgspec.json.format(encoded, indent=1).decode() + "\n"


def schema() -> str:
    """The JSON Schema of the document, as shipped in ``testtime/schemas``."""
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA}
    encoded = msgspec.json.encode({**described, **msgspec.json.schema(Report)})
    return msgspec.json.format(encoded, indent=1).decode() + "\n"


def _made_plain(value: Any) -> Any:
    match value:
        case str():
            return plain(value)
        case list() | tuple():
            return [_made_plain(each) for each in value]
        case dict():
            return {plain(key): _made_plain(each) for key, each in value.items()}
        case _:
            return value
