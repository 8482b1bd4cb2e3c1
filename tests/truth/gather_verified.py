"""What ``testtime verify --gather`` says of each test file of a folder: of what is advised, and of what is rejected::

    python -m tests.truth.gather_verified DIR OUT [--python PYTHON] [--wrong FILE] [--repeat K]

What lives here: profiling each file, putting each group that is advised to the test, then, forced, each that is
rejected.  What may never be added: a judgement which of them are right.

FILE tells which are wrong, where the rejections are not to be believed: ``{"snippets": [{"id": "p02",
"must_stay_sequential": [{"function": "stack", "lines": [[31, 31], [32, 32]]}], "groups": [{"type":
"independent-no-saving", "function": "stack", "tasks": [{"lines": [[35, 35]]}, ...]}]}]}``; of more than two, each two
that follow on each other are forced, and all.  OUT gets ``verified.json``, and each profile.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.truth.forcing import Span, forced, neighbours, refusals
from tests.truth.gather_answers import LEAST_S, recorded
from tests.truth.gather_expected import SUITES
from testtime.cli.proving import proved
from testtime.cli.verifying import Order
from testtime.launch.output import Output
from testtime.model.profile import Profile
from testtime.whatif.gather.gathering import overlaps_of
from testtime.whatif.gather.overlap import Overlap
from testtime.whatif.verification import Checked

PLUGIN = "pytest_asyncio.plugin"
"""The only plugin that the suites are run with: others cost more time than the suites."""
NOTHING, NOTHING_S = 0.25, 0.005
"""A group saves nothing that saves less than this share of what was hoped for, or so many seconds, or is hoped to."""

NO_SAVING = "independent-no-saving"

Wrong = Sequence[tuple[str, tuple[Span, ...]]]
"""By function, lines that must stay in order."""


@dataclass(frozen=True)
class Recorded:
    """A test file that was profiled."""

    name: str
    path: Path
    """Of the profile."""
    profile: Profile


@dataclass(frozen=True)
class Verdict:
    """What came of a group."""

    suite: str
    function: str
    lines: list[list[Span]]
    """By task."""
    found: str
    """confirmed, refuted, saves nothing, cannot be made, never waited, or unsteady."""
    verdict: str
    why: tuple[str, ...]
    hoped_s: float
    """Per execution."""
    measured_s: float | None
    error: float | None
    """Measured to predicted saving, less 1."""

    @property
    def words(self) -> str:
        """One line of it."""
        measured = "" if self.measured_s is None else f", measured {self.measured_s:.3f}"
        error = "" if self.error is None else f" ({self.error:+.1%})"
        why = f": {self.why[0]}" if self.why else ""
        return (
            f"{self.suite} {self.function} {self.lines}: {self.found}: "
            f"{self.verdict}; hoped {self.hoped_s:.3f} s{measured}{error}{why}"
        )


def main(argv: Sequence[str] | None = None) -> None:
    """Profile, verify, and write what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.truth.gather_verified")
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the test files are")
    parser.add_argument("out", type=Path, metavar="OUT", help="where profiles and verified.json go")
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="the interpreter of the suites")
    parser.add_argument("--wrong", type=Path, metavar="FILE", help="which statements must stay in order")
    parser.add_argument("--repeat", type=int, default=3, metavar="K", help="rounds of what is advised")
    parser.add_argument("--only", default="*", metavar="GLOB", help="names of files, less test_ and .py")
    asked = parser.parse_args(argv)
    asked.out.mkdir(parents=True, exist_ok=True)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    known = _labelled(asked.wrong) if asked.wrong else {}
    right: list[Verdict] = []
    wrong: list[Verdict] = []
    for suite in sorted(asked.folder.glob(f"test_{asked.only}.py")):
        name = suite.stem.removeprefix("test_")
        path = asked.out / f"{name}.json"
        found = Recorded(name, path, recorded(suite, path, asked.python, PLUGIN))
        right += _printed(advised(found, asked.repeat))
        wrong += _printed(rejected(found, known.get(name, ()) if asked.wrong else None))
    told = {"right": [asdict(each) for each in right], "wrong": [asdict(each) for each in wrong]}
    (asked.out / "verified.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    print(summary(right, wrong))


def profiled(name: str, folder: Path) -> Recorded:
    """One of our own suites, recorded in an empty folder."""
    suite, path = folder / f"test_{name}.py", folder / "profile.json"
    shutil.copy(SUITES / f"{name}.py", suite)
    return Recorded(name, path, recorded(suite, path, plugin=PLUGIN))


def advised(suite: Recorded, repeat: int) -> list[Verdict]:
    """What came of each group that is advised, put to the test alone."""
    return verified(suite, overlaps_of(suite.profile, least_s=LEAST_S)[0], repeat)


def rejected(suite: Recorded, wrong: Wrong | None = None) -> list[Verdict]:
    """What came of each group that must not be, forced; ``wrong``: these, else all that the analysis rejects."""
    if wrong is None:
        wrong = refusals(overlaps_of(suite.profile, least_s=LEAST_S)[1])
    found: list[Verdict] = []
    for number, (function, spans) in enumerate(wrong, 1):
        for each in neighbours(spans):
            try:
                overlap = forced(suite.profile, function, each, f"x{number}")
            except LookupError as error:
                found.append(
                    Verdict(suite.name, function, [list(each)], "never waited", str(error), (), 0.0, None, None)
                )
            else:
                found += verified(suite, [overlap], 1)
    return found


def verified(suite: Recorded, overlaps: Sequence[Overlap], repeat: int) -> list[Verdict]:
    """What came of each of some groups, each on its own."""
    order = Order(suite.path, None, "load", repeat, None, "json", Output(None), force=True, gather=("all",))
    found = []
    for overlap in overlaps:
        checks = proved(order, suite.profile, [overlap]).checks
        found.append(_verdict(suite.name, overlap, checks[0] if checks else None))
    return found


def summary(right: Sequence[Verdict], wrong: Sequence[Verdict]) -> str:
    """How many were confirmed and caught, and how far measured savings were from predicted ones."""
    errors = [abs(each.error) for each in right if each.error is not None]
    off = f", the saving {median(errors):.1%} off (median), {max(errors):.1%} at most" if errors else ""
    confirmed = sum(each.found == "confirmed" for each in right)
    kinds = {kind: sum(each.found == kind for each in wrong) for kind in dict.fromkeys(each.found for each in wrong)}
    forced_ones = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    return f"advised: {confirmed} of {len(right)} confirmed{off}; forced: {len(wrong)}, {forced_ones or 'none'}"


def _verdict(name: str, overlap: Overlap, check: Checked | None) -> Verdict:
    group = overlap.group
    lines = [list(task.lines) for task in group.tasks]
    hoped_s = group.saved_per_execution_s
    if check is None or check.proof is None:
        return Verdict(name, group.function, lines, "unsteady", "", (), hoped_s, None, None)
    proof = check.proof
    measured_s = proof.measured_per_execution_s
    found = "refuted"
    if proof.obstacle is not None:
        found = "cannot be made"
    elif check.safe:
        nothing = hoped_s < NOTHING_S or (measured_s is not None and measured_s < max(NOTHING_S, NOTHING * hoped_s))
        found = "saves nothing" if nothing else "confirmed"
    why = next((each.why for each in proof.attempts if not each.same), ())
    return Verdict(name, group.function, lines, found, proof.verdict, why, hoped_s, measured_s, proof.saving_error)


def _labelled(path: Path) -> Mapping[str, Wrong]:
    snippets: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["snippets"]
    found: dict[str, Wrong] = {}
    for each in snippets:
        pairs = [(pair["function"], pair["lines"]) for pair in each.get("must_stay_sequential", ())]
        useless = [group for group in each.get("groups", ()) if group.get("type") == NO_SAVING]
        pairs += [(group["function"], [span for task in group["tasks"] for span in task["lines"]]) for group in useless]
        found[each["id"]] = [(function, tuple((first, last) for first, last in spans)) for function, spans in pairs]
    return found


def _printed(verdicts: list[Verdict]) -> list[Verdict]:
    for each in verdicts:
        print(each.words, flush=True)
    return verdicts


if __name__ == "__main__":
    main()
