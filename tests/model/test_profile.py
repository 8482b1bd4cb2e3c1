"""What the values of a profile say of themselves, and the order of fields that is kept for good."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from testtime.model import profile as model
from testtime.model.machine import Machine
from testtime.model.profile import Fixture, Mark, Process, Span


@pytest.mark.parametrize(
    ("span", "end", "own", "busy", "wait"),
    [
        (Span(10, 100), 110, 100, 100, 0),
        (Span(10, 100, 0), 110, 100, 0, 100),
        (Span(10, 100, 30), 110, 100, 30, 70),
        (Span(10, 100, 30, 20), 110, 100, 50, 50),
        (Span(10, 100, 30, 20, 40), 110, 60, 50, 10),
        (Span(10, 100, None, 20, 40), 110, 60, 60, 0),
        (Span(10, 100, 150), 110, 100, 150, 0),
        (Span(10, 100, 0, 0, 120), 110, 0, 0, 0),
    ],
    ids=["cpu not read", "waits", "computes", "child", "inner", "inner, cpu not read", "threads", "inner is longer"],
)
def test_span(span: Span, end: int, own: int, busy: int, wait: int) -> None:
    assert (span.end_ns, span.own_ns, span.busy_ns, span.wait_ns) == (end, own, busy, wait)


@pytest.mark.parametrize(
    ("scope", "shared"),
    [("function", False), ("class", True), ("module", True), ("package", True), ("session", True)],
)
def test_fixture_is_shared_if_it_is_wider_than_a_test(scope: Any, shared: bool) -> None:
    assert Fixture("f", scope, "a.py", 3, "f", "").shared is shared


def test_place_of_a_fixture() -> None:
    assert Fixture("f", "function", "tests/a.py", 3, "f", "").where == "tests/a.py:3"
    assert Fixture("f", "function", None, None, "f", "").where is None


def test_first_mark_of_a_name() -> None:
    marks = (Mark("collect", 5, 0, 0), Mark("loop", 7, 0, 0), Mark("collect", 9, 0, 0))
    process = Process(None, 1, "3.12", 0, None, True, marks)
    assert process.mark("collect") == marks[0]
    assert process.mark("unconfigure") is None


ROWS = (
    model.Span,
    model.Phase,
    model.Test,
    model.FixtureUse,
    model.Mark,
    model.Import,
    model.Collected,
    model.WorkerEvent,
)
TABLES = (model.Fixture, model.Process, Machine, model.Profile)


@pytest.mark.parametrize("kind", [*ROWS, *TABLES])
def test_values_are_frozen(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.frozen
    assert kind.__struct_config__.array_like is (kind in ROWS)


@pytest.mark.parametrize(
    ("kind", "order"),
    [
        (model.Span, "start_ns wall_ns cpu_ns child_cpu_ns inner_ns"),
        (model.Phase, "when span"),
        (
            model.Test,
            "nodeid process start_ns end_ns outcome phases needs"
            " xunit_setup_ns xunit_teardown_ns reruns subtests markers",
        ),
        (
            model.FixtureUse,
            "fixture process param test setup_in setup failed teardown teardown_test teardown_in",
        ),
        (model.Mark, "name at_ns cpu_ns child_cpu_ns"),
        (model.Import, "kind name path start_ns end_ns"),
        (model.Collected, "nodeid kind start_ns imported_ns end_ns"),
        (model.WorkerEvent, "event worker at_ns detail"),
    ],
)
def test_fields_of_rows_stay_in_their_order(kind: type[msgspec.Struct], order: str) -> None:
    """Old documents have them so; new ones come at the end, with a default."""
    assert kind.__struct_fields__[: len(order.split())] == tuple(order.split())
