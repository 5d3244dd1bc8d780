"""How probable it is that a passage answers a question: a logistic regression over ranking signals.

Its weights are in `confidence.json`, with the command that fitted them and the encoder they belong to; for another
encoder there is no calibration, and none is pretended.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from importlib.resources import files

from index.encoding.base import EncoderIdentity
from index.ranking.scoring import Scored

UNCALIBRATED_COVERAGE = 0.75  # without a calibration: quote only what holds this share of the question's idf mass


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the signals, in the order of `signals`, and from which probability on a passage is quoted."""

    bias: float
    weights: tuple[float, ...]
    threshold: float

    def probability(self, scored: Scored) -> float:
        """Give the probability, 0 to 1, that a passage answers the question it was scored for."""
        values = signals(scored)
        logit = self.bias + sum(w * v for w, v in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def calibration_for(encoder: EncoderIdentity) -> Calibration | None:
    """Give the calibration fitted to an encoder, if there is one."""
    stored = json.loads((files("index.ranking") / "confidence.json").read_text("utf-8"))
    if (stored["encoder"], stored["recipe"]) != (encoder.digest, encoder.recipe):
        return None
    return Calibration(stored["bias"], tuple(stored["weights"].values()), stored["threshold"])


def signals(scored: Scored) -> tuple[float, ...]:
    """Give what the probability is computed from, in the order of the weights in `confidence.json`."""
    return (*scored.signals, scored.paragraph, scored.even, scored.held)
