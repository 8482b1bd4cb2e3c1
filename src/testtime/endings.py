"""How pytest ended, in words.

What lives here: the meanings of its exit statuses, for whoever has one to tell.  What may never be added: our own exit
statuses (``errors``).
"""

from __future__ import annotations

#: What pytest means by its exit statuses, beyond "passed" and "failed".
MEANINGS = {
    2: "interrupted, or errors during collection",
    3: "an error inside pytest or a plugin",
    4: "pytest refused its command line or a conftest",
    5: "no tests were collected",
    6: "too many warnings",
}
#: Statuses after which there may be more to run.
CUT_SHORT = frozenset({2, 3, 4})
#: A shell's status of a process that a signal ended is higher.
SIGNALS = 128


def how_ended(status: int | None, killer: str | None = None) -> str:
    """``pytest ended with status 3 (an error inside pytest or a plugin)``; ``killer``: the signal that ended it."""
    meaning = f"killed by {killer}" if killer else MEANINGS.get(status or 0, "")
    return f"pytest ended with status {status}{meaning and f' ({meaning})'}"
