"""The wording of a text: what stays the same where outlets print one agency's words, each in its own style.

Every word, figure and sign is there, in the same order, and a question is not a statement. A leading “It is untrue
that” makes another text. Case, punctuation, articles, British or American spelling, a dateline may differ, and
`on Monday`, `per cent` and `7 p.m.` are `Monday`, `%` and `7pm`.

A copy has the same wording and the same words between quotation marks. In it, a slip of the pen may be corrected: one
letter of a word that is none, and no name. `hired` and `fired` are both words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from pullquote.text.calendar import WEEKDAYS
from pullquote.text.passages import paragraphs
from pullquote.text.quotations import find_quotations
from pullquote.text.terms import terms

TRIVIAL = frozenset({"a", "an", "the", "that"})
_DATELINE = re.compile(r"[A-Z][\w.'’-]*(?:,? (?:[A-Z][\w.'’-]*|\d{1,2})){0,5} \([A-Z][^()\n]{1,30}\) ?[-–—]+ ")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SPACED = re.compile(r"(?<=\d) (?=%)")
_SEPARATOR = re.compile(r"\s+|[–—](?!\d)")
MARKS = "!\"#&'()*,./:;?@[\\]^_`{|}~“”‘’«»‹›„‚…¿¡·•。、，；：！？（）【】「」『』〈〉《》؟،؛।॥"
_APOSTROPHES = str.maketrans("’‘ʼ", "'''")
_BRITISH: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=[a-z]{3})our(?=s|ed|ing|ite|able|ful|hood|$)"), "or"),  # harbour
    (re.compile(r"(?<=[a-z]{3})is(?=e|ed|es|er|ers|ing|ation|ations)(?=[a-z]{1,6}$)"), "iz"),  # organise
    (re.compile(r"(?<=[a-z]{4})ll(?=ed$|ing$|er$|ers$)"), "l"),  # travelled
    (re.compile(r"(?<=[a-z]{2}[bt])re(?=s?$)"), "er"),  # centre
    (re.compile(r"(?<=[a-z]{2}en)ce(?=s?$)"), "se"),  # defence
)
_STYLES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"\bon (?=(?:{'|'.join(WEEKDAYS)})\b)", re.IGNORECASE), ""),
    (re.compile(r"(?<=\d) ?(?:per cent|percent|pct\.?)(?!\w)", re.IGNORECASE), "%"),
    (re.compile(r"(?<=\d) ?([ap])\.?m\b\.?", re.IGNORECASE), r"\1m"),
)
_SHORTEST = 5  # letters of a word in which a slip is told from another word
_WORDS_OF_A_SLIP = 12  # a text may have one slip in so many words
_LETTERS = re.compile(r"[^\W\d_]+")


def same_wording(one: str, other: str) -> bool:
    """Return whether two texts have the same wording."""
    return one == other or wording(one) == wording(other)


def is_copy(one: str, other: str, is_word: Callable[[str], bool] | None = None) -> bool:
    """Return whether two texts have the same wording and the same quotations, but for slips that one of them corrects.

    Args:
        one: a text.
        other: another one.
        is_word: whether a word in lower case is an English one; None: a slip makes another text.
    """
    if one == other:
        return True
    (asks, words), (other_asks, others) = wording(one), wording(other)
    if asks != other_asks or len(words) != len(others):
        return False
    different = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    if different and (is_word is None or len(different) > max(1, len(words) // _WORDS_OF_A_SLIP)):
        return False
    if is_word is not None and different:
        names = _capitalised(one) | _capitalised(other)
        if not all(_is_slip(*pair, is_word) and names.isdisjoint(pair) for pair in different):
            return False
    return _quoted(one) == _quoted(other)


def _is_slip(one: str, other: str, is_word: Callable[[str], bool]) -> bool:
    """Return whether of two words exactly one is a word, and the other has one letter more, less, else or exchanged."""
    if min(len(one), len(other)) < _SHORTEST or not (_LETTERS.fullmatch(one) and _LETTERS.fullmatch(other)):
        return False
    from rapidfuzz.distance import OSA  # few passages differ in a word

    known = [is_word(word) or any(map(is_word, terms(word))) for word in (one, other)]
    return known[0] != known[1] and OSA.distance(one, other, score_cutoff=1) == 1


def _capitalised(text: str) -> set[str]:
    """Return the words that have a capital letter, in lower case: they may be names."""
    return {word.casefold() for word in _LETTERS.findall(text) if word != word.lower()}


@lru_cache(maxsize=1024)
def _quoted(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the wording of each quotation in a text."""
    return tuple(wording(text[one.inner.start : one.inner.end])[1] for one in find_quotations(text, paragraphs(text)))


@lru_cache(maxsize=1024)
def wording(text: str) -> tuple[bool, tuple[str, ...]]:
    """Return what texts of the same wording share: whether it is a question, and its words, figures and signs."""
    plain = unicodedata.normalize("NFKC", text)
    dateline = _DATELINE.match(plain)
    plain = _THOUSANDS.sub("", plain[dateline.end() if dateline else 0 :])
    for style, common in _STYLES:
        plain = style.sub(common, plain)
    words = _SEPARATOR.split(_SPACED.sub("", plain).translate(_APOSTROPHES).casefold())
    told = (spelled(word.strip(MARKS)) for word in words)
    return "?" in plain[-3:], tuple(word for word in told if word.strip("-") and word not in TRIVIAL)


@lru_cache(maxsize=65536)
def spelled(word: str) -> str:
    """Return the American spelling of an English word, and any other word unchanged."""
    for british, american in _BRITISH:
        word = british.sub(american, word)
    return word
