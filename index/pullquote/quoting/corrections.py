"""What an article's publisher says it corrected in it, to be shown with every quote of it."""

from __future__ import annotations

from collections.abc import Iterator

from pullquote.quoting.allowance import Allowance
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


def corrections_beside(newest: Article, allowance: Allowance) -> tuple[Correction, ...]:
    """Return the corrections of an article's newest version, to be shown with a quote of an older one."""
    return tuple(Correction(one.text) for one in corrections_of(newest, allowance))


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
