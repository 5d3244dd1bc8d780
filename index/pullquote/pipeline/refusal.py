"""What a refusal says: which of the question's words the closest passages have, and which none of them has."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from pullquote.text.terms import passage_terms, printed_terms, terms, without_stop_words
from pullquote.types import Answer, Quote

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[’'.,][^\W_]+)*")


def with_words(answer: Answer, question: str, left_out: Collection[str]) -> Answer:
    """Return a refusal with the words of the question, as it was searched, that its closest passages have and lack.

    Terms that are left out are those that passages need not have.
    """
    held = _terms(answer.closest)
    found: list[str] = []
    missing: list[str] = []
    for word in dict.fromkeys(_WORD.findall(question)):
        wanted = set(without_stop_words(terms(word))).difference(left_out)
        if wanted:
            (found if wanted <= held else missing).append(word)
    return replace(answer, words_found=tuple(found), words_missing=tuple(missing))


def _terms(quotes: Sequence[Quote]) -> set[str]:
    """Return the terms of passages, and of their articles' titles, years and months, which say what and when it is."""
    texts = (text for quote in quotes for text in (quote.article.title or "", quote.passage.text))
    printed = {term for quote in quotes for term in printed_terms(quote.article.published).split()}
    return printed | {term for text in texts for term in passage_terms(text)}
