"""Parsing of dates as sources print them into ISO 8601 calendar dates. An ambiguous date is refused, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from pullquote.text.calendar import is_weekday, month_number

_CLOCK = r"\d{1,2}(?:[:.]|\s?h\s?)\d{2}.{0,40}"
_TIME = rf"(?:,?\s*(?:(?:at|um|à|a las|alle|às|kl\.?|om|o|о|в)\s+|[-–|]\s*)?{_CLOCK})?"
_WORD = r"[^\W\d_]+(?:-[^\W\d_]+)?"
_ARTICLE = r"(?:(?:den|der|le|el|am|the|il)\s+)"
_WEEKDAY = rf"(?:(?!{_ARTICLE})(?P<weekday>{_WORD})\.?,?\s+)?{_ARTICLE}?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.ºª°])?"
_MONTH = r"(?P<month>[^\W\d_]{3,20})\.?"
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.]?)(?P<number>\d{2})(?P=mark)(?P<day>\d{2})"
    r"(?:(?:T|\s+)\d{2}(?::?\d{2}){0,2}(?:[.,]\d+)?\s*(?:[A-Z]{1,5}|(?:UTC|GMT)?\s*[+-]\d{2}(?::?\d{2})?)?)?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}{_DAY}(?:\s+(?:of|de|di))?(?:\s*-\s*|\s+){_MONTH}(?:\s+(?:de|del))?,?(?:\s*-\s*|\s+)(?P<year>\d{{4}})"
    rf"(?:\s*(?:г|р)\.)?{_TIME}(?:\s+\d{{2}}:\d{{2}}.{{0,40}})?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}}){_TIME}", re.IGNORECASE)
_NAMED_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})\.?\s+{_MONTH}\s+(?P<day>\d{{1,2}})\.?{_TIME}", re.IGNORECASE)
# Chinese, Japanese and Korean: 2024년 5월 3일, 2024年5月3日, 2024. 5. 3.
_EAST_ASIAN = re.compile(
    r"(?P<year>\d{4})(?:\s*[년年]\s*(?P<number>\d{1,2})\s*[월月]\s*(?P<day>\d{1,2})\s*[일日]"
    r"|\.\s?(?P<dotted_number>\d{1,2})\.\s?(?P<dotted_day>\d{1,2})\.)"
    r"(?:\s*[(（]?(?:[월화수목금토일](?:요일)?|[月火水木金土日](?:曜日?)?|(?:星期|周|週)[一二三四五六日天])[)）]?)?"
    r"(?:\s*(?:오전|오후|午前|午後|上午|下午)?\s*\d{1,2}\s?[:시時时点點]\s?(?:\d{2}.{0,40})?)?"
)
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[,\s]+\d{1,2}[:.]\d{2}.{0,40})?")
_AMBIGUOUS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b.*")
_LONGEST = 100


def parse_date(printed: str, language: str | None = None) -> str:
    """Return the calendar date a source printed, in the source's own offset.

    Args:
        printed: ISO 8601, RFC 2822, `12 January 2022`, `January 12, 2022` and the like in other languages
            (`3. Mai 2024`, `3 de mayo de 2024`, `2024년 5월 3일`), or numbers, one of them above 12 (`25/12/2022`),
            with or without a time.
        language: the tag of the article's language, if it is known; names of months are looked up in it first.

    Returns:
        `YYYY-MM-DD`.

    Raises:
        ValueError: ambiguous, impossible or not a date; the message says which, on one line.
    """
    text = " ".join(printed.split())
    shown = repr(text if len(text) <= 40 else text[:39] + "…")
    if len(text) > _LONGEST:
        raise ValueError(f"{shown} is not a date (expected one like 2022-01-12)")
    numbers = _NUMBERS.fullmatch(text)
    if numbers is not None and max(int(numbers[1]), int(numbers[3])) > 12:
        # No month has a number above 12, so only one reading is left.
        month, day = sorted((int(numbers[1]), int(numbers[3])))
        found: tuple[int, int, int] | None = (int(numbers[4]), month, day)
    elif _AMBIGUOUS.fullmatch(text):
        raise ValueError(f"{shown} is ambiguous (day or month first?); write it like 2022-01-12")
    else:
        found = _read(text, language)
    if found is None:
        raise ValueError(f"{shown} is not a date (expected one like 2022-01-12)")
    try:
        return date(*found).isoformat()
    except ValueError:
        raise ValueError(f"{shown} is not a day of the calendar") from None


def in_future(day: str, today: date | None = None) -> bool:
    """Return whether an ISO date lies more than a day after today (UTC), so that no time zone alone explains it."""
    return date.fromisoformat(day) > (today or datetime.now(UTC).date()) + timedelta(days=1)


def _read(text: str, language: str | None) -> tuple[int, int, int] | None:
    """Return year, month and day of a date that can be read in only one way; None if it is not such a date."""
    for pattern in (_YEAR_FIRST, _EAST_ASIAN, _DAY_FIRST, _MONTH_FIRST, _NAMED_YEAR_FIRST):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        parts = match.groupdict()
        weekday = parts.get("weekday")
        if weekday is not None and not is_weekday(weekday, language):
            return None
        number = parts.get("number") or parts.get("dotted_number")
        month = int(number) if number else month_number(parts["month"], language)
        return None if month is None else (int(parts["year"]), month, int(parts["day"] or parts["dotted_day"]))
    return None
