"""Values of a file's metadata as programs export them: objects with a name, lists of one, moments in seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

# WordPress writes {"rendered": …}, MongoDB {"$date": …}, JSON-LD {"@value": …}, XML turned into JSON {"#text": …}.
_INNER = ("name", "rendered", "value", "@value", "#text", "$date", "$oid", "$numberLong", "text", "title", "label")
_PARTS = (("first_name", "last_name"), ("firstname", "lastname"), ("firstName", "lastName"), ("given", "family"))
_NAMES = ("name", "full_name", "fullName", "display_name", "displayName", "@value", "#text", "value")
_TEXTS = ("text", "@value", "description", "name")
_DEEPEST = 4
_MOST_PEOPLE = 10_000  # looked at: lists that refer to each other multiply
_MOST_TEXTS = 1000
_EARLIEST_MOMENT = 100_000_000  # in March 1973; smaller numbers are years and days written without marks
_SCALES = (1, 1_000, 1_000_000, 1_000_000_000)  # seconds, milliseconds, microseconds, nanoseconds
_LATEST_SECOND = 100_000_000_000  # in the year 5138


def single(value: object, depth: int = _DEEPEST) -> object:
    """Return what a value holds: of an object what it names, of a list the first that is not empty, numbers as text.

    What holds nothing of the kind is returned as it is.
    """
    if isinstance(value, Mapping) and depth:
        return next((single(value[key], depth - 1) for key in _INNER if value.get(key) not in (None, "")), value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes) and depth:
        return next((single(item, depth - 1) for item in value if item not in (None, "")), value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)
    return value


def named_people(value: object) -> list[object]:
    """Return the names of people in a value: a name, an object with one, or lists of these, nested or not.

    What names nobody, such as a number, is returned only if nothing else does.
    """
    found = list(islice(_people(value, _DEEPEST), _MOST_PEOPLE))
    return [name for name in found if isinstance(name, str)] or found


def texts_in(value: object, depth: int = _DEEPEST) -> list[object]:
    """Return the texts in a value: a text, an object with one (schema.org's CorrectionComment), a list of these."""
    if isinstance(value, Mapping):
        inner = next((value[key] for key in _TEXTS if value.get(key)), None)
        return texts_in(inner, depth - 1) if inner is not None and depth else []
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        items = value[:_MOST_TEXTS] if depth else ()
        return [text for item in items for text in texts_in(item, depth - 1)][:_MOST_TEXTS]
    return [value]


def day_of_moment(text: str) -> str | None:
    """Return the day, in UTC, of a moment in seconds since 1970 or in thousandths of these; None for other texts."""
    whole = text.partition(".")[0]
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 20) or int(whole) < _EARLIEST_MOMENT:
        return None
    seconds = next((int(whole) // scale for scale in _SCALES if int(whole) // scale < _LATEST_SECOND), None)
    return (
        None if seconds is None else (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).date().isoformat()
    )


def _people(value: object, depth: int) -> Iterator[object]:
    if isinstance(value, Mapping):
        yield _name(value, depth)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes) and depth:
        for item in value:
            yield from _people(item, depth - 1)
    else:
        yield value


def _name(person: Mapping[object, object], depth: int) -> object:
    for key in _NAMES:
        if person.get(key) not in (None, "", []):
            return single(person[key], depth)
    for parts in _PARTS:
        names = [str(person[part]) for part in parts if isinstance(person.get(part), str) and person[part]]
        if names:
            return " ".join(names)
    return next((_name(inner, depth - 1) for inner in person.values() if isinstance(inner, Mapping) and depth), person)
