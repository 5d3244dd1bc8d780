"""An e-book or a magazine (EPUB): each document of its spine that has prose is an article, with its first heading.

Who wrote one is what it prints itself. The book's own author counts only where the book says that it is the role of an
author, and not the program that made it. Source: https://www.w3.org/TR/epub-33/.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import unquote
from zipfile import ZipFile

from pullquote.errors import ReadError
from pullquote.reading.assembly import ParsedArticle, Read, Source, reject, to_article, with_credits
from pullquote.reading.blocks import ends_sentence
from pullquote.reading.boilerplate.detection import find_furniture
from pullquote.reading.budget import guarded
from pullquote.reading.decoding import decode
from pullquote.reading.documents.packages import opened, parsed, part
from pullquote.reading.html.dom import page_blocks, parse_page
from pullquote.reading.html.inline import write_out_inline
from pullquote.reading.metadata import MetadataSource, clean, read_fields
from pullquote.types import Metadata, Note

_WHAT = "an EPUB"
_CONTAINER = "META-INF/container.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ROLE = "{http://www.idpf.org/2007/opf}role"
_EVENT = "{http://www.idpf.org/2007/opf}event"
_PROGRAMS = frozenset({"calibre", "unknown"})
_MOST_DOCUMENTS = 5000
_SHORTEST = 200  # characters of prose in a document that is an article, not a cover or a list of contents


@dataclass(frozen=True, slots=True)
class _Book:
    """What an EPUB's package says: facts of the whole, and the names of the documents in the order of reading."""

    facts: Metadata
    documents: tuple[str, ...]
    notes: tuple[str, ...]


def read_epub(stream: BinaryIO, source: Source) -> Iterator[Read]:
    """Yield the articles of an EPUB, and a note that counts documents without prose."""
    articles = without = 0
    try:
        with opened(stream, _WHAT) as package:
            book = _book(package)
            yield from (Note(source.place, note) for note in book.notes)
            for number, name in enumerate(book.documents, 1):
                here = source.part(str(number))
                # Read at once: guarded, each document has the whole time of one.
                reads = list(guarded(_read_document(package, name, book, here), here.place))
                without += not reads
                articles += bool(reads)
                yield from reads
    except ReadError as error:
        yield reject(source, error)
        return
    if not articles:
        yield reject(source, ReadError("epub_without_text", "is an EPUB without prose; expected articles or chapters"))
    elif without:
        yield Note(
            source.place, f"{without} of {articles + without} documents hold no prose, such as covers and contents"
        )


def _read_document(package: ZipFile, name: str, book: _Book, source: Source) -> Iterator[Read]:
    """Yield the article of a document; nothing if it holds no prose."""
    try:
        root = parse_page(decode(part(package, name), html=True))
    except ReadError as error:
        yield reject(source, error)
        return
    write_out_inline(root)
    blocks = [found.block for found in page_blocks(root)]
    prose = [block.text for block in blocks if block.kind is None and ends_sentence(block.text)]
    if sum(map(len, prose)) < _SHORTEST:
        return
    heading = next((block.text for block in blocks[:3] if block.kind == "heading"), None)
    text, furniture = with_credits(blocks)
    # What the document prints is of the article, and comes before what is of all of the book.
    printed = find_furniture(text, furniture, title=heading)
    own = Metadata(title=clean(heading or ""), authors=printed.authors, published=printed.published)
    inferred = (MetadataSource("text", own), MetadataSource("epub", book.facts))
    yield from to_article(ParsedArticle(text, furniture, inferred=inferred), source)


def _book(package: ZipFile) -> _Book:
    container = parsed(part(package, _CONTAINER), _WHAT)
    root_file = next((one.get("full-path") for one in container.iter("{*}rootfile")), None)
    if not root_file:
        raise ReadError("epub_without_package", "is an EPUB that does not say where its contents are; save it again")
    described = parsed(part(package, root_file), _WHAT)
    folder = posixpath.dirname(root_file)
    items = {
        one.get("id"): posixpath.normpath(posixpath.join(folder, unquote(one.get("href") or "")))
        for one in described.iter("{*}item")
        if "html" in (one.get("media-type") or "") and "nav" not in (one.get("properties") or "").split()
    }
    order = [items[one.get("idref")] for one in described.iter("{*}itemref") if one.get("idref") in items]
    facts, notes = read_fields(_facts(described))
    if len(order) > _MOST_DOCUMENTS:
        raise ReadError(
            "epub_too_large", "is an EPUB of more than {limit:,} documents; divide it", limit=_MOST_DOCUMENTS
        )
    return _Book(facts, tuple(dict.fromkeys(order)), tuple(notes))


def _facts(described: Any) -> dict[str, object]:
    """Return what a package says of the whole: who published it, when and in which language, and who wrote it."""
    refined = {
        one.get("refines", "")[1:]: (one.text or "").strip()
        for one in described.iter("{*}meta")
        if one.get("property") == "role"
    }
    authors = [
        name
        for one in described.iter(f"{_DC}creator")
        if (name := (one.text or "").strip())
        and (one.get(_ROLE) or refined.get(one.get("id") or "")) == "aut"
        and name.casefold() not in _PROGRAMS
    ]
    days = [
        one for one in described.iter(f"{_DC}date") if one.get(_EVENT) in (None, "publication", "original-publication")
    ]
    return {
        "author": authors,
        "publisher": next((one.text for one in described.iter(f"{_DC}publisher") if one.text), None),
        "date": next((one.text for one in days if one.text), None),
        "language": next((one.text for one in described.iter(f"{_DC}language") if one.text), None),
    }
