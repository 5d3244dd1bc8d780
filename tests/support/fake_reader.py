"""A reader for tests: a passage answers if it holds most of the question's words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

from pullquote.answerability.layout import ReaderInput, Reading
from pullquote.answerability.reader import FOLDER, TOKENIZER
from pullquote.text.terms import terms, without_stop_words

LOGITS = (
    (0.8, 6.0),
    (0.7, -2.0),
    (0.6, -3.0),
    (0.0, -10.0),
)  # by the share of the question's words that a passage holds


@cache
def vocabulary() -> frozenset[str]:
    """Return the tokens of the real reader."""
    return frozenset(json.loads((FOLDER / TOKENIZER).read_text("utf-8"))["model"]["vocab"])


class FakeReader:
    """Counts words; nothing is understood, nothing is slow."""

    def __init__(self, *_: object) -> None:
        pass

    def load(self) -> None:
        """Load nothing."""

    def is_word(self, word: str) -> bool:
        return word.casefold() in vocabulary()

    def knows_language(self, text: str) -> bool:
        return True

    def read(self, question: str, passages: Sequence[ReaderInput]) -> list[Reading]:
        wanted = set(without_stop_words(terms(question)))
        found = []
        for passage in passages:
            held = wanted & set(terms(passage.text))
            share = len(held) / len(wanted) if wanted else 0.0
            logit = next(logit for least, logit in LOGITS if share >= least)
            found.append(Reading(logit, None, logit))
        return found
