from __future__ import annotations

import numpy as np
import pytest

from pullquote import Archive, Settings
from pullquote.encoders import load_encoder
from pullquote.encoders.base import QuestionViews
from pullquote.pipeline.likeness import ALIKE, group_alike
from tests.support.fake_encoder import FakeEncoder

FARE, FARE_TOO, MILL = "What does the ferry cost now?", "what does   the FERRY cost now?", "Who closed the mill?"


class Turning(FakeEncoder):
    """An encoder whose questions are angles, in degrees."""

    def encode_question(self, question: str) -> QuestionViews:
        self.encoded += 1
        angle = np.radians(float(question))
        vector = np.array([np.cos(angle), np.sin(angle)], np.float32)
        return QuestionViews(vector, vector[None], ())


def test_questions_in_the_same_words_are_one_group_and_encoded_once(archive: Archive):
    encoder = Turning()
    assert group_alike(["10", "100", " 10", "10"], encoder) == [[0, 2, 3], [1]]
    assert encoder.encoded == 2
    assert archive.group_alike([FARE, MILL, FARE_TOO]) == [[0, 2], [1]]
    assert archive.group_alike([]) == []


def test_a_question_joins_the_group_whose_first_question_is_nearest():
    near = np.degrees(np.arccos(ALIKE)) - 1
    assert group_alike(["0", str(2 * near), str(near * 1.2)], Turning()) == [[0], [1, 2]]


def test_groups_do_not_creep_from_like_to_like():
    near = np.degrees(np.arccos(ALIKE)) - 1
    assert group_alike(["0", str(near), str(near * 1.9)], Turning()) == [[0, 1], [2]]


def test_what_is_asked_later_changes_no_group():
    asked = [str(angle) for angle in (0, 80, 20, 130, 60, 200, 15)]
    whole = group_alike(asked, Turning())
    for count in range(len(asked)):
        before = group_alike(asked[:count], Turning())
        assert before == [kept for group in whole if (kept := [place for place in group if place < count])]


@pytest.mark.model
def test_paraphrases_are_grouped_by_the_real_encoder():
    asked = [
        "How much is a ferry ticket?",
        "Why was the bridge closed?",
        "What does a ferry ticket cost?",
        "bridge closed why",
    ]
    assert group_alike(asked, load_encoder("all-MiniLM-L6-v2", Settings())) == [[0, 2], [1, 3]]
