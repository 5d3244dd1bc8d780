"""What an article's publisher says it corrected in it, to be shown with every quote of it."""

from __future__ import annotations

from collections.abc import Iterator

from pullquote.quoting.allowance import Allowance, QuotePolicy
from pullquote.text.folding import fold
from pullquote.types import Article, Correction

MOST = 20
"""Corrections that are shown; an article with more is a column of them."""


def corrections_of(article: Article, allowance: Allowance) -> tuple[Correction, ...]:
    """Return the corrections of an article: those in its text first, then those that its publisher gives beside it.

    Args:
        article: a stored version of the article.
        allowance: what may be shown of it; a correction that may not be has no text.
    """
    if not article.corrections and not any(piece.kind == "correction" for piece in article.furniture):
        return ()
    return tuple(_corrections(article, allowance))[:MOST]


def corrections_of_version(article: Article, newest: Article, policy: QuotePolicy) -> tuple[Correction, ...]:
    """Return the corrections of an older version: its own, then those of the newest one that it lacks."""
    own = corrections_of(article, policy.allowance(article, newest))
    known = {_key(one) for one in own}
    later = corrections_of(newest, policy.allowance(newest))
    return (*own, *(Correction(one.text) for one in later if _key(one) not in known))[:MOST]


def _key(correction: Correction) -> str | None:
    return None if correction.text is None else _letters(correction.text)


def _corrections(article: Article, allowance: Allowance) -> Iterator[Correction]:
    printed = []
    for piece in article.furniture:
        if piece.kind == "correction":
            text = article.text[piece.start : piece.end]
            printed.append(_letters(text))
            shown = text if allowance.refusal(article, piece.start, piece.end) is None else None
            yield Correction(shown, piece.start, piece.end)
    together = "".join(printed)
    for text in article.corrections:
        letters = _letters(text)
        if not letters or letters not in together:  # beside the text, where terms of its words do not reach
            yield Correction(text)


def _letters(text: str) -> str:
    return "".join(character for character in fold(text).text if character.isalnum())
