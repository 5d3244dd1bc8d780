"""RSS and Atom, read by feedparser; a large feed is given to it in pieces, so that little of it is parsed at once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from email.utils import parseaddr
from typing import Any

from pullquote.errors import ReadError
from pullquote.reading.html.titles import plain
from pullquote.sources.entries import Listed, Listing, bounded, entry_of
from pullquote.types import Rejected

MOST_ENTRIES = 200_000
AT_ONCE = 500  # entries that feedparser reads at once: it needs some 4 kB for each
_TOLD = ("id", "title", "published", "published_parsed", "updated", "updated_parsed")
_DECLARATION = re.compile(r"\s*<\?xml.*?\?>", re.DOTALL)
_MARK = re.compile(r"<!--|<!\[CDATA\[|<(/?)(?:[\w.-]{1,40}:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>"}


def read_feed(text: str, address: str) -> Listing:
    """Read an RSS or Atom feed; broken XML as far as it can be understood.

    Raises:
        ReadError: nothing in it can be read.
    """
    pieces = _pieces(_DECLARATION.sub("", text, count=1))
    first = _parse(next(pieces), address)
    if not first.entries and first.bozo and not first.feed:
        raise ReadError("feed_broken", "is a feed whose XML is broken: {problem}", problem=_problem(first))
    title = (plain(str(first.feed.get("title") or "")) or "")[:200] or None
    return Listing("feed", bounded(_entries(first, pieces, address), address, MOST_ENTRIES), title=title)


def _entries(first: Any, pieces: Iterator[str], address: str) -> Iterator[Listed]:
    parsed = first
    broken = ""
    while True:
        broken = broken or (_problem(parsed) if parsed.bozo else "")
        for entry in parsed.entries:
            yield entry_of(_link(entry, parsed.version or ""), address, _told(entry, parsed.version or ""))
        piece = next(pieces, None)
        if piece is None:
            break
        parsed = _parse(piece, address)
    if broken:
        why = f"is a feed whose XML is broken, read as far as it can be understood: {broken}"
        yield Rejected(address, why, "feed_broken")


def _parse(piece: str, address: str) -> Any:
    """Parse a feed that is already text: neither its declaration nor a header says which encoding it is in."""
    import feedparser

    headers = {"content-location": address, "content-type": "application/xml; charset=utf-8"}
    return feedparser.parse(
        io.BytesIO(piece.encode("utf-8", "replace")),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _pieces(text: str) -> Iterator[str]:
    """Yield a feed in pieces that are each a feed: what is before the first entry, some entries, and the end."""
    starts, ends = _entry_bounds(text)
    if len(starts) <= AT_ONCE or len(ends) != len(starts):
        yield text
        return
    head, tail = text[: starts[0]], text[ends[-1] :]
    for n in range(0, len(starts), AT_ONCE):
        yield head + text[starts[n] : ends[min(n + AT_ONCE, len(ends)) - 1]] + tail


def _entry_bounds(text: str) -> tuple[list[int], list[int]]:
    """Return where the entries of a feed begin and end, apart from those within another one, a comment or CDATA."""
    starts: list[int] = []
    ends: list[int] = []
    depth = at = 0
    while (mark := _MARK.search(text, at)) is not None:
        at = mark.end()
        end = _ENDS.get(mark[0].upper())
        if end is not None:
            closed = text.find(end, at)
            if closed < 0:
                break
            at = closed + len(end)
        elif mark[1]:
            depth = max(depth - 1, 0)
            if not depth and len(ends) < len(starts):
                ends.append((text.find(">", mark.start()) + 1) or len(text))
        else:
            if not depth:
                starts.append(mark.start())
            depth += 1
    return starts, ends


def _problem(parsed: Any) -> str:
    return " ".join(str(parsed.get("bozo_exception") or "unknown").split())[:120]


def _link(entry: Mapping[str, Any], version: str) -> str | None:
    """Return an entry's address: that of the story itself, where a service that counts readers names it."""
    links: Sequence[Mapping[str, str]] = entry.get("links") or ()
    alternate = [one for one in links if one.get("rel") == "alternate" and one.get("href")]
    alternate.sort(key=lambda one: "html" not in (one.get("type") or "html"))
    best = next((one["href"] for one in alternate), None)
    named = None if version.startswith("atom") else entry.get("link")  # an RSS guid that says it is the address, too
    return entry.get("feedburner_origlink") or best or named


def _told(entry: dict[str, Any], version: str) -> dict[str, object]:
    """Return what an entry tells; a date that only feedparser can read is the day in UTC."""
    known = {name: dict.get(entry, name) for name in _TOLD}  # feedparser's own get takes one date for another
    published, updated = ("published", "updated")
    if not known[published] and not version.startswith("atom"):  # dc:date of RSS 1.0, which feedparser calls updated
        published, updated = updated, published
    return {
        "id": known["id"],
        "title": plain(str(known["title"] or "")),
        "authors": _authors(entry, version),
        "published": known[published],
        "date": _day(known[f"{published}_parsed"]),
        "modified": known[updated],
        "updated": _day(known[f"{updated}_parsed"]),
    }


def _authors(entry: dict[str, Any], version: str) -> list[str]:
    """Return who wrote an entry. RSS has `ann@ledger.example (Ann Lee)`, of which feedparser cuts many a name."""
    printed = str(entry.get("author") or "")
    if "@" in printed and not version.startswith("atom"):
        name, _ = parseaddr(printed)
        return [name] if name else []
    return [one["name"] for one in entry.get("authors") or () if one.get("name")]


def _day(moment: Any) -> str | None:
    try:
        return date(*moment[:3]).isoformat() if moment else None
    except (TypeError, ValueError):
        return None
