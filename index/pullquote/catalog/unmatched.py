"""Filters that no article passes: which they are, and what may have been meant."""

from __future__ import annotations

from dataclasses import fields, replace

from pullquote.catalog.articles import ArticleStore
from pullquote.text.names import unaccented
from pullquote.types import Filters, NameField, UnmatchedFilter

_KEPT_AS: dict[str, NameField] = {"outlet": "outlet", "author": "author", "language": "language"}
NEAR = 3  # names suggested
NEAR_ENOUGH = 75  # of 100, how like a name must be to be suggested
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
    """Return the names most like one, or that share words with it."""
    from rapidfuzz import fuzz, process  # only where nothing passes

    like = process.extract(
        name, known, scorer=fuzz.token_set_ratio, processor=unaccented, limit=NEAR, score_cutoff=NEAR_ENOUGH
    )
    return [found for found, _, _ in like]


def _suggesting(field: str, value: str, known: list[str], near: list[str]) -> UnmatchedFilter:
    return UnmatchedFilter(field, value, tuple(near), () if near or len(known) > FEW else tuple(known))


def _is_named(code: str, name: str) -> bool:
    """Return whether a language is called so in English or in itself: `en` is `English`, `de` `Deutsch`."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(code, sep="-" if "-" in code else "_")
    except (UnknownLocaleError, ValueError):
        return False
    names = (locale.get_language_name("en"), locale.get_language_name())
    return unaccented(name) in [unaccented(one) for one in names if one]
