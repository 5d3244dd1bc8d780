"""Periods that words of time mean: a day, a week, a month, a season, a year, a decade, or all time since.

dateparser reads the words, in the language that it is told; years, decades and seasons, which it does not know, are
read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pullquote.text import calendar
from pullquote.text.time_words import LANGUAGES, YEAR

_DECADE = re.compile(r"(1[5-9]\d|20\d)0|([3-9])0s")
_YEAR = re.compile(YEAR)
_FIRST_MONTHS = (3, 6, 9, 12)  # of the seasons
_FARTHEST = 500  # years from now that words may mean
_YEAR_SIGNS = {"ko": "년", "ja": "年"}
_THIS = ("this", "diese", "cet", "est", "이번", "今")


@dataclass(frozen=True, slots=True)
class Period:
    """A time from a first to a last day; where it has no bound, that is None."""

    first: date | None
    last: date | None

    def holds(self, iso: str | None) -> bool:
        """Return whether the whole of a day, month or year, as an ISO date, lies in it; an unknown one does not."""
        if not iso:
            return False
        begins = self.first is None or calendar.day(iso, "first") >= self.first.isoformat()
        return begins and (self.last is None or calendar.day(iso, "last") <= self.last.isoformat())

    def meets(self, iso: str | None) -> bool:
        """Return whether a day, month or year, as an ISO date, has a day in it; an unknown one does not."""
        if not iso or self.begins_after(iso):
            return False
        return self.last is None or calendar.day(iso, "first") <= self.last.isoformat()

    def begins_after(self, iso: str | None) -> bool:
        """Return whether all of a day, month or year, as an ISO date, lies before it."""
        return bool(iso and self.first and calendar.day(iso, "last") < self.first.isoformat())

    def related(self, relation: str | None) -> Period:
        """Return the time that is `since`, `after`, `before` or `until` this one; itself for any other relation."""
        if relation == "since":
            return Period(self.first, None)
        if relation == "after" and self.last:
            return Period(self.last + timedelta(days=1), None)
        if relation == "before" and self.first:
            return Period(None, self.first - timedelta(days=1))
        if relation == "until":
            return Period(None, self.last)
        return self


def period_of(said: str, language: str, now: date) -> Period | None:
    """Return the time that the words of a date mean; None if that is not known.

    Args:
        said: what an expression of `time_words` found.
        language: of which it is.
        now: the day on which it is said.
    """
    said = " ".join(said.casefold().split())
    words = LANGUAGES[language]
    if span := re.fullmatch(words.span, said):
        return _up_to(now, span, language)
    if found := re.fullmatch(rf"(?:{words.year_word})?({YEAR})[년年]?", said, re.IGNORECASE):
        return _year(int(found[1]))
    if re.fullmatch(words.decade, said) and (decade := _DECADE.search(said)):
        first = int(decade[1]) * 10 if decade[1] else 1900 + int(decade[2]) * 10
        return Period(date(first, 1, 1), date(first + 9, 12, 31))
    years = _YEAR.findall(said)
    if season := re.search("|".join(words.seasons), said):
        return _season(season[0], int(years[0]) if years else None, language, now, said)
    found_period = _parsed(said, language, now)
    if found_period is None or (years and found_period.first and found_period.first.year != int(years[0])):
        return None
    return found_period


def range_of(first: str, last: str, language: str, now: date) -> Period | None:
    """Return the time from one date to another, None if there is none; a first one without a year is of the last's."""
    year = _YEAR.search(last)
    if year and not _YEAR.search(first):
        first = f"{year[0]}{_YEAR_SIGNS[language]} {first}" if language in _YEAR_SIGNS else f"{first} {year[0]}"
    begins, ends = period_of(first, language, now), period_of(last, language, now)
    if begins is None or ends is None or not begins.first or not ends.last or begins.first > ends.last:
        return None
    return Period(begins.first, ends.last)


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def _up_to(now: date, span: re.Match[str], language: str) -> Period | None:
    """Return the time from so many years, months, weeks or days ago until now."""
    said = " ".join(filter(None, (span.groupdict().get("number"), span["span"])))
    said = said if re.search(r"\d|\s", said) else f"1 {said}"
    since = _parsed(LANGUAGES[language].ago.format(span=said), language, now)
    return None if since is None else Period(since.first, now)


def _season(name: str, year: int | None, language: str, now: date, said: str) -> Period | None:
    """Return a season of a year; without one, the last that is over, or where it says `this` the last that began."""
    words = LANGUAGES[language]
    number = next(place for place, names in enumerate(words.seasons) if re.fullmatch(names, name))

    def of(year: int) -> tuple[date, date]:
        beyond = date(year + number // 3, (_FIRST_MONTHS[number] + 2) % 12 + 1, 1)
        return date(year, _FIRST_MONTHS[number], 1), beyond - timedelta(days=1)

    if year is None and (relative := re.search(words.relative, said)):  # `작년 봄`
        base = _parsed(relative[0], language, now)
        year = base.first.year if base and base.first else None
    if year is None:
        place = 0 if said.startswith(_THIS) else 1
        year = next(one for one in (now.year, now.year - 1, now.year - 2) if of(one)[place] < now)
    return Period(*of(year))


def _parsed(said: str, language: str, now: date) -> Period | None:
    """Return the day, week, month or year that dateparser reads in some words."""
    from dateparser.date import DateDataParser  # takes a tenth of a second, and most questions name no time

    settings = {
        "RELATIVE_BASE": datetime(now.year, now.month, now.day),
        "PREFER_DATES_FROM": "past",
        "PREFER_DAY_OF_MONTH": "first",
        "PREFER_MONTH_OF_YEAR": "first",
    }
    for found_as, known_as in LANGUAGES[language].canonical:
        said = re.sub(found_as, known_as, said)
    found = DateDataParser(languages=[language], settings=settings).get_date_data(said)
    if found.date_obj is None or abs(found.date_obj.year - now.year) > _FARTHEST * 5:
        return None
    day = found.date_obj.date()
    if found.period in {"year", "decade"}:
        return _year(day.year)
    if found.period == "month":
        first = day.replace(day=1)
        return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
    if found.period == "week":
        first = day - timedelta(days=day.weekday())
        return Period(first, first + timedelta(days=6))
    return Period(day, day)
