"""Words of a text as they are compared: folded, with where they stand."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from pullquote.text.characters import is_word_character
from pullquote.text.folding import fold_word
from pullquote.text.segmentation import tokens
from pullquote.types import Span

FIGURE = "#"
"""The key of every word that begins with a digit, beside its own."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a stretch of a text, folded, and their spans; `tokens` has the marks between them too."""

    text: str
    folded: list[str]
    spans: list[Span]
    tokens: list[str]

    def places(self, wanted: Container[str], low: int, high: int) -> dict[str, list[int]]:
        """Return at which of the words from `low` to `high` each wanted key stands, ascending, counted from `low`."""
        found: dict[str, list[int]] = {}
        figures = FIGURE in wanted
        for index, word in enumerate(self.folded[low:high]):
            if word in wanted:
                found.setdefault(word, []).append(index)
            if figures and word[0].isdigit():
                found.setdefault(FIGURE, []).append(index)
        return found


def keys(word: str) -> tuple[str, ...]:
    """Return what a folded word is found by."""
    return (word, FIGURE) if word[0].isdigit() else (word,)


def words_of(text: str, stretch: Span | None = None) -> Words:
    """Return the words of a text, or of a stretch of it."""
    start, end = stretch or (0, len(text))
    folded: list[str] = []
    spans: list[Span] = []
    every: list[str] = []
    for span in tokens(text[start:end]):
        shown = text[start + span.start : start + span.end]
        plain = shown.isascii() and shown.isalpha()  # most words are
        every.append(shown.lower() if plain else fold_word(shown))
        if plain or any(map(is_word_character, shown)):
            folded.append(every[-1])
            spans.append(span.shift(start) if start else span)
    return Words(text, folded, spans, every)
