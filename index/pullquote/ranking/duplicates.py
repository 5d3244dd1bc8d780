"""Passages with the same wording in several articles: they become one quote that names the other articles.

Nothing that could change the meaning is ignored: see `wording`. The quote is of the article that was printed first.

A caption whose whole wording a passage of its own article has too is not quoted beside it, nor instead of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pullquote.ranking.scoring import ScoredPassage
from pullquote.ranking.wording import MARKS, is_copy, wording

_REPEATS = 4  # words, at least, of a caption that repeats a passage; shorter ones may be in it by chance
_REPEATS_UNSPACED = 8  # characters, of scripts without spaces
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def deduplicate(
    ranked: Sequence[ScoredPassage], most: int, is_word: Callable[[str], bool] | None = None
) -> list[tuple[ScoredPassage, list[ScoredPassage]]]:
    """Return the first `most` passages that differ from every better one, in order, each with its copies.

    Copies are looked for among all ranked passages, and each article contributes at most one.

    Args:
        ranked: the passages, best first.
        most: how many are kept.
        is_word: whether a word in lower case is an English one; None: texts with slips are no copies.
    """
    kept: list[tuple[ScoredPassage, list[ScoredPassage]]] = []
    for one in _without_repeated_captions(ranked):
        same = next((pair for pair in kept if is_copy(one.stored.text, pair[0].stored.text, is_word)), None)
        if same is not None:
            original, copies = same
            if all(other.stored.version != one.stored.version for other in (original, *copies)):
                copies.append(one)
        elif len(kept) < most:
            kept.append((one, []))
    return kept


def first_printed(
    one: ScoredPassage, copies: Sequence[ScoredPassage]
) -> tuple[ScoredPassage, tuple[ScoredPassage, ...]]:
    """Return the printing of a passage that is the earliest, with the score of the best one, and the other printings.

    One of unknown date comes after those of known ones, and of two that may be of one day the better one stays.
    """
    first = one
    for copy in copies:
        if _is_earlier(copy.stored.published, first.stored.published):
            first = copy
    if first is one:
        return one, tuple(copies)
    others = tuple(copy for copy in (one, *copies) if copy is not first)
    return replace(one, stored=first.stored, sentences=first.sentences), others


def _is_earlier(day: str | None, than: str | None) -> bool:
    if day is None or than is None:
        return day is not None
    known = min(len(day), len(than))
    return day[:known] < than[:known]


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
    (asks, words), (_, others) = wording(caption), wording(body)
    if asks:
        return False
    if _UNSPACED.search(caption):
        joined = "".join(words)
        return len(joined) >= _REPEATS_UNSPACED and joined in re.sub(rf"[{re.escape(MARKS)}]", "", "".join(others))
    return len(words) >= _REPEATS and f" {' '.join(words)} " in f" {' '.join(others)} "
