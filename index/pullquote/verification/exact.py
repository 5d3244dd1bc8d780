"""Exact matches: where a claim's words were printed word for word, after folding."""

from __future__ import annotations

from pullquote.text.folding import fold, strip_quotes
from pullquote.text.segmentation import is_word_boundary
from pullquote.types import Span

_UNBREAKABLE = "\u00a0\u202f\u2009\u2007"


def find_exact(claim: str, text: str) -> list[Span]:
    """Find every place where a claim was printed word for word.

    Args:
        claim: white space and quotation marks around all of it are ignored.
        text: the stored text.

    Returns:
        Spans of `text`, in order, without overlap. Each folds to what the claim without its quotation marks folds to,
        and neither begins nor ends inside a word, a number or a grapheme cluster. A claim without a word has none.
    """
    sought = fold(strip_quotes(claim)).text
    if not any(map(str.isalnum, sought)):
        return []
    printed = fold(text)
    found: list[Span] = []
    position = printed.text.find(sought)
    while position >= 0:
        place = printed.unfold(position, position + len(sought))
        if place is not None and _ends_well(text, *place):
            found.append(place)
            position = printed.text.find(sought, position + len(sought))
        else:
            position = printed.text.find(sought, position + 1)
    return found


def _ends_well(text: str, start: int, end: int) -> bool:
    return all(is_word_boundary(text, index) and not _in_spaced_number(text, index) for index in (start, end))


def _in_spaced_number(text: str, index: int) -> bool:
    """Return whether a number continues across the no-break space beside `index`: `3\\u00a0500` is not `500`."""
    for space in (index - 1, index):
        if 0 < space < len(text) - 1 and text[space] in _UNBREAKABLE:
            return text[space - 1].isdigit() and text[space + 1].isdigit()
    return False
