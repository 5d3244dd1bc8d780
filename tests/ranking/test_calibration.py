from __future__ import annotations

import dataclasses
import json
from importlib.resources import files

from pullquote.encoders.base import EncoderIdentity
from pullquote.ranking.calibration import UNCALIBRATED, Calibration, answer_probabilities, calibration_for, signals
from pullquote.ranking.scoring import ScoredPassage, weights
from tests.ranking.builders import scored, stored
from tests.support.fake_encoder import FakeEncoder

THRESHOLDS = {"strict": 0.9, "usual": 0.5, "lenient": 0.1}


def one(**values: float) -> ScoredPassage:
    known = {"sentence": 0.6, "late": 0.7, "coverage": 0.4, "context": 0.1, "lacks": 0.0, "held": 0.5}
    return scored(stored(1), **(known | values))


def test_signals_are_those_of_the_score_and_how_much_is_missing():
    assert signals(one(lacks=1.0, missing=1.5)) == (0.6, 0.7, 0.4, 0.1, 1.0, 1.5)


def test_a_probability_is_one_whatever_the_signals():
    calibration = Calibration(-1.0, (1.0, 1.0, 1.0, 1.0, -1.0, 1.0), THRESHOLDS)
    at = [calibration.probability(one(late=late)) for late in (-1e9, -1, 0, 1, 1e9)]
    assert at == sorted(at)
    assert 0 <= at[0] < 1e-6
    assert 1 - 1e-6 < at[-1] <= 1


def test_without_a_calibration_the_share_of_rare_words_decides():
    fake = FakeEncoder().identity
    assert answer_probabilities([one(), one(held=0.8)], fake, "usual") == ([0.5, 0.8], 0.75)
    assert UNCALIBRATED["strict"] > UNCALIBRATED["usual"] > UNCALIBRATED["lenient"]


def test_a_calibration_belongs_to_one_encoder():
    assert calibration_for(FakeEncoder().identity) is None
    kept = json.loads((files("pullquote.ranking") / "calibration.json").read_text("utf-8"))
    its_own = EncoderIdentity("any name", kept["encoder"], 384, kept["recipe"])
    calibration = calibration_for(its_own)
    assert calibration is not None
    thresholds = calibration.thresholds
    assert 0 < thresholds["lenient"] < thresholds["usual"] < thresholds["strict"] < 1
    assert len(calibration.weights) == len(signals(one())) == len(weights()) + 1
    assert calibration_for(dataclasses.replace(its_own, digest="another")) is None
    assert calibration_for(dataclasses.replace(its_own, recipe="another/1")) is None
