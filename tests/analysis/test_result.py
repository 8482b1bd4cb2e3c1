"""The report's shape is the contract's."""

from __future__ import annotations

from typing import Any

import msgspec

from tests import make
from testtime.analysis.analyse import analyse
from testtime.analysis.result import Saving, Step

CONTRACT = {
    "": [
        "schema",
        "complete",
        "wall_s",
        "accounting",
        "phases",
        "tests",
        "fixtures",
        "bottlenecks",
        "recorder",
        "caveats",
    ],
    "accounting": ["part", "seconds_s", "share"],
    "phases": ["setup_s", "call_s", "teardown_s"],
    "tests": [
        *("nodeid", "outcome", "worker", "setup_s", "call_s", "teardown_s"),
        *("own_setup_s", "own_teardown_s", "cpu_s", "wait_s"),
    ],
    "fixtures": ["name", "scope", "where", "uses", "setup_s", "teardown_s", "cpu_s", "wait_s"],
    "bottlenecks": ["rank", "kind", "what", "where", "seconds_s", "share"],
    "recorder": ["overhead_s"],
}


def _document() -> dict[str, Any]:
    document: dict[str, Any] = msgspec.to_builtins(analyse(make.serial()))
    return document


def test_keys_of_the_contract_come_first_and_in_its_order() -> None:
    document = _document()
    for name, keys in CONTRACT.items():
        value = document[name] if name else document
        row = value if isinstance(value, dict) else value[0]
        assert list(row)[: len(keys)] == keys, name


def test_savings_and_plan_have_the_keys_of_the_contract() -> None:
    saving = ["what", "how", "wall_after_s", "saves_s", "low_s", "high_s"]
    step = ["rank", "action", "how", "where", "saves_s", "low_s", "high_s", "wall_after_s"]
    assert [field.name for field in msgspec.structs.fields(Saving)][: len(saving)] == saving
    assert [field.name for field in msgspec.structs.fields(Step)] == step


def test_analysis_promises_nothing() -> None:
    document = _document()
    assert (document["savings"], document["plan"]) == ((), ())


def test_schema_is_named_first() -> None:
    assert next(iter(_document().items())) == ("schema", "testtime.report/1.1")


def test_every_figure_in_seconds_is_a_float_and_says_so() -> None:
    def check(value: object, path: str) -> None:
        match value:
            case dict():
                for key, each in value.items():
                    check(each, f"{path}.{key}")
            case list() | tuple():
                for each in value:
                    check(each, path)
            case float():
                assert path.endswith(("_s", ".share")), path
            case int():
                assert not path.endswith("_s"), path

    check(_document(), "")
