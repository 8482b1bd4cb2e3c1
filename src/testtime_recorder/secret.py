"""What is not written down, because a profile is passed on: passwords and their like.

What lives here: telling by a name that its value is nobody else's concern, taking the user's part out of addresses, and
making numbers of the keys of mappings: those may be anyone's names, and sessions are kept by their tokens.  What may
never be added: a guess by how a text looks.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from zlib import crc32

_SECRET = (
    r"(?i)pass(word|wd|phrase|code)|(?<![a-z])(pass|pwd|pw|auth|pin|salt|otp)(?![a-z])|secret|token|credential|"
    r"authori[sz]ation|cookie|signature|dsn|(api|access|private|secret|signing|encryption|account)[_-]?key"
)
_USER = r"(?<=//)[^/@\s]*@"
_compiled = cache(re.compile)
"""When it is needed: to do it takes a millisecond, and most processes tell no values."""


def keep_secrets(things: list[dict[str, Any]], snapshots: list[tuple[int, dict[str, int]]]) -> None:
    """Take the values away that a secret name stands for, of ``things`` about to be told."""
    is_secret = _compiled(_SECRET).search
    named = [pair for _, paths in snapshots for pair in paths.items()]
    named += [pair for thing in things for pair in thing.get("edges", {}).items()]
    for name, index in named:
        if index < len(things) and is_secret(name.rpartition(".")[2]):
            things[index].pop("value", None)
            _inside(things, index)
    for thing in things:
        if any(map(_is_key, thing.get("edges", ()))):
            thing["edges"] = {_numbered(name): index for name, index in thing["edges"].items()}
        if "//" in (thing.get("value") or ""):
            thing["value"] = _compiled(_USER).sub("", thing["value"])


def _is_key(name: str) -> bool:
    return name.startswith(("['", '["'))


def _numbered(name: str) -> str:
    """The name of what a mapping holds, told by a number: whoever knows the key can tell that it is there."""
    return f"[~{crc32(name[2:-2].encode('utf-8', 'surrogatepass')):08x}]" if _is_key(name) else name


def _inside(things: list[dict[str, Any]], index: int) -> None:
    """A list or mapping of secrets holds them one step deeper."""
    for inner in things[index].get("edges", {}).values():
        if inner < len(things):
            things[inner].pop("value", None)
