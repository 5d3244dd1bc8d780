"""JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pullquote.errors import ReadError
from pullquote.sources.entries import Listed, Listing, bounded, entry_of
from pullquote.sources.feeds import MOST_ENTRIES
from pullquote.types import Rejected


def read_json_feed(text: str, address: str) -> Listing:
    """Read a JSON feed.

    Raises:
        ReadError: it is other JSON, or broken.
    """
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        problem = " ".join(str(error).split())[:120]
        raise ReadError("json_feed_broken", "is broken JSON: {problem}", problem=problem) from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org/version/" not in str(feed.get("version")):
        raise ReadError("json_feed_unknown", "is JSON, but not a JSON Feed: it has no version of that, or no items")
    title = feed.get("title")
    return Listing(
        "feed",
        bounded(_entries(items, address), address, MOST_ENTRIES),
        title=title[:200] if isinstance(title, str) else None,
    )


def _entries(items: list[Any], address: str) -> Iterator[Listed]:
    for item in items:
        if not isinstance(item, Mapping):
            yield Rejected(address, "has an item that is no object", "entry_unusable")
            continue
        told = {
            "id": item.get("id"),
            "title": _string(item.get("title")),
            "authors": _names(item.get("authors")) or _names([item.get("author")]),
            "published": _string(item.get("date_published")),
            "modified": _string(item.get("date_modified")),
        }
        yield entry_of(_string(item.get("url")), address, told)


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _names(people: object) -> list[str]:
    listed = people if isinstance(people, list) else []
    return [one["name"] for one in listed if isinstance(one, Mapping) and isinstance(one.get("name"), str)]
