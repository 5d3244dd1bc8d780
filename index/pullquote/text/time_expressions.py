"""Expressions that find words of time in questions, made of those in `time_words` when a language is first needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pullquote.text.calendar import MONTHS, SHORT_MONTHS, month_names
from pullquote.text.time_words import LANGUAGES, YEAR

_ISO = r"(?<!\d)\d{4}-\d\d(?:-\d\d)?(?!\d)"

RELATIONS = ("since", "after", "before", "until", "within")
"""How a question may be related to a date: the names of groups of an expression."""


@dataclass(frozen=True, slots=True)
class Expressions:
    """One language's expressions, compiled.

    `range` has a group for each of its dates, whose names begin with `d`; `single` the groups `date`, `relative`,
    `month` and those of RELATIONS. `beside`, `apart` and `behind` are words for articles directly before a date, some
    words before it, and directly behind it; `printing` are such words, and what is done to them.
    """

    range: re.Pattern[str]
    single: re.Pattern[str]
    newest: re.Pattern[str]
    beside: re.Pattern[str]
    apart: re.Pattern[str]
    behind: re.Pattern[str]
    asks_print: re.Pattern[str]
    printed_by: re.Pattern[str]
    printing: re.Pattern[str]


@cache
def expressions(language: str) -> Expressions:
    """Return the expressions of one of the LANGUAGES."""
    words = LANGUAGES[language]
    edge = "" if words.behind else r"\b"
    date, dates = _date(language), _date(language, relative=False)
    relations = "|".join(rf"(?P<{name}>{getattr(words, name)})" for name in RELATIONS)
    single = rf"{date}\s?(?:{relations})?" if words.behind else rf"(?:\b(?:{relations})\s*)?\b{date}(?!\w)"
    ranges = [_range(one, dates, place, edge) for place, one in enumerate(words.several)]
    return Expressions(
        *(
            re.compile(one, re.IGNORECASE)
            for one in (
                "|".join(ranges),
                single,
                rf"{edge}(?:{words.newest}){edge}",
                rf"{edge}{words.article_words}\s*$",
                rf"{edge}{words.article_words}(?: [^\s,;:?!]+){{1,8}}\s*$",
                rf".{{0,8}}?{words.article_words}" if words.behind else rf"\s(?:{words.article_words})\b",
                words.asks_print,
                words.printed_by,
                rf"{edge}(?:{words.article_words}|{words.printing}){edge}".replace("(?P<", "(?:"),
            )
        )
    )


def _date(language: str, *, relative: bool = True) -> str:
    """Return the expression of a date; one that depends on the day on which it is said only if that is wanted."""
    words = LANGUAGES[language]
    if language == "en":
        names = {*MONTHS, *SHORT_MONTHS}
    else:
        names = set() if words.behind else {re.escape(name) for name in month_names(language)}
    month = rf"(?:{'|'.join(sorted(names, key=lambda name: (-len(name), name)))})\b\.?" if names else "(?!)"
    season = words.season.format(y=YEAR, s="|".join(words.seasons))
    days, months = ("|".join(part.format(m=month, y=YEAR) for part in parts) for parts in (words.day, words.month))
    year = f"{YEAR}[년年]?" if words.behind else rf"(?:{words.year_word})?{YEAR}"
    if not relative:
        return rf"(?:{_ISO}|{words.decade}|{season}|{days}|{months}|{year})"
    now = rf"(?P<relative>{words.relative}|{words.span})"
    return rf"(?P<date>{now}|{_ISO}|{words.decade}|{season}|{days}|(?P<month>{months})|{year})"


def _range(several: str, date: str, place: int, edge: str) -> str:
    """Return the expression of two dates in one, with a group for each."""
    first, between, last = several.replace("{y}", "{d}").split("{d}")
    one = f"(?:{YEAR})" if "{y}" in several else date
    return rf"{edge}{first}(?P<d{place}_0>{one}){between}(?P<d{place}_1>{one}){last}" + (r"(?!\w)" if edge else "")
