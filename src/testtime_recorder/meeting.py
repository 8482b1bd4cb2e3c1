"""Which fixtures are recorded, and under which index.

What lives here: what is done once for each definition, when it is met.  What may never be added: anything that is done
for each use (``fixtures``).

The index is an attribute of the definition itself: a table here would keep alive the definitions that pytest makes for
one test alone.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Callable

import _pytest.python

from . import schema
from .closure import Closure
from .definitions import describe, may_tear_down
from .watching import Watching

#: The function of the pseudo-fixtures that carry parameters; where a version lacks it they get rows, of no time.
_DIRECT = getattr(_pytest.python, "get_direct_param_fixture_func", None)


class Meeting:
    """The fixtures that one process has met."""

    def __init__(
        self,
        tell: Callable[[str], None],
        closure: Closure,
        watching: Watching,
        rootdir: str,
        fail: Callable[[Exception], None],
    ) -> None:
        """``tell``: takes the record of each; ``closure`` and ``watching`` are told, too; the others: see ``items``."""
        self._tell = tell
        self._closure = closure
        self._watching = watching
        self._rootdir = rootdir
        self._fail = fail
        self.wide: set[int] = set()
        """Indices of shared ones."""
        self.endings: list[Callable[[], None] | None] = []
        """By index: the last finaliser, where there can be any."""

    def meet(self, fixturedef: Any, ending: Callable[[int], None]) -> int:
        """Give a fixture definition its index and tell the journal of it; -1 for one that is not to be recorded.

        That is a pseudo-fixture that carries a parameter, and any that lacks what the hooks rely on.  ``ending``: the
        last finaliser of any fixture; takes the index.
        """
        index = -1
        try:
            _ = fixturedef.addfinalizer
            if _DIRECT is None or fixturedef.func is not _DIRECT:
                about = describe(fixturedef, self._rootdir)
                last = partial(ending, len(self.endings)) if may_tear_down(fixturedef) else None
                self._tell(schema.line("fixture", len(self.endings), about))
                index = len(self.endings)
                self.endings.append(last)
                shared = about["scope"] != "function"
                self._watching.fixture(fixturedef, str(about["function"]), shared)
                if shared:
                    self.wide.add(index)
                    self._closure.add(fixturedef, index)
            fixturedef._testtime_index = index
        except Exception as error:
            self._fail(error)
        return index
