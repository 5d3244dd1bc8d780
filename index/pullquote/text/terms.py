"""The lexical view of text: the terms by which words are counted and looked up.

Terms are case-folded, English words stemmed (Snowball), numbers kept whole (`3,500` is `3500`), possessives dropped;
runs of Han, Kana or Hangul yield overlapping pairs of characters, since those scripts have no reliable word boundaries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from Stemmer import Stemmer

from pullquote.text.calendar import MONTHS
from pullquote.text.characters import remove_hidden
from pullquote.types import Span

LEAD_WORDS = 40  # of the lead are encoded and indexed with each of an article's passages

_WORD = re.compile(r"\d+(?:[.,]\d+)+|(?:[^\W\d_]\.){2,}|[^\W_]+(?:[’'][^\W_]+)*")
_NAME = re.compile(r"[A-Z][a-z]+(?: (?:of |and |for |the )*[A-Z][a-z]+)+")
_PAIRED = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+)")
_POSSESSIVE = re.compile(r"['’]s?$")
_STEMMER = Stemmer("english", 0)

# Words without content: articles, pronouns, auxiliaries, prepositions, question words.
STOP_WORDS = frozenset(
    """
    a about after again all also am an and any anybody anyone are as at be because been before being between both
    but by can could did do does doing don done during each either else ever every few for from further get gets
    getting got had has have having he her here hers herself him himself his how i if in into is it its itself
    just kind let me might more most much many must my myself nor no not of off on once only onto or other ought
    our ours out over own per please quite rather really said same say says shall she should so some somebody
    someone something such than that the their theirs them themselves then there these they thing this those
    though through to too under until up upon us very was we were what whatever when whenever where wherever
    whether which while who whoever whom whose why will with within without would yet you your yours yourself tell
    know ago exactly actually dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt hasnt havent
    hadnt whats whos
    """.split()
)


def terms(text: str) -> list[str]:
    """Return the terms of a text in their order, stop words included.

    Args:
        text: any text; control characters and punctuation separate words.

    Returns:
        The terms; each consists of letters and digits only, so that joining them with spaces loses nothing.
    """
    found: list[str] = []
    plain = text if text.isascii() else remove_hidden(unicodedata.normalize("NFKC", text))
    for word in _WORD.findall(plain):
        if word[0].isdigit() and not word.isalnum():
            found.append(word.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", word) else word)
            continue
        if word.endswith("."):  # U.N.
            found.append(word.replace(".", "").casefold())
            continue
        for part in _PAIRED.split(word):
            if _PAIRED.fullmatch(part):
                found += [part[i : i + 2] for i in range(len(part) - 1)] or [part]
            elif part:
                found.append(_term(part))
    return [term if term.isalnum() else re.sub(r"\W", "x", term) for term in found if term]


def passage_terms(text: str) -> list[str]:
    """Return the terms of a passage, and the acronyms of the names in it (`un` for United Nations)."""
    found = terms(text)
    for name in _NAME.findall(text):
        initials = "".join(word[0] for word in name.split() if word[0].isupper() and word.casefold() not in STOP_WORDS)
        found += [initials[:length].casefold() for length in range(2, min(len(initials), 5) + 1)]
    return found


def sentence_terms(text: str, sentences: Sequence[Span]) -> str:
    """Return the terms of a passage, with `|` between its sentences, which the lexical index ignores.

    Args:
        text: the passage's own text.
        sentences: spans of it; none for a text that is one sentence.
    """
    texts = [text[start:end] for start, end in sentences] or [text]
    return " | ".join(" ".join(passage_terms(one)) for one in texts)


def distinct_terms(stored: str) -> list[str]:
    """Return the different terms in what `sentence_terms` returned."""
    return list(dict.fromkeys(term for term in stored.split() if term != "|"))


def context_terms(title: str | None, lead: str | None) -> str:
    """Return the terms of an article's title and of the first words of its lead, which tell what it is about."""
    words = (lead or "").split()[:LEAD_WORDS]
    return " ".join(dict.fromkeys(terms(" ".join((title or "", *words)))))


@lru_cache(maxsize=4096)
def printed_terms(published: str | None) -> str:
    """Return the terms of the year, and if it is known the month, of an ISO date: `2022 august`."""
    year, *rest = (published or "").split("-")
    month = f" {MONTHS[int(rest[0]) - 1]}" if rest else ""
    return " ".join(terms(f"{year}{month}"))


def content_terms(text: str) -> list[str]:
    """Return the distinct terms of a text that are not stop words, in order of appearance."""
    return list(dict.fromkeys(without_stop_words(terms(text))))


def without_stop_words(found: Iterable[str]) -> Iterator[str]:
    """Yield the terms that carry content."""
    return (term for term in found if term not in STOP_WORDS and term not in _STOP_TERMS)


@lru_cache(maxsize=65536)
def _term(word: str) -> str:
    folded = _POSSESSIVE.sub("", word.casefold()).replace("’", "").replace("'", "")
    plain = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return str(_STEMMER.stemWord(plain)) if plain.isascii() else folded


_STOP_TERMS = frozenset(_STEMMER.stemWords(sorted(STOP_WORDS)))
