"""Words of a question that the archive nowhere has, read as those it has that differ by a slip of the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

from pullquote.catalog import Catalog
from pullquote.filters import Filters
from pullquote.text.terms import STOP_WORDS, terms

SHORTEST = 5  # letters of a term that may be misspelt
LONG = 9  # letters from which two slips are allowed
LOOKED_THROUGH = 20  # passages in which the spelling of a term is looked for
_WORD = re.compile(r"[^\W\d_]+")


def correct_spelling(question: str, catalog: Catalog, filters: Filters, is_word: Callable[[str], bool]) -> str:
    """Return the question with misspelt words replaced, in its own case; the same question if there are none.

    A word is misspelt if no passage has it and some have one that begins with the same letter and differs by one slip
    (a letter more, less, another one, or two that changed places), or by two in a long word. Only passages that pass
    the filters count, so that nobody is shown a word of an article they may not read.

    Args:
        question: the question, cleaned.
        catalog: the archive's catalog.
        filters: those that may be quoted.
        is_word: whether a word is known to be one, and so is meant as it is.
    """
    for word in dict.fromkeys(_WORD.findall(question)):
        term = " ".join(terms(word))
        if len(term) < SHORTEST or not term.isalpha() or word.casefold() in STOP_WORDS or is_word(word):
            continue
        if catalog.passages.texts_holding(term, filters, 1):
            continue
        spelling = _meant(term, catalog, filters)
        if spelling:
            question = re.sub(rf"(?<![^\W\d_]){word}(?![^\W\d_])", spelling, question)
    return question


def _meant(term: str, catalog: Catalog, filters: Filters) -> str | None:
    """Return the word, as it is printed, that is nearest to a misspelt term; of equally near ones the commonest."""
    from rapidfuzz.distance import OSA  # few questions have a word that the archive does not

    slips = 2 if len(term) >= LONG else 1
    near = sorted(
        (distance, -count, other)
        for other, count in catalog.vocabulary(filters.collections).beginning_with(term[0])
        if (distance := OSA.distance(term, other, score_cutoff=slips)) <= slips
    )
    for _, _, other in near:
        for text in catalog.passages.texts_holding(other, filters, LOOKED_THROUGH):
            spelling = next((word for word in _WORD.findall(text) if terms(word) == [other]), None)
            if spelling:
                return str(spelling)
    return None
