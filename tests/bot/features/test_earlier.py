"""What a forum post asks, without Discord."""

from __future__ import annotations

import pytest

from pullquote_bot.features.ask.earlier import post_question


@pytest.mark.parametrize(
    ("title", "words", "question"),
    [
        ("Ferry fares", "What do they cost now?", "Ferry fares. What do they cost now?"),
        ("Ferry fares?", "I asked at the pier.", "Ferry fares? I asked at the pier."),
        ("Ferry fares", "", "Ferry fares"),
        ("Ferry fares", "is this true? source please", "Ferry fares"),
        ("Who sold the mill?", "who sold the mill", "Who sold the mill?"),
        ("Who sold the mill", "Does anybody know who sold the mill?", "Does anybody know who sold the mill?"),
        ("**Who** sold the <:mill:12> mill?", "", "Who sold the mill?"),
    ],
)
def test_title_and_words_are_one_question(title: str, words: str, question: str):
    assert post_question(title, words) == question
