"""Words of a question that the archive nowhere has, read as those it has that differ by a slip of the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from rapidfuzz.distance import OSA

from pullquote.catalog.passages import PassageStore
from pullquote.text.terms import STOP_WORDS, terms

SHORTEST = 5  # letters of a term that may be misspelt
LONG = 9  # letters from which two slips are allowed
LOOKED_THROUGH = 20  # passages in which the spelling of a term is looked for
_WORD = re.compile(r"[^\W\d_]+")


def correct_spelling(question: str, passages: PassageStore, is_word: Callable[[str], bool]) -> str:
    """Return the question with misspelt words replaced, in its own case; the same question if there are none.

    A word is misspelt if no passage has it and some have one that begins with the same letter and differs by one slip
    (a letter more, less, another one, or two that changed places), or by two in a long word.

    Args:
        question: the question, cleaned.
        passages: the archive's passages.
        is_word: whether a word is known to be one, and so is meant as it is.
    """
    words = {word for word in _WORD.findall(question) if word.casefold() not in STOP_WORDS}
    found = {word: term for word in words if len(term := " ".join(terms(word))) >= SHORTEST and term.isalpha()}
    counts, _ = passages.document_frequencies(sorted(set(found.values())))
    for word, term in found.items():
        if counts[term] or is_word(word):
            continue
        meant = _nearest(term, passages)
        spelling = meant and _spelling(meant, passages)
        if spelling:
            question = re.sub(rf"(?<![^\W\d_]){word}(?![^\W\d_])", spelling, question)
    return question


def _nearest(term: str, passages: PassageStore) -> str | None:
    """Return the term of the archive that is nearest to one it does not have; of equally near ones the commonest."""
    slips = 2 if len(term) >= LONG else 1
    near = [
        (distance, -count, other)
        for other, count in passages.terms_from(term[0])
        if (distance := OSA.distance(term, other, score_cutoff=slips)) <= slips
    ]
    return min(near)[2] if near else None


def _spelling(term: str, passages: PassageStore) -> str | None:
    """Return a word as it is printed whose term this is."""
    for text in islice(passages.texts_holding(term), LOOKED_THROUGH):
        for word in _WORD.findall(text):
            if terms(word) == [term]:
                return str(word)
    return None
