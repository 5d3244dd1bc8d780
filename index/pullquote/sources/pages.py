"""The feeds that a page announces: `<link rel="alternate">` with a feed's type."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from pullquote.reading.html.dom import parse_page
from pullquote.text.urls import resolved

_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_COMMENTS = re.compile(r"comment|kommentar|comentario|commentaire|댓글|コメント", re.IGNORECASE)
_MOST = 20


def announced_feeds(html: str, address: str) -> tuple[str, ...]:
    """Return the addresses of the feeds that a page announces, those of comments last."""
    from lxml import etree

    try:
        root = parse_page(html)
    except (etree.LxmlError, ValueError, RecursionError):
        return ()
    base = next((urljoin(address, href) for href in root.xpath("//base/@href")), address)
    found: dict[str, bool] = {}
    for link in root.xpath("//link[@href]")[:1000]:
        if "alternate" not in (link.get("rel") or "").lower().split():
            continue
        if (link.get("type") or "").partition(";")[0].strip().lower() not in _TYPES:
            continue
        feed = resolved(link.get("href"), base)
        if feed is not None:
            found.setdefault(feed, bool(_COMMENTS.search(f"{feed} {link.get('title') or ''}")))
    return tuple(sorted(found, key=lambda feed: found[feed])[:_MOST])
