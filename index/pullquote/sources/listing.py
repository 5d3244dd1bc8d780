"""Which kind of list some bytes are, and what it lists."""

from __future__ import annotations

import re
import zlib

from pullquote.errors import ReadError
from pullquote.reading.decoding import decode_noted
from pullquote.sources.entries import Listing
from pullquote.sources.feeds import read_feed
from pullquote.sources.json_feed import read_json_feed
from pullquote.sources.pages import announced_feeds
from pullquote.sources.sitemaps import read_sitemap

KINDS = (
    *("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"),
    *("application/feed+json", "application/json", "text/html", "application/xhtml+xml", "text/plain"),
    *("application/gzip", "application/x-gzip", "application/octet-stream"),
)
"""The content types that lists are sent as; the content decides what it is."""

LARGEST = 50_000_000  # bytes of a list, as sent and decompressed: what a sitemap may have
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_LONGEST_PROLOG = 100_000  # characters
_FEEDS = frozenset({"rss", "rdf", "feed"})
_SITEMAPS = frozenset({"urlset", "sitemapindex"})
_PAGES = frozenset({"html", "head", "body", "title", "meta", "link", "article", "main", "div", "p"})
_GZIP = b"\x1f\x8b"


def read_listing(data: bytes, address: str, *, charset: str | None = None) -> Listing:
    """Read a list of articles.

    Args:
        data: its bytes, compressed by gzip or not.
        address: where they come from; links may be relative to it.
        charset: the encoding that the host declares.

    Returns:
        What it lists; of an HTML page, the feeds that it announces.

    Raises:
        ReadError: it is none of the formats that are known, or nothing in it can be read.
    """
    if data.startswith(_GZIP):
        data = _unpacked(data)
    text = decode_noted(data, html=True, charset=charset).text.lstrip("\ufeff\x00 \t\r\n")
    if not text:
        raise ReadError("list_empty", "is empty (or blank): expected a feed, a sitemap or a page")
    if text.startswith("{"):
        return read_json_feed(text, address)
    root = _root(text)
    if root in _FEEDS:
        return read_feed(text, address)
    if root in _SITEMAPS:
        return read_sitemap(text, address)
    if root in _PAGES:
        return Listing("page", feeds=announced_feeds(text, address))
    raise ReadError("list_unknown", "is neither a feed (RSS, Atom, JSON Feed) nor a sitemap nor a page")


def _root(text: str) -> str:
    """Return the name of a document's first element, in lower case.

    Raises:
        ReadError: it declares entities: of these XML bombs are made, and a list needs none.
    """
    at = 0
    while (before := _PROLOG.match(text, at, _LONGEST_PROLOG)) is not None:
        if re.search(r"<!ENTITY", before[0], re.IGNORECASE):
            raise ReadError("list_entities", "declares XML entities, as files do that are made to exhaust a reader")
        at = before.end()
    found = _ROOT.match(text, at)
    if found is None and re.search(r"<!ENTITY", text[:_LONGEST_PROLOG], re.IGNORECASE):
        raise ReadError("list_entities", "declares XML entities, as files do that are made to exhaust a reader")
    return found[1].lower() if found else ""


def _unpacked(data: bytes) -> bytes:
    """Return what gzip compressed.

    Raises:
        ReadError: it is damaged, cut off or too large.
    """
    packed = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = packed.decompress(data, LARGEST + 1)
    except zlib.error as error:
        raise ReadError("list_damaged", "is compressed, and damaged: {problem}", problem=str(error)) from None
    if len(found) > LARGEST:
        raise ReadError("list_too_large", "has more than {limit:,} bytes when decompressed", limit=LARGEST)
    if not packed.eof:
        raise ReadError("list_damaged", "is compressed, and damaged: {problem}", problem="it is cut off")
    return found
