"""Whether waits that were made to overlap left a suite as it was, and what that saved.

What lives here: the shapes, and what follows from runs that were made.  What may never be added: a run.

Tests prove harm and never safety, so a verdict says what was tried: overlap, the reverse order, a delay before each
task in turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from testtime.units import SECOND
from testtime.whatif.differences import Difference
from testtime.whatif.gather.result import Group

Mode = Literal["overlap", "reversed", "delayed"]
WORDS: dict[Mode, str] = {"overlap": "overlap", "reversed": "reversal", "delayed": "delays"}
NAMES: dict[Mode, str] = {"overlap": "overlap", "reversed": "reversed order", "delayed": "delay"}


class Attempt(msgspec.Struct, frozen=True):
    """One run of the changed suite."""

    mode: Mode
    task: int | None
    """Of a delayed run, the task that started late, counted from 1."""
    group: str | None
    """And the group that it is of."""
    same: bool
    why: tuple[str, ...]
    """What was otherwise than in the unchanged suite, in words."""

    @property
    def words(self) -> str:
        """What was tried."""
        late = f" of {self.group}" if self.group else ""
        return f"task {self.task}{late} delayed" if self.mode == "delayed" else NAMES[self.mode]


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one or several groups."""

    groups: tuple[str, ...]
    functions: tuple[str, ...]
    """``path:line function`` of each group."""
    tests: int | None
    """How many tests were run: those that use the functions; ``None`` for the whole suite."""
    proved: bool
    verdict: str
    """In words."""
    obstacle: str | None
    """Why it could not be put to the test; ``None`` if it was."""
    attempts: tuple[Attempt, ...]
    differences: tuple[Difference, ...]
    """What the attempts saw that two unchanged runs agree is otherwise, outcomes of tests left out."""
    executions: int
    """How often what was changed ran, in one run of those tests."""
    predicted_per_execution_s: float | None
    """Saved; ``None`` for several groups."""
    measured_per_execution_s: float | None
    predicted_saving_s: float
    """In one sequential run of the whole suite."""
    measured_saving_s: float | None
    saving_error: float | None
    """Measured to predicted, less 1."""


class Savings(msgspec.Struct, frozen=True):
    """What was measured, in the tests that were run; ns.

    Of several runs the quickest counts: whatever else the machine did only added to a wait.
    """

    before_ns: tuple[int, ...]
    """By round: what the unchanged functions took."""
    after_ns: tuple[int, ...]
    executions: Mapping[str, int]
    """By group."""

    @property
    def saved_s(self) -> float | None:
        """Measured, s."""
        if not self.before_ns or not self.after_ns:
            return None
        return (min(self.before_ns) - min(self.after_ns)) / SECOND

    def predicted_s(self, groups: Sequence[Group]) -> float:
        """What the groups should have saved in as many executions."""
        return sum(group.saved_per_execution_s * self.executions.get(group.id, 0) for group in groups)


def proof(
    groups: Sequence[Group],
    attempts: Sequence[Attempt],
    savings: Savings,
    *,
    tests: int | None,
    obstacle: str | None = None,
    differences: Sequence[Difference] = (),
) -> Proof:
    """The proof that the attempts amount to."""
    proved = obstacle is None and bool(attempts) and all(each.same for each in attempts)
    executions = sum(savings.executions.get(group.id, 0) for group in groups)
    predicted_s, saved_s = savings.predicted_s(groups), savings.saved_s if proved else None
    factor = saved_s / predicted_s if saved_s is not None and predicted_s > 0 else None
    whole_s = sum(group.saved_s for group in groups)
    single = len(groups) == 1 and executions > 0
    return Proof(
        groups=tuple(group.id for group in groups),
        functions=tuple(f"{group.where} {group.function}" for group in groups),
        tests=tests,
        proved=proved,
        verdict=verdict(attempts, obstacle),
        obstacle=obstacle,
        attempts=tuple(attempts),
        differences=tuple(differences),
        executions=executions,
        predicted_per_execution_s=groups[0].saved_per_execution_s if single else None,
        measured_per_execution_s=_rounded(saved_s / executions) if single and saved_s is not None else None,
        predicted_saving_s=round(whole_s, 6),
        measured_saving_s=None if factor is None else _rounded(whole_s * factor),
        saving_error=None if factor is None else _rounded(factor - 1),
    )


def verdict(attempts: Sequence[Attempt], obstacle: str | None) -> str:
    """``passed 6 of 6 runs under overlap, reversal and delays``, or what did not."""
    if obstacle is not None:
        return f"not verifiable: {obstacle}"
    passed = sum(each.same for each in attempts)
    modes = [words for mode, words in WORDS.items() if any(each.mode == mode for each in attempts)]
    tried = " and ".join([", ".join(modes[:-1]), modes[-1]]) if len(modes) > 1 else "".join(modes)
    if passed == len(attempts):
        return f"passed {passed} of {len(attempts)} runs under {tried}"
    failed = next(each for each in attempts if not each.same)
    return f"failed under {failed.words}, passed {passed} of {len(attempts)} runs"


def _rounded(number: float) -> float:
    return round(number, 6)
