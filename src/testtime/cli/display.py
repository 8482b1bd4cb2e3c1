"""What the reader's display can show.

What lives here: width, colour and character set, read from the environment and from standard output.  What may never
be added: drawing.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

#: Characters that a report draws with beyond ASCII; a display that lacks one of them gets ASCII.
DRAWN = "─━█▉▊▋▌▍▎▏░▒…·"
#: Columns where nobody says how many there are.
WIDTH = 100


@dataclass(frozen=True)
class Display:
    """Abilities of whatever a report is shown on."""

    width: int
    colour: bool
    ascii: bool


#: A file, to be read anywhere.
FILE = Display(width=WIDTH, colour=False, ascii=False)


def of_stdout(environ: Mapping[str, str]) -> Display:
    """The display behind standard output."""
    return Display(
        width=shutil.get_terminal_size((WIDTH, 24)).columns,
        colour=_colour(sys.stdout, environ),
        ascii=not _can_draw(sys.stdout),
    )


def encoded(text: str) -> bytes:
    """``text`` as standard output has it; what it cannot show is escaped."""
    return text.encode(_encoding(sys.stdout), "backslashreplace")


def _colour(stream: TextIO | None, environ: Mapping[str, str]) -> bool:
    """Whether to colour: NO_COLOR and FORCE_COLOR where they are set, else if it is a terminal that can."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return environ.get("TERM") != "dumb" and stream is not None and stream.isatty()


def _can_draw(stream: TextIO | None) -> bool:
    """Whether the stream's encoding has all that reports draw with."""
    try:
        DRAWN.encode(_encoding(stream))
    except UnicodeEncodeError:
        return False
    return True


def _encoding(stream: TextIO | None) -> str:
    """The stream's encoding; UTF-8 where there is no stream."""
    return "utf-8" if stream is None else stream.encoding
