"""Commands: words to values, one call, an exit status.

What lives here: click, and nothing else does; one file per verb; the one place that opens files for output
(``output``) and the one that prints errors (``boundary``).  What may never be added: a computation, or an import of
pandas, rich or msgspec that happens before a command is chosen: ``testtime --help`` is instant.
"""

from __future__ import annotations

from testtime.cli.boundary import main

__all__ = ["main"]
