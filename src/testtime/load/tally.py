"""Reports of one test to its outcome.

What lives here: what pytest's summary would call a test.  What may never be added: time beyond unittest's moments.
"""

from __future__ import annotations

from typing import cast

from testtime.model.profile import Outcome
from testtime_recorder import schema


class Tally:
    """Reports of one test to its outcome."""

    def __init__(self) -> None:
        self.reruns = 0
        self.subtests = 0
        self.seen: list[set[int]] = [set(), set(), set()]
        self.ran: set[int] = set()
        self.xunit: list[int] | None = None

    def report(self, when: int, outcome: int) -> None:
        """One report; ``when`` and ``outcome`` are the treaty's codes."""
        name = schema.OUTCOMES[outcome]
        if name == "rerun":
            self.reruns += 1
            self.seen = [set(), set(), set()]
        elif name == "subtest":
            self.subtests += 1
        else:
            self.seen[when].add(outcome)

    def phase(self, when: int) -> None:
        """A phase ended; unless a report says otherwise it passed."""
        self.ran.add(when)

    def outcome(self) -> Outcome:
        """What pytest's summary would call the test."""
        setup, call, teardown = ({schema.OUTCOMES[code] for code in codes} for codes in self.seen)
        if "failed" in setup or ("failed" in teardown and "failed" not in call):
            return "error"
        for name in ("failed", "xfailed", "xpassed", "skipped"):
            if name in call or name in setup:
                return cast(Outcome, name)
        if "unreported" in call:
            return "unknown"
        interrupted = 0 in self.ran and 2 not in self.ran  # pytest tears every test down, unless Ctrl-C ends it
        return "passed" if 1 in self.ran and not interrupted else "unknown"

    def unittest(self, events: list[list[int]]) -> tuple[int, int]:
        """ns of unittest's own set-up and teardown inside the (last) call phase."""
        if self.xunit is None:
            return 0, 0
        call = next(
            (each for each in reversed(events) if each[0] in (schema.PHASE, schema.QUICK_PHASE) and each[1] == 1), None
        )
        if call is None:
            return 0, 0
        _, set_up, tear_down = self.xunit
        return max(0, set_up - call[2]), max(0, call[3] - tear_down) if tear_down else 0
