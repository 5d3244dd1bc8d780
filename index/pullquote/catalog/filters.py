"""Filters as SQL over `versions v` and `articles a`."""

from __future__ import annotations

from typing import Literal

from pullquote.errors import InputError
from pullquote.text.calendar import day
from pullquote.text.characters import has_surrogates
from pullquote.types import Filters


def condition(filters: Filters) -> tuple[str, list[str]]:
    """Return a condition and its values; `1` when everything passes.

    Raises:
        InputError: a date is not one, or a name is not valid text; it names the filter.
    """
    clauses: list[str] = []
    values: list[str] = []
    if filters.after:
        clauses.append("v.published >= ?")
        values.append(_day_of("after", filters.after, "first"))
    if filters.before:
        clauses.append("v.published <= ?")
        values.append(_day_of("before", filters.before, "last"))
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


def _day_of(name: str, text: str, end: Literal["first", "last"]) -> str:
    try:
        return day(text, end)
    except InputError as error:
        raise InputError(
            "filter_date_invalid", "the filter `{field}`: {problem}", field=name, problem=str(error)
        ) from error
