"""Web archives: each page of a WARC file, or of the ones in a WACZ package, is an article with its address.

Read one record at a time with warcio. When a page was captured is part of its source, and never taken for the day of
publication.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, cast

from pullquote.errors import ReadError
from pullquote.reading.assembly import Read, Source, parse_html, reject, to_article
from pullquote.reading.budget import guarded
from pullquote.reading.decoding import decode_noted
from pullquote.reading.documents.extra import require
from pullquote.reading.documents.packages import opened
from pullquote.reading.source_keys import check_url
from pullquote.terms import terms_of_headers
from pullquote.types import Note, Rejected

LARGEST_PAGE = 10_000_000  # bytes
_MOST_HEADERS = 1_000_000  # bytes of lines before a record's content
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_PAGES_NAMED = 5


def read_warc(stream: BinaryIO, source: Source) -> Iterator[Read]:
    """Yield the articles of a WARC file, and a note that counts the pages without one."""
    try:
        require("warcio", "a web archive (WARC)")
    except ReadError as error:
        yield reject(source, error)
        return
    tally: Counter[str] = Counter()
    without: list[str] = []
    yield from _records(stream, source, tally, without)
    yield from _summary(source, tally, without)


def read_wacz(stream: BinaryIO, source: Source) -> Iterator[Read]:
    """Yield the articles of all WARC files in a WACZ package."""
    try:
        require("warcio", "a web archive (WACZ)")
        tally: Counter[str] = Counter()
        without: list[str] = []
        with opened(stream, "a web archive (WACZ)") as package:
            names = [name for name in package.namelist() if re.search(r"\.warc(?:\.gz)?$", name)]
            for name in names:
                with package.open(name) as file:
                    yield from _records(cast(BinaryIO, file), source, tally, without)
    except ReadError as error:
        yield reject(source, error)
        return
    yield from _summary(source, tally, without)


def _summary(source: Source, tally: Counter[str], without: list[str]) -> Iterator[Read]:
    if not tally["pages"]:
        if not tally["broken"]:
            yield reject(source, ReadError("warc_without_pages", "is a web archive without a page (HTML, status 200)"))
    elif without:
        named = ", ".join(without[:_PAGES_NAMED]) + (", …" if len(without) > _PAGES_NAMED else "")
        yield Note(source.place, f"{len(without)} of {tally['pages']} pages hold no article: {named}")


def _records(stream: BinaryIO, source: Source, tally: Counter[str], without: list[str]) -> Iterator[Read]:
    from pullquote.reading.documents.warc_records import BoundedIterator

    records = BoundedIterator(stream, _MOST_HEADERS)
    while True:
        # Guarded, so that the time of one page begins again with each record, pages or not.
        record = next(iter(guarded(_next(records), source.place)), None)
        if record is None:
            return
        if isinstance(record, Rejected):
            tally["broken"] += 1
            why = f"is damaged, or not a web archive: {tally['pages']} pages were read before that"
            yield Rejected(source.place, why)
            return
        if not _is_page(record):
            continue
        tally["pages"] += 1
        address = record.rec_headers.get_header("WARC-Target-URI") or ""
        captured = record.rec_headers.get_header("WARC-Date") or "at an unknown time"
        here = replace(
            source.part(f"{captured} {address}"[:1000]),
            address=_checked(address),
            terms=terms_of_headers(record.http_headers.headers),
        )
        try:
            yield from list(guarded(_read_page(record, here), here.place))
        except ReadError as error:
            if error.code == "no_article_in_html":
                without.append(address)
            else:
                yield reject(here, error)


def _next(records: Any) -> Iterator[Any]:
    yield from (record for record in [next(records, None)] if record is not None)


def _is_page(record: Any) -> bool:
    """Return whether a record is an HTML page that a server sent."""
    headers = record.http_headers
    if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
        return False
    kind = (headers.get_header("Content-Type") or "").lower()
    return "text/html" in kind or "application/xhtml" in kind


def _checked(address: str) -> str | None:
    """Return an address of a page; None for what is none."""
    try:
        return check_url(address)
    except ValueError:
        return None


def _read_page(record: Any, source: Source) -> Iterator[Read]:
    """Yield the article of a page.

    Raises:
        ReadError: it holds none, or cannot be read.
    """
    content = _content(record)
    named = _CHARSET.search(record.http_headers.get_header("Content-Type") or "")
    decoded = decode_noted(content, html=True, charset=named[1] if named else None)
    parsed = parse_html(decoded.text)
    yield from to_article(replace(parsed, notes=(*decoded.notes, *parsed.notes)), source)


def _content(record: Any) -> bytes:
    """Return the bytes of a page, unpacked; no more than a page may have.

    Raises:
        ReadError: it has more, or is packed in a way that is not read.
    """
    from warcio.bufferedreaders import ChunkedDataReader

    stream = record.raw_stream
    if (record.http_headers.get_header("Transfer-Encoding") or "").lower() == "chunked":
        stream = ChunkedDataReader(stream)
    content = bytes(stream.read(LARGEST_PAGE + 1))
    packed = (record.http_headers.get_header("Content-Encoding") or "identity").strip().lower()
    if packed != "identity" and len(content) <= LARGEST_PAGE:
        content = _unpacked(content, packed)
    if len(content) > LARGEST_PAGE:
        raise ReadError("warc_page_too_large", "is a page of more than {limit:,} bytes", limit=LARGEST_PAGE)
    return content


def _unpacked(content: bytes, packed: str) -> bytes:
    """Return what was packed for the way; archives that unpacked it themselves often kept the header that says so."""
    try:
        if packed in ("gzip", "x-gzip", "deflate"):
            is_raw = packed == "deflate" and content[:1] and content[0] & 15 != 8
            return zlib.decompressobj(-15 if is_raw else 47).decompress(content, LARGEST_PAGE + 1)
        if packed == "br":
            import brotli

            return bytes(brotli.Decompressor().process(content, output_buffer_limit=LARGEST_PAGE + 1))
    except zlib.error:
        return content
    except Exception as error:
        if type(error).__name__ != "error":  # brotli's only error has no better name
            raise
        return content
    raise ReadError("warc_page_packed", "is a page packed as {packed}, which is not read", packed=packed[:40])
