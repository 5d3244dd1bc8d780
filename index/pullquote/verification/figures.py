"""Figures and names that a match must not cut, and units that folding must not change.

`500` is not what `3 500`, `.500`, `€500` or `500 %` says, nor `S. team` what `U.S. team` says, nor `5″` what `5′` says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex

from pullquote.text.quotations import find_quotations
from pullquote.types import Span

_LONGEST = 40
"""Code points of a figure or a name that are looked at on either side of a place."""

_LONGEST_QUOTED = 2000
"""Code points before a mark in which the quotation that it closes may begin."""

_HAN = "〇零一二三四五六七八九十百千万萬亿億兆两兩壹贰貳叁參肆伍陆陸柒捌玖拾佰仟廿卅"
_FIGURE = regex.compile(
    rf"""
    (?:(?:(?<!\p{{L}})\p{{Lu}}{{1,3}})?\p{{Sc}}\s?)?
    (?:(?<![\w.,·])[.,·])?
    (?:(?<!\p{{Nd}})\p{{Nd}}{{1,3}}(?:\p{{Zs}}\p{{Nd}}{{3}})+(?!\p{{Nd}})|\p{{Nd}}+(?:[\u00a0\u202f\u2009\u2007]\p{{Nd}}+)*)
    (?:[.,'’·٫٬:/⁄]\p{{Nd}}+)*
    (?:\s?[¼-¾⅐-⅞↉])?
    (?:[{_HAN}]+)?
    (?:\s?×\s?10)?[⁰¹²³⁴-⁹⁺⁻]*
    (?:\s?(?:[%‰‱]|°(?:\s?[CF](?!\w))?|º|\p{{Sc}})|[′″])?
    | [{_HAN}]+分之[{_HAN}\p{{Nd}}]+ | [{_HAN}]{{2,}}
    | (?<![\p{{L}}\p{{N}}])\p{{L}}(?:\.\p{{L}})+(?!\p{{L}})
    """,
    regex.VERBOSE | regex.VERSION1,
)
_SINGLE, _DOUBLE = "′'’", '″"”'
_PRIMES = regex.compile(rf"(?<=[\p{{L}}\p{{N}}])[{_SINGLE}{_DOUBLE}]")
_UNITS = regex.compile(
    r"(?<=\p{N}[\s-]?)(?:m(?:wh?|v|a|hz|g|pa|j|ev|sv|bq|s|l|b(?:it)?)|[kgtp]i?b(?:it)?)(?![\p{L}\p{N}])",
    regex.IGNORECASE,
)
"""Units that are others in other letters: a milliwatt and a megawatt, a megabit and a megabyte."""

_JOINING = "–&@_"


def cuts_figure(text: str, index: int) -> bool:
    """Return whether one figure or name stands on both sides of `index`, or a figure and its sign or unit.

    That is between groups of digits (`3 500`), before a decimal that begins with its point (`.5`), between a figure and
    what counts it (`€5`, `5 %`, `5′`), between numerals of words without spaces (`一百二十`), in initials (`U.S.`), and
    beside a mark that makes one word of two (`anti–war`, `AT&T`).
    """
    return _in_compound(text, index) or figure_around(text, index) is not None


def figure_around(text: str, index: int) -> Span | None:
    """Return the figure, or the initials, inside which `index` lies, if there are any."""
    if not 0 < index < len(text):
        return None
    if _is_prime(text, index):
        start = next((span.start for span in _figures_near(text, index) if span.end == index), index - 1)
        return Span(start, index + 1)
    return next((span for span in _figures_near(text, index) if span.start < index < span.end), None)


def same_units(claim: str, text: str, start: int, end: int) -> bool:
    """Return whether a claim has the units of `text[start:end]`, which folds as it does.

    Folding takes `5′` (feet) for `5″` (inches), and `5 mW` for `5 MW`.
    """
    printed = text[start:end]
    if _UNITS.findall(claim) != _UNITS.findall(printed):
        return False
    found = [*_PRIMES.finditer(printed)]
    ours, theirs = ([mark[0] in _DOUBLE for mark in marks] for marks in (_PRIMES.finditer(claim), found))
    if ours == theirs:
        return True
    if any(mark in one for one in (claim, printed) for mark in "′″"):
        return False
    differing = (mark for mark, a, b in zip(found, ours, theirs, strict=False) if a != b)
    return not any(_is_prime(text, start + mark.start()) for mark in differing)


def folded_unit(text: str, start: int, end: int) -> str | None:
    """Return how a word or mark `text[start:end]` is compared if folding it would change a unit; None if not."""
    behind_figure = start > 0 and unicodedata.category(text[start - 1]) in {"Nd", "No"}
    if behind_figure and text[start] in _SINGLE + _DOUBLE:
        return "″" if text[start] in _DOUBLE else "′"
    unit = _UNITS.search(text, start, end)
    return None if unit is None else text[start:end]


def _is_prime(text: str, index: int) -> bool:
    """Return whether a mark stands for feet, inches or minutes: behind a digit, where it closes no quotation."""
    if text[index] not in _SINGLE + _DOUBLE or unicodedata.category(text[index - 1]) not in {"Nd", "No"}:
        return False
    if text[index] in "′″" or text[index + 1 : index + 2].isalpha():  # the latter of `the 1990's`
        return text[index] in "′″"
    start = max(text.rfind("\n", 0, index) + 1, index - _LONGEST_QUOTED)
    end = text.find("\n", index, index + _LONGEST)
    block = Span(start, end if end >= 0 else min(len(text), index + _LONGEST))
    return not any(one.end == index + 1 and one.closed for one in find_quotations(text, [block]))


def _in_compound(text: str, index: int) -> bool:
    """Return whether `index` lies beside the mark that makes one word of two."""
    return any(
        text[place : place + 1] in _JOINING
        and text[max(0, place - 1) : place].isalnum()
        and text[place + 1 : place + 2].isalnum()
        for place in (index - 1, index)
        if 0 < place < len(text)
    )


def _figures_near(text: str, index: int) -> Iterator[Span]:
    for match in _FIGURE.finditer(text, max(0, index - _LONGEST), min(len(text), index + _LONGEST)):
        yield Span(*match.span())
