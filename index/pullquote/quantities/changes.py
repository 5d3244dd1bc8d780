"""Changes that a sentence tells itself: `£8.60, up from £7.60`, `19 per cent last summer, now down to 15`.

One figure took the place of another. Only what the sentence says in so many words counts: `instead of`, `up from`,
`when it went to`. What it compares (`against 340`, `than the £640,000 announced`) took no one's place unless
it says that it is of an earlier time, and a range is no change unless something rose, fell or was changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from pullquote.quantities.parse import Quantity, numbers, times_of_day
from pullquote.text.calendar import MONTHS, SHORT_MONTHS
from pullquote.text.terms import content_terms

_NEAR = 60  # characters before and after a figure that may say that it no longer holds
_MOST = 20  # a sentence with more figures is a table, in which no clause says what a figure is for

_MONTH = "|".join((*MONTHS, *SHORT_MONTHS))
_SPAN = r"(?:hour|day|night|week|month|quarter|season|term|year|decade|generation)"
_ABOUT = (
    r"(?:(?:about|around|some|nearly|almost|just|only|roughly|over|the|its|their|an?|previous|earlier|original|initial"
    r"|old|former|current|first|planned|estimated|expected|proposed|announced|reported|promised|today’s)\s+){0,4}"
)
_TIMES = r"(?:twice|double|half|(?:three|four|five|ten) times)"
_MOVES = (
    r"(?:go|goes|going|gone|went|rise|rises|rising|rose|risen|rais(?:e|es|ed|ing)|increas(?:e|es|ed|ing)"
    r"|grow|grows|growing|grew|grown|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?|soar(?:s|ed|ing)?|fall|falls|falling|fell"
    r"|fallen|drop(?:s|ped|ping)?|cuts?|cutting|lower(?:s|ed|ing)?|reduc(?:e|es|ed|ing)|declin(?:e|es|ed|ing)"
    r"|slip(?:s|ped)?|sank|sunk|sinks?|shr[aiu]nk|shrinks|doubl(?:e|es|ed|ing)|tripl(?:e|ed)|trebl(?:e|ed)"
    r"|chang(?:e|es|ed|ing)|revis(?:e|es|ed|ing)|mov(?:e|es|ed|ing)|tak(?:e|es|en|ing)|took|bring(?:s|ing)?|brought"
    r"|lengthen(?:s|ed|ing)?|shorten(?:s|ed|ing)?|up|down)"
)
_MOVED = re.compile(rf"\b{_MOVES}\b", re.IGNORECASE)
_FROM = re.compile(rf"\bfrom\s+{_ABOUT}$", re.IGNORECASE)
_UP_FROM = re.compile(rf"(?:\b(?:up|down)(?:\s+\w+ly)?\s|,\s|\band\s)from\s+{_ABOUT}$", re.IGNORECASE)
_TO = re.compile(rf"\bto\s+{_ABOUT}$", re.IGNORECASE)
_REPLACED = re.compile(
    r"(?:\b(?:instead of|rather than|in place of|no longer|previously|formerly|originally|initially)"
    r"|(?:\band|\bbut|,|\s[–—-])\s+not|\bused to \w+(?: at)?|\bhad (?:been|cost|(?:stood|held|lain|hovered) at)"
    rf"|\bwhen (?:it|they|this|that) \w+(?: \w+)? to|\breplac(?:es|ed|ing))\s+{_ABOUT}$",
    re.IGNORECASE,
)
_NOT = re.compile(rf"\bnot\s+{_ABOUT}$", re.IGNORECASE)
_BUT = re.compile(rf"^\W*\bbut\s+{_ABOUT}$", re.IGNORECASE)
_COMPARED = re.compile(
    rf"(?:\b(?:compared (?:with|to)|as? against|against|versus|vs\.?|than)\s+{_ABOUT}(?:{_TIMES}\s+)?|\b{_TIMES}\s+)"
    rf"{_ABOUT}$",
    re.IGNORECASE,
)
_THEN = re.compile(rf"^\W*(?:and )?then (?:to )?{_ABOUT}$", re.IGNORECASE)
_UNTIL = re.compile(r"^[^,;:.]{0,30}\b(?:until|till)\b")
_EARLIER = re.compile(
    rf"^[^,;:.()]{{0,50}}(?:\b(?:until|before|ago|earlier|announced|proposed|estimated|forecast|planned|promised|thought"
    rf"|at first|first|originally|previously|when|last (?:spring|summer|autumn|winter|{_SPAN}|{_MONTH})"
    rf"|an? {_SPAN} (?:before|earlier|ago)|the {_SPAN} before|in (?:(?:{_MONTH}) )?(?:1[5-9]|20)\d\d"
    r"|(?:at|in) the (?:start|beginning|outset))\b)",
    re.IGNORECASE,
)
_NOTHING_MORE = re.compile(r"^\s*(?:[,;:.!)”’\"–—]|$)")
_NOW = re.compile(rf"(?:\bnow\b|\b{_MOVES}\s+(?:back\s+)?to\b)[^,;:.]{{0,30}}$", re.IGNORECASE)
_INFINITIVE = re.compile(r"\bto [a-z]+")
_HAPPENS = frozenset(
    content_terms("now cost make pay stand sell charge earn carry employ receive serve hold come take run go rise fall")
)
# In languages whose grammar marks it: Korean, Japanese and Chinese, German and Dutch.
_MARKED = (
    (re.compile(r"$"), re.compile(r"^(?:씩)?(?:에서|から)"), re.compile(r""), re.compile(r"^(?:으로|로|へ|に)")),
    (
        re.compile(r"[从由]\s?$"),
        re.compile(r""),
        re.compile(r"[增升涨上提降跌减下改调][^，,。]{0,3}[至到为]\s?$"),
        re.compile(""),
    ),
    (re.compile(r"\bvon\s$"), re.compile(r""), re.compile(r"\bauf\s$"), re.compile(r"")),
    (re.compile(r"\bvan\s$"), re.compile(r""), re.compile(r"\bnaar\s$"), re.compile(r"")),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that a sentence says no longer holds, and the one that holds instead; both are of one unit."""

    former: Quantity
    current: Quantity


def figures_and_changes(sentence: str) -> tuple[list[Quantity], list[Change]]:
    """Return the quantities of a sentence in order, and the changes it tells; none of a sentence that is a table.

    A number without a unit that no longer holds has that of the figure that does: `12 per cent, up from 9`. Two numbers
    of which one became the other are two quantities. Times of day and lengths of time are among them too.
    """
    found = list(islice(numbers(sentence), _MOST + 1))
    if len(found) > _MOST:
        return [], []
    figures = list(_with_units(sentence, [part for one in found for part in _parts(sentence, one)]))
    clock = list(islice(times_of_day(sentence), _MOST))
    return [*figures, *clock], [*_changes(sentence, figures), *_changes(sentence, clock)]


def _parts(sentence: str, figure: Quantity) -> list[Quantity]:
    """Return both numbers of `from £6.40 to £7.10` where something moved, else the figure."""
    before = sentence[: figure.start]
    if not figure.to or not _FROM.search(before[-_NEAR:]) or not _MOVED.search(sentence):
        return [figure]
    first, last = figure.values - figure.to, figure.to
    return [replace(figure, values=first, to=frozenset()), replace(figure, values=last, to=first)]


def _with_units(sentence: str, found: Sequence[Quantity]) -> Iterator[Quantity]:
    """Yield the figures, and with the unit of the last one the bare numbers that are said to hold no longer."""
    last = None
    for one in found:
        if one.unit:
            last = one
            yield one
        elif last is not None and (_no_longer(sentence, one) or _became(sentence, one, last)):
            yield replace(one, unit=last.unit, kind=last.kind)


def _around(sentence: str, figure: Quantity) -> tuple[str, str]:
    return sentence[max(0, figure.start - _NEAR) : figure.start], sentence[figure.end : figure.end + _NEAR]


def _is_earlier(after: str) -> bool:
    """Return whether what follows a compared figure says that it is of an earlier time, or says nothing."""
    return bool(_EARLIER.match(after) or _NOTHING_MORE.match(after))


def _changes(sentence: str, figures: Sequence[Quantity]) -> list[Change]:
    """Return the changes among some figures: each former one with the nearest of its unit that holds."""
    became = {old: new for old, new in pairwise(figures) if new.to == old.values and new.start == old.start}
    for one, other in pairwise(figures):
        for old, new in ((one, other), (other, one)):
            if old.unit == new.unit and old not in became and _became(sentence, old, new):
                became[old] = new
    former = {*became, *(one for one in figures if _no_longer(sentence, one))}
    told = []
    for old in figures:
        current = became.get(old)
        if old in former and (current is None or current in former):
            holding = [one for one in figures if one.unit == old.unit and one not in former]
            current = min(holding, key=lambda one: abs(one.start - old.start), default=None)
        if current is not None and not old.values & current.values:
            told.append(Change(old, current))
    return told


def _no_longer(sentence: str, figure: Quantity) -> bool:
    """Return whether the words beside a figure say that it does not hold any more, or never did."""
    before, after = _around(sentence, figure)
    if _UP_FROM.search(before) or _REPLACED.search(before) or _UNTIL.match(after):
        return True
    return bool(_COMPARED.search(before)) and _is_earlier(after)


def _became(sentence: str, old: Quantity, new: Quantity) -> bool:
    """Return whether the words around and between two figures in a row say that one became the other."""
    first, last = sorted((old, new), key=lambda one: one.start)
    between = sentence[first.end : last.start]
    before, after = _around(sentence, first)[0], _around(sentence, last)[1]
    if len(between) > 2 * _NEAR:
        return False
    moved = _MOVED.search(sentence) is not None
    if first is new:  # `fell to 15 per cent from 19`
        return bool(moved and _TO.search(before) and _FROM.search(between))
    if (moved and _FROM.search(before) and _TO.search(between)) or (_NOT.search(before) and _BUT.match(between)):
        return True
    if any(
        begins.search(before) and follows.search(between) and joins.search(between) and ends.search(after)
        for begins, follows, joins, ends in _MARKED
    ):
        return True
    return bool(_THEN.match(between) or (_NOW.search(between) and _goes_on(sentence[: old.start], between)))


def _goes_on(before: str, between: str) -> bool:
    """Return whether the words between a figure and the one that holds now are of an earlier time, or name nothing."""
    others = content_terms(_INFINITIVE.sub("", between))
    said = {*content_terms(before), *_HAPPENS}
    return bool(_EARLIER.match(between)) or {term for term in others if not term[0].isdigit()} <= said
