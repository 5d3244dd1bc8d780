"""Follow-up questions: whether a question depends on the one before, and how it is answered.

Of the question before, only the words that say what it is about go with the follow-up, as a heading goes before a
text: `Tolbrae bridge cost: When was it built?` Of two whole questions the reader would answer whichever it can.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pullquote.pipeline.ask import MAX_QUESTION
from pullquote.pipeline.small_talk import remark
from pullquote.text.terms import content_terms, terms, without_stop_words
from pullquote.types import Answer

_OPENING = re.compile(
    r"(?:and|but|so|or|then|also|(?:what|how) about)\b|그리고|그럼|그러면|그런데|그래서", re.IGNORECASE
)
_REFERENCE = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|then|ones?)\b"
    r"|그것|그들|그때|거기",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[’'.&+-]+[^\W_]+)*\+?")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_TIME = re.compile(rf"{_YEAR.pattern}|\b(?:now|nowadays|today|currently|at present|these days)\b", re.IGNORECASE)
COMPLETE = 3  # content terms that a question without references needs to be complete


def depends_on_previous(question: str) -> bool:
    """Return whether a question depends on the one before, as `and in 2024?`, `why did they leave?`, `how much?` do."""
    if _OPENING.match(question) or _REFERENCE.search(question):
        return True
    return len(set(content_terms(question))) < COMPLETE


def with_subject(question: str, before: str) -> str:
    """Return a question after the words that say what the one before it is about; at most `MAX_QUESTION` characters.

    Of the years before it only the last one stands, and none where the question names another, or asks about now.
    """
    words = [word for word in _WORD.findall(before) if _is_initials(word, before) or [*without_stop_words(terms(word))]]
    years = [word for word in words if _YEAR.fullmatch(word)]
    left_out = years if _TIME.search(question) else years[:-1]
    words = [word for word in words if word not in left_out]
    subject = " ".join(words)[: max(0, MAX_QUESTION - len(question) - 2)].strip()
    return f"{subject}: {question}" if subject else question


def _is_initials(word: str, text: str) -> bool:
    """Return whether a word is a name in capitals, as the `US` and the `WHO` are; not in a text all in capitals."""
    return len(word) > 1 and word.isupper() and not text.isupper()


def answer_following(question: str, before: str, answer: Callable[[str], Answer]) -> Answer:
    """Answer a follow-up question about the subject of the one before or by itself, whichever is answered.

    Args:
        question: the question, cleaned.
        before: the question before it, cleaned.
        answer: answers a cleaned question.
    """
    if remark(before) is not None:  # a greeting gives no context
        return answer(question)
    together = with_subject(question, before)
    first, second = (together, question) if depends_on_previous(question) else (question, together)
    answered = answer(first)
    if answered.answered or second == first:
        return answered
    other = answer(second)
    return other if other.answered else answered
