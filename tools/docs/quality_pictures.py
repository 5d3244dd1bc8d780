"""The two pictures of docs/quality.md: how reliable the confidence is, and what answering more questions costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from PIL import Image

from pullquote import Evaluation, Outcome
from pullquote.evaluation.dataset import OFF_TOPIC
from tests.evaluation.measurement import ANSWERABLE, NEAR_MISS, answered, by_kind, thresholds

# Okabe and Ito's colours, which colour-blind people can distinguish as well; markers carry the same information.
LOOKS = {
    "newsroom": ("#D55E00", "o"),
    "news": ("#0072B2", "s"),
    "near-misses": ("#E69F00", "v"),
    "longform": ("#009E73", "^"),
    "encyclopedia": ("#CC79A7", "D"),
}
WEIGHTS = {ANSWERABLE: 1.0, OFF_TOPIC: 0.6, NEAR_MISS: 0.4}  # as in the fit: half of the questions have an answer
BINS = 10
FEWEST = 10  # with fewer questions answered, a share means nothing
MOST_SHOWN = 0.25  # of the off-topic questions answered
STYLE = {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.alpha": 0.3}

Floats = np.ndarray[Any, np.dtype[np.float64]]


def draw_reliability(evaluations: Mapping[str, Evaluation], picture: Path) -> None:
    """Draw how often the first passage is right, by confidence, for all sets together and for each."""
    with mpl.rc_context(STYLE):
        figure, (together, each) = plt.subplots(1, 2, figsize=(8.4, 4.1), sharey=True, layout="constrained")
        parts = [_weighed(evaluation) for evaluation in evaluations.values()]
        confidence, right, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
        places, shares, spread = _binned(confidence, right, weight, BINS)
        together.errorbar(places, shares, spread, color="black", marker="o", capsize=3, label="first passage right")
        share = np.histogram(confidence, BINS, (0, 1), weights=weight)[0] / weight.sum()
        together.bar((np.arange(BINS) + 0.5) / BINS, share, 0.9 / BINS, color="#999999", label="share of questions")
        together.set_title("All sets")
        together.set_ylabel("share of questions")
        for (name, (color, marker)), part in zip(LOOKS.items(), parts, strict=True):
            places, shares, _ = _binned(*part, BINS // 2)
            each.plot(places, shares, color=color, marker=marker, label=name)
        each.set_title("First passage right, each set")
        for axes in (together, each):
            axes.plot([0, 1], [0, 1], color="black", linestyle=":", linewidth=1, label="as sure as right")
            axes.set(xlabel="confidence", xlim=(0, 1), ylim=(0, 1))
            axes.legend(loc="upper left", frameon=False)
        _save(figure, picture)


def draw_risk(evaluations: Mapping[str, Evaluation], picture: Path) -> None:
    """Draw the shares of wrong answers and of off-topic questions answered, by the share of questions answered."""
    with mpl.rc_context(STYLE):
        figure, (wrong, astray) = plt.subplots(1, 2, figsize=(8.4, 4.1), layout="constrained")
        for name, (color, marker) in LOOKS.items():
            groups = by_kind(evaluations[name])
            asked, off_topic = groups[ANSWERABLE], groups[OFF_TOPIC]
            marks = list(thresholds().values())
            every = sorted([*marks, *(outcome.confidence for outcome in asked)], reverse=True)[FEWEST:]
            for axes, share, of in ((wrong, _wrong, asked), (astray, answered, off_topic)):
                for at, look in ((every, {"label": name}), (marks, {"marker": marker, "ls": "none"})):
                    axes.plot([answered(asked, one) for one in at], [share(of, one) for one in at], color=color, **look)
        wrong.set(title="First passage wrong, of those answered", xlim=(0, 1.02), ylim=(0, None))
        astray.set(title="Off-topic questions answered", xlim=(0.3, 1.02), ylim=(0, MOST_SHOWN))
        for axes in (wrong, astray):
            axes.set_xlabel("answerable questions answered")
            axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
            axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
        astray.legend(loc="upper left", frameon=False)
        _save(figure, picture)


def _weighed(evaluation: Evaluation) -> tuple[Floats, Floats, Floats]:
    """Return each question's confidence, whether its first passage is right, and its weight."""
    groups = by_kind(evaluation)
    rows = [
        (one.confidence, one.rank == 1, WEIGHTS[kind] / len(outcomes))
        for kind, outcomes in groups.items()
        for one in outcomes
    ]
    confidence, right, weight = np.array(rows, dtype=np.float64).T
    return confidence, right, weight


def _binned(confidence: Floats, right: Floats, weight: Floats, bins: int) -> tuple[Floats, Floats, Floats]:
    """Return for each bin of confidence with questions its mean, the share that is right, and a 95% interval.

    The interval is Wilson's (1927), as distances below and above, with the effective sample size of Kish (1965).
    """
    found = []
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    for number in np.unique(which):
        inside = which == number
        w = weight[inside]
        share, questions, z = np.average(right[inside], weights=w), w.sum() ** 2 / (w**2).sum(), 1.96
        middle = (share + z**2 / (2 * questions)) / (1 + z**2 / questions)
        half = z / (1 + z**2 / questions) * np.sqrt(share * (1 - share) / questions + z**2 / (4 * questions**2))
        low, high = share - (middle - half), middle + half - share
        found.append((np.average(confidence[inside], weights=w), share, max(low, 0.0), max(high, 0.0)))
    means, shares, low, high = np.array(found).T
    return means, shares, np.array([low, high])


def _wrong(outcomes: Sequence[Outcome], threshold: float) -> float:
    """Return the share of questions answered at a threshold whose first passage is wrong."""
    given = [outcome.rank != 1 for outcome in outcomes if outcome.confidence >= threshold]
    return sum(given) / len(given) if given else 0.0


def _save(figure: Figure, picture: Path) -> None:
    figure.savefig(picture, dpi=110, metadata={"Software": None})
    plt.close(figure)
    with Image.open(picture) as image:
        small = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)
