"""A comparison in words and tables: the verdict first, then what broke a rule, and what a narrow terminal keeps."""

from __future__ import annotations

from math import inf
from typing import Any

import msgspec
import pytest

from tests import comparisons
from tests.comparisons import APP, CALL, DB, QUIET, SETUP
from tests.report import hostile
from testtime.compare import result
from testtime.compare.result import Broken, Comparison, Gone, Renamed, Revision
from testtime.report import markdown, terminal
from testtime.view.comparison import answer, document, limit, runs, title
from testtime.view.document import (
    Body,
    Duration,
    Finding,
    Findings,
    Name,
    Notes,
    Phrase,
    Several,
    Table,
    Words,
    written,
)


def section(comparison: Comparison, begins: str, rows: int | None = None) -> Body:
    """The body of the section whose title begins so."""
    (found,) = [each.body for each in document(comparison, rows).sections if each.title.startswith(begins)]
    return found


def table(comparison: Comparison, begins: str, rows: int | None = None) -> Table:
    """The same, a table."""
    found = section(comparison, begins, rows)
    assert isinstance(found, Table)
    return found


def column(found: Table, heading: str) -> list[str]:
    """The cells under a heading, in words."""
    (place,) = [at for at, each in enumerate(found.columns) if each.heading == heading]
    return [written(row[place]) for row in found.rows]


# -- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "count", "said"),
    [
        ("single", (1, 1), "one run of each side"),
        ("repeats", (3, 1), "3 runs before and 1 after"),
        ("repeats", (1, 4), "1 run before and 4 after"),
        ("repeats", (3, 3), "3 runs before and 3 after"),
        ("pairs", (5, 5), "5 pairs of runs in turn"),
        ("pairs", (1, 1), "1 pair of runs in turn"),
    ],
)
def test_runs(mode: str, count: tuple[int, int], said: str) -> None:
    assert runs(comparisons.regressed(mode=mode, runs=count)) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Slower: set-up 41.2 s -> 46.1 s, +9.6 % on the same machine"),
        ({"failed_rules": ("total:10%",)}, "Slower: tests and fixtures 2 min 12 s -> 2 min 18 s, +2.7 % on the same m"),
        ({"failed_rules": ("count:db:+5", "call:a.py*:5%")}, "Slower: calls 1 min 28 s -> 1 min 29 s, -0.4 %"),
        ({"failed_rules": ("count:db:+5",)}, "A rule is broken; set-up 41.2 s"),
        (
            {"failed_rules": ("count:db:+5",), "rules": ("count:db:+5",)},
            "A rule is broken; tests and fixtures 2 min 12 s",
        ),
        ({"verdict": "ok", "failed_rules": (), "rules": ("collection:1%",)}, "No rule is broken; tests and fixtures "),
        ({"verdict": "inconclusive", "failed_rules": (), "rules": ("test:x2",)}, "Not clear; tests and fixtures "),
        ({"phases": ()}, "A rule is broken"),
        ({"verdict": "ok", "failed_rules": ()}, "Not slower: set-up 41.2 s"),
        ({"verdict": "inconclusive", "failed_rules": ()}, "Not clear: set-up 41.2 s"),
        ({"phases": (msgspec.structs.replace(SETUP, before_s=0.0, ratio=None),)}, "Slower: set-up 0 ns -> 46.1 s"),
    ],
)
def test_title_is_about_what_the_rules_are_about(changes: dict[str, Any], said: str) -> None:
    assert title(comparisons.regressed(**changes)).startswith(said)


@pytest.mark.parametrize(
    ("factor", "calibration", "said"),
    [
        (1.0, None, "The machine was as fast after as before."),
        (1.0, 1.0004, "The machine was as fast after as before."),
        (0.913, 0.9134, 'After, the machine took 8.7 % less time for the same computing; "same machine" is without'),
        (1.0, 1.03, "The machine was as fast after as before (a fixed loop: 3.0 % more time)."),
        (1.02, 1.0, "After, the machine took 2.0 % more time for the same computing (a fixed loop: as much time); "),
        (0.85, None, 'After, the machine took 15 % less time for the same computing; "same machine" is without that.'),
        (
            2.5,
            None,
            'After, the machine took x2.5 as much time for the same computing; "same machine" is without that.',
        ),
    ],
)
def test_what_the_machine_did(factor: float, calibration: float | None, said: str) -> None:
    told = answer(comparisons.kept(machine_factor=factor, calibration_factor=calibration))
    assert told[1].startswith(said)


def test_answer_to_a_regression() -> None:
    told = answer(comparisons.regressed())
    assert told[0] == "5 pairs of runs in turn, 812 tests compared: 99 % of the time in tests."
    assert told[2:] == (
        "Broken rules: setup:5%.",
        "Slower around the tests, which is told and not judged: plugin and conftest import +1.06 s,"
        " session finish +210 ms.",
    )


def test_answer_that_is_not_clear_says_what_would_make_it_clear() -> None:
    told = answer(comparisons.unclear())
    assert told[0] == "3 runs before and 4 after, 812 tests compared: 99 % of the time in tests."
    assert told[2:] == (
        "Not clear for setup:5%: could not exclude +6.1 %.",
        "To make it clear, run both in turn on one machine: testtime ab BASE HEAD.",
    )


def test_revisions_are_told_first_where_they_are_known() -> None:
    main, head = Revision("main", f"{'1a2b3c4d5e6f':0<40}"), Revision("HEAD~3", f"{'987654321abc':0<40}")
    told = answer(comparisons.regressed(revisions=(main, head)))
    assert told[0] == "From main (1a2b3c4d5e6f) to HEAD~3 (987654321abc)."
    assert told[1:] == answer(comparisons.regressed())
    as_such = Revision("1a2b3c4", main.commit)
    assert answer(comparisons.regressed(revisions=(as_such, head)))[0].startswith("From 1a2b3c4d5e6f to HEAD~3 (")


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "pairs"},
        {"doubts": ("fixture:dbb:5%: it is about no fixture that both sides have",)},
        {"doubts": ("setup:5%: only 40 % of the time is of tests that both sides have, 80 % are needed",)},
    ],
)
def test_what_more_runs_do_not_make_clear(changes: dict[str, Any]) -> None:
    assert not any("testtime ab" in line for line in answer(comparisons.unclear(**changes)))


def test_what_was_accepted_is_said() -> None:
    accepted = ("migrated_db (until 2026-12-31: new schema)",)
    assert answer(comparisons.kept(accepted=accepted))[-1] == (
        "Accepted, so left out: migrated_db (until 2026-12-31: new schema)."
    )


# -- what is slower ---------------------------------------------------------------------------------------------------


def test_each_finding_is_named_once_with_its_rule_and_place() -> None:
    assert section(comparisons.regressed(), "What is slower") == Findings(
        (
            Finding(Name("setup"), "in all takes 9.6 % more, +3.95 s: breaks setup:5%", None),
            Finding(
                Name("db_session"),
                "takes 46 % more each time, +4.14 s in all: breaks setup:5%",
                "tests/conftest.py:31",
            ),
            Finding(
                Name("app"),
                "is set up 812 times instead of 1, scope session -> function, +892 ms: breaks setup:5%",
                "tests/conftest.py:12",
            ),
        )
    )


def test_place_outside_of_the_suite_is_short() -> None:
    path = "/opt/venv/lib/python3.11/site-packages/django/db.py"
    broken = (msgspec.structs.replace(comparisons.DB_SLOWER, path=path, line=None),)
    found = section(comparisons.regressed(broken=broken), "What is slower")
    assert isinstance(found, Findings)
    assert found.items[0].where == "django/db.py"


def test_many_findings_are_cut() -> None:
    broken = tuple(Broken("test:10%", f"a.py::test_{each}", "takes more") for each in range(50))
    found = section(comparisons.regressed(broken=broken), "What is slower", 15)
    assert isinstance(found, Several)
    first, more = found.parts
    assert isinstance(first, Findings)
    assert (len(first.items), more) == (15, Notes(("35 more",)))
    assert isinstance(section(comparisons.regressed(broken=broken), "What is slower"), Findings)


def test_nothing_slower_has_no_such_section() -> None:
    assert [each.title for each in document(comparisons.kept(), None).sections] == [
        "Phases, shared fixtures included",
        "Parts of the run, as measured in one run of each side",
    ]


# -- tables -----------------------------------------------------------------------------------------------------------


def test_phases() -> None:
    found = table(comparisons.regressed(), "Phases")
    assert column(found, "") == ["setup", "call", "teardown", "total"]
    assert column(found, "change") == ["+12 %", "+1.0 %", "+3.2 %", "+4.5 %"]
    assert column(found, "same machine") == ["+9.6 %", "-0.4 %", "+1.5 %", "+2.7 %"]
    assert column(found, "90 % range")[0] == "+6.8 % to +12 %"
    assert column(found, "verdict") == ["REGRESSED", "", "", "ok"]
    assert column(found, "limit") == ["+5.0 %", "", "", "+10 %"]
    assert column(found, "noticed from") == ["+5.2 %", "+2.1 %", "+9.0 %", "+2.4 %"]


def test_phase_that_takes_no_time() -> None:
    phase = msgspec.structs.replace(
        CALL, before_s=0.0, after_s=0.0, raw_ratio=None, ratio=None, low=None, high=None, detectable=None
    )
    (row,) = table(comparisons.kept(phases=(phase,)), "Phases").rows
    assert [written(cell) for cell in row] == ["call", "0", "0", "", "", "", "", "", ""]


def test_what_would_be_noticed_only_if_it_were_many_times_as_much() -> None:
    phase = msgspec.structs.replace(CALL, detectable=32.0)
    assert column(table(comparisons.kept(phases=(phase,)), "Phases"), "noticed from") == ["x33"]


def test_where_no_change_would_have_been_noticed() -> None:
    phase = msgspec.structs.replace(CALL, low=0.9, high=inf, detectable=inf)
    found = table(comparisons.kept(phases=(phase,)), "Phases")
    assert column(found, "noticed from") == ["never"]
    assert column(found, "90 % range") == ["-10 % or more"]


def test_phase_that_is_not_clear() -> None:
    phase = msgspec.structs.replace(SETUP, verdict="inconclusive")
    assert column(table(comparisons.kept(phases=(phase,)), "Phases"), "verdict") == ["not clear"]


def test_fixtures_that_changed_are_told_and_the_others_are_not() -> None:
    found = table(comparisons.regressed(), "Fixtures")
    assert column(found, "fixture") == ["db_session", "app", "cache"]
    assert column(found, "uses") == ["812", "1 -> 812", "12.5 -> 10"]
    assert column(found, "by count") == ["0", "+892 ms", "-240 ms"]
    assert column(found, "by cost") == ["+4.14 s", "+7.90 ms", "-60.0 ms"]
    assert column(found, "each use") == ["+46 %", "", "-6.0 %"]
    assert column(found, "verdict") == ["REGRESSED", "REGRESSED", "ok"]
    assert found.rows[1][-1] == Phrase(APP.why)
    assert found.total == 3


@pytest.mark.parametrize(
    ("changes", "told"),
    [({}, False), ({"uses_after": 4.0}, True), ({"ratio": 1.0}, True), ({"verdict": "regressed"}, True)],
)
def test_which_fixtures_are_worth_a_row(changes: dict[str, Any], told: bool) -> None:
    rows = (msgspec.structs.replace(QUIET, **changes),)
    titles = [each.title for each in document(comparisons.kept(fixtures=rows), None).sections]
    assert ("Fixtures, on the same machine" in titles) is told


def test_tables_are_cut() -> None:
    tests = tuple(result.TestRow(f"a.py::test_{each}", "call", 0.1, 0.2, 2.0) for each in range(50))
    made = comparisons.regressed(tests=tests, fixtures=(DB,) * 40)
    for begins, total in (("Tests", 50), ("Fixtures", 40)):
        cut, whole = table(made, begins, 15), table(made, begins)
        assert (len(cut.rows), cut.total, len(whole.rows)) == (15, total, total)


@pytest.mark.parametrize(
    ("before_s", "share", "least_s", "said"),
    [
        (41.2, 0.05, 0.1, "+5.0 %"),
        (2.0, 0.05, 0.1, "+5.0 %"),
        (1.9, 0.05, 0.1, "+5.0 %, +100 ms"),
        (1.9, 1.5, 4.0, "x2.5, +4.00 s"),
        (41.2, 0.0, 0.2, "+200 ms"),
        (41.2, 0.05, None, "+5.0 %"),
        (41.2, None, None, ""),
    ],
)
def test_time_that_a_phase_must_grow_by_is_told_where_it_is_more(
    before_s: float, share: float | None, least_s: float | None, said: str
) -> None:
    phase = msgspec.structs.replace(comparisons.SETUP, before_s=before_s, limit=share, least_s=least_s)
    assert limit(phase) == said


def test_what_was_let_pass_is_said() -> None:
    told = "Let pass for setup:5%: setup in all takes 45 % more, +45.0 ms, and a total breaks no rule below +100 ms."
    assert told in answer(comparisons.spared())


def test_limit_is_told_as_a_change_is() -> None:
    phase = msgspec.structs.replace(SETUP, limit=23.0)
    assert column(table(comparisons.kept(phases=(phase,)), "Phases"), "limit") == ["x24"]


@pytest.mark.parametrize(
    ("mode", "heading"),
    [
        ("pairs", "Tests that changed, one in twenty of them perhaps by chance"),
        ("repeats", "Tests that changed, one in twenty of them perhaps by chance"),
        ("single", "Tests that differ more than most between the two runs, perhaps by chance"),
    ],
)
def test_heading_of_the_tests_claims_what_is_known(mode: str, heading: str) -> None:
    titles = [each.title for each in document(comparisons.regressed(mode=mode), None).sections]
    assert [each for each in titles if each.startswith("Tests")] == [heading]


def test_what_differs_is_told_once() -> None:
    """Beside what it likely is the cause of; the rest, and all of it where nothing changed, comes last."""
    assert section(comparisons.regressed(), "Mind") == Notes(("cores: 4 before, 2 after",))
    calm = comparisons.regressed(parts=comparisons.kept().parts)
    assert section(calm, "Mind") == Notes(calm.caveats)


def test_tests_that_changed() -> None:
    assert table(comparisons.regressed(), "Tests").rows[0] == (
        Name("tests/test_shop.py::TestOrders::test_total[eur-12]"),
        Duration(512_000_000),
        Duration(911_000_000),
        Words("+78 %"),
        Words("setup"),
    )


# -- what is not in it ------------------------------------------------------------------------------------------------


def test_tests_that_are_not_compared_are_counted_and_the_first_named() -> None:
    assert section(comparisons.regressed(), "Not in the comparison") == Notes(
        (
            "2 new tests, 1.20 s: tests/test_new.py::test_b, tests/test_new.py::test_a",
            "1 removed test, 100 ms: tests/test_old.py::test_gone",
            "1 test moved to another file, and compared: tests/test_a.py::test_moved to"
            " tests/deep/test_a.py::test_moved",
            "1 test passed before, failed after: tests/test_b.py::test_breaks",
            "1 test rerun: tests/test_b.py::test_flaky",
        )
    )


def test_many_are_only_counted() -> None:
    new = tuple(Gone(f"a.py::test_{each}", 1.0) for each in range(1005))
    renamed = tuple(Renamed(f"a.py::test_{each}", f"b.py::test_{each}") for each in range(3))
    made = comparisons.kept(new=new, renamed=renamed)
    assert section(made, "Not in the comparison") == Notes(
        (
            "1,005 new tests, 16 min 45 s: a.py::test_0, a.py::test_1, a.py::test_2 and 1,002 more",
            "3 tests moved to another file, and compared: a.py::test_0 to b.py::test_0 and others",
        )
    )


# -- drawn ------------------------------------------------------------------------------------------------------------

MADE = [comparisons.regressed(), comparisons.kept(), comparisons.unclear(), comparisons.spared()]


@pytest.mark.parametrize("comparison", MADE, ids=["regressed", "kept", "unclear", "spared"])
@pytest.mark.parametrize("width", [60, 80, 100, 200])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_fits_a_terminal(comparison: Comparison, width: int, ascii_only: bool) -> None:
    drawn = terminal.render(document(comparison, None), width, ascii_only=ascii_only)
    assert max(map(len, drawn.splitlines())) <= width
    assert not ascii_only or drawn.isascii()
    assert "\x1b" not in drawn
    heading = next(line for line in drawn.splitlines() if "before" in line and "same" in line)
    assert heading.split()[:4] == ["before", "after", "same", "machine"] or width >= 80
    assert "verdict" in heading


def test_narrow_terminal_keeps_what_decides() -> None:
    drawn = terminal.render(document(comparisons.regressed(), None), 60)
    assert "setup         41.2 s      46.1 s        +9.6 %  REGRESSED\n" in drawn
    assert "db_session   8.93 s  13.1 s     +46 %  REGRESSED\n" in drawn


def test_wide_terminal_has_all_columns() -> None:
    drawn = terminal.render(document(comparisons.regressed(), None), 200)
    for heading in ("change", "90 % range", "limit", "noticed from", "by count", "by cost", "uses"):
        assert heading in drawn
    assert "scope session -> function, computing" in drawn


def test_colour() -> None:
    assert "\x1b[1m" in terminal.render(document(comparisons.regressed(), None), 100, colour=True)


def test_names_of_any_kind_are_drawn_as_themselves() -> None:
    made = document(hostile.comparison(), None)
    drawn = terminal.render(made, 100, colour=False)
    assert "\x1b" not in drawn
    assert "\u202e" not in drawn
    drawn.encode()
    assert "test[bold red]" in drawn
    markdown.render(made).encode()


def test_fixtures_that_one_side_has_alone_have_a_table() -> None:
    found = table(comparisons.regressed(), "New and removed fixtures", 1)
    assert (len(found.rows), found.total) == (1, 2)
    assert not any("removed" in each.title for each in document(comparisons.kept(), None).sections)
