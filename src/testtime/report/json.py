"""A result as JSON: the documents of the contract.

What lives here: encoding.  What may never be added: a key; a document is the value itself (a ``Report``, a
``Forecast``), field by field.
"""

from __future__ import annotations

from typing import Any

import msgspec

from testtime.view.plain import plain


def render(result: msgspec.Struct) -> str:
    """The document of a result, indented, with a newline at its end.

    Names stay as they are.  Only where one holds a lone surrogate, which no encoding has, all are made plain.
    """
    try:
        encoded = msgspec.json.encode(result)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_made_plain(msgspec.to_builtins(result)))
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
