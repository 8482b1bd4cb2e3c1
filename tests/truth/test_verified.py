"""``testtime verify --gather`` for real: what is advised saves what was predicted, what is wrong is caught."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

import pytest

from tests.truth.gather_expected import EXPECTED, wrong
from tests.truth.gather_verified import Recorded, Verdict, advised, rejected

WRONG = ("server_state",)
"""What is advised here is wrong, and nothing but running it tells: that is why it has to be looked at."""
UNSEEN = {
    ("databases", "users ~ teams"): "sqlite serves two threads one after the other, and so no test can notice",
    (
        "checks",
        "sound ~ count",
    ): "what is checked is so in every run: nothing shows that the other did not wait for it",
    ("exit_stacks", "early ~ late"): "no time limit is reached, and nothing shows that it would have hit another task",
}
"""What is wrong and passes, and why."""
CAUGHT = ("refuted", "cannot be made", "saves nothing")
REPEAT = 2
SHARE, SECONDS = 0.2, 0.02
"""A saving may be so far from the predicted one."""
TYPICAL, ENOUGH = 0.03, 10
"""Half of at least so many savings are no further off."""
NAMES = [name for name, groups in EXPECTED.items() if any("~" not in group for group in groups)]

pytestmark = pytest.mark.truth


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the suites run with the plugins that they were profiled with."""
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WRONG])
def test_advice_is_confirmed(name: str, gather_suite: Callable[[str], Recorded], verdicts: list[Verdict]) -> None:
    found = advised(gather_suite(name), REPEAT)
    verdicts += found
    assert [each.found for each in found] == ["confirmed"] * sum("~" not in group for group in EXPECTED[name]), found
    far = [each for each in found if abs((each.measured_s or 0) - each.hoped_s) > SHARE * each.hoped_s + SECONDS]
    assert not far, "\n".join(each.words for each in far)


@pytest.mark.parametrize("name", WRONG)
def test_wrong_advice_is_refuted(name: str, gather_suite: Callable[[str], Recorded], verdicts: list[Verdict]) -> None:
    found = advised(gather_suite(name), 1)
    verdicts += found
    assert [each.found for each in found] == ["refuted"], found


@pytest.mark.parametrize(
    ("name", "told"), [(name, told) for name in EXPECTED for told in EXPECTED[name] if "~" in told]
)
def test_what_is_wrong_is_caught(
    name: str, told: str, gather_suite: Callable[[str], Recorded], verdicts: list[Verdict]
) -> None:
    found = rejected(gather_suite(name), [wrong(name)[told]])
    verdicts += found
    assert found
    missed = [each for each in found if each.found not in CAUGHT and (name, told) not in UNSEEN]
    assert not missed, "\n".join(each.words for each in missed)


def test_savings_are_those_predicted(verdicts: list[Verdict]) -> None:
    errors = [abs(each.error) for each in verdicts if each.found == "confirmed" and each.error is not None]
    if len(errors) < ENOUGH:
        pytest.skip("too few were verified")
    assert median(errors) <= TYPICAL
