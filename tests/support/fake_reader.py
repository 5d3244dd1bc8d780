"""A reader for tests: a passage answers if it holds most of the question's words."""

from __future__ import annotations

from collections.abc import Sequence

from pullquote.answerability.layout import ReaderInput, Reading
from pullquote.text.terms import terms, without_stop_words

ANSWERS, DOES_NOT = 6.0, -10.0  # logits
LEAST = 0.75  # of the question's words


class FakeReader:
    """Counts words; nothing is understood, nothing is slow."""

    def __init__(self, *_: object) -> None:
        pass

    def load(self) -> None:
        """Load nothing."""

    def read(self, question: str, passages: Sequence[ReaderInput]) -> list[Reading]:
        wanted = set(without_stop_words(terms(question)))
        found = []
        for passage in passages:
            held = wanted & set(terms(passage.text))
            logit = ANSWERS if wanted and len(held) >= LEAST * len(wanted) else DOES_NOT
            found.append(Reading(logit, None, logit))
        return found
