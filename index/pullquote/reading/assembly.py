"""One article's bytes or text, with the metadata that stands beside it -> an Article, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pullquote.errors import ReadError
from pullquote.reading.blocks import Block, lay_out
from pullquote.reading.boilerplate.credits import split_credit
from pullquote.reading.boilerplate.detection import find_furniture
from pullquote.reading.dates import in_future
from pullquote.reading.html.dom import parse_page
from pullquote.reading.html.extraction import article_blocks
from pullquote.reading.html.metadata import page_metadata
from pullquote.reading.markdown import read_body, split_front_matter
from pullquote.reading.metadata import Layer, Metadata, merge, read_fields
from pullquote.types import Article, Furniture, Note, Rejected

Read = Article | Rejected | Note


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article is read from: its place in reports, its `source`, and the metadata given beside it."""

    place: str
    source: str
    beside: tuple[Layer, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a format reads: the text, the furniture it marks, its own metadata, and notes."""

    text: str
    furniture: tuple[Furniture, ...] = ()
    layers: tuple[Layer, ...] = ()
    notes: tuple[str, ...] = ()
    found: tuple[Layer, ...] = ()


def draft_text(text: str) -> Draft:
    """Read plain text: all of it, as it is."""
    return Draft(text)


def draft_markdown(text: str) -> Draft:
    """Read Markdown with or without front matter; a first heading of level one is the title if nothing else is."""
    front, body = split_front_matter(text)
    metadata, notes = read_fields(front)
    title, blocks = read_body(body)
    laid, furniture = _with_credits(blocks)
    return Draft(laid, furniture, (("front matter", metadata),), tuple(notes), (("text", Metadata(title=title)),))


def draft_html(html: str) -> Draft:
    """Read an HTML page: the article in it, and what the page says of it.

    Raises:
        ReadError: the page holds no article.
    """
    from lxml import etree

    try:
        root = parse_page(html)
        page = page_metadata(root)
        title = merge(page.layers)[0].title
        blocks = article_blocks(root, html, page.body, title)
    except (etree.LxmlError, ValueError, RecursionError):
        blocks = []
    if not blocks:
        raise ReadError(
            "no_article_in_html",
            "is HTML without an article (no paragraphs of text found); save the article's own page",
        )
    text, furniture = _with_credits(blocks)
    return Draft(text, furniture, page.layers, page.notes)


def finish(draft: Draft, origin: Origin) -> Iterator[Read]:
    """Yield the article a draft makes, after its notes; or Rejected when it cannot be one."""
    if not draft.text.strip():
        yield Rejected(origin.place, "is empty (or blank); expected the text of an article")
        return
    layers = (*origin.beside, *draft.layers, *draft.found)
    known = merge(layers)[0]
    found = find_furniture(draft.text, draft.furniture, title=known.title, outlet=known.outlet)
    names = Metadata(authors=found.authors, translators=found.translators)
    known, origins = merge((*layers, ("text", names)))
    notes = list(draft.notes)
    if known.published is not None and in_future(known.published):
        yield Rejected(origin.place, f"published {known.published} is in the future: possibly embargoed; not added")
        return
    if known.modified is not None and in_future(known.modified):
        notes.append(f"modified {known.modified} is in the future; left unknown")
        known = replace(known, modified=None)
        del origins["modified"]
    yield from (Note(origin.place, note) for note in notes)
    yield Article(
        text=draft.text,
        source=origin.source,
        origins=origins,
        furniture=found.furniture,
        **{**known.known(), "id": known.id or ""},
    )


def reject(origin: Origin, error: Exception) -> Rejected:
    """Return the rejection that an error explains, on one line."""
    return Rejected(origin.place, " ".join(str(error).split()))


def _with_credits(blocks: Iterable[Block]) -> tuple[str, tuple[Furniture, ...]]:
    """Lay blocks out, and part the credit at a caption's end from the caption."""
    text, marked = lay_out(blocks)
    furniture: list[Furniture] = []
    for piece in marked:
        parts = (
            split_credit(text[piece.start : piece.end]) if piece.kind == "caption" and piece.credit is None else None
        )
        if parts is None:
            furniture.append(piece)
            continue
        words, credit_part, credit = parts
        if words:
            furniture.append(Furniture(piece.start, piece.start + len(words), "caption", credit))
        furniture.append(Furniture(piece.end - len(credit_part), piece.end, "credit", credit))
    return text, tuple(furniture)
