"""The JSON document is the report, and its schema describes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import msgspec
import pytest

from tests import comparisons, forecasts, gatherings, make
from tests.report import hostile
from testtime.analysis.analyse import analyse
from testtime.analysis.result import SCHEMA, Report
from testtime.compare.result import SCHEMA as COMPARISON
from testtime.compare.result import Comparison, Uncompared
from testtime.model import described
from testtime.report import json as as_json
from testtime.report.formats import render
from testtime.view.options import Options
from testtime.view.plain import plain
from testtime.whatif.gather.result import SCHEMA as GATHERING
from testtime.whatif.gather.result import Gathering
from testtime.whatif.result import SCHEMA as FORECAST
from testtime.whatif.result import Forecast


def test_document_is_the_report() -> None:
    text = render(make.parallel(), Options("json", by="file"))
    found = msgspec.json.decode(text, type=Report)
    assert found == msgspec.structs.replace(
        analyse(make.parallel(), "file"), savings=found.savings, plan=found.plan, caveats=found.caveats
    )


def test_forecast_is_written_the_same_way() -> None:
    text = as_json.render(forecasts.grid())
    assert text.endswith("\n")
    assert msgspec.json.decode(text, type=Forecast) == forecasts.grid()


def test_gathering_is_written_the_same_way() -> None:
    text = as_json.render(gatherings.every())
    assert msgspec.json.decode(text, type=Gathering) == gatherings.every()
    assert json.loads(text)["schema"] == "testtime.gather/1.1"
    as_json.render(hostile.gathering()).encode()


def test_comparison_is_written_the_same_way() -> None:
    text = as_json.render(comparisons.regressed())
    assert msgspec.json.decode(text, type=Comparison) == comparisons.regressed()
    found = json.loads(text)
    assert (found["schema"], found["failed_rules"]) == ("testtime.compare/1.3", ["setup:5%"])
    assert json.loads(as_json.render(hostile.comparison()))["new"][6]["nodeid"] == plain(hostile.NAMES[6])


def test_document_without_a_baseline_has_the_same_keys() -> None:
    found, whole = (json.loads(as_json.render(each)) for each in (comparisons.uncompared(), comparisons.regressed()))
    assert list(found) == list(whole)
    assert found["verdict"] is None
    assert {key for key, value in found.items() if value} == {"schema", "runs", "rules", "doubts", "rootdir"}
    told = json.loads(described.schema(COMPARISON, Comparison, Uncompared))
    assert told["anyOf"] == [{"$ref": "#/$defs/Comparison"}, {"$ref": "#/$defs/Uncompared"}]
    assert list(told["$defs"]["Uncompared"]["properties"]) == list(found)


def test_schema_of_a_comparison_names_every_key_of_it() -> None:
    told = json.loads(described.schema(COMPARISON, Comparison))["$defs"]
    found = json.loads(as_json.render(comparisons.regressed()))
    assert told["Comparison"]["required"] == list(found)
    for key, name in (("phases", "Phase"), ("fixtures", "FixtureRow"), ("tests", "TestRow"), ("broken", "Broken")):
        assert list(told[name]["properties"]) == list(found[key][0])


def test_floats_are_written_as_floats() -> None:
    """The sum of no seconds is the integer 0 for Python, which takes it for a float."""
    nothing = msgspec.structs.replace(gatherings.every(), saved_s=sum(()), sequential_s=2, groups=())
    assert '"saved_s": 0.0,\n "sequential_s": 2.0,' in as_json.render(nothing)
    surrogate = msgspec.structs.replace(nothing, caveats=("\ud800",))
    assert '"saved_s": 0.0,' in as_json.render(surrogate)


@pytest.mark.parametrize(
    "result",
    [analyse(make.serial()), analyse(make.parallel()), forecasts.grid(), gatherings.every(), comparisons.regressed()],
    ids=lambda result: type(result).__name__,
)
def test_seconds_are_floats_or_null(result: msgspec.Struct) -> None:
    found = list(_seconds(json.loads(as_json.render(result))))
    assert len(found) > 10
    assert {type(value) for _, value in found} <= {float, type(None)}, found


def _seconds(value: Any) -> Iterator[tuple[str, Any]]:
    """All values of keys that end in ``_s``, one by one."""
    if isinstance(value, list):
        for each in value:
            yield from _seconds(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key.endswith("_s"):
                yield from ((key, one) for one in (each if isinstance(each, list) else [each]))
            else:
                yield from _seconds(each)


def test_any_parser_reads_it() -> None:
    document = json.loads(render(make.serial(), Options("json")))
    assert document["schema"] == "testtime.report/1.1"
    assert document["tests"][0]["worker"] is None


def test_names_are_kept_as_they_are() -> None:
    profile = hostile.profile()
    encodable = [test for test in profile.tests if "\ud800" not in test.nodeid]
    report = analyse(msgspec.structs.replace(make.serial(), tests=tuple(encodable), uses=()))
    names = {row["nodeid"] for row in json.loads(as_json.render(report))["tests"]}
    assert names == {test.nodeid for test in encodable}


def test_lone_surrogates_are_written_out() -> None:
    text = render(hostile.profile(), Options("json"))
    text.encode()
    assert {row["nodeid"] for row in json.loads(text)["tests"]} == {plain(name) for name in hostile.NAMES}


def test_shipped_schema_is_current() -> None:
    compared = (Comparison, Uncompared)
    documents: dict[str, tuple[type[msgspec.Struct], ...]]
    documents = {SCHEMA: (Report,), FORECAST: (Forecast,), GATHERING: (Gathering,), COMPARISON: compared}
    for name, kinds in documents.items():
        shipped = resources.files("testtime") / "schemas" / f"{name.replace('/', '-')}.json"
        assert shipped.read_text(encoding="utf-8") == described.schema(name, *kinds), "run make golden"


def test_schema_names_every_key_of_the_document() -> None:
    document = json.loads(render(make.serial(), Options("json")))
    told = json.loads(described.schema(SCHEMA, Report))["$defs"]["Report"]
    assert list(told["properties"]) == list(document)
    assert told["required"] == [key for key in document if key not in ("savings", "plan")]


def test_schema_of_a_forecast_names_every_key_of_it() -> None:
    told = json.loads(described.schema(FORECAST, Forecast))["$defs"]["Forecast"]
    assert told["required"] == list(json.loads(as_json.render(forecasts.grid())))
