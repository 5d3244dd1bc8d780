"""Detection of pull quotes: short paragraphs whose words another paragraph of the same article holds.

Nothing is lost by it: the words stay quotable where they stand in their sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_SHORTEST, _LONGEST = 24, 480  # characters of a pull quote's words
_SHORTEST_UNSPACED = 12  # in scripts whose characters are syllables or words
_ANCHOR = 12  # characters by which a pull quote's place is looked up
_MOST_ALIKE = 8  # pull quotes looked for that begin alike; more are not a page's own
_ATTRIBUTED = re.compile(r"\s*(?:[—–―]\s?|\n)[^\W\d_][^.!?—–―\n]{1,60}$")
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def repeated(paragraphs: Sequence[str]) -> Iterator[int]:
    """Yield the places of paragraphs whose words stand, in a row, in a longer paragraph."""
    said = [_words(paragraph) for paragraph in paragraphs]
    pulled = [_words(_unattributed(paragraph)) for paragraph in paragraphs]
    wanted: dict[str, list[int]] = {}
    for place, words in enumerate(pulled):
        if _may_be_pulled(words):
            alike = wanted.setdefault(words[:_ANCHOR], [])
            if len(alike) < _MOST_ALIKE:
                alike.append(place)
    found: set[int] = set()
    for words in said if wanted else ():
        for at in _word_starts(words):
            for place in wanted.get(words[at : at + _ANCHOR], ()):
                if len(said[place]) < len(words) and words.startswith(pulled[place], at):
                    found.add(place)
    yield from sorted(found)


def _unattributed(paragraph: str) -> str:
    """Return a pull quote without the line that says whose words they are: `… — Ann Poe, mayor`."""
    match = _ATTRIBUTED.search(paragraph) if len(paragraph) <= 2 * _LONGEST else None
    return paragraph if match is None else paragraph[: match.start()]


def _words(paragraph: str) -> str:
    """Return a paragraph's words, folded, each followed by a space."""
    return "".join(f"{word} " for word in _WORD.findall(unicodedata.normalize("NFKC", paragraph).casefold()))


def _may_be_pulled(words: str) -> bool:
    return (_SHORTEST_UNSPACED if _UNSPACED.search(words) else _SHORTEST) <= len(words) <= _LONGEST


def _word_starts(words: str) -> Iterator[int]:
    at = 0
    while at < len(words):
        yield at
        at = words.index(" ", at) + 1
