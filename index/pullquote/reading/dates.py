"""Parsing of dates as sources print them into ISO 8601 calendar dates. An ambiguous date is refused, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache

from pullquote.reading.values import day_of_moment
from pullquote.text.calendar import (
    MONTHS,
    SHORT_MONTHS,
    date_words,
    day_comes_first,
    is_weekday,
    month_names,
    month_number,
    name_key,
    weekday_names,
)

_CLOCK = r"\d{1,2}(?:[:.]|\s?h\s?)\d{2}.{0,60}"
_TIME = rf"(?:,?\s*(?:(?:at|um|à|a las|alle|às|kl\.?|om|o|о|в)\s+|[-–|]\s*)?{_CLOCK})?"
_WORD = r"[^\W\d_]+(?:-[^\W\d_]+)?"
_ARTICLE = r"(?:(?:den|der|le|el|am|the|il)\s+)"
_WEEKDAY = rf"(?:(?!{_ARTICLE})(?P<weekday>{_WORD})\.?,?\s+)?{_ARTICLE}?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.ºª°])?"
_MONTH = r"(?P<month>[^\W\d_]{3,20})\.?"
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])\s?)?(?P<number>(?(mark)\d{1,2}|\d{2}))"
    r"(?(mark)(?P=mark)\s?)(?P<day>(?(mark)\d{1,2}|\d{2}))"
    r"(?:(?:T|,?\s+(?:T\s*)?)\d{1,2}(?::?\d{2}){0,2}(?:[.,]\d{1,12})?\s*(?:[AP]M\s*)?(?:[A-Z]{1,5}|(?:UTC|GMT)?\s*[+-]\d{2}(?::?\d{2})?)?"
    r"(?:\s*(?:[A-Z]{2,5}|\[[\w/+-]{1,40}\]))?)?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}{_DAY}(?:\s+(?:of|de|di))?(?:\s*-\s*|\s+){_MONTH}(?:\s+(?:de|del))?,?(?:\s*-\s*|\s+)(?P<year>\d{{4}})"
    rf"(?:\s*(?:г|р)\.)?{_TIME}(?:\s+\d{{2}}:\d{{2}}.{{0,40}})?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}}){_TIME}", re.IGNORECASE)
_NAMED_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})\.?\s+{_MONTH}\s+(?P<day>\d{{1,2}})\.?{_TIME}", re.IGNORECASE)
# What `date` and C print: Wed Jan 12 10:15:00 UTC 2022.
_YEAR_LAST = re.compile(
    rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+\d{{2}}:\d{{2}}(?::\d{{2}})?(?:\s+[A-Z+\d:-]{{1,9}})?\s+(?P<year>\d{{4}})",
    re.IGNORECASE,
)
# Chinese, Japanese and Korean: 2024년 5월 3일, 2024年5月3日, 2024. 5. 3.
_EAST_ASIAN = re.compile(
    r"(?P<year>\d{4})(?:\s*[년年]\s*(?P<number>\d{1,2})\s*[월月]\s*(?P<day>\d{1,2})\s*[일日]"
    r"|\.\s?(?P<dotted_number>\d{1,2})\.\s?(?P<dotted_day>\d{1,2})\.)"
    r"(?:\s*[(（]?(?:[월화수목금토일](?:요일)?|[月火水木金土日](?:曜日?)?|(?:星期|周|週)[一二三四五六日天])[)）]?)?"
    r"(?:\s*(?:오전|오후|午前|午後|上午|下午)?\s*\d{1,2}\s?[:시時时点點]\s?(?:\d{2}.{0,40})?)?"
)
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:\s?[гр]\.)?(?:[,\s]+\d{1,2}[:.]\d{2}.{0,40})?")
_AMBIGUOUS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b.*")
_LONGEST = 100
_EARLIEST = "1600-01-01"  # before the first newspaper
# What computers print when they know no date: the beginnings of their calendars, some a time zone earlier.
_PLACEHOLDERS = frozenset(
    {"1970-01-01", "1969-12-31", "1900-01-01", "1899-12-30", "1899-12-31", "1901-12-13", "1904-01-01", "1980-01-01"}
)
_PRINTED_FIGURES = re.compile(
    r"(?<![\d.,/-])(?:(?P<year>\d{4})(?P<mark>[-/.])(?P<number>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"|(?P<one>\d{1,2})(?P<sign>[-/.])(?P<two>\d{1,2})(?P=sign)(?P<late_year>\d{4})"
    r"|(?P<east>\d{4}(?:\s?[년年]\s?\d{1,2}\s?[월月]\s?\d{1,2}\s?[일日]|\.\s?\d{1,2}\.\s\d{1,2}\.?)))(?![\d/-])"
)
_GLUE = r"[\s.,،/\-\u200f]{0,3}"
_THAI = re.compile(r"[\u0e00-\u0e7f]")


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
    text = " ".join(_in_ascii_digits(printed).split())
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
        found = _read(text, language) or _named(text, language)
    if found is None:
        raise ValueError(f"{shown} is not a date (expected one like 2022-01-12)")
    try:
        return date(_common_era(found[0], text), *found[1:]).isoformat()
    except ValueError:
        raise ValueError(f"{shown} is not a day of the calendar") from None


def parse_published(printed: str, language: str | None = None) -> str:
    """Return the date a page or file gives, as `parse_date` does, or the day in UTC of a moment in seconds since 1970.

    Raises:
        ValueError: it is no date, or one that stands for none.
    """
    day = day_of_moment(printed.strip()) or parse_date(printed, language)
    if day < _EARLIEST or day in _PLACEHOLDERS:
        raise ValueError(f"{day} stands for an unknown date")
    return day


def find_dates(text: str, language: str | None = None) -> list[tuple[int, str]]:
    """Return the dates printed in a short text, in order, each with where it begins; none that is ambiguous.

    Args:
        text: a line of a page, such as `Published: 12 January 2022, updated 14 January`.
        language: the tag of the page's language; its names of months and its order of day and month are used, and
            English names.
    """
    text = _in_ascii_digits(text)
    found: dict[int, str] = {}
    for pattern in (_PRINTED_FIGURES, _names_pattern(_base(language))):
        for match in pattern.finditer(text):
            try:
                found.setdefault(match.start(), parse_published(_plain(match, language), language))
            except ValueError:
                continue
    return sorted(found.items())


def local_day(moment: str, others: Iterable[str]) -> str | None:
    """Return the day of a moment where its outlet is, if another value has the same moment with an offset.

    Args:
        moment: ISO 8601, in UTC (`2023-11-09T01:09:55Z`); for anything else, None is returned.
        others: what else the page gives, such as `2023-11-08T18:09:55-07:00`.
    """
    here = _moment(moment)
    if here is None or here.utcoffset() != timedelta(0):
        return None
    there = [other for each in others if (other := _moment(each)) is not None and other.utcoffset() != timedelta(0)]
    same = (other for other in there if abs(other - here) < timedelta(minutes=1))
    return next((other.date().isoformat() for other in same), None)


def is_next_to(moment: str, day: str) -> bool:
    """Return whether a moment in UTC falls on a day somewhere on earth, but not in UTC."""
    here = _moment(moment)
    if here is None or here.utcoffset() != timedelta(0) or not (here.hour or here.minute):
        return False
    days = {(here + timedelta(hours=hours)).date().isoformat() for hours in (-12, 14)}
    return day in days and day != here.date().isoformat()


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(re.sub(r"\.\d+", "", text.strip()))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def in_future(day: str, today: date | None = None) -> bool:
    """Return whether an ISO date lies more than a day after today (UTC), so that no time zone alone explains it."""
    return date.fromisoformat(day) > (today or datetime.now(UTC).date()) + timedelta(days=1)


@cache
def _names_pattern(language: str) -> re.Pattern[str]:
    """Return a pattern of dates with a month's name, in a language's and English names."""
    names = {*month_names(language), *(name.casefold() for name in (*MONTHS, *SHORT_MONTHS))}
    months = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if re.search(r"[^\W\d_]", name))
    between = {*date_words(language), "of", "de", "del", "di", "ค.ศ.", "พ.ศ.", "năm"}
    either = "|".join(map(re.escape, sorted(between, key=len, reverse=True)))
    glue = rf"{_GLUE}(?:(?:{either})[’']?{_GLUE}){{0,2}}"
    # Ordinals and cases are written after figures: 12th, 12-го, 2022. gada, 2022(e)ko.
    day = r"(?P<{}>\d{{1,2}})(?!\d)(?:st|nd|rd|th|er|-?[^\W\d_]{{1,2}}|\([^\W\d_]{{1,3}}\)|[ºª°])?"
    year = r"(?P<{}>\d{{4}})(?!\d)"
    after_year = rf"(?:[\s.-]{{0,2}}\(?[^\W\d_]{{1,5}}\)?[^\W\d_]{{0,3}})?{glue}"
    month = rf"(?P<{{}}>{months})(?!\w)"
    return re.compile(
        rf"(?<![\d.,])(?:{day.format('d1')}{glue}{month.format('m1')}{glue}{year.format('y1')}"
        rf"|(?<!\w){month.format('m2')}{_GLUE}{day.format('d2')}{glue}{year.format('y2')}"
        rf"|{year.format('y3')}{after_year}{month.format('m3')}{_GLUE}{day.format('d3')}"
        rf"|{year.format('y4')}[\s.-]{{0,2}}[^\W\d_]{{1,5}}{glue}{day.format('d4')}{glue}{month.format('m4')})",
        re.IGNORECASE,
    )


def _plain(match: re.Match[str], language: str | None) -> str:
    """Return a date found in a text in a form that `parse_date` reads."""
    parts = match.groupdict()
    if "d1" not in parts:
        if parts["year"]:
            return f"{parts['year']}-{int(parts['number']):02d}-{int(parts['day']):02d}"
        day_first = day_comes_first(language or "")
        if day_first is not None and parts["late_year"]:
            day, month = (parts["one"], parts["two"]) if day_first else (parts["two"], parts["one"])
            if int(month) <= 12:
                return f"{parts['late_year']}-{int(month):02d}-{int(day):02d}"
        return parts["east"].rstrip(".") + ("" if parts["east"][-1] in "일日" else ".") if parts["east"] else match[0]
    day, month, year = next((d, m, y) for d, m, y in (_named_parts(parts, n) for n in "1234") if y)
    return f"{day} {month} {year}"


def _named_parts(parts: dict[str, str | None], number: str) -> tuple[str | None, ...]:
    return parts[f"d{number}"], parts[f"m{number}"], parts[f"y{number}"]


def _named(text: str, language: str | None) -> tuple[int, int, int] | None:
    """Return a date with a month's name in a language, with only a weekday, a time and words of dates around it."""
    if not language:
        return None
    names = month_names(language)
    for match in _names_pattern(_base(language)).finditer(text):
        day, month, year = next((d, m, y) for d, m, y in (_named_parts(match.groupdict(), n) for n in "1234") if y)
        number = names.get(name_key(month or "")) or month_number(month or "", language)
        rest = f"{text[: match.start()]} {re.sub(_CLOCK, ' ', text[match.end() :])}".casefold()
        for weekday in sorted(weekday_names(language), key=len, reverse=True):
            rest = rest.replace(weekday, " ", 1) if len(weekday) > 1 else rest
        left = set(re.findall(r"[^\W\d_]+", rest)) - date_words(language)
        if number is None or left or re.search(r"\d", rest):
            return None
        return int(year or 0), number, int(day or 0)
    return None


def _common_era(year: int, text: str) -> int:
    """Return a year of the common era; Thai dates count from the Buddha, 543 years earlier."""
    return year - 543 if 2400 <= year <= 2700 and _THAI.search(text) else year


def _base(language: str | None) -> str:
    return language or "en"


def _in_ascii_digits(text: str) -> str:
    """Return a text in which digits of other scripts (Arabic, Bengali, …) are those of ASCII."""
    return "".join(str(unicodedata.decimal(c)) if not c.isascii() and c.isdecimal() else c for c in text)


def _read(text: str, language: str | None) -> tuple[int, int, int] | None:
    """Return year, month and day of a date that can be read in only one way; None if it is not such a date."""
    for pattern in (_YEAR_FIRST, _EAST_ASIAN, _DAY_FIRST, _MONTH_FIRST, _NAMED_YEAR_FIRST, _YEAR_LAST):
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
