"""Lists for people who look around: the names in a field as they are typed, and the articles a page at a time."""

from __future__ import annotations

import sqlite3
from typing import get_args

from pullquote.catalog.filters import condition
from pullquote.errors import InputError
from pullquote.text.characters import has_surrogates
from pullquote.types import Filters, NameField

_CURRENT = "FROM versions v JOIN articles a ON a.number = v.article"
_NAMED = (
    "(instr(casefold(v.title), ?) OR instr(casefold(v.outlet), ?) "
    "OR EXISTS (SELECT 1 FROM json_each(v.authors) WHERE instr(casefold(value), ?)))"
)


def names(connection: sqlite3.Connection, field: NameField, containing: str, filters: Filters, limit: int) -> list[str]:
    """Give the different names in a field of the current articles that pass and hold a text, whatever its case.

    Those that begin with it come first; both parts are in alphabetical order.

    Raises:
        InputError: there is no such field, or another argument cannot be used.
    """
    if field not in get_args(NameField):
        raise InputError(
            "name_field_unknown",
            "names of {field!r} are not kept: ask for those of {known}",
            field=field,
            known=", ".join(get_args(NameField)),
        )
    wanted = _wanted(containing, limit, 0)
    where, values = condition(filters)
    column, people = ("j.value", ", json_each(v.authors) j") if field == "author" else (f"v.{field}", "")
    rows = connection.execute(
        f"SELECT name FROM (SELECT DISTINCT {column} AS name {_CURRENT}{people} WHERE v.current AND {where}) "
        "WHERE instr(casefold(name), ?) ORDER BY instr(casefold(name), ?) > 1, casefold(name), name LIMIT ?",
        (*values, wanted, wanted, limit),
    )
    return [row[0] for row in rows]


def titles(
    connection: sqlite3.Connection, containing: str, filters: Filters, limit: int, offset: int
) -> tuple[int, list[int]]:
    """Count the current versions that pass and hold a text in title, outlet or an author's name; give one page.

    Returns:
        How many there are, and the numbers of those of the page: the newest first, those of unknown date last, those
        of one day by their titles.

    Raises:
        InputError: an argument cannot be used.
    """
    wanted = _wanted(containing, limit, offset)
    where, values = condition(filters)
    if wanted:
        where, values = f"{where} AND {_NAMED}", [*values, *[wanted] * 3]
    if not limit:
        counted = connection.execute(f"SELECT count(*) {_CURRENT} WHERE v.current AND {where}", values)
        return int(counted.fetchone()[0]), []
    rows = connection.execute(
        f"SELECT v.number {_CURRENT} WHERE v.current AND {where} "
        "ORDER BY v.published DESC, v.title IS NULL, casefold(v.title), v.number",
        values,
    )
    found = [row[0] for row in rows]
    return len(found), found[offset : offset + limit]


def _wanted(containing: str, limit: int, offset: int) -> str:
    """Give a text as it is looked for in names.

    Raises:
        InputError: it is no text, or the page it is wanted for is none.
    """
    if has_surrogates(containing):
        raise InputError(
            "search_text_garbled",
            "the text to look for is not valid: it holds bytes or halves of characters that mean nothing",
        )
    if limit < 0 or offset < 0:
        raise InputError(
            "page_out_of_range",
            "limit is {limit} and offset {offset}: give numbers from 0 on",
            limit=limit,
            offset=offset,
        )
    return containing.strip().casefold()
