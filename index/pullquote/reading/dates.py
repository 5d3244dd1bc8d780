"""Dates as sources print them -> ISO 8601 calendar dates. An ambiguous date is refused, never guessed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

_TIME = r"(?:,?\s*(?:at\s+|[-–|]\s*)?\d{1,2}[:.]\d{2}.{0,40})?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.]?)(?P<number>\d{2})(?P=mark)(?P<day>\d{2})"
    r"(?:(?:T|\s+)\d{2}(?::?\d{2}){0,2}(?:[.,]\d+)?\s*(?:[A-Z]{1,5}|(?:UTC|GMT)?\s*[+-]\d{2}(?::?\d{2})?)?)?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}}){_TIME}"
    r"(?:\s+\d{2}:\d{2}.{0,40})?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}", re.IGNORECASE
)
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[,\s]+\d{1,2}[:.]\d{2}.{0,40})?")
_AMBIGUOUS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b.*")


def parse_date(printed: str) -> str:
    """Return the calendar date a source printed, in the source's own offset.

    Args:
        printed: ISO 8601, RFC 2822, `12 January 2022`, `January 12, 2022` or numbers of which one is above 12
            (`25/12/2022`), with or without a time.

    Returns:
        `YYYY-MM-DD`.

    Raises:
        ValueError: ambiguous, impossible or not a date; the message says which, on one line.
    """
    text = " ".join(printed.split())
    shown = repr(text if len(text) <= 40 else text[:39] + "…")
    if len(text) > 100:
        raise ValueError(f"{shown} is not a date (expected one like 2022-01-12)")
    numbers = _NUMBERS.fullmatch(text)
    if numbers is not None and max(int(numbers[1]), int(numbers[3])) > 12:
        # A month has no number above 12, so only one reading is left.
        low, high = sorted((int(numbers[1]), int(numbers[3])))
        try:
            return date(int(numbers[4]), low, high).isoformat()
        except ValueError:
            raise ValueError(f"{shown} is not a day of the calendar") from None
    if _AMBIGUOUS.fullmatch(text):
        raise ValueError(f"{shown} is ambiguous (day or month first?); write it like 2022-01-12")
    for pattern in (_YEAR_FIRST, _DAY_FIRST, _MONTH_FIRST):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        parts = match.groupdict()
        month = int(parts["number"]) if "number" in parts else _month(parts["month"])
        if month is None:
            break
        try:
            return date(int(parts["year"]), month, int(parts["day"])).isoformat()
        except ValueError:
            raise ValueError(f"{shown} is not a day of the calendar") from None
    raise ValueError(f"{shown} is not a date (expected one like 2022-01-12)")


def in_future(day: str) -> bool:
    """Tell whether an ISO date lies more than one day ahead, so that no time zone alone makes it so."""
    return date.fromisoformat(day) > today() + timedelta(days=1)


def today() -> date:
    """Return today's date in UTC; tests replace it."""
    return datetime.now(UTC).date()


def _month(name: str) -> int | None:
    """Return the number of an English month, whole or shortened to three letters or more; None for another word."""
    found = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())]
    return found[0] if len(found) == 1 else None
