"""Sniffing: the format of content whose file name does not tell it."""

from __future__ import annotations

import json
import re

from pullquote.errors import ReadError
from pullquote.reading.decoding import decode

_PAGE = re.compile(r"<(?:!doctype html|html|head|body|article|main|div|p|meta|title|\?xml|!--)\b|<!--", re.IGNORECASE)
_FEED = re.compile(
    rb"(?:(?:<\?[^>]{0,300}>|<!--(?:(?!-->).){0,3000}-->|<!DOCTYPE (?!html)[^>]{0,300}>)\s*){0,20}"
    rb"<(?:rss|(?:\w{1,20}:)?feed|rdf:RDF|(?:\w{1,20}:)?urlset|(?:\w{1,20}:)?sitemapindex)[\s>]",
    re.IGNORECASE | re.DOTALL,
)


def guess(head: bytes) -> str:
    """Return the format of content without a known name: HTML, JSON Lines, Markdown with front matter, else text."""
    try:
        # A character cut at the end of the head is no sign of another encoding.
        start = head.decode("utf-8-sig", "ignore") if b"\x00" not in head else decode(head[: len(head) // 4 * 4])
    except ReadError:
        return "text"
    if re.match(r"\ufeff?(?:---|\+\+\+)[ \t]*\r?\n", start):
        return "markdown"
    start = start.lstrip("\ufeff \t\r\n")
    if _PAGE.match(start):
        return "html"
    lines = [line for line in start.splitlines() if line.strip()] if start.startswith("{") else []
    # A single line that is not JSON may be damaged, or the beginning of a line longer than the head.
    one = len(lines) == 1 and re.match(r'\{\s*"', start) is not None
    return "jsonl" if one or any(_is_object(line) for line in lines[:5]) else "text"


def is_feed(head: bytes) -> bool:
    """Return whether content is a feed or a sitemap, which lists articles: RSS, Atom, JSON Feed, or a sitemap's XML."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return _FEED.match(start) is not None or (start.startswith(b"{") and b"://jsonfeed.org/version/" in start[:1000])


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def check_not_json(text: str) -> None:
    """Raise ReadError for a JSON document, whose markup would otherwise be quoted as an article's words."""
    if not text.lstrip().startswith(("{", "[")):
        return
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return
    raise ReadError(
        "json_not_lines", "is JSON, but not one article a line; write each article as one line of JSON (.jsonl)"
    )
