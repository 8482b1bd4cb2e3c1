"""Journals to a profile, and ``testtime.json`` in and out: the only reader of the treaty.

What lives here: reading, checking, joining.  What may never be added: a conclusion, or a word about presentation.
"""

from __future__ import annotations

from testtime.load.assemble import Run, assemble
from testtime.load.document import journal_directory, read_profile, write_profile
from testtime.load.seen import seen

__all__ = ["Run", "assemble", "journal_directory", "read_profile", "seen", "write_profile"]
