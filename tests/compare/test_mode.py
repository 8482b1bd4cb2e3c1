"""What may be concluded from pairs, from one run of each side, and from some of each."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from testtime.compare import thresholds
from testtime.compare.mode import Mode, small
from testtime.compare.sample import Floats
from testtime.compare.shrunk import Estimate

NONE = np.zeros(1), np.zeros(1)
"""No prior."""


def column(*values: float) -> Floats:
    """Of one unit."""
    return np.array(values)[:, None]


def estimated(mode: Mode, logs: Floats, *, within: float = 0.0, blocks: float = 1.0, sd: float = 0.03) -> Estimate:
    """With the usual prior."""
    prior = np.array([sd**2]), np.array([thresholds.PRIOR_RUNS])
    return mode.estimated(logs, np.array([within]), prior, np.array([blocks]))


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        (Mode(5, 5, True), "pairs"),
        (Mode(1, 1, True), "pairs"),
        (Mode(1, 1, False), "single"),
        (Mode(2, 1, False), "repeats"),
        (Mode(3, 3, False), "repeats"),
    ],
)
def test_mode_has_a_name(mode: Mode, name: str) -> None:
    assert mode.name == name


def test_pairs_are_compared_each_with_its_own() -> None:
    """What drifts is in both of a pair: it does not count as noise."""
    logs = column(0.0, 1.0, 2.0, 0.1, 1.1, 2.1)
    assert Mode(3, 3, True).changes(logs)[:, 0] == pytest.approx([0.1, 0.1, 0.1])
    assert Mode(3, 3, False).changes(logs)[:, 0] == pytest.approx([0.1])
    drifting = estimated(Mode(3, 3, True), logs)
    assert drifting.error[0] < 0.02
    assert estimated(Mode(3, 3, False), logs).error[0] > 0.2


def test_small_ones_vary_more_and_several_runs_show_it_themselves() -> None:
    seconds = np.array([0.1, 1.0, 10.0]) * 1e9
    assert np.sqrt(small(seconds)) == pytest.approx(np.array([1, 1, 0.1]) * thresholds.PART_SD)
    assert Mode(1, 1, False).small(seconds) == pytest.approx(small(seconds))
    assert not Mode(5, 5, True).small(seconds).any()
    assert not Mode(2, 2, False).small(seconds).any()


def test_pairs_without_a_prior_are_a_paired_t_test() -> None:
    logs = np.random.default_rng(1).normal(0, 0.1, (10, 1))
    found = Mode(5, 5, True).estimated(logs, np.zeros(1), NONE, np.ones(1))
    expected = stats.ttest_rel(logs[5:], logs[:5], alternative="greater").pvalue
    assert found.p_above() == pytest.approx(expected)


def test_repeats_without_prior_and_drift_are_a_t_test_of_equal_variances() -> None:
    logs = np.random.default_rng(2).normal(0, 0.1, (7, 1))
    found = Mode(3, 4, False, drift_sd=0.0).estimated(logs, np.zeros(1), NONE, np.ones(1))
    expected = stats.ttest_ind(logs[3:], logs[:3], alternative="greater").pvalue
    assert found.p_above() == pytest.approx(expected)


def test_prior_of_a_difference_counts_for_both_sides() -> None:
    """Runs that do not vary at all leave 3 of 5 degrees of freedom to the prior, half of it to a run of each side."""
    found = estimated(Mode(2, 2, False, drift_sd=0.0), np.zeros((4, 1)))
    assert found.error[0] ** 2 == pytest.approx(3 / 5 * 0.03**2 / 2 * (1 / 2 + 1 / 2))


def test_more_repeats_do_not_get_below_what_two_machines_differ_by() -> None:
    for count in (2, 5, 100):
        assert estimated(Mode(count, count, False), np.zeros((2 * count, 1))).error[0] >= thresholds.TOTAL_SD


def test_more_pairs_do() -> None:
    errors = [estimated(Mode(count, count, True), np.zeros((2 * count, 1))).error[0] for count in (1, 5, 20)]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] == pytest.approx(0.03)
    assert errors[-1] < 0.01


def test_one_of_each_adds_what_is_assumed_and_what_differs_within() -> None:
    found = estimated(Mode(1, 1, False), column(0.0, 0.2), within=0.04**2, blocks=25)
    assert found.error[0] == pytest.approx(0.05)
    assert found.freedom[0] == pytest.approx(0.05**4 / (0.03**4 / thresholds.PRIOR_RUNS + 0.04**4 / 24))
    assert estimated(Mode(1, 1, False, 0.06), column(0.0, 0.2)).error[0] == pytest.approx(0.06)


def test_what_is_assumed_is_known_no_better_for_many_blocks() -> None:
    one = Mode(1, 1, False)
    assert estimated(one, column(0.0, 0.2), blocks=25).freedom[0] == pytest.approx(thresholds.PRIOR_RUNS)
    assert estimated(one, column(0.0, 0.2), within=0.3**2, blocks=25).freedom[0] == pytest.approx(24, abs=0.5)
    assert estimated(one, column(0.0, 0.2), within=0.03**2, blocks=1).freedom[0] == thresholds.PRIOR_RUNS


def test_one_before_and_some_after_use_what_the_some_tell() -> None:
    shaky = estimated(Mode(1, 4, False), column(0.0, 0.3, -0.3, 0.3, -0.3))
    steady = estimated(Mode(1, 4, False), column(0.0, 0.0, 0.0, 0.0, 0.0))
    assert shaky.error[0] > 3 * steady.error[0]


# -- what similar units have in common ---------------------------------------------------------------------------------


def test_units_tell_about_each_other() -> None:
    changes = np.random.default_rng(3).normal(0, 0.2, (5, 50))
    variance, freedom = Mode(5, 5, True).prior(changes, 0.03)
    assert variance == pytest.approx(np.full(50, 0.04), rel=0.3)
    assert freedom == pytest.approx(np.full(50, thresholds.MOST_FREEDOM))


@pytest.mark.parametrize(
    ("mode", "changes"),
    [
        (Mode(5, 5, True), np.random.default_rng(3).normal(0, 0.2, (5, thresholds.UNITS - 1))),
        (Mode(1, 1, True), np.random.default_rng(3).normal(0, 0.2, (1, 50))),
        (Mode(5, 5, False), np.random.default_rng(3).normal(0, 0.2, (1, 50))),
        (Mode(5, 5, True), np.zeros((5, 50))),
        (Mode(5, 5, True), np.zeros((5, 0))),
    ],
    ids=["few units", "one pair", "no pairs", "no variance", "no unit"],
)
def test_where_too_little_tells_it_is_assumed(mode: Mode, changes: Floats) -> None:
    variance, freedom = mode.prior(changes, 0.03)
    assert variance == pytest.approx(np.full(changes.shape[1], 0.03**2))
    assert freedom == pytest.approx(np.full(changes.shape[1], thresholds.PRIOR_RUNS))


def test_several_looks_have_to_be_surer_each() -> None:
    one, three = Mode(5, 5, paired=True), Mode(5, 5, paired=True, looks=3)
    assert (one.alpha, one.sure) == (thresholds.ALPHA, thresholds.SURE)
    assert three.alpha == pytest.approx(thresholds.ALPHA / 3)
    assert 1 - three.sure == pytest.approx((1 - thresholds.SURE) / 3)
