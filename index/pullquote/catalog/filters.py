"""Filters as SQL over `versions v` and `articles a`, and the dates they are given in."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Literal

from pullquote.errors import InputError
from pullquote.text.characters import has_surrogates
from pullquote.types import Filters

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


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


def day(text: str, end: Literal["first", "last"]) -> str:
    """Read a day, month or year (`2022-01-12`, `2022-01`, `2022`) as the first or last day of what it names.

    Raises:
        InputError: it is none of these, or the calendar has no such day.
    """
    match = _DATE.fullmatch(text.strip())
    if not match:
        raise InputError(
            "date_invalid",
            "{date!r} is not a date: give a year, a month or a day, such as 2022, 2022-01 or 2022-01-12",
            date=text,
        )
    year = int(match[1])
    month, number = (int(part) if part else None for part in match.groups()[1:])
    try:
        if month is None:
            month = 1 if end == "first" else 12
        if number is None:
            number = 1 if end == "first" else calendar.monthrange(year, month)[1]
        return date(year, month, number).isoformat()
    except ValueError as error:
        raise InputError("date_not_in_calendar", "{date!r} is not in the calendar", date=text) from error
