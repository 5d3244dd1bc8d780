"""How probable it is that a passage answers a question: a logistic regression over ranking signals.

Its weights are in `confidence.json`, with the command that fitted them and the encoder they belong to; for another
encoder there is no calibration, and none is pretended.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from index.encoding.base import EncoderIdentity
from index.ranking.scoring import Scored

UNCALIBRATED_COVERAGE = 0.75  # without a calibration: quote only what holds this share of the question's idf mass

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_NUMBER = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|third|quarter|twice|none|no)\b"
)
_TIME = (
    rf"\b(?:1\d|20)\d\ds?\b|\b(?:{_MONTHS})\b|\d(?::\d\d)?\s?[ap]\.?m\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"\b(?:yesterday|today|tomorrow|tonight|century|decades?|ago|(?:last|next|this|following|previous|same|earlier|later)"
    r" (?:day|week|month|year|spring|summer|autumn|fall|winter|evening|morning|night)s?|midnight|noon|christmas|easter)\b"
)
_ASKS_TIME = r"\b(?:(?:since )?when|(?:what|which) (?:year|date|day|month|time))\b"
_ASKS_NUMBER = (
    r"\bhow (?:many|much|long|far|old|tall|high|big|large|often|deep|fast|wide)\b|"
    r"\bwhat (?:percentage|percent|number|share|proportion)\b"
)
_PERSON = r"[A-Z]\w+|\b(?:he|she|they|man|woman|people|police)\b"
_PLACE = r"\b(?:in|at|near|from|to|on|of|outside|across|between|along) (?:the )?\w"

# What a question asks for, by the words it holds, and what a passage must hold to give it.
EXPECTED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (re.compile(_ASKS_TIME, re.I), re.compile(_TIME, re.I)),
    (re.compile(_ASKS_NUMBER, re.I), re.compile(_NUMBER, re.I)),
    (re.compile(r"\b(?:who|whom|whose)\b", re.I), re.compile(_PERSON)),
    (re.compile(r"\bwhere\b", re.I), re.compile(_PLACE)),
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the signals, in the order of `signals`, and from which probability on a passage is quoted."""

    bias: float
    weights: tuple[float, ...]
    threshold: float

    def probability(self, scored: Scored, question: str, terms: Mapping[str, float]) -> float:
        """Give the probability, 0 to 1, that a passage answers a question whose terms have these idf weights."""
        values = signals(scored, question, terms)
        logit = self.bias + sum(w * v for w, v in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


def calibration_for(encoder: EncoderIdentity) -> Calibration | None:
    """Give the calibration fitted to an encoder, if there is one."""
    stored = json.loads((files("index.ranking") / "confidence.json").read_text("utf-8"))
    if (stored["encoder"], stored["recipe"]) != (encoder.digest, encoder.recipe):
        return None
    return Calibration(stored["bias"], tuple(stored["weights"].values()), stored["threshold"])


def signals(scored: Scored, question: str, terms: Mapping[str, float]) -> tuple[float, ...]:
    """Give what the probability is computed from: cosines, coverage, and what is asked for but not there."""
    missing = [weight for term, weight in terms.items() if term not in scored.stored.terms]
    heaviest = max(terms.values(), default=1.0)
    return (
        scored.paragraph,
        scored.sentence,
        scored.late,
        scored.coverage,
        max(missing, default=0.0) / heaviest if heaviest else 0.0,
        float(lacks_expected(question, scored.stored.text)),
    )


def lacks_expected(question: str, passage: str) -> bool:
    """Tell whether a question asks for a time, a number, a person or a place and the passage holds none."""
    for asks, gives in EXPECTED:
        if asks.search(question):
            return not gives.search(passage)
    return False
