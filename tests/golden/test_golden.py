"""What is printed is what was accepted."""

from __future__ import annotations

import pytest

from tests.golden.accept import (
    COMPARISON,
    COMPARISON_OUTPUTS,
    FORECAST,
    FORECAST_OUTPUTS,
    GATHERING,
    GATHERING_OUTPUTS,
    HERE,
    OUTPUTS,
    PROFILES,
    SCHEMAS,
    comparison_outputs,
    forecast_outputs,
    gathering_outputs,
    outputs,
    schemas,
    stored,
)


@pytest.mark.parametrize("name", PROFILES)
def test_stored_profile_is_the_one_that_is_told(name: str) -> None:
    assert stored(name) == PROFILES[name](), "run make golden"


@pytest.mark.parametrize("name", PROFILES)
def test_output_is_as_accepted(name: str) -> None:
    for path, output in outputs(name):
        assert path.read_text(encoding="utf-8") == output, f"{path.name} differs; if that is right, run make golden"


@pytest.mark.parametrize("name", PROFILES)
def test_nothing_is_kept_that_is_not_compared(name: str) -> None:
    assert {path.name for path in (HERE / name).iterdir()} == {*OUTPUTS, "profile.json"}


def test_forecast_is_as_accepted() -> None:
    for path, output in forecast_outputs():
        assert path.read_text(encoding="utf-8") == output, f"{path.name} differs; if that is right, run make golden"
    assert {path.name for path in FORECAST.iterdir()} == set(FORECAST_OUTPUTS)


def test_gathering_is_as_accepted() -> None:
    for path, output in gathering_outputs():
        assert path.read_text(encoding="utf-8") == output, f"{path.name} differs; if that is right, run make golden"
    assert {path.name for path in GATHERING.iterdir()} == set(GATHERING_OUTPUTS)


def test_comparison_is_as_accepted() -> None:
    for path, output in comparison_outputs():
        assert path.read_text(encoding="utf-8") == output, f"{path.name} differs; if that is right, run make golden"
    assert {path.name for path in COMPARISON.iterdir()} == set(COMPARISON_OUTPUTS)


def test_shipped_schemas_are_current() -> None:
    for path, text in schemas():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} differs; if that is right, run make golden"
    assert {path for path, _ in schemas()} == set(SCHEMAS.iterdir()), "a schema is there that describes nothing now"
