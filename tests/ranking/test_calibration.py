from __future__ import annotations

import dataclasses
import json
from importlib.resources import files

import pytest

from pullquote.answerability.layout import Reading
from pullquote.encoders.base import EncoderIdentity
from pullquote.ranking.calibration import Calibration, Regression, calibration_for, signals
from pullquote.ranking.scoring import ScoredPassage
from tests.ranking.builders import scored, stored
from tests.support.fake_encoder import FakeEncoder

STORED = json.loads((files("pullquote.ranking") / "calibration.json").read_text("utf-8"))
ITS_OWN = EncoderIdentity("any name", STORED["encoder"], 384, STORED["recipe"])
READING = Reading(1.0, None, 2.0)


def one(reading: Reading | None = READING, **values: float) -> ScoredPassage:
    known = {"sentence": 0.6, "late": 0.7, "coverage": 0.4, "context": 0.1, "lacks": 0.0, "held": 0.5}
    return dataclasses.replace(scored(stored(1), **(known | values)), reading=reading)


def test_signals_are_those_of_the_score_how_much_is_missing_and_what_was_read():
    found = signals(one(lacks=1.0, missing=1.5, unborne=2.0))
    assert list(found.values()) == [0.6, 0.7, 0.4, 0.1, 1.0, 1.5, 2.0, 1.0, 2.0]
    assert "reader" not in signals(one(None))


def test_a_probability_is_one_whatever_the_signals():
    regression = Regression(-1.0, {"late": 1.0})
    at = [regression.probability({"late": late}) for late in (-1e9, -1, 0, 1, 1e9)]
    assert at == sorted(at)
    assert 0 <= at[0] < 1e-6
    assert 1 - 1e-6 < at[-1] <= 1


def test_the_archive_must_write_about_it_and_a_passage_must_answer():
    calibration = Calibration(Regression(0.0, {"late": 1.0}), Regression(0.0, {"reader": 1.0}), {}, 0.5)
    far, near, unread = one(late=-40.0), one(Reading(-40.0, None, 0.0), late=40.0), one(None, late=0.0)
    judgement = calibration.judge([far, near, unread], of=1)
    assert judgement.topic < 1e-6  # only the first was looked at
    judgement = calibration.judge([far, near, unread], of=2)
    assert judgement.topic == pytest.approx(1)
    assert judgement.probabilities == pytest.approx([1 / (1 + 2.718281828**-1), 0, 0], abs=1e-6)


def test_a_passage_that_was_not_read_does_not_answer():
    assert calibration_for(ITS_OWN).judge([one(None, coverage=1.0, late=1.0, sentence=1.0)], of=1).probabilities == [
        0.0
    ]


@pytest.mark.parametrize("rounded", ["", "+int8/1"])
def test_an_encoder_and_its_rounded_weights_have_one_calibration(rounded: str):
    calibration = calibration_for(dataclasses.replace(ITS_OWN, recipe=STORED["recipe"] + rounded))
    assert "late" in calibration.topic.weights


@pytest.mark.parametrize(
    "identity",
    [
        FakeEncoder().identity,
        dataclasses.replace(ITS_OWN, digest="another"),
        dataclasses.replace(ITS_OWN, recipe="another/1"),
    ],
)
def test_for_another_encoder_words_and_the_reader_decide(identity: EncoderIdentity):
    calibration = calibration_for(identity)
    used = {*calibration.topic.weights, *calibration.answer.weights}
    assert used == {"coverage", "context", "lacks", "missing", "unborne", "reader", "margin"}


@pytest.mark.parametrize("variant", ["with_cosines", "without_cosines"])
def test_thresholds_are_in_order_and_a_higher_logit_is_more_probable(variant: str):
    identity = ITS_OWN if variant == "with_cosines" else FakeEncoder().identity
    calibration = calibration_for(identity)
    thresholds = calibration.thresholds
    assert 0 < thresholds["lenient"] < thresholds["usual"] < thresholds["strict"] < 1
    low, high = (calibration.judge([one(Reading(logit, None, logit))], of=1) for logit in (-8.0, 4.0))
    assert low.topic == high.topic
    assert low.probabilities[0] < high.probabilities[0]
