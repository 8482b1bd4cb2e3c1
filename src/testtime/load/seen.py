"""What a run for verification saw, from the journals of its processes.

What lives here: reading one kind of record.  What may never be added: a comparison (``whatif.differences``).
"""

from __future__ import annotations

from pathlib import Path

from testtime.load.journal import Journal
from testtime.model.trial import Seen
from testtime_recorder import schema


def seen(journals: Path) -> tuple[Seen, ...]:
    """All that the processes of one run saw, process by process, in the order of time."""
    files = sorted(path for path in journals.glob("*" + schema.SUFFIX) if path.is_file())
    records = (record for path in files for record in Journal(path).records() if record[0] == "seen")
    return tuple(Seen(*record[1:5]) for record in records)
