"""Uncertainty of figures: bootstrapped intervals and paired randomisation tests.

An estimator takes counts, shape (b, n): how often each of the n questions is in each of b samples. It returns b values;
with every count 1, the value is the figure itself. Samples are drawn with replacement within each stratum (a kind of
question), so that every sample has as many questions of each kind as there are (Efron and Tibshirani 1993, An
Introduction to the Bootstrap). Where all questions of a figure have the same value, its interval is a point: three
right out of three says little, though nothing in the sample shows how wrong it may be.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Estimator = Callable[[Floats], Floats]
Name = TypeVar("Name", bound=Hashable)

RESAMPLES = 2000
FLIPS = 20_000
SEED = 20220112
CONFIDENCE = 0.95
BLOCK = 2_000_000  # counts drawn at once: 16 MB


def intervals(
    estimators: Mapping[Name, Estimator], strata: Sequence[str], *, resamples: int = RESAMPLES, seed: int = SEED
) -> dict[Name, tuple[float, float]]:
    """Return the 95% percentile interval of each estimator; NaN twice if no sample has a value.

    All estimators see the same samples, so that a difference of figures can be resampled as one estimator.

    Args:
        estimators: what to compute from each sample, by name.
        strata: the stratum of each question.
        resamples: the number of samples.
        seed: of the random numbers; the same seed gives the same intervals.
    """
    draw = np.random.default_rng(seed)
    groups = [np.flatnonzero(np.array(strata) == stratum) for stratum in sorted(set(strata))]
    block = max(1, BLOCK // max(1, len(strata)))
    values: dict[Name, list[Floats]] = {name: [] for name in estimators}
    for first in range(0, resamples, block):
        counts = _counts(draw, groups, len(strata), min(block, resamples - first))
        for name, estimator in estimators.items():
            values[name].append(estimator(counts))
    tail = 100 * (1 - CONFIDENCE) / 2
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # numpy's, where every value is NaN
        for name, parts in values.items():
            low, high = np.nanpercentile(np.concatenate(parts), [tail, 100 - tail])
            found[name] = (float(low), float(high))
    return found


def randomisation_test(differences: Floats, *, flips: int = FLIPS, seed: int = SEED) -> float:
    """Return the two-sided p-value of paired differences: how often chance would move their mean as far from 0.

    If both systems were the same, each question's difference could as well have the other sign (Fisher's
    randomisation; Smucker, Allan and Carterette 2007, doi:10.1145/1321440.1321528, advise it for rankings). Signs are
    drawn at random; the one sample that was observed is counted in, so that p is never 0 (Phipson and Smyth 2010,
    doi:10.2202/1544-6115.1585).
    """
    changed = differences[differences != 0]
    observed = abs(changed.sum())
    draw = np.random.default_rng(seed)
    block = max(1, BLOCK // max(1, len(changed)))
    as_far = 0
    for first in range(0, flips, block):
        signs = draw.integers(0, 2, (min(block, flips - first), len(changed))) * 2 - 1
        as_far += int((np.abs(signs @ changed) >= observed - 1e-9).sum())
    return (1 + as_far) / (1 + flips)


def _counts(draw: np.random.Generator, groups: Sequence[npt.NDArray[np.intp]], questions: int, samples: int) -> Floats:
    """Draw samples; return how often each question is in each, shape (samples, questions)."""
    counts = np.zeros((samples, questions))
    starts = np.arange(samples)[:, None]
    for group in groups:
        drawn = draw.integers(0, len(group), (samples, len(group))) + starts * len(group)
        counts[:, group] = np.bincount(drawn.ravel(), minlength=samples * len(group)).reshape(samples, len(group))
    return counts
