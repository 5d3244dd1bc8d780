"""The newest of several answers comes first, unless the question names a time.

An answer whose figure was superseded stands behind the one that superseded it. A newer passage that says in so many
words what took the place of an answer's figure answers too, though it may put it so differently from the question that
the reader did not think so. Of answers of other days to a question about what is so now, a later one comes first if it
answers about as surely and its article is about the same. Where the question names a date, answers of that time come
first; where it asks for the newest, the newest of those that score about as well as the best.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pullquote.catalog import PassageRecord
from pullquote.pipeline.asked_time import AskedTime
from pullquote.quantities.conflicts import Statement, is_later, replacing_sentence
from pullquote.ranking.diversity import RankedPassage
from pullquote.text.calendar import MONTHS, WEEKDAYS
from pullquote.text.terms import without_stop_words
from pullquote.types import Article, Passage

CLOSE = 0.5  # the most by which the score of a later answer may be lower
AS_SURELY = 0.8  # the least share of the earlier answer's probability that it must have
SHARED = 3  # words of title and lead that articles about the same share, at least

Place = tuple[Article, Passage, int]
"""A passage in its article, and which of its sentences is marked."""

_NAMED = "|".join((*MONTHS, *WEEKDAYS))
_TIME = re.compile(
    rf"\b(?:1[5-9]|20)\d\d|\b(?-i:{_NAMED})\b|\b(?:in|on|by|since|until|of|from|last) (?:{_NAMED})\b"
    r"|\b(?:spring|summer|autumn|winter)\b"
    r"|\b(?:last|previous|past|first|original|old|former) (?:year|month|week|time|price|cost|fare|figure|estimate)"
    r"|\b(?:ago|earlier|before|originally|initially|previously|formerly|at first|used to|back then|yesterday"
    r"|at the (?:time|start|beginning|outset))\b|작년|지난|처음|당시|昨年|去年|当初|当時|当时|原来|最初",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_IN_TIME = re.compile(
    rf"\s?\b(?:in|during|as of|at the end of) (?:(?P<month>{'|'.join(MONTHS)}) (?:of )?)?(?P<year>(?:1[5-9]|20)\d\d)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:did|was|were|had)\b", re.IGNORECASE)


def names_a_time(question: str) -> bool:
    """Return whether a question asks about a certain time, or about what was so before."""
    return _TIME.search(question) is not None


def as_asked_then(question: str, published: str | None, text: str) -> str:
    """Return a question without the time it names, if a passage is of that time, as it would have been asked then.

    A passage printed in 2022 says what was so in 2022 without saying when that is; not where it names another year.

    Args:
        question: the question.
        published: the day or the month on which the passage was printed, as an ISO date.
        text: the passage.
    """
    found = _IN_TIME.search(question)
    if found is None or not published:
        return question
    month = MONTHS.index(found["month"].capitalize()) + 1 if found["month"] else None
    year, *rest = published.split("-")
    if found["year"] != year or (month is not None and (not rest or int(rest[0]) != month)):
        return question
    if any(one != year for one in _YEAR.findall(text)):
        return question
    return f"{question[: found.start()]}{question[found.end() :]}".strip()


def goes_on(new: PassageRecord, old: PassageRecord) -> bool:
    """Return whether a passage was printed later than another, in an article about the same."""
    if not is_later(new.published, old.published):
        return False
    shared = set(without_stop_words(new.context.split())) & set(without_stop_words(old.context.split()))
    return sum(not term.isdigit() for term in shared) >= SHARED


def newest_first(
    question: str,
    answering: Sequence[RankedPassage],
    rest: Sequence[RankedPassage],
    most: int,
    place: Callable[[RankedPassage], Place | None],
    time: AskedTime | None = None,
) -> tuple[list[RankedPassage], list[RankedPassage]]:
    """Put later answers before earlier ones.

    Args:
        question: the question.
        answering: the passages that answer, in the order to show them.
        rest: those that do not.
        most: how many of the answers are shown; figures of others are not compared.
        place: returns where a passage stands and what is marked in it, None of a damaged one.
        time: the time that the question names, if it was read.

    Returns:
        The answers, each with later ones before it, and with passages of the rest that say that the figure of an answer
        no longer holds; and the rest without those.
    """
    ordered, left = list(answering), list(rest)
    if time is not None and time.period is not None:
        return _of_time(time, ordered, place), left
    if names_a_time(question) and (time is None or time.kind == "newest"):
        return _of_years(_YEAR.findall(question), ordered), left
    if time is not None and time.newest:
        ordered = _by_date(ordered)
    is_past = _PAST.search(question) is not None
    compared = [(one, said) for one in ordered[:most] if (said := _statement(place(one))) is not None]
    for old, said in compared:
        if any(_is_later(one, old) and _supersedes(place(one), said) for one in ordered):
            continue
        for one in [one for one in left if _is_later(one, old)]:
            marked = _replacing(place(one), said)
            if marked is not None:
                left.remove(one)
                ordered.append(replace(one, marked=marked))
    for old, said in compared:  # what became an answer for one may supersede others too
        newer = [
            one
            for one in ordered[ordered.index(old) + 1 :]
            if _is_later(one, old)
            and (_supersedes(place(one), said) or (not is_past and _is_as_good(one, old, place, said)))
        ]
        newer.sort(key=lambda one: one.scored.stored.published or "", reverse=True)
        kept = [one for one in ordered if one not in newer]
        at = kept.index(old)
        ordered = [*kept[:at], *newer, *kept[at:]]
    return ordered, left


def _of_time(
    time: AskedTime, ordered: list[RankedPassage], place: Callable[[RankedPassage], Place | None]
) -> list[RankedPassage]:
    """Put the answers that fit the time best first, of those that score about as well as the best one."""
    least = _least(ordered)
    if least is None:
        return ordered

    def fits(one: RankedPassage) -> float:
        found = place(one)
        if found is None or one.scored.score < least:
            return math.inf
        article, passage, marked = found
        return time.rank(article.published, article.text[slice(*passage.sentences[marked])])

    return sorted(ordered, key=fits)


def _by_date(ordered: list[RankedPassage]) -> list[RankedPassage]:
    """Put the newest answers first, of those about as good or as sure as the best; those of unknown dates last."""
    least = _least(ordered)
    if least is None:
        return ordered
    sure = AS_SURELY * max(one.probability for one in ordered)
    close = [one for one in ordered if one.scored.score >= least or one.probability >= sure]
    dated = [one for one in close if one.scored.stored.published]
    dated.sort(key=lambda one: one.scored.stored.published or "", reverse=True)
    return [*dated, *(one for one in close if not one.scored.stored.published), *(o for o in ordered if o not in close)]


def _least(ordered: Sequence[RankedPassage]) -> float | None:
    """Return the least score that is about as good as the best; None where scores cannot be compared so."""
    if not ordered or not all(one.scored.reranked is None for one in ordered):
        return None
    return max(one.scored.score for one in ordered) - CLOSE


def _of_years(years: Sequence[str], ordered: list[RankedPassage]) -> list[RankedPassage]:
    """Put answers printed in a year that the question names first, if they score about as well as the best one."""
    if not years or not ordered or not all(one.scored.reranked is None for one in ordered):
        return ordered
    least = ordered[0].scored.score - CLOSE
    return sorted(
        ordered, key=lambda one: not (one.scored.score >= least and (one.scored.stored.published or "")[:4] in years)
    )


def _is_later(new: RankedPassage, old: RankedPassage) -> bool:
    return is_later(new.scored.stored.published, old.scored.stored.published)


def _is_as_good(
    new: RankedPassage, old: RankedPassage, place: Callable[[RankedPassage], Place | None], statement: Statement
) -> bool:
    """Return whether a later answer is about as good as an earlier one, and its article is about the same."""
    if new.scored.score < old.scored.score - CLOSE or new.probability < AS_SURELY * old.probability:
        return False
    later = _statement(place(new))
    return later is not None and later.shares_subject(statement)


def _statement(found: Place | None) -> Statement | None:
    """Return what the marked sentence says."""
    if found is None:
        return None
    article, passage, marked = found
    return Statement.of(article.text[slice(*passage.sentences[marked])], article, passage.text)


def _supersedes(found: Place | None, old: Statement) -> bool:
    """Return whether the marked sentence, or one beside it that tells a change, contradicts a statement."""
    new = _statement(found)
    return new is not None and (old.is_superseded_by(new) or _replacing(found, old) is not None)


def _replacing(found: Place | None, old: Statement) -> int | None:
    return None if found is None else replacing_sentence(old, found[0], found[1])
