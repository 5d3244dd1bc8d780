"""Follow-ups over the demo newsroom: the passage that answers the second question comes first."""

from __future__ import annotations

import pytest

from pullquote import Archive

pytestmark = pytest.mark.model


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("What happened to Tolbrae bridge?", "When was it built?", "1784"),
        ("When did Rowan Ward reopen?", "How many nurses work there now?", "21 nurses"),
        ("When did the Norrin strike end?", "Who brought the two sides together?", "Ruth Ollerenshaw"),
        ("What is the fine for breaking the hosepipe ban?", "When did it end?", "ended at midnight on Sunday"),
        ("What will the lighthouse cost to visit?", "When is it open?", "Saturdays and Sundays"),
        ("What did the adult single to Skerrow cost in 2021?", "And in 2023?", "since last April"),
        ("How many schools serve free lunches?", "What does a meal cost?", "now costs £2.95"),
    ],
)
def test_the_second_question_is_answered(newsroom: Archive, before: str, question: str, expected: str):
    quote = newsroom.ask(question, follows=before).quotes[0]
    assert expected in quote.text[slice(*quote.highlight)]
