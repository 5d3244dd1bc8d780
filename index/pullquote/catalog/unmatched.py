"""Filters that no article passes: which they are, and what may have been meant."""

from __future__ import annotations

import re
from dataclasses import fields, replace

from pullquote.catalog.articles import ArticleStore
from pullquote.filters import Filters, UnmatchedFilter
from pullquote.text.names import unaccented
from pullquote.types import NameField

_KEPT_AS: dict[str, NameField] = {"outlet": "outlet", "author": "author", "language": "language"}
NEAR = 3  # names suggested
NEAR_ENOUGH = 75  # of 100, how like a name must be to be suggested
SLIP = 80  # of 100, how like each word must be to one of the name's, where the words are not the same
FEW = 5  # names that are listed where none is like the one given
LOOKED_THROUGH = 20_000  # names


def unmatched_filters(articles: ArticleStore, filters: Filters) -> tuple[UnmatchedFilter, ...]:
    """Return the filters that no article passes alone, within the collections; none if they exclude each other.

    Only names of articles in these collections are suggested.
    """
    unknown = _unknown_collections(articles, filters)
    if unknown:
        return unknown
    within = Filters(collections=filters.collections)
    found = []
    for field in fields(Filters):
        value = getattr(filters, field.name)
        if field.name == "collections" or value is None:
            continue
        if articles.is_any(replace(within, **{field.name: value})):
            continue
        if field.name in _KEPT_AS:
            found.append(_unmatched_name(articles, field.name, value, within))
        elif field.name in {"added_after", "stored_after"}:
            found.append(UnmatchedFilter(field.name, value))
        else:
            found.append(UnmatchedFilter(field.name, value, tuple(articles.date_limits(within)[field.name == "after"])))
    return tuple(found)


def _unknown_collections(articles: ArticleStore, filters: Filters) -> tuple[UnmatchedFilter, ...]:
    """Return the collections that have no articles, if none of those given has any."""
    if not filters.collections or articles.is_any(Filters(collections=filters.collections)):
        return ()
    known = articles.names("collection", "", Filters(), LOOKED_THROUGH)
    return tuple(_suggesting("collections", name, known, _like(name, known)) for name in filters.collections)


def _unmatched_name(articles: ArticleStore, field: str, value: str, within: Filters) -> UnmatchedFilter:
    known = articles.names(_KEPT_AS[field], "", within, LOOKED_THROUGH)
    if field == "language":
        return _suggesting(field, value, known, [code for code in known if _is_named(code, value)][:NEAR])
    return _suggesting(field, value, known, _like(value, known))


def _like(name: str, known: list[str]) -> list[str]:
    """Return the names most like one: that share words with it, or have its words but for slips of the keyboard."""
    given = unaccented(name)
    found = sorted(((_likeness(given, unaccented(one)), one) for one in known), key=lambda scored: -scored[0])
    return [one for likeness, one in found[:NEAR] if likeness >= NEAR_ENOUGH]


def _likeness(given: str, known: str) -> float:
    """Return how like two names are, 0 to 100."""
    from rapidfuzz import fuzz  # only where nothing passes

    words = known.split()
    nearest = [max((fuzz.ratio(one, word) for word in words), default=0.0) for one in given.split()]
    misspelt = sum(nearest) / len(nearest) if nearest and min(nearest) >= SLIP else 0.0
    return max(fuzz.token_set_ratio(given, known), misspelt)


def _suggesting(field: str, value: str, known: list[str], near: list[str]) -> UnmatchedFilter:
    return UnmatchedFilter(field, value, tuple(near), () if near or len(known) > FEW else tuple(known))


def _is_named(code: str, name: str) -> bool:
    """Return whether a language is called so: `en` is `English`, `eng` or `en-AU`, `de` is `German` or `Deutsch`."""
    from babel import Locale, UnknownLocaleError

    if _base(code) == _base(name):
        return True
    try:
        locale = Locale.parse(code, sep="-" if "-" in code else "_")
    except (UnknownLocaleError, ValueError):
        return False
    names = (locale.get_language_name("en"), locale.get_language_name())
    return unaccented(name) in [unaccented(one) for one in names if one]


def _base(code: str) -> str:
    """Return the language of a code without country and script, in two letters if it has such a code."""
    from babel.core import get_global

    base = re.split("[-_]", code.strip().casefold())[0]
    return str(get_global("language_aliases").get(base, base))
