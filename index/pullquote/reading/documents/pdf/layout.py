"""The article of a PDF: its text, with what is furniture in it, and where each page begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.reading.blocks import Block, ends_sentence, key
from pullquote.reading.documents.pdf.columns import in_reading_order
from pullquote.reading.documents.pdf.hyphens import Words
from pullquote.reading.documents.pdf.margins import in_margins
from pullquote.reading.documents.pdf.pages import Line, Page
from pullquote.reading.documents.pdf.paragraphs import Paragraph, body_size, paragraphs_of, usual_leading
from pullquote.types import FurnitureKind

_LARGE = 1.15  # times the size of the body
_SMALL = 0.95
_PROSE = 80  # characters of a paragraph in large print
_HEADING_LINES = 4
_TITLE_LINES = 12  # of the first page, in which a title is looked for
_UNDER = 2.5  # times its size: how far a caption may stand under its picture


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of an article, the offset at which each page begins in their text, and its title if it is shown."""

    blocks: tuple[Block, ...]
    pages: tuple[int, ...]
    title: str | None


def lay_out_pages(pages: Sequence[Page], declared: str | None) -> Layout:
    """Make an article's blocks of the lines of pages; `declared` is what the file calls itself."""
    margins = in_margins(pages)
    inner = [[line for line in page.lines if line not in margins] for page in pages]
    every = [line for lines in inner for line in lines]
    body = body_size(every)
    groups = [group for lines in inner for group in in_reading_order(lines)]
    found = paragraphs_of(groups, body, usual_leading(every, body))
    words = Words(line.text for page in pages for line in page.lines)
    title = _title(found, body, declared)
    blocks: list[Block] = []
    starts = [0]
    position = 0

    def place(block: Block, begins: Sequence[tuple[int, int]]) -> None:
        nonlocal position
        for page, offset in begins:
            starts.extend([position + offset] * (page - len(starts)))
        blocks.append(block)
        position += len(block.text) + 2

    furniture = {number: [line for line in page.lines if line in margins] for number, page in enumerate(pages, 1)}
    for paragraph in found:
        first = paragraph.lines[0].page
        for number in [number for number in furniture if number <= first]:
            for line in furniture.pop(number):
                place(Block(line.text, "notice"), [(line.page, 0)])
        text, begins = _joined(paragraph, words)
        kind = _kind(paragraph, body, pages[first - 1], title)
        place(Block(text, kind), begins)
    for lines in furniture.values():
        for line in lines:
            place(Block(line.text, "notice"), [(line.page, 0)])
    starts += [max(0, position - 2)] * (len(pages) - len(starts))
    return Layout(tuple(blocks), tuple(starts), title)


def _joined(paragraph: Paragraph, words: Words) -> tuple[str, list[tuple[int, int]]]:
    """Return a paragraph's text, and the pages it is on, each with the offset at which it begins there."""
    text = paragraph.lines[0].text
    begins = [(paragraph.lines[0].page, 0)]
    for line in paragraph.lines[1:]:
        whole = words.join(text, line.text)
        if line.page != begins[-1][0]:
            begins.append((line.page, len(whole) - len(line.text)))
        text = whole
    return text, begins


def _kind(paragraph: Paragraph, body: float, page: Page, title: str | None) -> FurnitureKind | None:
    """Return what a paragraph is besides the body: a heading by its print, a caption by its place and its print."""
    text = " ".join(line.text for line in paragraph.lines)
    is_statement = ends_sentence(text, loudly=False)
    if title is not None and key(text) == key(title):
        return "heading"
    if paragraph.size >= _LARGE * body:
        return None if is_statement and len(text) >= _PROSE else "heading"
    if _is_under_picture(paragraph.lines, body, page):
        return "caption"
    if paragraph.bold and not is_statement and len(paragraph.lines) <= _HEADING_LINES and len(text) < 2 * _PROSE:
        return "heading"
    return None


def _is_under_picture(lines: Sequence[Line], body: float, page: Page) -> bool:
    """Return whether small print stands directly under a picture."""
    first = lines[0]
    if first.size > _SMALL * body:
        return False
    return any(
        left < first.right and first.left < right and -first.size < bottom - first.top < _UNDER * first.size
        for left, bottom, right, _ in page.pictures
    )


def _title(found: Sequence[Paragraph], body: float, declared: str | None) -> str | None:
    """Return the title that the file declares, as the first page prints it; None if it does not print it.

    A browser that prints a page declares the page's title, which has the outlet's name after the headline.
    """
    wanted = key(declared or "")
    if not wanted:
        return None
    for paragraph in found[:_TITLE_LINES]:
        if paragraph.lines[0].page > 1:
            break
        text = " ".join(line.text for line in paragraph.lines)
        printed = key(text)
        is_headline = paragraph.size >= _LARGE * body or paragraph.bold
        if printed == wanted or (is_headline and len(printed) >= 8 and wanted.startswith(printed)):
            return text
    return None
