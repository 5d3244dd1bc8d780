"""Filters as SQL over `versions v` and `articles a`."""

from __future__ import annotations

from pullquote.errors import InputError
from pullquote.text.calendar import day
from pullquote.text.characters import has_surrogates
from pullquote.types import Filters


def condition(filters: Filters) -> tuple[str, list[str]]:
    """Give a condition and its values; `1` when everything passes.

    Raises:
        InputError: a date is not one, or a name is no text.
    """
    given = (
        filters.after,
        filters.before,
        filters.outlet,
        filters.author,
        filters.language,
        *(filters.collections or ()),
    )
    if isinstance(filters.collections, str) or not all(isinstance(value, str) for value in given if value is not None):
        raise InputError("filter_not_text", "filters are strings, and collections a tuple of strings")
    clauses: list[str] = []
    values: list[str] = []
    if filters.after:
        clauses.append("v.published >= ?")
        values.append(day(filters.after, "first"))
    if filters.before:
        clauses.append("v.published <= ?")
        values.append(day(filters.before, "last"))
    if filters.outlet:
        clauses.append("casefold(v.outlet) = ?")
        values.append(filters.outlet.strip().casefold())
    if filters.author:
        clauses.append("EXISTS (SELECT 1 FROM json_each(v.authors) WHERE casefold(value) = ?)")
        values.append(filters.author.strip().casefold())
    if filters.language:
        clauses.append("casefold(v.language) || '-' LIKE replace(replace(?, '%', ''), '_', '') || '-%'")
        values.append(filters.language.strip().casefold())
    if filters.collections is not None:
        clauses.append(f"a.collection IN ({', '.join('?' * len(filters.collections))})")
        values += filters.collections
    if any(map(has_surrogates, values)):
        raise InputError(
            "filter_garbled", "a filter is not valid text: it holds bytes or halves of characters that mean nothing"
        )
    return " AND ".join(clauses) or "1", values
