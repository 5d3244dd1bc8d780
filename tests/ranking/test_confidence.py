from __future__ import annotations

import dataclasses
import json
from importlib.resources import files

import pytest

from index.catalog import StoredPassage
from index.encoding.base import EncoderIdentity
from index.encoding.packing import PackedViews
from index.ranking.confidence import Calibration, calibration_for, lacks_expected, signals
from index.ranking.scoring import LATE, Scored
from tests.fake import FakeEncoder


@pytest.mark.parametrize(
    ("question", "passage", "lacks"),
    [
        ("When did the pier open?", "It opened with a parade and much noise.", True),
        ("When did the pier open?", "It opened on 12 January with a parade.", False),
        ("When did the pier open?", "It opened in 1987.", False),
        ("when did the pier open", "It had opened the previous summer.", False),
        ("Since when has it been shut?", "It has been shut for repairs.", True),
        ("What year was it built?", "It was built of oak.", True),
        ("What year was it built?", "It was built in the 1920s.", False),
        ("What time does the boat leave?", "The boat leaves at 7:30 pm.", False),
        ("What time does the boat leave?", "The boat leaves from the quay.", True),
        ("Which day was it?", "It was a Tuesday.", False),
        ("How many crates were there?", "There were many crates.", True),
        ("How many crates were there?", "There were ninety crates.", False),
        ("How many crates were there?", "There were 3,500 crates.", False),
        ("How many crates were there?", "There were no crates.", False),
        ("How much did it cost?", "It cost a great deal.", True),
        ("How much did it cost?", "It cost half of that.", False),
        ("What percentage voted?", "Hardly anyone voted.", True),
        ("What percentage voted?", "Twelve per cent voted.", False),
        ("Who paid for it?", "it was paid for with a loan.", True),
        ("Who paid for it?", "it was paid for by the Fenn family.", False),
        ("Who paid for it?", "after all, they paid for it.", False),
        ("Whose boat was it?", "it was old and grey.", True),
        ("Where does it stand?", "It stands near the quay.", False),
        ("Did it open?", "Perhaps.", False),
        ("What is a pier?", "Something.", False),
        ("", "", False),
        ("How did it end?", "Badly.", False),
        ("Elsewhere things were quiet", "Quiet.", False),
        ("The wholesome whenever", "Quiet.", False),
    ],
)
def test_what_a_question_expects(question: str, passage: str, lacks: bool):
    assert lacks_expected(question, passage) is lacks
    if question:
        assert lacks_expected(question.upper(), passage) is lacks


def scored(text: str, terms: set[str], **values: float) -> Scored:
    passage = StoredPassage(1, 1, 1, "body", text, frozenset(terms), PackedViews(b"", b"", b""))
    numbers = {"paragraph": 0.5, "sentence": 0.6, "late": 0.7, "coverage": 0.4} | values
    return Scored(passage, best_sentence=0, **numbers)  # type: ignore[arg-type]


def test_signals():
    found = scored("many crates", {"crate"})
    assert signals(found, "how many?") == (pytest.approx(0.5 + 0.6 + LATE * 0.7), 0.4, 1.0)
    assert signals(found, "why?") == (pytest.approx(0.5 + 0.6 + LATE * 0.7), 0.4, 0.0)


def test_a_probability_is_one_whatever_the_signals():
    calibration = Calibration(-1.0, (1.0, 1.0, -1.0), 0.5)
    at = [calibration.probability(scored("", {"a"}, late=late), "q") for late in (-1e9, -1, 0, 1, 1e9)]
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
    assert len(calibration.weights) == len(signals(scored("", set()), "q"))
    assert calibration_for(dataclasses.replace(its_own, digest="another")) is None
    assert calibration_for(dataclasses.replace(its_own, recipe="another/1")) is None
