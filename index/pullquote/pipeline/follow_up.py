"""Follow-up questions: whether a question depends on the one before, and how it is answered."""

from __future__ import annotations

import re
from collections.abc import Callable

from pullquote.pipeline.ask import MAX_QUESTION
from pullquote.pipeline.small_talk import remark
from pullquote.text.terms import content_terms
from pullquote.types import Answer

_OPENING = re.compile(
    r"(?:and|but|so|or|then|also|(?:what|how) about)\b|그리고|그럼|그러면|그런데|그래서", re.IGNORECASE
)
_REFERENCE = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|then|ones?)\b"
    r"|그것|그들|그때|거기",
    re.IGNORECASE,
)
COMPLETE = 3  # content terms that a question without references needs to be complete


def depends_on_previous(question: str) -> bool:
    """Return whether a question depends on the one before, as `and in 2024?`, `why did they leave?`, `how much?` do."""
    if _OPENING.match(question) or _REFERENCE.search(question):
        return True
    return len(set(content_terms(question))) < COMPLETE


def answer_following(question: str, before: str, answer: Callable[[str], Answer]) -> Answer:
    """Answer a follow-up question together with the one before or by itself, whichever is answered.

    Args:
        question: the question, cleaned.
        before: the question before it, cleaned.
        answer: answers a cleaned question.
    """
    if remark(before) is not None:  # a greeting gives no context
        return answer(question)
    room = max(0, MAX_QUESTION - len(question) - 1)
    together = f"{before[:room]} {question}".strip()
    first, second = (together, question) if depends_on_previous(question) else (question, together)
    answered = answer(first)
    if answered.answered:
        return answered
    other = answer(second)
    return other if other.answered else answered
