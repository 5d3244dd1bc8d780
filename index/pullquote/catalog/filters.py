"""Filters as SQL over `versions v` and `articles a`."""

from __future__ import annotations

import re
from typing import Literal

from pullquote.errors import InputError
from pullquote.filters import Filters
from pullquote.text.calendar import day
from pullquote.text.characters import has_surrogates

AUTHORS = "CASE WHEN json_valid(v.authors) THEN v.authors ELSE '[]' END"  # damage of one row concerns no other
LONGEST = 1000  # characters of a name
_MARK = re.compile(r"(\d{1,18})-(\d{1,18})-(\d{1,18})-([0-9a-f]*)", re.ASCII)
LATEST = (
    "(v.current OR (a.withdrawn IS NOT NULL "
    "AND v.version = (SELECT max(version) FROM versions WHERE article = a.number)))"
)
"""The condition of an article's last version, which is current unless the article was withdrawn."""


def _stood(one: str) -> str:
    """Return the condition of a version, by its alias, whose text is known to have stood on a day, its one value."""
    return (
        f"(SELECT stood_on(?, {one}.published, {one}.modified, {one}.added, b.version, b.modified, b.added) "
        f"FROM (SELECT 1) LEFT JOIN versions b ON b.article = {one}.article AND b.version = {one}.version - 1)"
    )


_KNOWN = f"(v.published IS NULL OR v.published <= ?) AND published_by(v.published, ?) AND {_stood('v')}"
_REPLACED = f"EXISTS (SELECT 1 FROM versions w WHERE w.article = v.article AND w.version > v.version AND {_stood('w')})"


def retrievable(filters: Filters) -> tuple[str, list[str]]:
    """Return the condition, and its values, of the versions that may be retrieved and pass.

    That are the current ones, or with `as_of` those that were so on that day. Withdrawn articles have none.

    Raises:
        InputError: as `condition`.
    """
    where, values = condition(filters)
    if filters.as_of is None:
        return f"v.current AND {where}", values
    day_then = as_of_day(filters.as_of)
    return f"a.withdrawn IS NULL AND {where} AND NOT {_REPLACED}", [*values, day_then]


def as_of_day(text: str) -> str:
    """Return the day of which `as_of` asks what was known at its end: the last one of a month or a year.

    Raises:
        InputError: it is not a date of the calendar.
    """
    return _day_of("as_of", text, "last")


def condition(filters: Filters) -> tuple[str, list[str]]:
    """Return a condition and its values; `1` when everything passes.

    Versions of any time pass, but with `as_of` only those that were known on that day, replaced since or not.

    Raises:
        InputError: a date is not one, or a name is too long or not valid text; it names the filter.
    """
    for field in ("outlet", "author", "language"):
        _require_text(field, getattr(filters, field) or "")
    for name in filters.collections or ():
        _require_text("collections", name)
    since = [
        (f"{column} > CAST(? AS INTEGER)", str(marked(mark)[which]))
        for column, which, mark in (("v.article", 0, filters.added_after), ("v.number", 1, filters.stored_after))
        if mark is not None
    ]
    clauses: list[str] = []
    values: list[str] = []
    if filters.after:
        clauses.append("v.published >= ?")
        values.append(_day_of("after", filters.after, "first"))
    if filters.before:
        clauses.append("v.published <= ?")
        values.append(_day_of("before", filters.before, "last"))
    if filters.outlet:
        clauses.append("same_name(CAST(v.outlet AS BLOB), ?)")
        values.append(filters.outlet)
    if filters.author:
        clauses.append(f"EXISTS (SELECT 1 FROM json_each({AUTHORS}) WHERE same_name(CAST(value AS BLOB), ?))")
        values.append(filters.author)
    if filters.language:
        clauses.append("casefold(CAST(v.language AS BLOB)) || '-' LIKE replace(replace(?, '%', ''), '_', '') || '-%'")
        values.append(filters.language.strip().casefold())
    if filters.as_of is not None:
        clauses.append(_KNOWN)
        values += [as_of_day(filters.as_of)] * 3
    if filters.collections is not None:
        column = "+a.collection" if since else "a.collection"  # few are new: the search begins with these
        clauses.append(f"{column} IN ({', '.join('?' * len(filters.collections))})")
        values += filters.collections
    for clause, number in since:
        clauses.append(clause)
        values.append(number)
    return " AND ".join(clauses) or "1", values


def marked(mark: str) -> tuple[int, int, int, str]:
    """Return what a mark says: the numbers of the last article, version and change, and what tells that change apart.

    Raises:
        InputError: it is no mark.
    """
    found = _MARK.fullmatch(mark)
    if found is None:
        raise InputError("mark_invalid", "{mark!r} is no mark: give what `Archive.mark` returned", mark=mark[:LONGEST])
    article, version, change, told_apart = found.groups()
    return int(article), int(version), int(change), told_apart


def _day_of(name: str, text: str, end: Literal["first", "last"]) -> str:
    try:
        return day(text, end)
    except InputError as error:
        raise InputError(
            "filter_date_invalid",
            "the filter `{field}`: {date!r} is not a date of the calendar: give a year, a month or a "
            "day, such as 2022, 2022-01 or 2022-01-12",
            field=name,
            date=text,
        ) from error


def _require_text(field: str, value: str) -> None:
    if has_surrogates(value):
        raise InputError(
            "filter_garbled",
            "the filter `{field}` is not valid text: it holds bytes or halves of characters that mean nothing",
            field=field,
        )
    if len(value) > LONGEST:
        raise InputError(
            "filter_too_long",
            "the filter `{field}` has {length} characters: give at most {most}",
            field=field,
            length=len(value),
            most=LONGEST,
        )
