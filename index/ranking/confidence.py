"""How probable it is that a passage answers a question: a logistic regression over ranking signals.

Its weights are in `confidence.json`, with the command that fitted them and the encoder they belong to; for another
encoder there is no calibration, and none is pretended.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path

from index.encoding.base import EncoderIdentity
from index.ranking.scoring import Scored

UNCALIBRATED_COVERAGE = 0.75  # without a calibration: quote only what holds this share of the question's idf mass

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_TIME = (
    rf"\d{{3}}|\b(?:{_MONTHS}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.)|\d(?::\d\d)?\s?[ap]\.?m\b|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:centur|decade|year|month|week|season|episode|spring|summer|autumn|"
    r"winter|morning|evening|afternoon|night)|\b(?:yesterday|today|tomorrow|tonight|midnight|noon|ago|now|then|"
    r"before|after|during|until|since|once|when|while|late|later|early|earlier|recently|soon|immediately|o.clock)\b"
)
_NUMBER = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|third|quarter|twice|none|no|all)\b"
)
_DOES = r"(?:did|do|does|was|were|is|are|will|would|has|have|had|can|could|should|might)"
_ASKS_TIME = (
    rf"^(?:and |so |but )?(?:since |until |by )?when(?:'s|’s| {_DOES})\b|"
    r"\b(?:in|on|at|since|by|until) (?:what|which) (?:year|date|day|month|time|century|decade)\b|"
    r"^(?:what|which) (?:year|date|day|month|century|decade)\b|^what time\b"
)
_ASKS_NUMBER = r"\bhow (?:many|much|old|tall)\b|\bwhat (?:percentage|percent|number|share|proportion)\b"

# What a question asks for, by the words it holds, and what a passage must hold to give it.
EXPECTED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(_ASKS_TIME, re.I), re.compile(_TIME, re.I)),
    (re.compile(_ASKS_NUMBER, re.I), re.compile(_NUMBER, re.I)),
    (
        re.compile(r"^(?:and |so |but )?(?:who|whose)\b", re.I),
        re.compile(r"[A-Z]|\b(?:he|she|they|man|woman|people)\b"),
    ),
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the signals, in the order of `signals`, and from which probability on a passage is quoted."""

    bias: float
    weights: tuple[float, ...]
    threshold: float

    def probability(self, scored: Scored, question: str) -> float:
        """Give the probability, 0 to 1, that a passage answers a question."""
        values = signals(scored, question)
        logit = self.bias + sum(w * v for w, v in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def calibration_for(encoder: EncoderIdentity) -> Calibration | None:
    """Give the calibration fitted to an encoder, if there is one."""
    stored = json.loads(Path(__file__).with_name("confidence.json").read_text("utf-8"))
    if (stored["encoder"], stored["recipe"]) != (encoder.digest, encoder.recipe):
        return None
    return Calibration(stored["bias"], tuple(stored["weights"].values()), stored["threshold"])


def signals(scored: Scored, question: str) -> tuple[float, ...]:
    """Give what the probability is computed from, in the order of the weights in `confidence.json`.

    How near the passage is by its vectors, how much of the question's rare words it holds, and whether what is asked
    for (a time, a number, a person) is missing from it.
    """
    return (scored.nearness, scored.coverage, float(lacks_expected(question, scored.stored.text)))


def lacks_expected(question: str, passage: str) -> bool:
    """Tell whether a question asks for a time, a number or a person and the passage holds nothing of the kind."""
    for asks, gives in EXPECTED:
        if asks.search(question):
            return not gives.search(passage)
    return False
