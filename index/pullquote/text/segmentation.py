"""Where words begin and end, in scripts that part words and in scripts that do not.

After UAX #29, with three differences that keep a claim honest: words joined by a hyphen are one word (`non-profit` is
not `profit`), a number is one word with its separators, sign and per cent (`3,500`, `−5`, `12%`), and every character
of a script that is written without spaces is a word. Characters that show nothing neither part nor join words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pullquote.text.passages import splits_cluster
from pullquote.types import Span

HIDDEN = frozenset(
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Characters that show nothing: soft hyphens, zero-width characters, joiners and direction marks."""

_ROUGH = re.compile(r"[A-Za-z]+|\s+|[\s\S]")
_IN_NUMBERS = ",.:/'’·٫٬"
_IN_WORDS = "'’ʼ-‐‑·"
_SIGNS = "-−‐–"
FIRST_SPACELESS = "\u0e00"
_SPACELESS = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),
    (0x3021, 0x312F),  # Kana, Bopomofo
    (0x31A0, 0x31BF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
    (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFF),
)


def is_spaceless(character: str) -> bool:
    """Tell whether a character belongs to a script written without spaces between words (Hangul has spaces)."""
    code = ord(character)
    return character >= FIRST_SPACELESS and any(first <= code <= last for first, last in _SPACELESS)


def is_wordy(character: str) -> bool:
    """Tell whether a character can be part of a word: a letter, a digit, a mark, an underscore."""
    return (
        character.isalnum() or character == "_" or (character > "\u02ff" and unicodedata.category(character)[0] == "M")
    )


def is_boundary(text: str, index: int) -> bool:
    """Tell whether a word may end and another begin before `text[index]`; so it is at both ends of the text."""
    if not 0 < index < len(text):
        return True
    around = text[max(0, index - 2) : index + 2]
    if not (around.isascii() or HIDDEN.isdisjoint(around)):
        return _is_shown_boundary(text, index)
    return _is_plain_boundary(text, index)


def _is_plain_boundary(text: str, index: int) -> bool:
    before, after = text[index - 1], text[index]
    if before.isspace() or after.isspace():
        return not splits_cluster(text, index)
    if splits_cluster(text, index):
        return False
    if is_wordy(before) and is_wordy(after):
        return is_spaceless(before) or is_spaceless(after)
    return not _joined(text, index, before, after)


def tokens(text: str) -> Iterator[Span]:
    """Part a text into words, numbers and single marks; white space belongs to none.

    Returns:
        Half-open ranges in order. Every character that is not white space lies in exactly one.
    """
    start = -1
    for match in _ROUGH.finditer(text):
        position = match.start()
        if start >= 0 and is_boundary(text, position):
            yield Span(start, position)
            start = -1
        if start < 0 and not text[position].isspace():
            start = position
    if start >= 0:
        yield Span(start, len(text))


def _is_shown_boundary(text: str, index: int) -> bool:
    """Tell the same of the text as it is shown; a hidden character belongs to what it follows."""
    if text[index] in HIDDEN:
        return text[index - 1].isspace()
    left = _shown(text, range(index - 1, -1, -1))[::-1]
    if not left or (left[-1].isspace() and text[index - 1] in HIDDEN):
        return True
    if splits_cluster(text, index):
        return False
    return _is_plain_boundary(left + _shown(text, range(index, len(text))), len(left))


def _shown(text: str, places: range) -> str:
    """Give the first two shown characters at these places."""
    found = ""
    for place in places:
        if text[place] not in HIDDEN:
            found += text[place]
            if len(found) == 2:
                break
    return found


def _joined(text: str, index: int, before: str, after: str) -> bool:
    """Tell whether a separator keeps together what stands around it, given that one side of `index` is not wordy."""
    if is_wordy(before):
        if before.isdigit() and after in "%‰":
            return True
        return index + 1 < len(text) and _joins(before, after, text[index + 1])
    if not is_wordy(after):
        return False
    previous = text[index - 2] if index > 1 else " "
    if _joins(previous, before, after):
        return True
    return after.isdigit() and before in _SIGNS and not is_wordy(previous)


def _joins(left: str, separator: str, right: str) -> bool:
    if left.isdigit() and right.isdigit() and (separator in _IN_NUMBERS or separator in _SIGNS):
        return True
    if separator not in _IN_WORDS or not (is_wordy(left) and is_wordy(right)):
        return False
    return not (is_spaceless(left) or is_spaceless(right))
