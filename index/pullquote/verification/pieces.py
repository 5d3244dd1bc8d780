"""Pieces of a claim that were printed word for word, where the whole claim was not printed even nearly."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pullquote.text.characters import is_mostly_spaceless, is_word_character
from pullquote.text.segmentation import tokens
from pullquote.text.sentences import sentences
from pullquote.text.terms import content_terms
from pullquote.types import Span
from pullquote.verification.verdict import Place, PrintedPiece
from pullquote.verification.words import words_of

MAX_PIECES = 8
_LOOKED_UP = (
    3 * MAX_PIECES
)  # runs of words, of which some are no words of the text after all: marks between them differ
_WORDS, _TERMS, _CHARACTERS = 4, 2, 8

Find = Callable[[str], Sequence[Place]]
"""Returns the places where a text was printed word for word."""


def printed_pieces(claim: str, find: Find, printed: Iterable[Sequence[str]]) -> tuple[tuple[PrintedPiece, ...], bool]:
    """Find the pieces of a claim that were printed word for word: its sentences, else the longest runs of their words.

    A run has at least four words, two of which carry content, or eight characters of a script without spaces.

    Args:
        claim: what someone says was printed.
        find: see `Find`.
        printed: the folded words and marks of the texts, or stretches, to look for pieces in; each is read once.

    Returns:
        At most MAX_PIECES, in the order of the claim, without overlap, each with a place; and whether they are all
        there are in these texts.
    """
    found: list[PrintedPiece] = []
    for tried, options in enumerate(_runs(claim, printed)):
        if len(found) == MAX_PIECES or tried == _LOOKED_UP:
            return tuple(found), False
        for span in options:
            places = find(claim[slice(*span)])
            if places:
                found.append(PrintedPiece(*span, tuple(places)))
                break
    return tuple(found), True


def _runs(claim: str, printed: Iterable[Sequence[str]]) -> Iterator[tuple[Span, ...]]:
    """Yield the runs of a claim's words that were printed, in order: of each sentence the longest, and those beside it.

    A sentence of several whose words were all printed comes with its marks first, and then without.
    """
    first, last = len(claim) - len(claim.lstrip()), len(claim.rstrip())
    spans = [span.shift(first) for span in tokens(claim[first:last])]
    printed_before = _printed_before(words_of(claim[first:last]).tokens, printed)
    for sentence in sentences(claim, first, last, None):
        low, high = (bisect_left(spans, index, key=lambda span: span.start) for index in sentence)
        if sentence != (first, last) and high and printed_before[high] >= high - low:
            start, stop = _trimmed(claim, spans, low, high)
            yield (sentence, Span(spans[start].start, spans[stop - 1].end)) if start < stop else (sentence,)
            continue
        waiting, found = [(low, high)], []
        while waiting:
            low, high = waiting.pop()
            run = _longest_run(printed_before, low, high)
            if run.start == run.end:
                continue
            start, stop = _trimmed(claim, spans, *run)
            if start < stop and _is_telling(claim[spans[start].start : spans[stop - 1].end]):
                found.append(Span(spans[start].start, spans[stop - 1].end))
            waiting += [(low, run.start), (run.end, high)]
        for span in sorted(found):
            yield (span,)


def _trimmed(claim: str, spans: Sequence[Span], start: int, stop: int) -> tuple[int, int]:
    """Return a run of tokens without the marks at its ends."""

    def is_word(index: int) -> bool:
        return any(map(is_word_character, claim[slice(*spans[index])]))

    while start < stop and not is_word(start):
        start += 1
    while stop > start and not is_word(stop - 1):
        stop -= 1
    return start, stop


def _is_telling(text: str) -> bool:
    if is_mostly_spaceless(text):
        return sum(map(str.isalnum, text)) >= _CHARACTERS
    return len(text.split()) >= _WORDS and len(content_terms(text)) >= _TERMS


@dataclass(slots=True)
class _State:
    """A state of the suffix automaton of some words: how long its longest run is, and how it goes on."""

    length: int
    link: int = -1
    following: dict[str, int] = field(default_factory=dict)


def _longest_run(printed_before: Sequence[int], low: int, high: int) -> Span:
    """Return the longest printed run of the words from `low` to `high`, the first one if several are as long."""
    length, end = max(((min(printed_before[end], end - low), -end) for end in range(low + 1, high + 1)), default=(0, 0))
    return Span(-end - length, -end)


def _printed_before(words: Sequence[str], printed: Iterable[Sequence[str]]) -> list[int]:
    """Return how many words before each place one of the printed sequences has as well, one after the other.

    Time is linear in all of them.
    """
    states = _automaton(words)
    longest = [0] * len(states)  # run of each state that was printed
    for sequence in printed:
        state = length = 0
        for word in sequence:
            while state and word not in states[state].following:
                state = states[state].link
                length = states[state].length
            if word in states[state].following:
                state = states[state].following[word]
                length += 1
                longest[state] = max(longest[state], length)
    by_length = sorted(range(1, len(states)), key=lambda number: states[number].length)
    for number in reversed(by_length):
        link = states[number].link
        if longest[number] and link:
            longest[link] = states[link].length
    for number in by_length:
        longest[number] = longest[number] or longest[states[number].link]
    place, found = 0, [0]
    for word in words:
        place = states[place].following[word]
        found.append(longest[place])
    return found


def _automaton(words: Sequence[str]) -> list[_State]:
    """Return the suffix automaton of some words (Blumer et al., 1985), which recognises every run of them."""
    states = [_State(0)]
    last = 0
    for number, word in enumerate(words, 1):
        current, place = len(states), last
        states.append(_State(number))
        while place >= 0 and word not in states[place].following:
            states[place].following[word] = current
            place = states[place].link
        if place < 0:
            states[current].link = 0
        else:
            states[current].link = _split(states, place, word)
        last = current
    return states


def _split(states: list[_State], place: int, word: str) -> int:
    """Return the state of exactly one word more than a state's longest run; it is cloned if it has longer ones."""
    target = states[place].following[word]
    if states[place].length + 1 == states[target].length:
        return target
    clone, copied = len(states), states[target]
    states.append(_State(states[place].length + 1, copied.link, dict(copied.following)))
    states[target].link = clone
    while place >= 0 and states[place].following.get(word) == target:
        states[place].following[word] = clone
        place = states[place].link
    return clone
