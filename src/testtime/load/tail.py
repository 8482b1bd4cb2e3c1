"""A journal with what its process had not yet brought to the file when it died.

What lives here: joining the two files as the treaty says.  What may never be added: a change of either; the process may
still be running.
"""

from __future__ import annotations

import sys
from io import BufferedReader, BytesIO
from pathlib import Path

from testtime_recorder import schema


def opened(journal: Path) -> BufferedReader:
    """The bytes of a journal and of its tail, as one file.

    The tail is read first: if it is copied and emptied meanwhile, the journal has it all.
    """
    tail = _tail(journal.with_suffix(schema.TAIL))
    file = journal.open("rb")
    if tail is None:
        return file
    place, text = tail
    size = journal.stat().st_size
    if size < place or size >= place + len(text):
        return file
    with file:
        return BufferedReader(BytesIO(file.read(place) + text))


def _tail(path: Path) -> tuple[int, bytes] | None:
    """Where the tail belongs in its journal, and what it holds; ``None`` without one."""
    try:
        with path.open("rb") as file:
            data = file.read(schema.TAIL_SIZE)
    except OSError:
        return None
    text = data[schema.TAIL_HEAD :].rstrip(b"\0")
    place = int.from_bytes(data[: schema.TAIL_HEAD], sys.byteorder)
    return (place, text) if text else None
