"""How probable it is that the archive answers a question, and with which of its passages.

Two things have to be so: the archive writes about what was asked, and a passage answers it. Each is a logistic
regression: the first over the signals of the score, the second over those and what the reader found. The probability
is their product.

The weights are in `calibration.json`, with the command that fitted them. Those that use the vectors' cosines belong to
one encoder, whose weights may also be rounded to eight bits; for every other encoder there are weights that use words
and the reader only.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pullquote.encoders.base import EncoderIdentity
from pullquote.ranking.scoring import ScoredPassage
from pullquote.types import Strictness

ROUNDED = "+int8"  # in the recipe of an encoder whose weights are rounded

# A question that the reader cannot read is answered by passages that hold at least this share of its idf mass.
UNREAD: Mapping[Strictness, float] = {"strict": 0.9, "usual": 0.75, "lenient": 0.6}


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression over named signals."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, values: Mapping[str, float]) -> float:
        """Return the probability, 0 to 1."""
        logit = self.bias + sum(weight * values[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the archive writes about what was asked, whether each passage then answers it, and both together.

    A passage that the reader did not read does not answer.
    """

    topic: float
    answers: tuple[float, ...]

    @property
    def probabilities(self) -> list[float]:
        """The probability of each passage that the archive writes about what was asked and it answers."""
        return [self.topic * one for one in self.answers]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Both regressions, the least probability at which a passage is quoted, and the least at which it is near."""

    topic: Regression
    answer: Regression
    thresholds: Mapping[Strictness, float]
    near: float

    def judge(self, ranked: Sequence[ScoredPassage], *, of: int) -> Judgement:
        """Judge the passages for a question, best first; whether the archive writes about it by the first `of` ones."""
        topic = max((self.topic.probability(signals(one)) for one in ranked[:of]), default=0.0)
        answers = [0.0 if one.reading is None else self.answer.probability(signals(one)) for one in ranked]
        return Judgement(topic, tuple(answers))


def judge_by_words(ranked: Sequence[ScoredPassage]) -> Judgement:
    """Judge the passages for a question that the reader cannot read: by the share of its idf mass that each holds."""
    return Judgement(1.0, tuple(one.held for one in ranked))


def calibration_for(encoder: EncoderIdentity) -> Calibration:
    """Return the calibration fitted to an encoder, else the one that suits every encoder."""
    stored = _stored()
    own = (stored["encoder"], stored["recipe"]) == (encoder.digest, encoder.recipe.split(ROUNDED)[0])
    return _calibration(stored["with_cosines" if own else "without_cosines"])


def _calibration(stored: Mapping[str, Any]) -> Calibration:
    topic, answer = (Regression(stored[name]["bias"], stored[name]["weights"]) for name in ("topic", "answer"))
    return Calibration(topic, answer, stored["thresholds"], stored["near"])


@cache
def _stored() -> dict[str, Any]:
    """Read the fitted values."""
    stored: dict[str, Any] = json.loads(Path(__file__).with_name("calibration.json").read_text("utf-8"))
    return stored


def signals(scored: ScoredPassage) -> dict[str, float]:
    """Return the signals that the probabilities are computed from.

    Beside those of the score there are `missing`, the total idf of the question's words that the passage lacks, not as
    a share, since a passage may lack more words of a longer question and still answer it; `unborne`, how many of its
    names and years are not borne out; and what the reader found, of a passage that it read.
    """
    found = dict(zip(("sentence", "late", "coverage", "context", "lacks"), scored.signals, strict=True))
    found |= {"missing": scored.missing, "unborne": scored.unborne}
    if scored.reading is not None:
        found |= {"reader": scored.reading.logit, "margin": scored.reading.margin}
    return found
