"""Fuzzy matches: where nearly the words of a claim were printed, and how similar they are."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

from rapidfuzz.distance import Indel

from pullquote.text.characters import is_word_character
from pullquote.text.folding import strip_quotes
from pullquote.types import Span
from pullquote.verification.exact import find_exact
from pullquote.verification.figures import figure_around
from pullquote.verification.word_diff import align
from pullquote.verification.words import FIGURE, Words, keys, words_of

NEAR_THRESHOLD = 0.75
"""Similarity from which a claim is called near."""

_NOT_EXACT = 0.99
_GAP = 400
_MISSING = 0.5
_NOTHING = 1e-9  # what rounding leaves of a score
_ELLIPSIS = re.compile(r"\[\s*(?:…|\.(?:\s?\.){2,})\s*\]|\(\s*(?:…|\.(?:\s?\.){2,})\s*\)|…|\.(?:\s?\.){2,}")
_BREAK = re.compile(r"[\n.!?…。！？؟।]")


class FuzzyMatch(NamedTuple):
    """The place in a text most similar to a claim; `similarity` is 1 only if the claim was printed exactly."""

    start: int
    end: int
    similarity: float


class _WordSpan(NamedTuple):
    """Words `first` to `last` of the text (inclusive), and how similar to the claim they are."""

    first: int
    last: int
    similarity: float


def find_fuzzy(claim: str, text: str) -> FuzzyMatch | None:
    """Find the place in a text whose words are most similar to a claim's.

    Args:
        claim: what someone says was printed; white space and quotation marks around all of it are ignored.
        text: the stored text.

    Returns:
        A span of `text` and its similarity (above 0, at most 1), or None if no word is shared.
    """
    exact = find_exact(strip_quotes(claim), text)
    return FuzzyMatch(*exact[0], 1.0) if exact else find_nearest(claim, [words_of(text)])


def find_nearest(claim: str, printed: Iterable[Words]) -> FuzzyMatch | None:
    """Find the place most similar to a claim in stretches of a text that do not have exactly it.

    Similarity is Dice's over aligned words: 2 x agreement / (words claimed + words printed). Equal folded words count
    1, misspelt ones the share of their equal letters, a changed figure at least one half: it is near, never exact.
    If a claim leaves out words with an ellipsis, those words do not count; it is still not exact.

    Returns:
        A span of the text and its similarity (above 0, below 1), or None if no word is shared.
    """
    claim = strip_quotes(claim)
    claimed = words_of(claim)
    parts = [words for words in map(words_of, _ELLIPSIS.split(claim)) if words.folded]
    found = [_nearest(claimed, parts, words) for words in printed]
    return max(filter(None, found), key=lambda match: match.similarity, default=None)


def _nearest(claimed: Words, parts: list[Words], printed: Words) -> FuzzyMatch | None:
    best = _best(claimed.folded, printed, 0, len(printed.folded))
    if len(parts) > 1:
        elided = _elided(parts, printed)
        if best is None or (elided is not None and elided.similarity > best.similarity):
            best = elided
    if best is None:
        return None
    return FuzzyMatch(*_with_marks(claimed, printed, best), min(best.similarity, _NOT_EXACT))


def _best(claimed: list[str], printed: Words, low: int, high: int) -> _WordSpan | None:
    """Find the most similar run among the printed words from `low` to `high`; the first one if several are equal."""
    best: _WordSpan | None = None
    for start, stop in sorted(_candidates(claimed, printed, low, high)):
        run = _aligned(claimed, printed, low + start, low + stop)
        if run is not None and (best is None or run.similarity > best.similarity):
            best = run
    return best


def _candidates(claimed: list[str], printed: Words, low: int, high: int) -> list[tuple[int, int]]:
    """Return the windows of printed words that share most of the claim's words, with rare words weighted more.

    They are counted from `low`. Only the places where a window gains or loses a word of the claim are looked at.
    """
    wanted = Counter(key for word in claimed for key in keys(word))
    places = printed.places(wanted, low, high)
    weight = {key: math.log(1 + (high - low) / len(found)) for key, found in places.items()}
    size = len(claimed) * 3 // 2 + 2
    step = max(1, size // 2)
    # A window that ends at a word has that word, and no longer the one `size` words before.
    gains = ((place, False, key == FIGURE, key) for key in weight for place in places[key])
    losses = ((place + size, True, key == FIGURE, key) for key in weight for place in places[key])
    steps = sorted(one for one in (*gains, *losses) if one[0] < high - low)
    inside: Counter[str] = Counter()
    score = 0.0
    peaks: dict[int, tuple[float, int]] = {}
    for index, (end, is_lost, _, key) in enumerate(steps):
        if is_lost:
            score -= weight[key] if inside[key] <= wanted[key] else 0.0
            inside[key] -= 1
        else:
            inside[key] += 1
            score += weight[key] if inside[key] <= wanted[key] else 0.0
        following = steps[index + 1][0] if index + 1 < len(steps) else high - low
        if following > end and score > _NOTHING:
            for part in range(end // step, (following - 1) // step + 1):
                peaks[part] = max(peaks.get(part, (0.0, 0)), (score, -max(end, part * step)))
    tops = sorted((-score, -end) for score, end in peaks.values())[: 4 + 64 // max(1, len(claimed))]
    return [(max(0, end - size - step), min(high - low, end + step + 1)) for _, end in tops]


def _aligned(claimed: list[str], printed: Words, low: int, high: int) -> _WordSpan | None:
    """Align a claim with the printed words from `low` to `high`, and keep the run that is most similar to it."""
    window, best = printed.folded[low:high], None
    # The leftmost and the rightmost longest alignment are tried: a word that also occurs elsewhere misleads one.
    mirrored = [(len(claimed) - 1 - a, len(window) - 1 - b) for a, b in align(claimed[::-1], window[::-1])][::-1]
    for pairs in (align(claimed, window), mirrored):
        if pairs:
            run = _completed(claimed, printed, low, _densest(pairs, len(claimed)))
            best = run if best is None or run.similarity > best.similarity else best
    return best


def _completed(claimed: list[str], printed: Words, low: int, pairs: list[tuple[int, int]]) -> _WordSpan:
    """Extend a run by the words that the claim has before and after it, and measure its similarity to the claim.

    Claimed words before the first or after the last common one correspond to printed words of the same sentence.
    """
    first, last = low + pairs[0][1], low + pairs[-1][1]
    lead, tail, final = pairs[0][0], len(claimed) - 1 - pairs[-1][0], len(printed.spans) - 1
    while lead and first and not _BREAK.search(printed.text, printed.spans[first - 1][1], printed.spans[first][0]):
        first, lead = first - 1, lead - 1
    while tail and last < final and not _BREAK.search(printed.text, printed.spans[last][1], printed.spans[last + 1][0]):
        last, tail = last + 1, tail - 1
    run = printed.folded[first : last + 1]
    aligned = align(claimed, run)
    agreement, i, j = float(len(aligned)), 0, 0
    for a, b in [*aligned, (len(claimed), len(run))]:
        agreement += _partial(claimed[i:a], run[j:b])
        i, j = a + 1, b + 1
    return _WordSpan(first, last, 2 * agreement / (len(claimed) + len(run)))


def _partial(claimed: list[str], printed: list[str]) -> float:
    """Return the partial agreement of differing words: figures with figures, then words with words, in order."""
    agreement = 0.0
    for numbers in (True, False):
        ours, theirs = ([word for word in side if word[0].isdigit() == numbers] for side in (claimed, printed))
        for a, b in zip(ours, theirs, strict=False):
            likeness = _likeness(a, b, 0.5 if numbers else NEAR_THRESHOLD)
            agreement += max(likeness, 0.5) if numbers else likeness * (likeness >= NEAR_THRESHOLD)
    return agreement


def _likeness(a: str, b: str, least: float) -> float:
    """Return the share of equal letters of two words; 0 if it is below `least`, or they are long."""
    # Ratcliff and Obershelp match a common subsequence: their ratio is at most that of a longest one, found sooner.
    if max(len(a), len(b)) > 40 or Indel.normalized_similarity(a, b) < least:
        return 0.0
    return SequenceMatcher(None, a, b).ratio()


def _densest(pairs: list[tuple[int, int]], claimed: int) -> list[tuple[int, int]]:
    """Keep the run of aligned pairs with the highest Dice similarity (Dinkelbach's method: few linear passes)."""
    if not pairs:
        return []
    ratio, best = 0.0, (0, len(pairs) - 1)
    while True:
        top, chosen, lowest, origin = -math.inf, best, math.inf, 0
        for index, (_, place) in enumerate(pairs):
            before = 2 * index - ratio * place
            if before < lowest:
                lowest, origin = before, index
            value = 2 * (index + 1) - ratio * (place + 1) - lowest
            if value > top:
                top, chosen = value, (origin, index)
        first, last = chosen
        reached = 2 * (last - first + 1) / (claimed + pairs[last][1] - pairs[first][1] + 1)
        if reached <= ratio + 1e-12:
            return pairs[best[0] : best[1] + 1]
        ratio, best = reached, chosen


def _elided(parts: list[Words], printed: Words) -> _WordSpan | None:
    """Place the parts of a claim that an ellipsis joins: the longest anywhere, the others in order not far from it."""
    anchor = max(range(len(parts)), key=lambda index: len(parts[index].folded))
    run = _best(parts[anchor].folded, printed, 0, len(printed.folded))
    if run is None:
        return None
    first, last, agreement = run.first, run.last, run.similarity * len(parts[anchor].folded)
    for part in parts[anchor + 1 :]:
        found = _best(part.folded, printed, last + 1, last + 1 + _GAP)
        if found is not None and found.similarity >= _MISSING:
            last, agreement = max(last, found.last), agreement + found.similarity * len(part.folded)
    for part in reversed(parts[:anchor]):
        found = _best(part.folded, printed, max(0, first - _GAP), first)
        if found is not None and found.similarity >= _MISSING:
            first, agreement = min(first, found.first), agreement + found.similarity * len(part.folded)
    return _WordSpan(first, last, agreement / sum(len(part.folded) for part in parts))


def _with_marks(claimed: Words, printed: Words, run: _WordSpan) -> Span:
    """Extend a run of words by the marks around it, as many as the claim has around its own words."""
    start, end = printed.spans[run.first][0], printed.spans[run.last][1]
    before, after = claimed.spans[0][0], len(claimed.text) - claimed.spans[-1][1]
    text = printed.text
    while before and start and not (text[start - 1].isspace() or is_word_character(text[start - 1])):
        start, before = start - 1, before - 1
    while after and end < len(text) and not (text[end].isspace() or is_word_character(text[end])):
        end, after = end + 1, after - 1
    for index in (start, end):
        figure = figure_around(text, index)  # what nearly matches `3500` is `3 500`, not its `500`
        if figure is not None:
            start, end = min(start, figure.start), max(end, figure.end)
    return Span(start, end)
