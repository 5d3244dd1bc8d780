"""Figures that a match must not cut: `500` is not what `3 500`, `.500`, `€500` or `500 %` says."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pullquote.types import Span

_LONGEST = 40
"""Code points of a figure that are looked at on either side of a place."""

_HAN = "〇零一二三四五六七八九十百千万萬亿億兆两兩"
_FIGURE = regex.compile(
    rf"""
    (?:\p{{Sc}}\s?)?
    (?:(?<![\w.,])[.,])?
    (?:(?<!\p{{Nd}})\p{{Nd}}{{1,3}}(?:\p{{Zs}}\p{{Nd}}{{3}})+(?!\p{{Nd}})|\p{{Nd}}+(?:[\u00a0\u202f\u2009\u2007]\p{{Nd}}+)*)
    (?:[.,'’·٫٬:/]\p{{Nd}}+)*
    (?:[{_HAN}]+)?
    (?:\s?[%‰‱°º\p{{Sc}}]|[′″])?
    | (?:[百千]分之)?[{_HAN}]{{2,}} | [百千]分之[{_HAN}]
    """,
    regex.VERBOSE | regex.VERSION1,
)
_PRIMES = regex.compile(r"(?<=\p{Nd})[′″'’\"”]")
_DOUBLE = '″"”'


def cuts_figure(text: str, index: int) -> bool:
    """Return whether one figure stands on both sides of `index`, or a figure and its sign or unit.

    That is between groups of digits (`3 500`), before a decimal that begins with its point (`.5`), between a figure and
    what counts it (`€5`, `5 %`, `5′`), and between numerals of words without spaces (`一百二十`).
    """
    return figure_around(text, index) is not None


def figure_around(text: str, index: int) -> Span | None:
    """Return the figure inside which `index` lies, if there is one."""
    if not 0 < index < len(text):
        return None
    return next((span for span in _figures_near(text, index) if span.start < index < span.end), None)


def same_primes(claim: str, printed: str) -> bool:
    """Return whether figures with a prime have the same one in both: `5′` (feet) folds as `5″` (inches) does."""
    if not any(mark in text for text in (claim, printed) for mark in "′″"):
        return True
    ours, theirs = ([mark in _DOUBLE for mark in _PRIMES.findall(text)] for text in (claim, printed))
    return ours == theirs


def _figures_near(text: str, index: int) -> Iterator[Span]:
    for match in _FIGURE.finditer(text, max(0, index - _LONGEST), min(len(text), index + _LONGEST)):
        yield Span(*match.span())
