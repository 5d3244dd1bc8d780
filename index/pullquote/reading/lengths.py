"""How long a fact of an article may be. What is longer is none, and whoever shows or compares it would pay for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LONGEST: Mapping[str, int] = {
    "id": 1000,
    "title": 1000,
    "authors": 300,
    "translators": 300,
    "outlet": 300,
    "published": 40,
    "modified": 40,
    "url": 4000,
    "language": 60,
    "section": 300,
    "corrections": 4000,
    "terms": 300,
    "credit": 300,
}
"""Characters of each fact, of people of each name, of corrections of each; `credit` is a caption's."""

MOST_PEOPLE = 200
MOST_CORRECTIONS = 50


def excess(fact: str, value: str | Sequence[str]) -> str | None:
    """Return by how much a value is too long for its fact, to follow the fact's name; None if it is not."""
    longest = LONGEST[fact]
    names = [value] if isinstance(value, str) else value
    if fact == "corrections" and len(names) > MOST_CORRECTIONS:
        return f"has {len(names):,} entries, at most {MOST_CORRECTIONS:,} are kept"
    if len(names) > MOST_PEOPLE:
        return f"names {len(names):,} people, at most {MOST_PEOPLE:,} are kept"
    length = max(map(len, names), default=0)
    return f"has {length:,} characters, at most {longest:,} are kept" if length > longest else None
