"""What a source lists, whatever its format: an entry for each article, and other lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pullquote.errors import ReadError
from pullquote.reading.dates import in_future
from pullquote.reading.metadata import NOTHING, read_fields
from pullquote.reading.source_keys import check_url
from pullquote.text.urls import is_home, resolved, unmarked
from pullquote.types import Metadata, Rejected

SourceKind = Literal["feed", "sitemap", "page", "folder"]

LONGEST_ADDRESS = 4000  # characters
_LONGEST_VALUE = 2000  # characters of a value that is kept
_FACTS = ("title", "authors", "published", "date", "modified", "updated", "outlet")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One article that a source lists.

    `address` is where it is; two entries with the same address are one article, whatever their ids. `told` is what the
    source tells of it, as JSON, of which `facts_told` makes facts. `day` is that of publication, if it is easily seen:
    the newest are read first.
    """

    address: str
    told: str
    day: str | None = None


@dataclass(frozen=True, slots=True)
class SubList:
    """Another list that a list names, as an index names sitemaps, and when that was last modified, as it is printed."""

    address: str
    modified: str | None = None


Listed = Entry | Rejected


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source lists: entries and, of an index, other lists.

    `entries` can be iterated once; they are read meanwhile, and those that cannot be used are Rejected. `is_news` says
    that all entries are articles, which in a sitemap may also be other pages.
    """

    kind: SourceKind
    entries: Iterable[Listed] = ()
    lists: tuple[SubList, ...] = ()
    title: str | None = None
    is_news: bool = True
    feeds: tuple[str, ...] = ()


def entry_of(link: str | None, base: str, told: Mapping[str, object]) -> Listed:
    """Return an entry, or why it cannot be used.

    Args:
        link: its address, which may be relative.
        base: the address of the list.
        told: what the source tells of the article, by the names that files use for facts (`reading/source_keys.py`).
    """
    address = article_address(link, base)
    known = {name: value for name, value in told.items() if value not in (None, "", [])}
    name = str(known.get("title") or known.get("id") or "without a title")[:80]
    if address is None:
        why = "has no address" if not link else f"has the address {str(link)[:80]!r}, which is none of an article"
        return Rejected(base, f"has an entry without an article: {name!r} {why}", "entry_unusable")
    brief = {
        key: value[:_LONGEST_VALUE] if isinstance(value, str) else value for key, value in known.items() if key != "id"
    }
    stated = json.dumps(brief, default=str, sort_keys=True, ensure_ascii=False)
    days = (_DAY.match(str(known.get(name) or "")) for name in ("date", "published", "lastmod", "updated"))
    return Entry(address, stated, next((found[0] for found in days if found), None))


def article_address(link: str | None, base: str) -> str | None:
    """Return the absolute address of an article; None for what cannot be one.

    Parameters are kept. What trackers add is left out only where addresses are compared (`text/urls.py`): lists of
    trackers take `?gallery=5` and `?reference=7` for them too, and two articles would be one.
    """
    if not link or len(link) > LONGEST_ADDRESS:
        return None
    bare = " ".join(link.split())
    if (scheme := _SCHEME.match(bare)) and scheme[0].lower() not in ("http:", "https:"):
        return None
    full = resolved(bare if "/" in bare or "." in bare else f"./{bare}", base)
    if full is None or full == base or is_home(full):
        return None
    try:
        return unmarked(check_url(full))
    except ValueError:
        return None


def facts_told(told: str) -> Metadata:
    """Return the facts that a source tells. A date in the future is none: nobody knows when it was meant."""
    known = json.loads(told)
    given = {name: known[name] for name in _FACTS if name in known}
    try:
        found, _ = read_fields(given)
    except ReadError:  # a value that cannot be stored, such as half of a surrogate pair
        return NOTHING
    days = (None if day and in_future(day) else day for day in (found.published, found.modified))
    published, modified = days
    return Metadata(
        title=found.title, authors=found.authors, outlet=found.outlet, published=published, modified=modified
    )


def bounded(entries: Iterator[Listed], base: str, most: int) -> Iterator[Listed]:
    """Yield the first entries of a list, and then that there are more."""
    for number, entry in enumerate(entries):
        if number == most:
            yield Rejected(base, f"has more than {most:,} entries: the rest is not read", "entries_too_many")
            return
        yield entry
