"""Exact matches: where a claim's words were printed word for word, after folding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pullquote.text.folding import Folded, fold, strip_quotes
from pullquote.text.segmentation import is_word_boundary
from pullquote.types import Span
from pullquote.verification.figures import cuts_figure, same_units

_REPEATED_MARK = re.compile(r"(?<=[^\s])(\s+)[“„«»‘‚\"'「『]")
_SENTENCE_END = ".!?…。！？"


def find_exact(claim: str, text: str, folded: Folded | None = None) -> list[Span]:
    """Find every place where a claim was printed word for word; see `exact_places`."""
    return list(exact_places(claim, text, folded))


def exact_places(claim: str, text: str, folded: Folded | None = None) -> Iterator[Span]:
    """Yield every place where a claim was printed word for word, each when it is asked for: there may be very many.

    Args:
        claim: white space and quotation marks around all of it are ignored.
        text: the stored text.
        folded: `fold(text)`, if it is known.

    Yields:
        Spans of `text`, in order, without overlap. Each folds to what the claim without its quotation marks folds to,
        and neither begins nor ends inside a word, a number or a grapheme cluster. A claim without a word has none.
    """
    claim = strip_quotes(claim)
    sought = fold(claim).text
    if not any(map(str.isalnum, sought)):
        return
    printed = folded or fold(text)
    position = printed.text.find(sought)
    while position >= 0:
        place = printed.unfold(position, position + len(sought))
        if place is not None and _ends_well(text, *place) and same_units(claim, text, *place):
            yield place
            position = printed.text.find(sought, position + len(sought))
        else:
            position = printed.text.find(sought, position + 1)


def without_repeated_marks(text: str, *, in_lines: bool = False) -> str:
    """Return a text of the same length, with a space for each opening mark that begins a paragraph but the first.

    Newspapers set it again before every paragraph of a quotation. With `in_lines` also for one that begins a sentence
    of a line, as in a quotation that was copied without its paragraphs.
    """

    def blank(match: re.Match[str]) -> str:
        follows = "\n" in match[1] or (in_lines and text[match.start() - 1] in _SENTENCE_END)
        return f"{match[1]} " if follows else match[0]

    return _REPEATED_MARK.sub(blank, text)


def _ends_well(text: str, start: int, end: int) -> bool:
    return all(is_word_boundary(text, index) and not cuts_figure(text, index) for index in (start, end))
