"""A Word document (.docx) as an article: its paragraphs, with headings and captions by their styles.

The title is the paragraph that has the style for titles, or the heading that the text begins with. What the file's
properties say of title, author and dates is of the template, the typist and the file, so it is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pullquote.errors import ReadError
from pullquote.reading.assembly import ParsedArticle, with_credits
from pullquote.reading.blocks import Block, one_block
from pullquote.reading.docx import WordParagraph, word_paragraphs
from pullquote.reading.html.tables import join_row
from pullquote.reading.metadata import MetadataSource, clean
from pullquote.types import FurnitureKind, Metadata

_KINDS: dict[str, FurnitureKind] = {"title": "heading", "subtitle": "heading", "caption": "caption"}


def parse_docx(data: bytes) -> ParsedArticle:
    """Read a Word document.

    Raises:
        ReadError: the bytes are no Word document, or one that is encrypted, damaged or unreasonably large.
    """
    found = list(word_paragraphs(data))
    if not found:
        raise ReadError("docx_empty", "is a Word document without text; expected the text of an article")
    styled = next((one for one in found if one.style == "title"), None)
    first = found[0] if found[0].style == "heading 1" else None
    title = (styled or first or WordParagraph("")).text
    text, furniture = with_credits(_blocks(found))
    return ParsedArticle(text, furniture, inferred=(MetadataSource("text", Metadata(title=clean(title))),))


def _blocks(found: Sequence[WordParagraph]) -> Iterator[Block]:
    """Yield paragraphs, and the rows of tables as a paragraph each, with the names of columns if the table has any."""
    names: list[str] = []
    table = None
    for row, paragraphs in groupby(found, key=lambda one: one.row):
        several = list(paragraphs)
        cells = [" ".join(one.text for one in inside) for _, inside in groupby(several, key=lambda one: one.cell)]
        if row is not None and row.getparent() is not table:
            table, names = row.getparent(), []
        if row is None or len(cells) == 1:
            yield from (one_block(one.text, _kind(one)) for one in several)
        elif several[0].is_header:
            names = cells
        else:
            yield one_block(join_row(cells, names if len(names) == len(cells) else ()))


def _kind(paragraph: WordParagraph) -> FurnitureKind | None:
    return "heading" if paragraph.style.startswith("heading ") else _KINDS.get(paragraph.style)
