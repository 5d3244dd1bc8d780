"""Pieces of a claim that were printed word for word, where the whole claim was not printed even nearly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from pullquote.text.characters import is_mostly_spaceless, is_word_character
from pullquote.text.folding import fold_word
from pullquote.text.segmentation import tokens
from pullquote.text.sentences import sentences
from pullquote.text.terms import content_terms
from pullquote.types import Span
from pullquote.verification.verdict import Place, PrintedPiece

MAX_PIECES = 8
_PLACES = 3  # of each piece
_WORDS, _TERMS, _CHARACTERS = 4, 2, 8

Find = Callable[[str], Sequence[Place]]
"""Returns the places where a text was printed word for word."""

Compare = Callable[[str], Sequence[str]]
"""Returns the texts of the articles that share most terms with a text."""


def printed_pieces(claim: str, find: Find, compare: Compare) -> tuple[PrintedPiece, ...]:
    """Find the pieces of a claim that were printed word for word: its sentences, else the longest runs of their words.

    A run has at least four words, two of which carry content, or eight characters of a script without spaces.

    Returns:
        At most MAX_PIECES, in the order of the claim, without overlap, each with a place.
    """
    found: list[PrintedPiece] = []
    known: dict[str, list[str]] = {}
    first, last = len(claim) - len(claim.lstrip()), len(claim.rstrip())
    for sentence in sentences(claim, first, last, None):
        whole = Span(first, last) == sentence
        places = () if whole else find(claim[slice(*sentence)])
        if places:
            found.append(PrintedPiece(*sentence, tuple(places[:_PLACES])))
        else:
            found += _runs(claim, sentence, find, _folded_by(compare, known))
        if len(found) >= MAX_PIECES:
            break
    return tuple(found[:MAX_PIECES])


def _folded_by(compare: Compare, known: dict[str, list[str]]) -> Callable[[str], list[list[str]]]:
    """Return a function like `compare` that returns the articles' folded words, found once for each."""

    def folded(text: str) -> list[list[str]]:
        texts = compare(text)
        for one in texts:
            if one not in known:
                known[one] = _folded(one)
        return [known[one] for one in texts]

    return folded


def _runs(claim: str, sentence: Span, find: Find, compare: Callable[[str], list[list[str]]]) -> Iterator[PrintedPiece]:
    """Yield the runs of a sentence's words that were printed, the longest first taken, in order."""
    printed = compare(claim[slice(*sentence)])
    spans = [span.shift(sentence.start) for span in tokens(claim[slice(*sentence)])]
    waiting = [(0, len(spans))]
    pieces: list[PrintedPiece] = []
    while waiting and len(pieces) < MAX_PIECES:
        low, high = waiting.pop()
        run = _longest_run([fold_word(claim[slice(*span)]) for span in spans[low:high]], printed)
        start, stop = _trimmed(claim, spans, low + run.start, low + run.end)
        if start >= stop or not _is_telling(claim[spans[start].start : spans[stop - 1].end]):
            continue
        piece = Span(spans[start].start, spans[stop - 1].end)
        places = find(claim[slice(*piece)])
        if places:
            pieces.append(PrintedPiece(*piece, tuple(places[:_PLACES])))
        waiting += [(low, start), (stop, high)]
    yield from sorted(pieces, key=lambda piece: piece.start)


def _folded(text: str) -> list[str]:
    return [fold_word(text[slice(*span)]) for span in tokens(text)]


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
    """A state of the suffix automaton of some words: its longest run, where that first ends, and how it goes on."""

    length: int
    end: int
    link: int = -1
    following: dict[str, int] = field(default_factory=dict)


def _longest_run(words: Sequence[str], printed: Sequence[Sequence[str]]) -> Span:
    """Return the longest run of words that one of the printed sequences has; linear in all of them."""
    states = _automaton(words)
    best = Span(0, 0)
    for sequence in printed:
        state = length = 0
        for word in sequence:
            while state and word not in states[state].following:
                state = states[state].link
                length = states[state].length
            if word in states[state].following:
                state = states[state].following[word]
                length += 1
            if length > best.end - best.start:
                end = states[state].end
                best = Span(end - length, end)
    return best


def _automaton(words: Sequence[str]) -> list[_State]:
    """Return the suffix automaton of some words (Blumer et al., 1985), which recognises every run of them."""
    states = [_State(0, 0)]
    last = 0
    for number, word in enumerate(words, 1):
        current, place = len(states), last
        states.append(_State(number, number))
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
    states.append(_State(states[place].length + 1, copied.end, copied.link, dict(copied.following)))
    states[target].link = clone
    while place >= 0 and states[place].following.get(word) == target:
        states[place].following[word] = clone
        place = states[place].link
    return clone
