"""The probability that a passage answers a question: a logistic regression over the signals of its score.

One more signal is used: the total idf of the question's words that the passage lacks, not as a share, since a passage
may lack more words of a longer question and still answer it.

The weights are in `calibration.json`, with the command that fitted them and the encoder they belong to; for another
encoder there is no calibration.
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

# Without a calibration, a passage is quoted if it contains at least this share of the question's idf mass.
UNCALIBRATED: Mapping[Strictness, float] = {"strict": 0.9, "usual": 0.75, "lenient": 0.6}


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weights of `signals`, in the same order, and the least probability at which a passage is quoted."""

    bias: float
    weights: tuple[float, ...]
    thresholds: Mapping[Strictness, float]

    def probability(self, scored: ScoredPassage) -> float:
        """Return the probability, 0 to 1, that a passage answers the question it was scored for."""
        values = signals(scored)
        logit = self.bias + sum(w * v for w, v in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def answer_probabilities(
    ranked: Sequence[ScoredPassage], encoder: EncoderIdentity, strictness: Strictness
) -> tuple[list[float], float]:
    """Return the probability that each passage answers, and the least probability at which it is quoted."""
    calibration = calibration_for(encoder)
    if calibration is None:
        return [one.held for one in ranked], UNCALIBRATED[strictness]
    return [calibration.probability(one) for one in ranked], calibration.thresholds[strictness]


def calibration_for(encoder: EncoderIdentity) -> Calibration | None:
    """Return the calibration fitted to an encoder, if there is one."""
    stored = _stored()
    if (stored["encoder"], stored["recipe"]) != (encoder.digest, encoder.recipe):
        return None
    return Calibration(stored["bias"], tuple(stored["weights"].values()), stored["thresholds"])


@cache
def _stored() -> dict[str, Any]:
    """Read the fitted values."""
    stored: dict[str, Any] = json.loads(Path(__file__).with_name("calibration.json").read_text("utf-8"))
    return stored


def signals(scored: ScoredPassage) -> tuple[float, ...]:
    """Return the signals that the probability is computed from, in the order of the weights in `calibration.json`."""
    return (*scored.signals, scored.missing)
