"""Where a text may be cut: between grapheme clusters and between words, in scripts with spaces and without.

Grapheme clusters are those of UAX #29. Words are too, with three differences that keep verification strict: words
joined by a hyphen are one word (`non-profit` is not `profit`), a number is one word with its separators, sign and per
cent (`3,500`, `−5`, `12%`), and every character of a script that is written without spaces is a word. Invisible
characters neither separate nor join words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from pullquote.text.characters import is_hidden, is_spaceless, is_word_character
from pullquote.types import Span

PAUSES = ".,;:!?…、。，；：！？؛،؟।–—)]）」』”’»"
"""Marks after which a sentence that is too long is best cut."""

_GRAPHEME = regex.compile(r"\X")
_LOOK_BACK = 128  # code points within which a cluster begins, except in endless rows of flags
_SIMPLE = "\u0300"  # below it, only CR LF is a cluster of two characters
_ROUGH = re.compile(r"(?<!\S)([A-Za-z]+)(?!\S)|[A-Za-z]+|\s+|[\s\S]")
"""Words between white space (the group), of which nothing else has to be looked at; else what a boundary may follow."""

_IN_NUMBERS = ",.:/'’·٫٬"
_IN_WORDS = "'’ʼ-‐‑·"
_SIGNS = "-−‐–"


def is_grapheme_boundary(text: str, index: int) -> bool:
    """Return whether `text[index]` begins a grapheme cluster (UAX #29); so it is at both ends of the text."""
    if not 0 < index < len(text):
        return True
    if text[index - 1] < _SIMPLE and text[index] < _SIMPLE:
        return text[index - 1 : index + 1] != "\r\n"
    start = max(0, index - _LOOK_BACK)
    return _GRAPHEME.fullmatch(text[start : index + 1], index - 1 - start) is None


def is_word_boundary(text: str, index: int) -> bool:
    """Return whether a word may end and another begin before `text[index]`; so it is at both ends of the text."""
    if not 0 < index < len(text):
        return True
    around = text[max(0, index - 2) : index + 2]
    if around.isascii() or not any(map(is_hidden, around)):
        return _is_visible_boundary(text, index)
    if is_hidden(text[index]):  # it belongs to what it follows
        return text[index - 1].isspace()
    left = _visible(text, range(index - 1, -1, -1))[::-1]
    if not left or (left[-1].isspace() and is_hidden(text[index - 1])):
        return True
    if not is_grapheme_boundary(text, index):
        return False
    return _is_visible_boundary(left + _visible(text, range(index, len(text))), len(left))


def ends_word(text: str, index: int) -> bool:
    """Return whether a text may be cut before `index` without harm to a word.

    That is before white space and at the end of the text; in scripts without spaces, after a character or a mark of
    punctuation, unless what follows closes it. It is not after white space.
    """
    if not 0 < index <= len(text) or text[index - 1].isspace() or not is_grapheme_boundary(text, index):
        return False
    if index == len(text) or text[index].isspace():
        return True
    before = text[index - 1]
    apart = is_spaceless(before) or (before in PAUSES and not before.isascii())
    return apart and text[index] not in PAUSES and is_word_boundary(text, index)


def last_cut(text: str, start: int, latest: int) -> int:
    """Return where to end a span that begins at `start`, at most at `latest`.

    That is after a pause in its second half, else where a word ends, else between grapheme clusters; a cluster that is
    itself too long is cut.
    """
    word = cluster = 0
    for end in range(latest, start, -1):
        if text[end - 1].isspace() or not is_grapheme_boundary(text, end):
            continue
        cluster = cluster or end
        if not ends_word(text, end):
            continue
        if text[end - 1] in PAUSES and end - start >= (latest - start) // 2:
            return end
        word = word or end
    return word or cluster or latest


def tokens(text: str) -> Iterator[Span]:
    """Split a text into words, numbers and single marks; white space belongs to none.

    Yields:
        Spans in order. Every character that is not white space lies in exactly one.
    """
    start = -1
    for match in _ROUGH.finditer(text):
        position = match.start()
        if match.lastindex:
            yield Span(*match.span())
            continue
        if start >= 0 and is_word_boundary(text, position):
            yield Span(start, position)
            start = -1
        if start < 0 and not text[position].isspace():
            start = position
    if start >= 0:
        yield Span(start, len(text))


def _is_visible_boundary(text: str, index: int) -> bool:
    """Return whether a word ends before `text[index]`, where no character near it is hidden."""
    if not is_grapheme_boundary(text, index):
        return False
    before, after = text[index - 1], text[index]
    if before.isspace() or after.isspace():
        return True
    if is_word_character(before) and is_word_character(after):
        return is_spaceless(before) or is_spaceless(after)
    return not _is_joined(text, index, before, after)


def _visible(text: str, indices: range) -> str:
    """Return the first two visible characters at these indices."""
    found = ""
    for index in indices:
        if not is_hidden(text[index]):
            found += text[index]
            if len(found) == 2:
                break
    return found


def _is_joined(text: str, index: int, before: str, after: str) -> bool:
    """Return whether a separator joins what stands around it; one side of `index` is no word character."""
    if is_word_character(before):
        if before.isdigit() and after in "%‰":
            return True
        return index + 1 < len(text) and _joins(before, after, text[index + 1])
    if not is_word_character(after):
        return False
    previous = text[index - 2] if index > 1 else " "
    if _joins(previous, before, after):
        return True
    return after.isdigit() and before in _SIGNS and not is_word_character(previous)


def _joins(left: str, separator: str, right: str) -> bool:
    if left.isdigit() and right.isdigit() and (separator in _IN_NUMBERS or separator in _SIGNS):
        return True
    if separator not in _IN_WORDS or not (is_word_character(left) and is_word_character(right)):
        return False
    return not (is_spaceless(left) or is_spaceless(right))
