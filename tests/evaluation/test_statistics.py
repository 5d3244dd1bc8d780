from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, strategies as st

from pullquote.evaluation.metrics import mean_of
from pullquote.evaluation.statistics import BLOCK, RESAMPLES, intervals, randomisation_test


def mean_interval(values: np.ndarray, **options: int) -> tuple[float, float]:
    statistic = mean_of(values, np.ones(len(values), bool))
    return intervals({"mean": statistic}, ["one"] * len(values), **options)["mean"]


def test_there_are_enough_samples():
    assert RESAMPLES >= 1000


def test_intervals_hold_the_true_mean_nearly_as_often_as_they_say():
    """For 400 sets of 80 questions drawn from an exponential distribution with mean 1."""
    draw = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        low, high = mean_interval(draw.exponential(size=80), resamples=400)
        held += low <= 1 <= high
    assert 0.90 <= held / 400 <= 0.97


def test_an_interval_is_that_of_the_normal_distribution_where_that_holds():
    values = np.random.default_rng(2).normal(5, 2, 1000)
    low, high = mean_interval(values)
    half = 1.96 * values.std() / np.sqrt(1000)
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.02)


def test_the_same_seed_gives_the_same_intervals_and_another_others():
    values = np.random.default_rng(3).normal(size=50)
    assert mean_interval(values) == mean_interval(values)
    assert mean_interval(values) != mean_interval(values, seed=1)


def test_what_is_drawn_at_once_does_not_matter_but_for_chance():
    values = np.random.default_rng(3).normal(size=50)
    several_blocks = mean_interval(values, resamples=5 * BLOCK // (2 * len(values)))
    assert mean_interval(values) == pytest.approx(several_blocks, abs=0.05)


def test_every_sample_has_as_many_questions_of_each_stratum():
    values = np.array([1.0] * 3 + [5.0] * 4)
    sizes = []

    def spy(counts: np.ndarray) -> np.ndarray:
        sizes.append((counts[:, :3].sum(axis=1), counts[:, 3:].sum(axis=1), (counts > 1).any()))
        return mean_of(values, np.ones(7, bool))(counts)

    found = intervals({"mean": spy}, ["few"] * 3 + ["more"] * 4)
    (few, more, several), *_ = sizes
    assert set(few) == {3}
    assert set(more) == {4}
    assert several
    assert found["mean"] == pytest.approx((23 / 7, 23 / 7))


def test_where_no_sample_has_a_value_there_is_no_interval():
    assert np.isnan(mean_interval(np.array([np.nan, np.nan]))).all()


def test_differences_of_figures_see_the_same_samples():
    """If a difference is the same for every question, its interval is a point."""
    draw = np.random.default_rng(4)
    one = draw.normal(size=40)
    everything = np.ones(40, bool)
    found = intervals({"one": mean_of(one, everything), "same": mean_of(one + 1 - one, everything)}, ["q"] * 40)
    assert found["same"] == pytest.approx((1, 1))
    assert found["one"][1] - found["one"][0] > 0.3


def test_no_difference_is_no_evidence():
    assert randomisation_test(np.zeros(10)) == 1
    assert randomisation_test(np.array([])) == 1


def test_a_difference_that_goes_both_ways_is_no_evidence():
    assert randomisation_test(np.array([1.0, -1.0] * 20)) == 1


def test_p_is_never_zero():
    p = randomisation_test(np.ones(60), flips=999)
    assert p == 1 / 1000


def test_chance_alone_is_found_significant_as_often_as_it_should():
    draw = np.random.default_rng(5)
    found = [randomisation_test(draw.normal(size=30), flips=400, seed=n) <= 0.05 for n in range(400)]
    assert 0.02 <= np.mean(found) <= 0.08


@given(st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=9))
def test_p_is_the_share_of_all_signs_that_are_as_far_from_nothing(differences: list[float]):
    observed = abs(sum(differences))
    sums = [abs(np.dot(signs, differences)) for signs in itertools.product((-1, 1), repeat=len(differences))]
    exact = np.mean([one >= observed - 1e-9 for one in sums])
    assert randomisation_test(np.array(differences)) == pytest.approx(exact, abs=0.02)
