"""A result as JSON: the documents of the contract.

What lives here: encoding.  What may never be added: a key; a document is the value itself (a ``Report``, a
``Forecast``), field by field.

For Python an integer will do where a float is promised, and the sum of no seconds is one: it is written as a float.
"""

from __future__ import annotations

from typing import Any

import msgspec

from testtime.view.plain import plain


def render(result: msgspec.Struct) -> str:
    """The document of a result, indented, with a newline at its end; every number of the kind that its field has.

    Names stay as they are.  Only where one holds a lone surrogate, which no encoding has, all are made plain.
    """
    fields = msgspec.to_builtins(result)
    try:
        encoded = msgspec.json.encode(msgspec.convert(fields, type(result)))
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(msgspec.convert(_made_plain(fields), type(result)))
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
