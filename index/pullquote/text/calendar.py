"""Names of months and weekdays in the languages of news, and dates as people write them in filters.

English names are here; those of other languages come from Unicode's CLDR through Babel, which is imported when the
first of them is looked up.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date
from functools import cache
from typing import Any, Literal

from pullquote.errors import InputError

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec")
"""The forms that English prints with a full stop; May has none."""

SHORT_WEEKDAYS = ("Mon", "Tue", "Tues", "Wed", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun")
"""The forms that English prints with a full stop."""

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_SHORTEST = 3  # letters of an abbreviated English name

# If an article's language is not known, a name is looked up in all of these; a name that means different months in
# two of them (`listopad`, November in Polish and October in Croatian) is rejected.
_LANGUAGES = (
    *("bg", "ca", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv", "nb", "nl"),
    *("pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk"),
)
_QUOTED = re.compile(r"'([^']+)'")


def month_number(name: str, language: str | None = None) -> int | None:
    """Return the number of a month by its name, 1 to 12; None if it is unknown or ambiguous between languages.

    Args:
        name: a month's name, in full or abbreviated as usual in the language, in any case.
        language: the tag of the language to look it up in first, before English and other common languages of news.
    """
    wanted = name_key(name)
    found = month_names(language).get(wanted) if language else None
    if found is None:
        found = _english(name, MONTHS)
    if found is None:
        numbers = {month_names(other).get(wanted) for other in _LANGUAGES} - {None}
        found = numbers.pop() if len(numbers) == 1 else None
    return found


def is_weekday(name: str, language: str | None = None) -> bool:
    """Return whether a name, in full or abbreviated, is a weekday's, in the languages that `month_number` uses."""
    if _english(name, WEEKDAYS) is not None:
        return True
    return any(name_key(name) in weekday_names(other) for other in (language, *_LANGUAGES) if other)


@cache
def month_names(language: str) -> dict[str, int]:
    """Return a language's month names, in full and abbreviated, case-folded and without full stops, with their numbers.

    Empty for a language that Unicode's CLDR does not have.
    """
    return _names(language, "months")


@cache
def weekday_names(language: str) -> frozenset[str]:
    """Return the names of a language's weekdays as `month_names` does."""
    return frozenset(_names(language, "days"))


@cache
def date_words(language: str) -> frozenset[str]:
    """Return the words that a language writes between the parts of a date (`de` in Spanish), case-folded.

    Empty for a language that Unicode's CLDR does not have.
    """
    locale = _locale(language)
    if locale is None:
        return frozenset()
    formats = [locale.date_formats[width].pattern for width in ("full", "long", "medium")]
    quoted = [part for each in formats for part in _QUOTED.findall(each)]
    # Letters of ASCII stand for the parts of a date; others stand for themselves.
    plain = [re.sub(r"[A-Za-z]+", " ", _QUOTED.sub(" ", each)) for each in formats]
    return frozenset(word.casefold() for part in (*quoted, *plain) for word in re.findall(r"[^\W\d_]+", part))


@cache
def day_comes_first(language: str) -> bool | None:
    """Return whether a language writes the day before the month in figures; None if it depends on the country.

    English does: pages say `en-US` whatever they are.
    """
    locale = _locale(language)
    if locale is None or locale.language == "en":
        return None
    pattern = locale.date_formats["short"].pattern
    places = [pattern.lower().find(letter) for letter in ("d", "m", "y")]
    return None if -1 in places or places[2] < places[0] else places[0] < places[1]


def day(text: str, end: Literal["first", "last"]) -> str:
    """Read a day, month or year (`2022-01-12`, `2022-01`, `2022`) as the first or last day of that period.

    Raises:
        InputError: it is none of these, or the calendar has no such day.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
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


def _names(language: str, kind: Literal["months", "days"]) -> dict[str, int]:
    locale = _locale(language)
    if locale is None:
        return {}
    found: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in getattr(locale, kind)[context][width].items():
                found.setdefault(name_key(name), number)
    return found


def _locale(language: str) -> Any:
    """Return what CLDR knows of a language, or failing that of the language without its region; None for others."""
    from babel import Locale, UnknownLocaleError

    for tag in dict.fromkeys((language, re.split("[-_]", language)[0])):
        try:
            return Locale.parse(tag.replace("-", "_"))
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return None


def _english(name: str, names: tuple[str, ...]) -> int | None:
    """Return the number of an English name, in full or abbreviated to three letters or more."""
    if len(name) < _SHORTEST:
        return None
    found = [number for number, whole in enumerate(names, 1) if whole.casefold().startswith(name.casefold())]
    return found[0] if len(found) == 1 else None


def name_key(name: str) -> str:
    """Return a name of a month or weekday as names are compared; folding takes letters with two accents apart."""
    return unicodedata.normalize("NFC", name.casefold()).strip(". ")
