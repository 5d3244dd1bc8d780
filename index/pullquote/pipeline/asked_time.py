"""What the time that a question names changes: which articles may be quoted, which are looked at, and their order.

A time at which articles were printed is a filter, unless other dates were given. Any other time is a preference:
passages that name it, or were printed then, come before others that answer about as surely, and nothing is hidden,
since what happened in 2020 may have been printed later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from pullquote.filters import Filters
from pullquote.text.calendar import MONTHS, month_names
from pullquote.text.terms import terms
from pullquote.text.time_gate import may_name_time
from pullquote.types import Quote, ReadAs, ReadKind

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
PREFERRED = 3  # passages of the time that are read beside the best
NEAR = 10  # of the best, among which the newest are looked for
_A_WEEK, _A_MONTH, _A_YEAR = 7, 31, 366
_RELATED = re.compile(r"[^\W\d_]")  # `in 2020` can be left out of a question, the 2020 of `the 2020 budget` cannot
_NOW = re.compile(r"now(?:adays)?|today|currently|at present|at the moment|these days", re.IGNORECASE)
_NAMING = ("the", "these", "those")

if TYPE_CHECKING:
    from pullquote.text.named_time import NamedTime
    from pullquote.text.periods import Period

Ranked = TypeVar("Ranked")
Facts = tuple[str | None, str]
"""The date on which a passage was printed, and its text."""


@dataclass(frozen=True)
class AskedTime:
    """The time that a question names, in the question `question`, and how it is used: not at all if `is_off`."""

    named: NamedTime
    question: str
    kind: ReadKind
    is_off: bool = False

    @classmethod
    def of(cls, question: str, filters: Filters, now: date, *, dates: bool = True) -> AskedTime | None:
        """Return the time that a question names, None of most; it is no filter beside dates that were given.

        Where times are not to be read, it is None too, but for one of printing: that is no word of what is asked.
        """
        if not may_name_time(question):
            return None
        from pullquote.text.named_time import named_time  # most questions name no time

        named = named_time(question, now)
        if named is None or not (dates or named.published):
            return None
        if named.period is None:
            return cls(named, question, "newest")
        given = filters.after is not None or filters.before is not None
        return cls(named, question, "published" if named.published and not given else "about", is_off=not dates)

    @property
    def newest(self) -> bool:
        """Whether the newest answer comes first."""
        return self.named.newest and self.kind != "about" and not self.is_off

    @property
    def period(self) -> Period | None:
        """The time of which passages are preferred; None if that is a filter, or only the newest are asked for."""
        return self.named.period if self.kind == "about" and not self.is_off else None

    @property
    def is_filter(self) -> bool:
        """Whether only articles printed at the time may be quoted."""
        return self.kind == "published" and not self.is_off

    @property
    def left_out(self) -> Sequence[str]:
        """The terms that no passage needs to have: `now`, whose meaning the order has, and `articles from 2020`."""
        if self.kind == "newest":
            return terms(self.named.words)
        return terms(" ".join((self.named.words, *self.named.printing))) if self.named.published else ()

    def within(self, filters: Filters) -> Filters:
        """Return filters that let pass only what was printed at the time; `filters` if that is not known."""
        period = self.named.period
        if period is None:
            return filters
        after = [filters.after] if filters.after else []
        before = [filters.before] if filters.before else []
        after += [period.first.isoformat()] if period.first else []
        before += [period.last.isoformat()] if period.last else []
        return replace(filters, after=max(after, default=None), before=min(before, default=None))

    @cached_property
    def absolute(self) -> str:
        """The question with the time it names as a date: `last year` is `in 2023`.

        Without it if it is of printing, or `now`, which would be found in `the first until now`.
        """
        named = self.named
        if named.published or (self.kind == "newest" and _NOW.fullmatch(named.words)):
            return self._without_time
        if named.absolute is None:
            return self.question
        return f"{self.question[: named.start]}{named.absolute}{self.question[named.end :]}"

    def as_asked_then(self, published: str | None, text: str) -> str:
        """Return the question as it would have been asked at the time it names, of a passage that was printed then.

        A passage printed in 2022 says what was so in 2022 without saying when that is; not where it names another year.
        """
        named, period = self.named, self.named.period
        if period is None or not period.holds(published) or not _RELATED.match(named.words):
            return self.absolute
        if named.words.casefold().startswith(_NAMING) or not all(map(period.meets, _YEAR.findall(text))):
            return self.absolute
        return self._without_time

    @cached_property
    def _without_time(self) -> str:
        named = self.named
        return f"{self.question[: named.start].rstrip()}{self.question[named.end :]}".strip()

    def rank(self, published: str | None, text: str) -> int:
        """Return how well a passage or a sentence fits the time: 0 the best, 3 where it was printed before that began.

        What names it fits as well as what was printed then, and better if it names the day. What was printed later may
        tell of it.
        """
        period = self.named.period
        if period is None:
            return 0
        if self._names(published, text):
            return 0
        years = _YEAR.findall(text)
        held = self._with_next_day is not None and self._with_next_day.holds(published)
        if held and (not years or any(map(period.meets, years))):
            return 1 if self._days == 1 else 0
        return 3 if period.begins_after(published) else 2

    def may_be_met(self, quote: Quote) -> bool:
        """Return whether a quote may be of the time: it names it, or was printed then or within a year after."""
        period, published, text = self.named.period, quote.article.published, quote.passage.text
        if period is None or published is None or any(map(period.meets, _YEAR.findall(text))):
            return True
        later = replace(period, last=period.last and period.last + timedelta(days=_A_YEAR))
        return self._names(published, text) or later.meets(published)

    def read_as(self, quotes: Sequence[Quote]) -> ReadAs:
        """Return how the time was read, and whether any of the quotes is of it."""
        period = self.named.period
        return ReadAs(
            self.kind,
            self.named.words,
            period.first.isoformat() if period and period.first else None,
            period.last.isoformat() if period and period.last else None,
            newest=self.newest,
            is_met=any(map(self.may_be_met, quotes)) if quotes and period else None,
        )

    def spread(self, ranked: Sequence[Ranked], facts: Callable[[Ranked], Facts]) -> list[Ranked]:
        """Return passages so that the first PREFERRED that fit the time take turns with the best, each once.

        Args:
            ranked: the passages, the best first.
            facts: returns of one the date on which it was printed, and its text.
        """
        if self.period is not None:
            ranks = [self.rank(*facts(one)) for one in ranked]
            places = sorted((place for place, rank in enumerate(ranks) if rank < 2), key=ranks.__getitem__)
        elif self.newest:
            dates = [facts(one)[0] or "" for one in ranked[:NEAR]]
            places = sorted(range(len(dates)), key=dates.__getitem__, reverse=True)
        else:
            places = []
        turns = [place for pair in enumerate(places[:PREFERRED]) for place in pair]
        return [ranked[place] for place in dict.fromkeys([*turns, *range(len(ranked))])]

    @cached_property
    def _days(self) -> int | None:
        period = self.named.period
        return (period.last - period.first).days + 1 if period and period.first and period.last else None

    @property
    def _is_short(self) -> bool:
        return self._days is not None and self._days <= _A_MONTH

    @cached_property
    def _with_next_day(self) -> Period | None:
        """The time, of a few days with the one after, when these are reported."""
        period = self.named.period
        if period is None or self._days is None or self._days > _A_WEEK or period.last is None:
            return period
        return replace(period, last=period.last + timedelta(days=1))

    def _names(self, published: str | None, text: str) -> bool:
        """Return whether a passage names the time."""
        period, years = self.named.period, _YEAR.findall(text)
        if period is None:
            return False
        if not self._is_short:
            return any(map(period.holds, years)) or bool(self._season and self._season.search(text))
        if self._naming is None or self._naming.search(text) is None or period.first is None:
            return False
        if years:
            return f"{period.first.year}" in years
        printed = replace(period, last=period.first + timedelta(days=_A_YEAR))
        return published is None or printed.holds(published)

    @cached_property
    def _season(self) -> re.Pattern[str] | None:
        """What names a season of a year in a text in English."""
        period = self.named.period
        if self._days is None or not 85 <= self._days <= 95 or not period or not period.first:
            return None
        if period.first.month % 3:
            return None
        name = {3: "spring", 6: "summer", 9: "autumn|fall", 12: "winter"}[period.first.month]
        return re.compile(rf"\b(?:{name}) (?:of )?{period.first.year}\b", re.IGNORECASE)

    @cached_property
    def _naming(self) -> re.Pattern[str] | None:
        """What names the day or the month of a time in a text, in English and in the question's language."""
        first, last = (self.named.period.first, self.named.period.last) if self.named.period else (None, None)
        if first is None or last is None or first.month != last.month:
            return None
        names = {MONTHS[first.month - 1], MONTHS[first.month - 1][:3]}
        if self.named.language in {"de", "fr", "es"}:
            own = [name for name, number in month_names(self.named.language).items() if number == first.month]
            names.update(own, map(str.capitalize, own))
        month = rf"(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\b\.?"
        number, day = first.month, first.day
        if first == last:
            said = rf"\b0?{day}(?:st|nd|rd|th|er|\.)?(?: of| de)? {month}|\b{month} {day}(?:st|nd|rd|th)?\b"
            return re.compile(rf"{said}|(?<!\d)0?{number}[월月] ?0?{day}[일日]|{first.isoformat()}", re.IGNORECASE)
        if first.day == 1 and self._days and self._days >= 28:
            return re.compile(rf"\b{month}|(?<!\d){number}[월月]")
        return None
