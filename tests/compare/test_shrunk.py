"""Shrinking and adjusting against what others publish and against simulations of which the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from testtime.compare import shrunk
from testtime.compare.sample import Floats
from testtime.compare.shrunk import Estimate, estimate, false_discoveries, holm, prior, ratio


def changes(units: int, runs: int, *, freedom: float, variance: float, seed: int = 1) -> Floats:
    """Values [run, unit] whose variances come from the scaled inverse chi-squared distribution of limma's model."""
    random = np.random.default_rng(seed)
    variances = variance * freedom / random.chisquare(freedom, units)
    return random.normal(0, np.sqrt(variances), (runs, units))


@pytest.mark.parametrize("freedom", [2.0, 4.0, 10.0])
@pytest.mark.parametrize("runs", [3, 5])
def test_prior_finds_the_truth_of_many_units(freedom: float, runs: int) -> None:
    variance, found = prior(changes(20_000, runs, freedom=freedom, variance=0.04**2))
    assert variance == pytest.approx(0.04**2, rel=0.08)
    assert found == pytest.approx(freedom, rel=0.15)


def test_prior_by_the_formulas_of_limma() -> None:
    """``fitFDist`` of limma 3.58, step by step."""
    values = changes(50, 4, freedom=3, variance=1.0)
    logs = np.log(values.var(axis=0, ddof=1)) - special.digamma(1.5) + np.log(1.5)
    freedom = prior(values)[1]
    assert special.polygamma(1, freedom / 2) == pytest.approx(logs.var(ddof=1) - special.polygamma(1, 1.5))
    assert np.log(prior(values)[0]) == pytest.approx(logs.mean() + special.digamma(freedom / 2) - np.log(freedom / 2))


def test_variances_alike_are_one_variance() -> None:
    values = np.random.default_rng(3).normal(0, 0.1, (5, 2000))
    variance, freedom = prior(values)
    assert variance == pytest.approx(0.01, rel=0.05)
    assert freedom > 100


def test_units_that_do_not_vary_tell_nothing() -> None:
    with pytest.raises(ValueError, match="tell nothing"):
        prior(np.zeros((5, 10)))
    values = changes(200, 5, freedom=4, variance=1.0)
    assert prior(np.hstack([values, np.zeros((5, 50))])) == prior(values)


@pytest.mark.parametrize("value", [1e-6, 1e-3, 0.1, 1.0, 1.6449340668, 10.0, 1e3, 1e5])
def test_trigamma_is_inverted(value: float) -> None:
    assert special.polygamma(1, shrunk._trigamma_inverse(value)) == pytest.approx(value, rel=1e-6)


def test_moderated_t_is_as_published() -> None:
    """Smyth 2004, equations of section 4: variances averaged by degrees of freedom, which add up."""
    values = np.array([[0.10], [0.14], [0.12], [0.16]])
    found = estimate(values, np.array([0.0009]), np.array([3.0]))
    own = values.var(ddof=1)
    moderated = (3 * 0.0009 + 3 * own) / 6
    assert found.freedom[0] == 6
    assert found.p_above()[0] == pytest.approx(stats.t.sf(0.13 / np.sqrt(moderated / 4), 6))


def test_without_a_prior_it_is_students_t() -> None:
    values = np.random.default_rng(5).normal(0.1, 0.2, (6, 4))
    found = estimate(values, np.zeros(4), np.zeros(4))
    assert found.p_above() == pytest.approx(stats.ttest_1samp(values, 0, alternative="greater").pvalue)
    assert found.p_above(0.05) == pytest.approx(stats.ttest_1samp(values, 0.05, alternative="greater").pvalue)
    low, high = stats.ttest_1samp(values, 0).confidence_interval(0.90)
    assert found.lower(0.95) == pytest.approx(low)
    assert found.upper(0.95) == pytest.approx(high)


def test_one_run_has_the_error_of_its_prior() -> None:
    found = estimate(np.array([[0.2]]), np.array([0.01]), np.array([3.0]), floor=0.03)
    assert found.error[0] == pytest.approx(0.2)
    assert found.freedom[0] == 3


def test_moderated_t_is_wrong_as_often_as_it_says() -> None:
    """And Student's on five values is no better at it, but finds less."""
    values = changes(40_000, 5, freedom=4, variance=0.03**2, seed=7)
    known, freedom = prior(values)
    units = values.shape[1]
    found = estimate(values, np.full(units, known), np.full(units, freedom))
    assert (found.p_above() < 0.005).mean() == pytest.approx(0.005, abs=0.0012)
    moved = estimate(values + 0.08, np.full(units, known), np.full(units, freedom))
    student = estimate(values + 0.08, np.zeros(units), np.zeros(units))
    assert (moved.p_above() < 0.005).mean() > (student.p_above() < 0.005).mean() + 0.1


@pytest.mark.filterwarnings("error")
def test_ratios_that_tell_nothing_are_infinite() -> None:
    found = ratio(np.array([np.log(0.5), 0.0, np.log(1000.0), 1e5, np.inf, -1e5]))
    assert found.tolist() == pytest.approx([0.5, 1.0, 1000.0, np.inf, np.inf, 0.0])


def test_detectable_is_detected_as_often_as_it_says() -> None:
    random = np.random.default_rng(11)
    spot = Estimate(np.zeros(1), np.array([0.02]), np.array([1e6]))
    for least in (0.0, 0.2):
        truth = float(spot.detectable(0.005, 0.95, least)[0])
        seen = Estimate(random.normal(truth, 0.02, 20_000), np.array([0.02]), np.array([1e6]))
        found = (seen.p_above() < 0.005) & (seen.mean > least)
        assert found.mean() == pytest.approx(0.95, abs=0.01)


P = [
    np.array([]),
    np.array([0.2]),
    np.array([0.01, 0.04, 0.03, 0.005]),
    np.array([0.9, 0.9, 0.9, 0.001]),
    np.random.default_rng(2).random(50) ** 3,
]


@pytest.mark.parametrize("p", P, ids=len)
def test_false_discoveries_are_those_of_scipy(p: Floats) -> None:
    expected = stats.false_discovery_control(p) if len(p) else p
    assert false_discoveries(p) == pytest.approx(expected)


@pytest.mark.parametrize("p", P, ids=len)
def test_holm_is_the_closed_test_of_bonferroni(p: Floats) -> None:
    """A hypothesis falls where Bonferroni's test rejects every set that holds it; by definition, not by steps."""
    by_definition = []
    for at in range(len(p)):
        above = np.sort(p)[np.sort(p) >= p[at]]
        largest = max(
            min(1.0, size * min(p[at], above[-size] if size <= len(above) else np.sort(p)[-size]))
            for size in range(1, len(p) + 1)
        )
        by_definition.append(largest)
    assert holm(p) == pytest.approx(np.array(by_definition))


def test_holm_of_a_known_table() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
