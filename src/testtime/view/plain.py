"""Strangers' text made plain: what no medium may be made to show is written out.

What lives here: names that come from the suite (node ids, paths, messages).  What may never be added: escaping for a
medium; brackets, pipes and angle brackets are harmless here, and each reporter's own business.

Control characters could drive a terminal, line breaks end a table's row, bidirectional marks make one name look like
another, and lone surrogates cannot be encoded at all.  They become escapes as Python writes them, so that nothing is
lost and two names stay two names.
"""

from __future__ import annotations

import re

_UNSHOWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters, C0 and C1
    "\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # bidirectional marks, and what has no width
    "\u2028\u2029"  # line and paragraph separators
    "\ud800-\udfff"  # surrogates
    "\ufff9-\ufffb\U000e0000-\U000e007f]"  # annotations and tags
)

_INSTALLED = re.compile(
    r"^(?:/|[A-Za-z]:/).*?/(?:site-packages|dist-packages|lib/python3\.\d+)/(?!site-packages|dist-)"
)


def place(where: str | None) -> str | None:
    """``path:line`` as one would import it where it lies outside the suite: ``_pytest/tmpdir.py:258``."""
    return None if where is None else _INSTALLED.sub("", where)


def plain(text: str) -> str:
    """``text`` on one line, without anything that is not shown as itself."""
    return _UNSHOWABLE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code < 0x100:
        return {"\n": r"\n", "\r": r"\r", "\t": r"\t"}.get(found.group(), f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
