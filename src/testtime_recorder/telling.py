"""How one process tells its journal what it does, once it has one, and until a fault of our own.

What lives here: records outside of tests.  What may never be added: hooks of pytest (``collecting``, ``session``), or
an exception that gets out.
"""

from __future__ import annotations

from json.encoder import encode_basestring_ascii as quote

from . import schema
from .clock import CLOCK
from .journal import Journal


class Telling:
    """What one process tells."""

    def __init__(self) -> None:
        self.journal: Journal | None = None
        self.early: list[str] | None = []  # records from before the journal's place is known; None: there is none
        self.last = CLOCK.now()  # the last moment at which pytest was seen to finish something
        self.cpu = CLOCK.cpu  # of the process, without that of whoever watches

    def tell(self, *record: object) -> None:
        """One record, now or as soon as there is a journal."""
        text = schema.line(*record)
        if self.journal is not None:
            self.journal.write(text.encode())
        elif self.early is not None:
            self.early.append(text)

    def mark(self, name: str, *more: int) -> None:
        """A milestone of the process; ``more``: what the treaty has to be told of it."""
        try:
            self.last = CLOCK.now()
            self.tell("mark", name, self.last, self.cpu(), CLOCK.children(), *more)
        except Exception as error:
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """An error of our own: say so in the journal and record no more.

        What failed may be the encoder itself, in a suite that takes ``json`` apart: the line is written without it.
        """
        if self.journal is None:
            return
        try:
            text = quote(f"{type(error).__name__}: {error}"[:500])
            self.journal.write(f'["fault",{text},{CLOCK.now()}]\n'.encode())
        except Exception:  # a suite whose exceptions cannot be printed
            pass
        self.journal.end()
