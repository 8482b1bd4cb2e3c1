"""What testtime itself says beside its documents: single lines on stderr, marked as ours.

What lives here: how such a line is written.  What may never be added: standard output.
"""

from __future__ import annotations

import sys


def note(text: str) -> None:
    """Print one line on stderr; what could move the cursor, or is no character at all, is shown escaped."""
    shown = (character if character.isprintable() else ascii(character)[1:-1] for character in " ".join(text.split()))
    if sys.stderr is not None:
        sys.stderr.write(f"testtime: {''.join(shown)}\n")
        sys.stderr.flush()
