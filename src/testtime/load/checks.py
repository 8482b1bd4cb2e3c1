"""A check added to a profile's document; all else in it stays as it is, byte for byte where that can be.

What lives here: bytes to bytes.  What may never be added: reading the rest of the profile; a document of a newer minor
version may hold what this one does not know, and must not lose it.
"""

from __future__ import annotations

import msgspec

from testtime.errors import UserError
from testtime.model.profile import MAJOR, MINOR, SCHEMA, Check


def with_check(content: bytes, check: Check, created: str) -> bytes:
    """The document with one more check; ``created`` is that of the profile that was checked.

    Raises UserError if the document is another by now.
    """
    try:
        document = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        if msgspec.json.decode(document["created"]) != created:
            raise ValueError
        checks = msgspec.json.decode(document.get("checks", b"[]"), type=list[msgspec.Raw])
        newer = _minor(msgspec.json.decode(document["schema"], type=str)) > MINOR
    except (ValueError, KeyError):
        raise UserError("the profile was replaced in the meantime") from None
    document["checks"] = msgspec.Raw(msgspec.json.encode([*checks, check]))
    if not newer:
        document["schema"] = msgspec.Raw(msgspec.json.encode(SCHEMA))
    return msgspec.json.encode(document) + b"\n"


def _minor(schema: str) -> int:
    """The minor version; ValueError for a document that is none of ours."""
    major, _, minor = schema.removeprefix(f"{SCHEMA.rpartition('/')[0]}/").partition(".")
    if major != str(MAJOR):
        raise ValueError
    return int(minor)
