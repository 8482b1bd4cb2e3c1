"""Sections in their order: the answer first, doubts last."""

from __future__ import annotations

from typing import Any

import msgspec

from tests import make
from testtime.analysis.analyse import analyse
from testtime.analysis.result import Step
from testtime.model.profile import Profile
from testtime.view.document import Bars, Document, Finding, Findings, Lanes, Notes, Table, Words
from testtime.view.options import Options
from testtime.view.page import document


def _document(profile: Profile, **choices: Any) -> Document:
    options = Options(**choices)
    return document(analyse(profile, options.by), options)


def _titles(profile: Profile, **choices: Any) -> list[str]:
    return [section.title for section in _document(profile, **choices).sections]


def _table(made: Document, title: str) -> Table:
    (body,) = [section.body for section in made.sections if section.title.startswith(title)]
    assert isinstance(body, Table)
    return body


def test_serial_run() -> None:
    assert _titles(make.serial()) == [
        "What to look at first",
        "Where the time goes",
        "Fixtures, each without those it asks for",
        "Tests, each without shared fixtures",
        "Imports, each without those inside it",
        "Recorder",
    ]


def test_plan_comes_before_the_figures() -> None:
    steps = (
        Step(1, "run with 2 workers", "-n 2 --dist load", None, 6.6, 6.1, 7.1, 9.6),
        Step(2, "set db up once per module", '@pytest.fixture(scope="module")', "tests/a.py:3", 3.0, 2.9, 3.1, 6.6),
    )
    report = msgspec.structs.replace(analyse(make.serial()), plan=steps)
    first, plan, *_ = document(report, Options()).sections
    assert (first.title, plan.title) == ("What to look at first", "Plan: each step on top of those before it")
    says = "-n 2 --dist load: saves about 6.60 s (6.10 to 7.10 s), leaving about 9.60 s"
    assert isinstance(plan.body, Findings)
    assert plan.body.items[0] == Finding(Words("run with 2 workers"), says, None)
    assert plan.body.items[1].where == "tests/a.py:3"


def test_workers_follow_the_accounting() -> None:
    titles = _titles(make.parallel())
    assert titles[1:5] == [
        "Where the time goes",
        "Workers",
        "Where the workers' time goes, all workers together",
        "Bottlenecks, by what could be won",
    ]


def test_by_replaces_the_table_of_tests() -> None:
    assert "Tests by file, without shared fixtures" in _titles(make.serial(), by="file")
    assert not any(title.startswith("Tests") for title in _titles(make.serial(), by="fixture"))


def test_doubts_are_shown() -> None:
    profile = msgspec.structs.replace(make.serial(), caveats=("clock moved",))
    (mind,) = [section.body for section in _document(profile).sections if section.title == "Mind"]
    assert mind == Notes(("clock moved",))


def test_parts_that_took_no_time_are_not_drawn() -> None:
    bars = _document(make.serial()).sections[1].body
    assert isinstance(bars, Bars)
    assert all(bar.ns for bar in bars.rows)
    assert sum(bar.ns for bar in bars.rows) == make.serial().wall_ns


def test_cut_table_says_of_how_many() -> None:
    assert _table(_document(make.parallel(), top=4), "Tests").shown == "4 of 9 shown"


def test_imports_that_took_nothing_worth_a_row_are_counted_only() -> None:
    profile = make.serial()
    quick = [msgspec.structs.replace(each, end_ns=each.start_ns + 10_000) for each in profile.processes[0].imports]
    process = msgspec.structs.replace(profile.processes[0], imports=tuple(quick))
    made = _document(msgspec.structs.replace(profile, processes=(process,)))
    assert _table(made, "Imports").shown == "1 of 3 shown"


def test_findings_do_not_depend_on_how_tables_are_cut() -> None:
    assert _document(make.serial(), min_ns=10**12).sections[0] == _document(make.serial()).sections[0]


def test_lane_that_ended_early_says_so() -> None:
    profile = make.parallel()
    dead = msgspec.structs.replace(profile.processes[1], complete=False)
    made = _document(msgspec.structs.replace(profile, processes=(profile.processes[0], dead, profile.processes[2])))
    (lanes,) = [section.body for section in made.sections if isinstance(section.body, Lanes)]
    assert [lane.note.endswith("ended early") for lane in lanes.rows] == [True, False]
