"""Folding: the form in which texts are compared, with the offsets of the original characters.

Folding ignores what quoting changes by accident (case, white space, the kind of quotation marks and dashes, `…` for
`...`, invisible characters, canonically equivalent forms) and nothing else: a dropped comma, an accent or a changed
figure is not exact.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import lru_cache

import regex

from pullquote.text.characters import HIDDEN, is_hidden, remove_hidden
from pullquote.types import Span

QUOTE_MARKS = "\"'`´“”„‟‘’‚‛«»‹›′″ʼ"
DASHES = "-‐‑‒–—―−"
_MARKS = str.maketrans({**dict.fromkeys(QUOTE_MARKS, "'"), **dict.fromkeys(DASHES, "-"), "…": "..."})
_STABLE = "!-~À-ÖØ-Þà-öø-ÿА-яぁ-ゖァ-ヺ、。「」一-龥가-힣"
_PLAIN = re.compile(f"[{_STABLE}]+(?![^\\s{_STABLE}])")  # each its own unit, unless what follows may be a mark on it
_MARKS_AFTER = regex.compile(
    rf"[\p{{M}}\u1160-\u11ff{HIDDEN}]*+", regex.VERSION1
)  # with the vowels and final consonants of Hangul


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the origins of its characters.

    `places[i]` is the offset, in the original, of the unit that yielded `text[i]` (a character with its marks, or a run
    of white space); `places[len(text)]` is the original's length. Characters of one unit share its offset: `ß` yields
    two. Invisible characters yield none; they belong to the unit before them.
    """

    text: str
    places: array[int]

    def unfold(self, start: int, end: int) -> Span | None:
        """Return the original's span for one of the folded text; None if an end lies inside a unit."""
        for index in (start, end):
            if 0 < index < len(self.text) and self.places[index] == self.places[index - 1]:
                return None
        return Span(self.places[start], self.places[end])


def fold(text: str) -> Folded:
    """Fold a text into the form in which words are compared.

    Case is folded fully (`ß` to `ss`), runs of white space become one space, quotation marks become `'`, dashes `-`
    and `…` three full stops; invisible characters (soft hyphens, zero-width and direction marks) are dropped, and
    canonically equivalent characters become one (NFC; compatible ones such as `ﬁ` and `①` are left to case folding).
    """
    folded: list[str] = []
    places = array("q")
    position, length, spaced = 0, len(text), False
    while position < length:
        start, character = position, text[position]
        plain = _PLAIN.match(text, position)
        if plain:
            position, spaced = plain.end(), False
            folded.append(plain.group().translate(_MARKS).lower())
            places.extend(range(start, position))
        elif character.isspace():
            position += 1
            if not spaced:
                folded.append(" ")
                places.append(start)
                spaced = True
        elif is_hidden(character):
            position += 1
        else:
            position, spaced = _unit_end(text, position + 1), False
            folded.append(_folded_unit(text[start:position]))
            places.extend([start] * len(folded[-1]))
    places.append(length)
    return Folded("".join(folded), places)


def fold_word(word: str) -> str:
    """Fold a text without white space, without recording offsets."""
    return word.translate(_MARKS).lower() if word.isascii() else fold(word).text


def _unit_end(text: str, position: int) -> int:
    """Return the end of the unit around `position`: after its marks and hidden characters."""
    match = _MARKS_AFTER.match(text, position)
    return match.end() if match else position


@lru_cache(maxsize=65536)
def _folded_unit(unit: str) -> str:
    caseless = unicodedata.normalize("NFD", remove_hidden(unit)).casefold()
    return unicodedata.normalize("NFC", caseless).translate(_MARKS)


def strip_quotes(claim: str) -> str:
    """Strip invisible characters around a claim, and pairs of quotation marks that enclose all of it.

    A prime at its end, of feet or minutes, is none unless one is at its beginning too.
    """
    claim = _stripped(claim)
    while (
        len(claim) > 1
        and claim[0] in QUOTE_MARKS
        and claim[-1] in QUOTE_MARKS
        and (claim[-1] not in "′″" or claim[0] in "′″")
    ):
        claim = _stripped(claim[1:-1])
    return claim


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in hexadecimal, which quotes are checked against."""
    return hashlib.sha256(text.encode()).hexdigest()


def _stripped(text: str) -> str:
    start, end = 0, len(text)
    while start < end and (text[start].isspace() or is_hidden(text[start])):
        start += 1
    while start < end and (text[end - 1].isspace() or is_hidden(text[end - 1])):
        end -= 1
    return text[start:end]
