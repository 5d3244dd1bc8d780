from __future__ import annotations

import dataclasses
import json
from importlib.resources import files

from index.catalog import StoredPassage
from index.encoding.base import EncoderIdentity
from index.encoding.packing import PackedViews
from index.ranking.confidence import Calibration, calibration_for, signals
from index.ranking.scoring import Scored
from tests.fake import FakeEncoder


def scored(**values: float) -> Scored:
    passage = StoredPassage(1, 1, 1, "body", "", (frozenset(),), frozenset(), PackedViews(b"", b"", b""))
    numbers = {"sentence": 0.6, "late": 0.7, "coverage": 0.4, "context": 0.1, "lacks": 0.0, "paragraph": 0.3, "even": 0.2, "held": 0.5} | values
    return Scored(passage, best_sentence=0, **numbers)  # type: ignore[arg-type]


def test_signals():
    assert signals(scored(lacks=1.0)) == (0.6, 0.7, 0.4, 0.1, 1.0, 0.3, 0.2, 0.5)


def test_a_probability_is_one_whatever_the_signals():
    calibration = Calibration(-1.0, (1.0, 1.0, 1.0, 1.0, -1.0, 1.0, 1.0, 1.0), 0.5)
    at = [calibration.probability(scored(late=late)) for late in (-1e9, -1, 0, 1, 1e9)]
    assert at == sorted(at)
    assert 0 <= at[0] < 1e-6
    assert 1 - 1e-6 < at[-1] <= 1


def test_a_calibration_belongs_to_one_encoder():
    assert calibration_for(FakeEncoder().identity) is None
    kept = json.loads((files("index.ranking") / "confidence.json").read_text("utf-8"))
    its_own = EncoderIdentity("any name", kept["encoder"], 384, kept["recipe"])
    calibration = calibration_for(its_own)
    assert calibration is not None
    assert 0 < calibration.threshold < 1
    assert len(calibration.weights) == len(signals(scored()))
    assert calibration_for(dataclasses.replace(its_own, digest="another")) is None
    assert calibration_for(dataclasses.replace(its_own, recipe="another/1")) is None
