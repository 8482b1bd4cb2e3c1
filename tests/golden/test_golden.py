"""What is printed is what was accepted."""

from __future__ import annotations

import pytest

from tests.golden.accept import HERE, OUTPUTS, PROFILES, outputs, stored


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
