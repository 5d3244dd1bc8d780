"""Margins: lines at the head or foot of pages that are the paper's, not the article's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pullquote.reading.documents.pdf.pages import Line, Page

_EDGE = 3  # lines at the head and at the foot of a page that may be the paper's
_FIGURES = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:page|seite|página|pagina|side|sida|p\.)?\s?[-–—|]?\s?\d{1,4}\s?[-–—|]?(?:\s?(?:of|/|von|de|sur|di|af|av)\s?\d{1,4})?"
    r"|\d{1,4}\s?(?:쪽|页|頁|ページ)",
    re.IGNORECASE,
)


def in_margins(pages: Sequence[Page]) -> set[Line]:
    """Return the lines at the edges of pages that number them or repeat, but for figures, at one height."""
    edges = [_edges(page.lines) for page in pages]
    counts = Counter(place for lines in edges for place in {_key(line) for line in lines})
    several = len(pages) > 1
    return {
        line
        for lines in edges
        for line in lines
        if (several and counts[_key(line)] > 1) or (_NUMBER.fullmatch(line.text) and _is_outermost(line, lines))
    }


def _edges(lines: Sequence[Line]) -> list[Line]:
    by_height = sorted(lines, key=lambda line: -line.base)
    return by_height if len(by_height) <= 2 * _EDGE else [*by_height[:_EDGE], *by_height[-_EDGE:]]


def _key(line: Line) -> tuple[str, int]:
    """Return what lines share that repeat: words without figures, and the height, in steps of some points."""
    return " ".join(_FIGURES.sub("#", line.text).casefold().split()), round(line.base / 6)


def _is_outermost(line: Line, lines: Sequence[Line]) -> bool:
    """Return whether nothing stands above a line, or nothing below it, but what is beside it."""
    others = [other for other in lines if not other.is_beside(line)]
    return all(other.base < line.base for other in others) or all(other.base > line.base for other in others)
