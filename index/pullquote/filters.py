"""Filters of questions: which articles may be quoted, and what is said of a filter that no article passes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pullquote.errors import InputError


@dataclass(frozen=True, slots=True, init=False)
class Filters:
    """Which articles a question may be answered from; applied before the search.

    `after` and `before` are inclusive: a day, a month or a year as a string (`2022-01-12`, `2022-01`, `2022`), a
    `datetime.date`, or a year as a number. A year or a month stands for its first day (`after`) or its last (`before`).
    Articles whose date is unknown never pass a date filter. The names of outlets and authors are compared without case,
    accents, punctuation and an article before them: `japan times` is The Japan Times. `collections` is one name or
    several; None lets every collection pass, an empty sequence none. `as_of` is a date like the others: what was known
    at the end of it passes, which is articles published by then, each in the version that stood then. `added_after` and
    `stored_after` are marks that `Archive.mark` gave: articles that were not there then, and those together with new
    versions of others.

    Raises:
        InputError: a filter has the wrong type; it names which. Whether dates are in the calendar is checked when
            the filters are used.

    Example:
        >>> Filters(after=2022, before=date(2023, 6, 30), collections="default").before
        '2023-06-30'
    """

    after: str | None
    before: str | None
    outlet: str | None
    author: str | None
    language: str | None
    collections: tuple[str, ...] | None
    as_of: str | None
    added_after: str | None
    stored_after: str | None

    def __init__(
        self,
        *,
        after: date | int | str | None = None,
        before: date | int | str | None = None,
        outlet: str | None = None,
        author: str | None = None,
        language: str | None = None,
        collections: str | Iterable[str] | None = None,
        as_of: date | int | str | None = None,
        added_after: str | None = None,
        stored_after: str | None = None,
    ) -> None:
        object.__setattr__(self, "after", _date_filter("after", after))
        object.__setattr__(self, "before", _date_filter("before", before))
        texts = {"outlet": outlet, "author": author, "language": language}
        for name, value in {**texts, "added_after": added_after, "stored_after": stored_after}.items():
            if value is not None and not isinstance(value, str):
                raise InputError(
                    "filter_not_text", "the filter `{field}` is {value!r}: give a string", field=name, value=value
                )
            object.__setattr__(self, name, value)
        object.__setattr__(self, "collections", _collections_filter(collections))
        object.__setattr__(self, "as_of", _date_filter("as_of", as_of))


def _date_filter(name: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:04}"
    raise InputError(
        "filter_not_a_date",
        "the filter `{field}` is {value!r}: give a date, a year as a number, or a year, month or day as a string",
        field=name,
        value=value,
    )


def _collections_filter(value: object) -> tuple[str, ...] | None:
    if value is None:
        return None
    names = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else (None,)
    if not all(isinstance(name, str) for name in names):
        raise InputError(
            "filter_not_names",
            "the filter `{field}` is {value!r}: give the name of a collection, or a sequence of names",
            field="collections",
            value=value,
        )
    return tuple(str(name) for name in names)


@dataclass(frozen=True, slots=True)
class UnmatchedFilter:
    """A filter that no article passes, and what the archive has instead.

    `field` is the filter's name in `Filters`, `value` what was given (one of the collections, of several). `near` are
    names like it, the nearest first; of a date, the last day there is before it, or the first after it. `known` are all
    the names there are, where none is near and they are few.
    """

    field: str
    value: str
    near: tuple[str, ...] = ()
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = _UNMATCHED[self.field].format(value=self.value)
        if self.near and self.field in {"after", "before", "as_of"}:
            which = "newest" if self.field == "after" else "oldest"
            return f"{said}, the {which} is of {self.near[0]}"
        if self.near:
            return f"{said}: did you mean {enumerate_names(self.near)}?"
        if self.known:
            return f"{said}: there {'is' if len(self.known) == 1 else 'are'} only {enumerate_names(self.known, 'and')}"
        return said


_UNMATCHED = {
    "after": "no article was published on or after {value}",
    "before": "no article was published on or before {value}",
    "as_of": "no article is known as of {value}",
    "outlet": "no article is of the outlet “{value}”",
    "author": "no article is by “{value}”",
    "language": "no article has the language “{value}”",
    "collections": "no article is in the collection “{value}”",
    "added_after": "no article was added since then",
    "stored_after": "no article was added or changed since then",
}


def enumerate_names(names: Iterable[str], last: str = "or") -> str:
    """Return names in quotation marks, with a word before the last one: `“a”, “b” or “c”`."""
    *first, end = (f"“{name}”" for name in names)
    return f"{', '.join(first)} {last} {end}" if first else end
