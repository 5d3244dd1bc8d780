"""A question that follows up another: whether it means anything by itself, and how it is answered if not."""

from __future__ import annotations

import re
from collections.abc import Callable

from pullquote.pipeline.ask import MAX_QUESTION
from pullquote.pipeline.small_talk import remark
from pullquote.text.terms import content_terms
from pullquote.types import Answer

_BEGINS = re.compile(
    r"(?:and|but|so|or|then|also|(?:what|how) about)\b|그리고|그럼|그러면|그런데|그래서", re.IGNORECASE
)
_POINTS = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|then|ones?)\b"
    r"|그것|그들|그때|거기",
    re.IGNORECASE,
)
ALONE = 3  # content terms from which on a question that points at nothing is taken to be whole


def leans(question: str) -> bool:
    """Tell whether a question leans on the one before: `and in 2024?`, `why did they leave?`, `how much?`."""
    if _BEGINS.match(question) or _POINTS.search(question):
        return True
    return len(set(content_terms(question))) < ALONE


def answer_following(question: str, before: str, answer: Callable[[str], Answer]) -> Answer:
    """Answer a question that follows up another: together with it, by itself, or whichever is answered.

    Args:
        question: the question, cleaned.
        before: the question before it, cleaned.
        answer: answers a cleaned question.
    """
    if remark(before) is not None:  # to follow up a greeting is to ask
        return answer(question)
    room = max(0, MAX_QUESTION - len(question) - 1)
    together = f"{before[:room]} {question}".strip()
    first, second = (together, question) if leans(question) else (question, together)
    answered = answer(first)
    if answered.answered:
        return answered
    other = answer(second)
    return other if other.answered else answered
