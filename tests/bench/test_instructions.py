"""What recording an empty test costs, in instructions, beside the peers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.callgrind import STRETCHED, STRETCHING, Callgrind, available, per_test
from tests.bench.peers import PEERS, Peer
from tests.bench.recording import Pytest
from tests.bench.sheet import Sheets, Target

#: Percent of plain pytest.
MOST = 3.0


@pytest.mark.bench
@pytest.mark.skipif(not available(), reason="valgrind is not installed: instructions cannot be counted")
def test_instructions(empties: Callable[[int], Pytest], kept: Path, tmp_path: Path, sheets: Sheets) -> None:
    """A test with three fixtures: little more than without the recorder, and less than with any peer."""
    count = Counting(empties, tmp_path)
    plain = per_test(count.plain)
    ours = per_test(count.recorded)
    peers = {peer.name: per_test(count.peer(peer, peer.installed(kept))) for peer in PEERS}
    sheet = sheets.sheet("instructions of an empty test with three fixtures", "", "instructions", "more than plain")
    sheet.add("plain pytest", f"{plain:,.0f}", "")
    for name, each in {"testtime": ours, **peers}.items():
        sheet.add(name, f"{each:,.0f}", f"{each / plain - 1:+.2%}")
    more = 100 * (ours / plain - 1)
    sheets.judge(
        Target("instructions of a test, % more than plain", more, MOST),
        *(Target(f"instructions of a test, beside {name}", ours, each) for name, each in peers.items()),
    )


class Counting:
    """Counts whole runs of suites of empty tests."""

    def __init__(self, empties: Callable[[int], Pytest], folder: Path) -> None:
        """``folder``: for what callgrind and the peers write."""
        self._empties = empties
        self._callgrind = Callgrind(folder / "callgrind.out")
        self._report = folder / "report.html"

    def plain(self, tests: int) -> int:
        """Instructions without any plugin."""
        self._counted(tests).plain()
        return self._callgrind.instructions()

    def recorded(self, tests: int) -> int:
        """Instructions with the recorder."""
        self._counted(tests).recorded()
        return self._callgrind.instructions()

    def peer(self, peer: Peer, place: Path) -> Callable[[int], int]:
        """Instructions with a peer that lies in ``place``."""

        def count(tests: int) -> int:
            launched = self._counted(tests)
            launched = replace(launched, environment={**launched.environment, "PYTHONPATH": str(place)})
            args = peer.args(self._report)
            replace(launched, prefix=()).plain(*args)  # compiles it
            spent = launched.plain(*args)
            assert peer.recorded(tests, spent.output), f"{peer.name} did not record {tests} tests:\n{spent.output}"
            return self._callgrind.instructions()

        return count

    def _counted(self, tests: int) -> Pytest:
        launched = self._empties(tests)
        (launched.suite / f"{STRETCHED}.py").write_text(STRETCHING, encoding="utf-8")
        return replace(launched, prefix=self._callgrind.prefix, args=("-p", STRETCHED, *launched.args))
