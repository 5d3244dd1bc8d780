"""Passages with the same wording in several articles: they become one quote that names the other articles.

Nothing that could change the meaning is ignored: every word, figure and sign must be there, in the same order, and a
question is not a statement. A leading “It is untrue that” makes another text. Case, punctuation, articles, British or
American spelling, and a dateline may differ.

A caption whose whole wording a passage of its own article has too is not quoted beside it, nor instead of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from pullquote.ranking.scoring import ScoredPassage

TRIVIAL = frozenset({"a", "an", "the", "that"})
_REPEATS = 4  # words, at least, of a caption that repeats a passage; shorter ones may be in it by chance
_REPEATS_UNSPACED = 8  # characters, of scripts without spaces
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_DATELINE = re.compile(r"[A-Z][\w.'’-]*(?:,? (?:[A-Z][\w.'’-]*|\d{1,2})){0,5} \([A-Z][^()\n]{1,30}\) ?[-–—]+ ")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SPACED = re.compile(r"(?<=\d) (?=%)")
_SEPARATOR = re.compile(r"\s+|[–—](?!\d)")
_MARKS = "!\"#&'()*,./:;?@[\\]^_`{|}~“”‘’«»‹›„‚…¿¡·•。、，；：！？（）【】「」『』〈〉《》؟،؛।॥"
_APOSTROPHES = str.maketrans("’‘ʼ", "'''")
_BRITISH: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=[a-z]{3})our(?=s|ed|ing|ite|able|ful|hood|$)"), "or"),  # harbour
    (re.compile(r"(?<=[a-z]{3})is(?=e|ed|es|er|ers|ing|ation|ations)(?=[a-z]{1,6}$)"), "iz"),  # organise
    (re.compile(r"(?<=[a-z]{4})ll(?=ed$|ing$|er$|ers$)"), "l"),  # travelled
    (re.compile(r"(?<=[a-z]{2}[bt])re(?=s?$)"), "er"),  # centre
    (re.compile(r"(?<=[a-z]{2}en)ce(?=s?$)"), "se"),  # defence
)


def deduplicate(ranked: Sequence[ScoredPassage], most: int) -> list[tuple[ScoredPassage, list[ScoredPassage]]]:
    """Return the first `most` passages that differ from every better one, in order, each with its copies.

    Copies are looked for among all ranked passages, and each article contributes at most one.
    """
    kept: list[tuple[ScoredPassage, list[ScoredPassage]]] = []
    endings: dict[str, list[int]] = {}  # last word -> indices into `kept`
    for one in _without_repeated_captions(ranked):
        places = endings.setdefault(_ending(one.stored.text), [])
        same = next((at for at in places if same_wording(one.stored.text, kept[at][0].stored.text)), None)
        if same is not None:
            original, copies = kept[same]
            if all(other.stored.version != one.stored.version for other in (original, *copies)):
                copies.append(one)
        elif len(kept) < most:
            places.append(len(kept))
            kept.append((one, []))
    return kept


def _without_repeated_captions(ranked: Sequence[ScoredPassage]) -> list[ScoredPassage]:
    """Leave out captions that repeat a passage of their article; it takes the place of one that came before it."""
    bodies: dict[int, list[int]] = {}
    for place, one in enumerate(ranked):
        if one.stored.kind == "body":
            bodies.setdefault(one.stored.version, []).append(place)
    order = {place: float(place) for place in range(len(ranked))}
    for place, one in enumerate(ranked):
        if one.stored.kind == "caption":
            own = bodies.get(one.stored.version, ())
            body = next((at for at in own if _repeats(one.stored.text, ranked[at].stored.text)), None)
            if body is not None:
                order[body] = min(order[body], order.pop(place))
    return [ranked[place] for place in sorted(order, key=lambda place: (order[place], place))]


def _repeats(caption: str, body: str) -> bool:
    """Return whether a passage has the whole wording of a caption, word after word."""
    (asks, words), (_, others) = _wording(caption), _wording(body)
    if asks:
        return False
    if _UNSPACED.search(caption):
        joined = "".join(words)
        return len(joined) >= _REPEATS_UNSPACED and joined in re.sub(rf"[{re.escape(_MARKS)}]", "", "".join(others))
    return len(words) >= _REPEATS and f" {' '.join(words)} " in f" {' '.join(others)} "


def _ending(text: str) -> str:
    """Return the last word of a text in its common spelling: a quick way to tell most texts apart."""
    words = text.rstrip(f"{_MARKS} \n").rsplit(maxsplit=1)
    return _spelled(words[-1].strip(_MARKS).casefold()) if words else ""


def same_wording(one: str, other: str) -> bool:
    """Return whether two texts have the same wording."""
    return one == other or _wording(one) == _wording(other)


@lru_cache(maxsize=1024)
def _wording(text: str) -> tuple[bool, tuple[str, ...]]:
    """Return what texts of the same wording share: whether it is a question, and its words, figures and signs."""
    plain = unicodedata.normalize("NFKC", text)
    dateline = _DATELINE.match(plain)
    plain = _THOUSANDS.sub("", plain[dateline.end() if dateline else 0 :])
    words = _SEPARATOR.split(_SPACED.sub("", plain).translate(_APOSTROPHES).casefold())
    told = (_spelled(word.strip(_MARKS)) for word in words)
    return "?" in plain[-3:], tuple(word for word in told if word.strip("-") and word not in TRIVIAL)


@lru_cache(maxsize=65536)
def _spelled(word: str) -> str:
    """Return the American spelling of an English word, and any other word unchanged."""
    for british, american in _BRITISH:
        word = british.sub(american, word)
    return word
