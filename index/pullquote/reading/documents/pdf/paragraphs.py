"""Paragraphs of a PDF: which lines belong together, by their distances, margins, sizes and fonts.

A PDF does not say where a paragraph ends. Where that is in doubt, two lines of one column are joined and lines of
different columns or pages are not: a sentence cut in two is still what was printed, two joined sentences are not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from pullquote.reading.blocks import ends_sentence
from pullquote.reading.documents.pdf.pages import Line

_USUAL_LEADING = 1.2  # times the size of letters
_PARTED = 1.25  # times the usual distance of lines: further apart are paragraphs
_APART = 2.2  # … and further than that are other parts of the page
_SAME_SIZE = 0.04
_INDENT = 0.6  # times the size
_LARGE = 1.15  # times the size of the body
_BULLET = re.compile(r"[•‣◦▪●■–—*-]\s|\(?\d{1,2}[.)]\s")
_FIRST_LETTER = re.compile(r"[\"'“‘„«(\[]*(\w)")


@dataclass(slots=True, eq=False)
class Paragraph:
    """Lines that are read as one paragraph."""

    lines: list[Line] = field(default_factory=list)

    @property
    def size(self) -> float:
        """Return the size of its letters."""
        return self.lines[0].size

    @property
    def bold(self) -> bool:
        """Return whether all of it is bold."""
        return all(line.bold for line in self.lines)


def body_size(lines: Iterable[Line]) -> float:
    """Return the size in which most letters of a document are set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def usual_leading(lines: Sequence[Line], size: float) -> float:
    """Return the usual distance of two lines of the body, in sizes of their letters."""
    gaps: Counter[float] = Counter()
    for above, below in pairwise(lines):
        gap = above.base - below.base
        if _is_same_size(above, below) and above.size == size and above.spans(below) and 0 < gap < 4 * size:
            gaps[round(gap / size, 1)] += 1
    return gaps.most_common(1)[0][0] if gaps else _USUAL_LEADING


def paragraphs_of(groups: Iterable[Sequence[Line]], body: float, leading: float) -> list[Paragraph]:
    """Return the paragraphs of lines in order of reading; no paragraph that ends a sentence crosses two groups."""
    found: list[Paragraph] = []
    for group in groups:
        for block in _blocks(group, leading):
            parts = _parted(block, body, leading)
            before = _open(found, parts[0]) if parts else None
            if before is not None:
                if before.lines[-1].page != parts[0].lines[0].page:  # what else that page has comes before the next one
                    found.remove(before)
                    found.append(before)
                before.lines += parts.pop(0).lines
            found += parts
    return found


def _blocks(lines: Sequence[Line], leading: float) -> list[list[Line]]:
    """Return lines that stand closely under each other."""
    blocks: list[list[Line]] = []
    for line in lines:
        last = blocks[-1][-1] if blocks else None
        near = last is not None and last.page == line.page and last.spans(line)
        if near and last is not None and 0 < last.base - line.base <= _APART * leading * max(line.size, last.size):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _parted(block: Sequence[Line], body: float, leading: float) -> list[Paragraph]:
    """Return the paragraphs of a block of lines."""
    found = [Paragraph([block[0]])]
    left, right = _margins(block)
    gaps = [above.base - below.base for above, below in pairwise(block)]
    usual = min(median(gaps), leading * block[0].size * 1.3) if gaps else 0.0
    for above, below, gap in zip(block, block[1:], gaps, strict=False):
        goes_on = not ends_sentence(above.text) and _is_lower(below.text)
        if not _is_same_size(above, below):
            parts = True
        elif below.size >= _LARGE * body:  # headlines are often centred, and may have any words
            parts = gap > 1.5 * below.size or above.bold != below.bold
        elif goes_on:
            parts = gap > 1.6 * usual
        else:
            parts = (
                gap > _PARTED * usual
                or above.bold != below.bold
                or _BULLET.match(below.text) is not None
                or (below.left - left > _INDENT * below.size and not _hangs(found[-1], below))
                or (ends_sentence(above.text) and _had_room(above, below, right))
            )
        if parts:
            found.append(Paragraph([below]))
        else:
            found[-1].lines.append(below)
    return found


def _margins(block: Sequence[Line]) -> tuple[float, float]:
    """Return where the lines of a block usually begin, and how far they may reach."""
    lefts = Counter(round(line.left) for line in block)
    most = max(lefts.values())
    return min(left for left, count in lefts.items() if count == most), max(line.right for line in block)


def _hangs(paragraph: Paragraph, line: Line) -> bool:
    """Return whether a line stands under the words of an item of a list."""
    first = paragraph.lines[0]
    return _BULLET.match(first.text) is not None and line.left > first.left


def _had_room(above: Line, below: Line, right: float) -> bool:
    """Return whether the next line's first word would have stood on a line, had the paragraph gone on."""
    word = below.text.split(maxsplit=1)[0]
    width = (below.right - below.left) * (len(word) + 1) / max(1, len(below.text))
    return right - above.right > width + 0.3 * above.size


def _open(found: Sequence[Paragraph], new: Paragraph) -> Paragraph | None:
    """Return the paragraph that surely goes on in another column or on the next page; None if that is not sure.

    That is the last one set alike, if a word of it or a sentence breaks off and the new one begins in lower case.
    """
    line = new.lines[0]
    for before in reversed(found):
        last = before.lines[-1]
        if line.page - last.page > 1 or (last.page < line.page and found[-1].lines[-1].page == line.page):
            return None
        if _is_same_size(last, line) and last.font == line.font:
            moved = last.page != line.page or not last.spans(line) or line.base > last.base
            broken = not ends_sentence(last.text) and _is_lower(line.text)
            return before if moved and broken else None
    return None


def _is_same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


def _is_lower(text: str) -> bool:
    match = _FIRST_LETTER.match(text)
    return match is not None and match[1].islower()
