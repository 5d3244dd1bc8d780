"""The time that a question names, in any language of the interface: `since March`, `last year`, `2022년 봄`.

Whether a date is the one at which articles were printed is told by what stands beside it: `articles from March`. Any
other is what the question is about: what happened in 2020 may have been printed later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pullquote.text.calendar import MONTHS
from pullquote.text.periods import Period, period_of, range_of
from pullquote.text.terms import STOP_WORDS
from pullquote.text.time_expressions import RELATIONS, expressions
from pullquote.text.time_gate import asian_language, passes
from pullquote.text.time_words import LANGUAGES, YEAR

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LATIN = ("de", "fr", "es")
_COUNTED = re.compile(
    r"\s?(?:people|person|men|women|jobs?|homes?|houses|pupils|students|workers|staff|seats|votes|tickets|euros?|dollars"
    r"|pounds|pence|won|yen|km|kilomet|met(?:er|re)s|miles|tons?|tonnes|words|pages|calories|kg|mm|mw|megawatts|acres"
    r"|hectares|menschen|personen|arbeitsplätze|personnes|personas|emplois|empleos|명|개|원|대|채|人|円|個)\b"
    r"|(?<=00)\s[a-z]+s\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:\b(?:room|number|no\.?|nr\.?|page|line|bus|route|flight|highway|road|channel|model|article|section|act|raum"
    r"|zimmer|seite|linie|salle|numéro|página|número)\s|[#№/-])$",
    re.IGNORECASE,
)
_YEAR = re.compile(YEAR)
_DIGIT = re.compile(r"\d")
_CLAUSE = re.compile(r"\s(?:who|whose|that|which|when|where)\s")
_VERB = re.compile(r"(?:may|march)\b")  # where these are no months
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.IGNORECASE)
_LAST = re.compile("last ", re.IGNORECASE)
_OF_ITS = ("’s ", "'s ")


@dataclass(frozen=True, slots=True)
class NamedTime:
    """The time that a question names.

    `words` are its words, `question[start:end]`; `period` is None where only what is newest is asked for. `published`
    says that the question names the time at which articles were printed, and `printing` are its words for that;
    `newest` says that it asks for what is so now. `absolute` is what the words stand for in English, if that depends on
    the day on which they are said.
    """

    words: str
    start: int
    end: int
    period: Period | None
    language: str
    published: bool = False
    newest: bool = False
    absolute: str | None = None
    printing: tuple[str, ...] = ()


def named_time(question: str, now: date) -> NamedTime | None:
    """Return the time that a question names; None of most questions, which name none.

    Args:
        question: in one line.
        now: the day on which it is asked: `last year` is the one before.
    """
    found = [one for language in _languages_of(question) if (one := _named_in(question, language, now)) is not None]
    return max(found, key=lambda one: len(one.words), default=None)


def _named_in(question: str, language: str, now: date) -> NamedTime | None:
    """Return the time that a question names in a language."""
    found = list(_dates(question, language, now))
    newest = [
        match.span()
        for match in expressions(language).newest.finditer(question)
        if not any(match.start() < one.end and one.start < match.end() for one in found)
    ]
    if found:
        whole = _together(question, found)
        printing = tuple(expressions(language).printing.findall(question)) if whole.published else ()
        return replace(whole, newest=bool(newest), printing=printing)
    if not newest:
        return None
    start, end = newest[0]
    return NamedTime(question[start:end], start, end, None, language, newest=True)


def _languages_of(question: str) -> Sequence[str]:
    """Return the languages in which a question may name a time, the likeliest first."""
    asian = asian_language(question)
    if asian is not None:
        return (asian,) if passes(question, "asian") else ()
    said = {word.casefold() for word in _WORD.findall(question)}
    told = {language: LANGUAGES[language].telling for language in _LATIN}
    points = {language: len(said & words - STOP_WORDS) for language, words in told.items()}
    english, most = len(said & STOP_WORDS.difference(*told.values())), max(points.values())
    if most > english:
        return [one for one in _LATIN if points[one] == most] if passes(question, "latin") else ()
    first = ("en",) if passes(question, "english") else ()
    return (*first, *_LATIN) if not english and passes(question, "latin") else first


def _together(question: str, found: Sequence[NamedTime]) -> NamedTime:
    """Return one time for all that a question names: from the earliest to the latest."""
    if len(found) == 1:
        return found[0]
    firsts = [one.period.first for one in found if one.period]
    lasts = [one.period.last for one in found if one.period]
    whole = Period(
        None if None in firsts else min(filter(None, firsts)), None if None in lasts else max(filter(None, lasts))
    )
    if whole == Period(None, None):  # `since 2019 but before 2021`
        whole = Period(max(filter(None, firsts), default=None), min(filter(None, lasts), default=None))
    start, end = found[0].start, found[-1].end
    published = all(one.published for one in found)
    return NamedTime(question[start:end], start, end, whole, found[0].language, published)


def _dates(question: str, language: str, now: date) -> Iterator[NamedTime]:
    """Yield the dates that a question names, in order, with the words that relate it to them."""
    place, known = 0, expressions(language)
    while True:
        several, match = known.range.search(question, place), known.single.search(question, place)
        if several is not None and (match is None or several.start() <= match.start("date")):
            first, last = (value for name, value in several.groupdict().items() if value and name.startswith("d"))
            period = range_of(first, last, language, now)
            if period is not None:
                yield _named(question, language, several.span(), period, "from")
                place = several.end()
                continue
        if match is None:
            return
        place = match.end()
        relation = next((name for name in RELATIONS if match[name]), None)
        period = period_of(match["date"], language, now) if _is_meant(question, match, relation) else None
        if period is None:
            continue
        said = match[relation].strip() if relation else ""
        if question[match.end() :].startswith(_OF_ITS):
            relation = None  # `after last year's flood` is about that flood
        is_relative = language == "en" and (match["relative"] or _LAST.match(match["date"]))
        absolute = _absolute(period, said) if is_relative else None
        yield _named(question, language, match.span(), period.related(relation), said, absolute)


def _named(
    question: str, language: str, span: tuple[int, int], period: Period, related: str, absolute: str | None = None
) -> NamedTime:
    """Return a time; `related` are the words that relate the question to the date, none if it is only named."""
    said = question[slice(*span)]
    start = span[0] + len(said) - len(said.lstrip())
    end = start + len(said.strip())
    published = _is_of_printing(question, language, start, end, related)
    return NamedTime(question[start:end], start, end, period, language, published, absolute=absolute)


def _is_of_printing(question: str, language: str, start: int, end: int, related: str) -> bool:
    """Return whether a date is the one at which articles were printed, as the question has it."""
    known, before = expressions(language), question[:start]
    if known.behind.match(question, end):
        return True
    if related and (
        known.beside.search(before) or (known.apart.search(before) and known.printed_by.fullmatch(related))
    ):
        return True
    if language == "en" and (not related or _CLAUSE.search(before)):
        return False  # `what was reported of the 2020 flood`, `what was reported of those who fled in 2020`
    return known.asks_print.fullmatch(question) is not None


def _is_meant(question: str, match: re.Match[str], relation: str | None) -> bool:
    """Return whether what looks like a date is one: a month or weekday alone is not, nor is a number of things."""
    said, (start, end) = match["date"], match.span("date")
    if _YEAR.fullmatch(said):
        return not (_COUNTED.match(question, end) or _NUMBERED.search(question, 0, start))
    if _YEAR.search(said):
        return True
    if _VERB.match(said):
        return relation is not None and not _DIGIT.search(said)
    alone = _WEEKDAY.fullmatch(said) or (match["month"] and not _DIGIT.search(said) and not _LAST.match(said))
    return not alone or relation is not None


def _absolute(period: Period, related: str) -> str | None:
    """Return in English what words that depend on the day on which they are said stand for; None of a week."""
    first, last = period.first, period.last
    if first is None or last is None:
        return None
    if (first.year, first.month, first.day, last.month, last.day) == (last.year, 1, 1, 12, 31):
        return f"{related or 'in'} {first.year}"
    if first == last:
        return f"{related or 'on'} {first.day} {MONTHS[first.month - 1]} {first.year}"
    if first.day == 1 and first.month == last.month:
        return f"{related or 'in'} {MONTHS[first.month - 1]} {first.year}"
    return None
