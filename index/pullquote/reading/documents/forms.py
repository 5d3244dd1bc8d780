"""The formats of documents: which one a file has, by its content before its name, and what reads it."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from pullquote.errors import ReadError
from pullquote.reading.assembly import ParsedArticle, Read, Source, at_most_one, reject, to_article
from pullquote.reading.documents.packages import opened
from pullquote.reading.streams import Rejoined

LARGEST = 100_000_000  # bytes of a document that is read as a whole
SUFFIXES = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".eml": "mail",
    ".epub": "epub",
    ".warc": "warc",
    ".warc.gz": "warc",
    ".wacz": "wacz",
    ".xml": "xml",
}
"""Forms by the ends of names; `xml` is one of several, told by what is in it."""

_WORDPRESS = re.compile(rb"xmlns:wp\s*=\s*[\"']https?://wordpress\.org/export/")
_NEWSML = re.compile(rb"<(?:\w+:)?(?:newsItem|newsMessage|packageItem)\b[^>]*http://iptc\.org/std/nar/2006-10-01/")
_XHTML = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!doctype html|<html)", re.IGNORECASE)
_NINJS = re.compile(rb"\s*[\[{].*\"uri\"\s*:", re.DOTALL)
_NINJS_BODY = re.compile(rb"\"(?:body_text|body_xhtml|body_html|bodies)\"\s*:")
_MAIL = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]{0,60}:[ \t][^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){3}")
_MAIL_FIELDS = (b"from:", b"date:", b"subject:", b"message-id:", b"mime-version:", b"received:", b"return-path:")


def document_form(head: bytes, named: str | None) -> str | None:
    """Return the form of a document; None for what is text, Markdown, HTML or JSON Lines.

    Args:
        head: the first bytes of its content.
        named: the form that its name says, if it says any.
    """
    if head.startswith(b"%PDF-") or (named == "pdf" and b"%PDF-" in head[:1024]):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "package"
    if head.startswith((b"WARC/1.", b"WARC/0.")) or _unpacks_to_warc(head):
        return "warc"
    found = _markup_form(head.lstrip(b"\xef\xbb\xbf \t\r\n"), named)
    if found is None and named is None and _MAIL.match(head):
        found = "mail" if sum(name in head[:4000].lower() for name in _MAIL_FIELDS) >= 3 else None
    return found or (named if named in _READERS and named != "xml" else None)


def _markup_form(start: bytes, named: str | None) -> str | None:
    """Return the form of XML or JSON; None for a page."""
    if named in (None, "xml", "html") and start.startswith(b"<"):
        known = "wordpress" if _WORDPRESS.search(start) else "newsml" if _NEWSML.search(start) else None
        return known or ("xml" if named == "xml" and not _XHTML.match(start) else None)
    is_ninjs = named in (None, "json") and _NINJS.match(start) and _NINJS_BODY.search(start)
    return "ninjs" if is_ninjs else None


def read_document(form: str, head: bytes, stream: BinaryIO, source: Source) -> Iterator[Read]:
    """Read the articles of a document.

    Args:
        form: what `document_form` returns.
        head: what was read of it already.
        stream: the rest; if it can be sought in, it is read again from its beginning where that is of use.
        source: where it is read from.
    """
    return at_most_one(_READERS[form](head, stream, source), source)


def _unpacks_to_warc(head: bytes) -> bool:
    if not head.startswith(b"\x1f\x8b"):
        return False
    try:
        return zlib.decompressobj(47).decompress(head, 16).startswith(b"WARC/")
    except zlib.error:
        return False


def _whole(head: bytes, stream: BinaryIO) -> bytes:
    """Return all bytes of a document.

    Raises:
        ReadError: it has more than may be read at once.
    """
    data = head
    while len(data) <= LARGEST and (more := stream.read(LARGEST + 1 - len(data))):
        data += more
    if len(data) > LARGEST:
        raise ReadError("document_too_large", "is larger than {limit} MB; divide it", limit=LARGEST // 1_000_000)
    return data


def _one(parse: Callable[[bytes], ParsedArticle]) -> Callable[[bytes, BinaryIO, Source], Iterator[Read]]:
    """Return the reader of a document that is one article."""

    def read(head: bytes, stream: BinaryIO, source: Source) -> Iterator[Read]:
        try:
            parsed = parse(_whole(head, stream))
        except ReadError as error:
            yield reject(source, error)
            return
        yield from to_article(parsed, source)

    return read


def _several(
    read_all: Callable[[bytes, Source], Iterator[Read]],
) -> Callable[[bytes, BinaryIO, Source], Iterator[Read]]:
    """Return the reader of a document of several articles that is read as a whole."""

    def read(head: bytes, stream: BinaryIO, source: Source) -> Iterator[Read]:
        try:
            data = _whole(head, stream)
        except ReadError as error:
            yield reject(source, error)
            return
        yield from read_all(data, source)

    return read


def _pdf(data: bytes) -> ParsedArticle:
    from pullquote.reading.documents.pdf.reader import parse_pdf

    return parse_pdf(data)


def _docx(data: bytes) -> ParsedArticle:
    from pullquote.reading.documents.word import parse_docx

    return parse_docx(data)


def _mail(data: bytes) -> ParsedArticle:
    from pullquote.reading.documents.mail import parse_mail

    return parse_mail(data)


def _newsml(data: bytes, source: Source) -> Iterator[Read]:
    from pullquote.reading.documents.newsml import read_newsml

    return read_newsml(data, source)


def _ninjs(data: bytes, source: Source) -> Iterator[Read]:
    from pullquote.reading.documents.ninjs import read_ninjs

    return read_ninjs(data, source)


def _warc(head: bytes, stream: BinaryIO, source: Source) -> Iterator[Read]:
    from pullquote.reading.documents.webarchive import read_warc

    return read_warc(_rejoined(head, stream), source)


def _wordpress(head: bytes, stream: BinaryIO, source: Source) -> Iterator[Read]:
    from pullquote.reading.documents.wordpress import read_export

    return read_export(_rejoined(head, stream), source)


def _package(head: bytes, stream: BinaryIO, source: Source) -> Iterator[Read]:
    """Read a zip package by what is in it."""
    try:
        if stream.seekable():
            stream.seek(0)
        else:
            stream = io.BytesIO(_whole(head, stream))
        with opened(stream, "a zip package") as package:
            names = set(package.namelist())
    except ReadError as error:
        yield reject(source, error)
        return
    stream.seek(0)
    if "word/document.xml" in names:
        yield from _READERS["docx"](b"", stream, source)
    elif "META-INF/container.xml" in names:
        from pullquote.reading.documents.epub import read_epub

        yield from read_epub(stream, source)
    elif any(name.endswith((".warc", ".warc.gz")) for name in names):
        from pullquote.reading.documents.webarchive import read_wacz

        yield from read_wacz(stream, source)
    else:
        yield reject(
            source,
            ReadError(
                "package_unknown", "is a zip package, but no Word document, EPUB or WACZ; unpack it and add its files"
            ),
        )


def _xml(_head: bytes, _stream: BinaryIO, source: Source) -> Iterator[Read]:
    yield reject(
        source,
        ReadError("xml_unknown", "is XML that is not read; expected a WordPress export (WXR), NewsML-G2 or XHTML"),
    )


def _rejoined(head: bytes, stream: BinaryIO) -> BinaryIO:
    if stream.seekable():
        stream.seek(0)
        return stream
    return io.BufferedReader(Rejoined(head, stream))


_READERS: dict[str, Callable[[bytes, BinaryIO, Source], Iterator[Read]]] = {
    "pdf": _one(_pdf),
    "docx": _one(_docx),
    "mail": _one(_mail),
    "epub": _package,
    "wacz": _package,
    "package": _package,
    "warc": _warc,
    "wordpress": _wordpress,
    "newsml": _several(_newsml),
    "ninjs": _several(_ninjs),
    "xml": _xml,
}
