"""Where in the world a function does something, by the arguments that it is handed.

What lives here: texts of arguments -> files, ports and resources.  What may never be added: what is done there
(``known``).
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from testtime.whatif.gather import requests
from testtime.whatif.gather.known_functions import (
    ANY_PORT,
    ANY_WRITTEN,
    ARCHIVE,
    FILES,
    FIRST_PATH,
    NETWORK,
    SECOND_PATH,
    SERVERS,
    TAKEN,
    WRITTEN,
)
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.values import Value

_ENDINGS = {"gztar": "tar.gz", "bztar": "tar.bz2", "xztar": "tar.xz", "zstdtar": "tar.zst"}
"""Of archives whose format is not what their names end in."""
_NO_FILE = ":memory:"
"""What sqlite calls a database that is in no file."""


def world(what: str, values: tuple[Value, ...]) -> list[Place]:
    """Places of the world; files by the paths that are known, servers by the first text."""
    if what == NETWORK:
        return [Place("world", what, requests.resource(values))]
    if what == ANY_WRITTEN:
        return [Place("world", WRITTEN)]
    if what == SERVERS:
        return [Place("world", what, next(filter(None, map(_port, values)), None))]
    if what in (FIRST_PATH, SECOND_PATH, ARCHIVE):
        return [Place("world", FILES, _path(what, values))]
    return _files(values) if what == FILES else [Place("world", what, _descriptor(what, values))]


def _descriptor(what: str, values: tuple[Value, ...]) -> str | None:
    """The number of a descriptor, where it counts which one that is."""
    return next((each.text for each in values[:1]), None) if what in (WRITTEN, TAKEN) else None


def _files(values: tuple[Value, ...]) -> list[Place]:
    """Files by the paths that are known."""
    paths = [value.text for value in values if value.path and value.text is not None]
    if not paths:
        paths = [value.text for value in values[:1] if value.text is not None]
    named = [each for each in map(database, paths) if each is not None]
    if paths and not named:
        return []
    paths = named
    paths = [_PATTERN.sub("", each) if _PATTERN.search(each) else each for each in paths]
    return [Place("world", FILES, path) for path in paths] or [Place("world", FILES)]


def any_port(values: tuple[Value, ...]) -> bool:
    """Whether the first argument is an address, of a host and a port, that asks for any port: nobody gets the same."""
    parts = [each for _, each in (values[0].holds or ())] if values else []
    return len(parts) == 2 and parts[1].text == ANY_PORT


def database(name: str) -> str | None:
    """The file that a database is in, by its path or URI; of one in memory that others can get at, what it is called.

    ``None`` for one that nobody else has.
    """
    found = _URI.match(name)
    if found is None:
        return None if name == _NO_FILE else name
    about, asked = unquote(found["path"]), found["asked"] or ""
    if about == _NO_FILE or "mode=memory" in asked:
        return f"{_NO_FILE}{about}" if "cache=shared" in asked else None
    return about or None


def _path(what: str, values: tuple[Value, ...]) -> str | None:
    """The file that one of the first two arguments names, or both, as an archive."""
    first, second = ([value.text for value in values] + [None, None])[:2]
    if what == ARCHIVE:
        return first and second and f"{first}.{_ENDINGS.get(second, second)}"
    return second if what == SECOND_PATH else first


def _port(value: Value) -> str | None:
    """The port that a number or an address names."""
    found = _PORT.search(value.text or "")
    return found["port"] if found is not None and found["port"] != ANY_PORT else None


_PATTERN = re.compile(r"/[^/]*[*?].*", re.DOTALL)
"""What makes a path one of several files, up to the folder that they are in."""
_URI = re.compile(r"file:(?://(?:localhost)?(?=/))?(?P<path>[^?#]*)(?:\?(?P<asked>[^#]*))?")
"""What sqlite takes instead of a path."""
_PORT = re.compile(r"^(?:(?:\w+://)?[^/:]+:)?(?P<port>\d+)(?:/|$)")
