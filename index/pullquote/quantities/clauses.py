"""What is said around a figure: the clause it stands in, with its words, names, times and rates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pullquote.quantities.parse import CURRENCIES, SCALES, SPELLED, Quantity
from pullquote.text.calendar import MONTHS, SHORT_MONTHS, WEEKDAYS
from pullquote.text.terms import content_terms

_TELLING_NOTHING = frozenset(
    term
    for word in [
        *"say report reportedly according approximately around nearly roughly total number figure cent percent".split(),
        *"last next now new time day week month year hour daily weekly monthly yearly hourly annual annually".split(),
        *(*WEEKDAYS, *MONTHS, *SHORT_MONTHS, *SPELLED, *SCALES, *CURRENCIES),
    ]
    for term in content_terms(word)
)
_CLAUSE = re.compile(
    r"[;:!?。；：！？]|[,，、](?!\d)|\s[–—-]\s|\b(?:while|whereas|but|although|though|compared|than|and(?!\s[A-Z]))\b"
)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NAME = re.compile(r"[A-Z][\w’'.-]*(?:\s[A-Z][\w’'-]*)*")
_OF_BEFORE = re.compile(r"([^\W\d_]+) of(?: [a-z]+){0,2}\s*$")
_OF_AFTER = re.compile(r"\s*(?:of|on|for)((?: [^\W\d_]+){1,3})")
_RATE = re.compile(
    r"\b(?:per|an?|each|every)\s(hour|day|week|month|year|night)\b(?!\s(?:ago|earlier|later|before))"
    r"|\b(hour|dai|week|month|year|annual)ly?\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    rf"\b(?:{'|'.join((*MONTHS, *SHORT_MONTHS))}|(?:first|second|third|fourth)[ -]quarter|1[5-9]\d\d|20\d\d"
    r"|spring|summer|autumn|winter)\b"
)
_WISHED = re.compile(
    r"\b(?:(?:demand|want|propos|plan|seek|sought|target|offer|expect|forecast|predict|hop(?:e|ing)|goal|promis|aim"
    r"|tr(?:ies|ying)|bid)\w*|ask|asks|asked|try|may|might|could|would|should|if|unless)\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """The clause around a figure.

    `words` carry its content; `names` are the last words of its names and `parts` all of theirs; `around` are the
    `names` of the whole sentence. `needs` are words the figure is of (`a profit of £2`, `2% of voters`), `beside` the
    nearest words to it. A figure that is `wished` (demanded, planned, expected) need not have come true.
    """

    words: frozenset[str]
    needs: frozenset[str]
    beside: frozenset[str]
    names: frozenset[str]
    parts: frozenset[str]
    around: frozenset[str]
    rates: frozenset[str]
    times: frozenset[str]
    wished: bool


def clauses(sentence: str, figures: Sequence[Quantity], article: str) -> Iterator[Clause]:
    """Yield the clause of each figure in a sentence of an article."""
    masked = _ASIDE.sub(lambda match: " " * len(match[0]), sentence)  # what is in brackets is about what is outside
    edges = [(match.start(), match.end()) for match in _CLAUSE.finditer(masked)]
    around = _names(masked, 0, len(masked), article)[0]
    for figure in figures:
        start = max((end for _, end in edges if end <= figure.start), default=0)
        end = min((begin for begin, _ in edges if begin >= figure.end), default=len(sentence))
        text = masked[start:end]
        names, parts = _names(masked, start, end, article)
        before, after = masked[start : figure.start], masked[figure.end : end]
        rates = {(match[1] or match[2]).casefold() for match in _RATE.finditer(text)}
        of = [_OF_BEFORE.search(before), _OF_AFTER.match(after)]
        yield Clause(
            words=telling_words(text) - {figure.unit},
            needs=frozenset[str]().union(*(telling_words(match[1]) for match in of if match)),
            beside=frozenset((*_in_order(before)[-1:], *_in_order(after)[:1])),
            names=names,
            parts=parts,
            around=around,
            rates=frozenset({"dai": "day", "annual": "year"}.get(rate, rate) for rate in rates),
            times=frozenset(_WHEN.findall(text)),
            wished=_WISHED.search(text) is not None,
        )


def _in_order(text: str) -> list[str]:
    """Return the words of a text that tell what a figure in it is for."""
    found = [term for term in content_terms(text) if not term[0].isdigit() and term not in _TELLING_NOTHING]
    return [term for term in found if len(term) > 1]


@lru_cache(maxsize=512)
def telling_words(text: str) -> frozenset[str]:
    """Return the words of a text that tell what a figure in it is for, as terms."""
    return frozenset(_in_order(text))


def _names(sentence: str, start: int, end: int, article: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the last words of the names in a span of a sentence, and all their words, as terms.

    A single capitalised word that begins the sentence is a name if the article has it inside a sentence too.
    """
    last, parts = set(), set()
    first = len(sentence) - len(sentence.lstrip(" “”\"'‘’(["))
    for match in _NAME.finditer(sentence, start, end):
        if (
            match.start() <= first
            and " " not in match[0]
            and not re.search(rf"[a-z,] {re.escape(match[0])}\b", article)
        ):
            continue
        found = _in_order(match[0])
        last.update(found[-1:])
        parts.update(found)
    return frozenset(last), frozenset(parts)
