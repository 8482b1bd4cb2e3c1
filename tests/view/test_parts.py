"""Parts of the run that changed: which are told, beside what likely is the cause, and how that looks."""

from __future__ import annotations

import msgspec
import pytest

from tests import comparisons
from tests.comparisons import CONFTEST, EXIT, FINISH, WHOLE
from testtime.report import markdown, terminal
from testtime.view.comparison import document
from testtime.view.document import Notes, Several, Table, written
from testtime.view.parts import explained, section, sentence, signed, slower_around, title


def test_parts_that_changed_come_first_by_what_they_cost_and_the_whole_last() -> None:
    found = section(comparisons.regressed())
    assert isinstance(found, Several)
    table, causes = found.parts
    assert isinstance(table, Table)
    assert [[written(cell) for cell in row] for row in table.rows] == [
        ["plugin and conftest import", "852 ms", "1.91 s", "+1.06 s", "x2.24", "+874 ms to +1.24 s", "slower"],
        ["session finish", "0", "210 ms", "+210 ms", "", "+150 ms to +270 ms", "slower"],
        ["exit", "350 ms", "250 ms", "-100 ms", "-29 %", "-130 ms to -70.0 ms", "faster"],
        ["whole run", "2 min 15 s", "2 min 22 s", "+7.10 s", "+5.2 %", "+4.20 s to +10.0 s", "slower"],
    ]
    differ = "Python: 3.11 before, 3.12 after; plugins: +pytest-mock-3.14.0"
    assert causes == Notes((f"Likely cause of what is slower around the tests: {differ}",))


def test_nothing_that_changed_leaves_the_whole() -> None:
    said = "The whole run 2 min 15 s -> 2 min 16 s, not clear. No part of it is beyond doubt slower or faster."
    assert section(comparisons.kept()) == Notes((said,))


def test_versions_explain_nothing_that_tests_do() -> None:
    """Calls that got slower are the suite's own doing, for all that is known."""
    calls = msgspec.structs.replace(comparisons.CALLS, verdict="slower")
    made = comparisons.regressed(parts=(calls, EXIT))
    assert slower_around(made) == ()
    assert explained(made) == ()
    assert isinstance(section(made), Table)


def test_what_took_next_to_nothing_did_not_grow_many_times_over() -> None:
    cleanup = msgspec.structs.replace(FINISH, before_s=0.0004, after_s=1.0, change_s=0.9996)
    found = section(comparisons.regressed(parts=(cleanup,), causes=()))
    assert isinstance(found, Table)
    assert written(found.rows[0][4]) == ""


def test_what_is_slower_around_the_tests() -> None:
    made = comparisons.regressed()
    assert slower_around(made) == (CONFTEST, FINISH)
    assert explained(made) == made.causes
    assert sentence([FINISH]) == "Slower around the tests, which is told and not judged: session finish +210 ms."


def test_title_tells_what_little_one_run_of_each_is() -> None:
    assert title(comparisons.regressed()) == "Parts of the run, as measured"
    assert title(comparisons.kept()) == "Parts of the run, as measured in one run of each side"


@pytest.mark.parametrize(
    ("seconds_s", "said"), [(1.2, "+1.20 s"), (-0.04, "-40.0 ms"), (0.0, "0"), (0.0000000001, "0")]
)
def test_signed(seconds_s: float, said: str) -> None:
    assert signed(seconds_s) == said


@pytest.mark.parametrize("width", [60, 80, 200])
def test_drawn(width: int) -> None:
    made = comparisons.regressed()
    drawn = terminal.render(document(made, None), width)
    assert "Parts of the run, as measured\n" in drawn
    (row,) = [line for line in drawn.splitlines() if line.startswith("  whole run")]
    assert row.split()[-1] == WHOLE.verdict
    assert "| whole run | 2 min 15 s | 2 min 22 s | +7.10 s |" in markdown.render(document(made, None))
