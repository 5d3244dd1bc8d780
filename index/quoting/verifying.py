"""Whether someone's words were printed: lookup by folded text, always answered in exact places of the stored text.

Folding forgives what quoting changes by accident (case, white space, the kind of quotation marks and dashes) and
nothing else: a dropped comma, an accent or a changed figure is not exact.
"""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass

from index.quoting.boundaries import is_boundary

QUOTE_MARKS = "\"'`´“”„‟‘’‚‛«»‹›′″ʼ"
DASHES = "-‐‑‒–—―−"
_MARKS = str.maketrans({**dict.fromkeys(QUOTE_MARKS, "'"), **dict.fromkeys(DASHES, "-")})
_UNBREAKABLE = "\u00a0\u202f\u2009\u2007"


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and where its characters come from.

    `places[i]` is the offset, in the original, of the unit that gave `text[i]` (a character, or a run of white space);
    `places[len(text)]` is the original's length. Characters of one unit share its offset: `ß` gives two.
    """

    text: str
    places: array[int]

    def unfold(self, start: int, end: int) -> tuple[int, int] | None:
        """Map the half-open range of the folded text to the original; None if an end lies inside a unit."""
        for index in (start, end):
            if 0 < index < len(self.text) and self.places[index] == self.places[index - 1]:
                return None
        return self.places[start], self.places[end]


def fold(text: str) -> Folded:
    """Fold case (fully: `ß` to `ss`), runs of white space to one space, quotation marks to `'`, dashes to `-`."""
    translated = text.translate(_MARKS)
    folded: list[str] = []
    places = array("q")
    spaced = False
    for index, character in enumerate(translated):
        if character.isspace():
            if not spaced:
                folded.append(" ")
                places.append(index)
            spaced = True
            continue
        spaced = False
        lower = character.casefold()
        folded.append(lower)
        places.append(index)
        for _ in range(len(lower) - 1):
            places.append(index)
    places.append(len(text))
    return Folded("".join(folded), places)


def fold_word(word: str) -> str:
    """Fold a text that holds no white space, without keeping places."""
    return word.translate(_MARKS).casefold()


def bare(claim: str) -> str:
    """Strip the white space around a claim, and pairs of quotation marks that hold the whole of it."""
    claim = claim.strip()
    while len(claim) > 1 and claim[0] in QUOTE_MARKS and claim[-1] in QUOTE_MARKS:
        claim = claim[1:-1].strip()
    return claim


def find_exact(claim: str, text: str) -> list[tuple[int, int]]:
    """Find every place where a claim was printed word for word.

    Args:
        claim: white space and quotation marks around the whole of it are ignored.
        text: the stored text.

    Returns:
        Half-open code-point ranges of `text`, in order, without overlap. Each folds to what the bare claim folds to,
        and neither begins nor ends inside a word, a number or a grapheme cluster. A claim without a word has none.
    """
    sought = fold(bare(claim)).text
    if not any(map(str.isalnum, sought)):
        return []
    printed = fold(text)
    found: list[tuple[int, int]] = []
    position = printed.text.find(sought)
    while position >= 0:
        place = printed.unfold(position, position + len(sought))
        if place is not None and _ends_well(text, *place):
            found.append(place)
            position = printed.text.find(sought, position + len(sought))
        else:
            position = printed.text.find(sought, position + 1)
    return found


def digest(text: str) -> str:
    """Give the SHA-256 of a text's UTF-8 bytes, in hexadecimal: what a quote is checked against when it is sent."""
    return hashlib.sha256(text.encode()).hexdigest()


def _ends_well(text: str, start: int, end: int) -> bool:
    return all(is_boundary(text, index) and not _in_spaced_number(text, index) for index in (start, end))


def _in_spaced_number(text: str, index: int) -> bool:
    """Tell whether a number goes on across the unbreakable space beside `index`: `3\\u00a0500` is not `500`."""
    for space in (index - 1, index):
        if 0 < space < len(text) - 1 and text[space] in _UNBREAKABLE:
            return text[space - 1].isdigit() and text[space + 1].isdigit()
    return False
