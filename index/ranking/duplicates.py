"""Passages printed by several articles in nearly the same words: one quote, and where else it stands.

Two passages are copies when their runs of three terms overlap by at least four fifths (Jaccard) and no
figure, negation or word between them is another: “nobody was hurt” and “several were hurt” are different statements,
however alike the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from index.ranking.scoring import Scored
from index.words import terms

RUN = 3
ALIKE = 0.8
SPELLING = 0.8  # how alike two words are that are one, spelled differently (harbor, harbour)
TRIVIAL = frozenset({"a", "an", "the", "that", "which"})
_FIGURE = re.compile(
    r"[-−+]?(?:[$€£¥₩]|\b[A-Z]{3} )?\w*\d\w*(?:[.,:/]\d+)*(?: ?%)?|"
    r"(?i:\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|halves|thirds?|quarters?|"
    r"twice|double|no|not|never|none|without)\b|n[’']t\b)"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def collapse(ranked: Sequence[Scored], most: int) -> list[tuple[Scored, list[Scored]]]:
    """Give the first passages that copy no better one, at most so many, in order, with their copies in other articles.

    Copies are looked for among all that was ranked.
    """
    kept: list[tuple[Scored, list[Scored]]] = []
    for one in ranked:
        for original, copies in kept:
            if (
                original.stored.version != one.stored.version
                and _resemble(one.stored.terms, original.stored.terms)
                and alike(one.stored.text, original.stored.text)
            ):
                if all(copy.stored.version != one.stored.version for copy in copies):
                    copies.append(one)
                break
        else:
            if len(kept) < most:
                kept.append((one, []))
    return kept


def _resemble(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell in no time of most passages that they are not alike: half of their terms are not the other's."""
    return 2 * len(one & other) >= len(one | other)


def alike(one: str, other: str) -> bool:
    """Tell whether two texts say the same in the same words.

    One may say more at its beginning or end (a dateline, an attribution). A word that is another one, beyond spelling
    and articles, makes it another statement, however long the rest.
    """
    if min(len(one), len(other)) * 5 < max(len(one), len(other)) * 4:
        return False
    runs, others = _runs(one), _runs(other)
    if len(runs & others) < ALIKE * len(runs | others) or _figures(one) != _figures(other):
        return False
    words, rest = terms(one), terms(other)
    for what, i, j, k, m in SequenceMatcher(None, words, rest, autojunk=False).get_opcodes():
        at_an_end = (i == 0 and k == 0) or (j == len(words) and m == len(rest))
        if what == "equal" or (what != "replace" and at_an_end):
            continue
        was, now = (" ".join(word for word in part if word not in TRIVIAL) for part in (words[i:j], rest[k:m]))
        if was != now and (not was or not now or SequenceMatcher(None, was, now).ratio() < SPELLING):
            return False
    return True


@lru_cache(maxsize=1024)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = terms(text)
    return frozenset(tuple(words[i : i + RUN]) for i in range(max(1, len(words) - RUN + 1)))


@lru_cache(maxsize=1024)
def _figures(text: str) -> tuple[str, ...]:
    """Give what must not differ between copies: numbers with sign and unit, number words, negations."""
    return tuple(sorted(figure.casefold() for figure in _FIGURE.findall(_THOUSANDS.sub("", text))))
