"""Quotations in a text: what stands between quotation marks of any kind, nested ones and those over paragraphs too.

Which marks open and which close differs by language („…“, «…», »…«, ”…”, 「…」), and some do both. So a mark is read by
where it stands: it opens before a word, and closes after one. In a quotation over several paragraphs, newspapers repeat
the opening mark before each and set the closing one after the last.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pullquote.text.characters import is_hidden, is_spaceless, is_word_character
from pullquote.types import Span

CLOSERS_OF = {
    **{"“": '”"“', "„": '“”‟"', "‟": "”", "”": "”", '"': '"”', "＂": "＂", "〝": "〞〟"},
    **{"«": "»", "»": "«»", "‹": "›", "›": "‹›", "「": "」", "『": "』", "｢": "｣", "﹁": "﹂", "﹃": "﹄"},
    **{"‘": "’'", "‚": "‘’", "’": "’", "'": "'’"},
}
"""Each mark that may open a quotation, and the marks that may close what it opened."""

_SINGLE = "‘‚’'"
_TWO_WAY = "”\"＂»›’'"  # marks that open only where nothing but an opening mark can stand
_REPEATED = {"«": "«»", "»": "»«"}
_DEEPEST = 8
_ENDS = ".,;:!?…。，、！？؟।"
_ELIDED = re.compile(r"(?:n|em|tis|twas|twere|til|cos|s|t)\b|\d0s\b|\d0er\b", re.IGNORECASE)
"""What begins with an apostrophe: words that lack their beginning (rock ’n’ roll, ’t Hooft), and decades (the ’90s)."""

_YEAR = re.compile(r"\d\d\b(?![%‰°.,:]?\d|\s?[%‰°])")
_BEFORE_OPENING = "([{（［｛<〈《:：,，;；=|—–―-/¿¡"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation `text[start:end]`, with its marks; `inner` is what stands between them.

    `depth` counts the quotations around it. One that is not `closed` ends where its paragraph does.
    """

    start: int
    end: int
    inner: Span
    depth: int
    closed: bool


@dataclass(slots=True)
class _Open:
    mark: str
    start: int


def find_quotations(text: str, blocks: Sequence[Span]) -> tuple[Quotation, ...]:
    """Find the quotations of a text, in the order in which they begin.

    Args:
        text: the text.
        blocks: its paragraphs, in order.

    Returns:
        Quotations with at least one letter or digit. One of single marks that is never closed is taken for apostrophes
        and left out. Takes time linear in the text.
    """
    found: list[Quotation] = []
    opened: list[_Open] = []
    for number, (start, end) in enumerate(blocks):
        position = _skip_blank(text, start, end)
        if opened:
            position += 1  # the mark that is repeated before each paragraph
        found += _scan(text, Span(position, end), opened)
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        if opened and following is not None and _is_repeated(text, opened[0].mark, following):
            del opened[1:]
            continue
        last = end
        while last > start and text[last - 1].isspace():
            last -= 1
        found += [
            Quotation(one.start, last, Span(one.start + 1, last), depth, False)
            for depth, one in enumerate(opened)
            if one.mark not in _SINGLE
        ]
        opened.clear()
    kept = (one for one in found if any(map(str.isalnum, text[slice(*one.inner)])))
    return tuple(sorted(kept, key=lambda one: (one.start, -one.end)))


def _scan(text: str, block: Span, opened: list[_Open]) -> Iterator[Quotation]:
    """Yield the quotations that end in a block; those that are still open stay in `opened`."""
    ends = _likely_ends(text, block)
    for index in range(block.start, block.end):
        mark = text[index]
        if mark not in _MARKS or _is_apostrophe(text, index, block):
            continue
        within = {one.mark for one in opened}
        opening = _may_open(text, index, block) and not (mark == "’" and "‘" in within)
        level = next(
            (level for level in range(len(opened) - 1, -1, -1) if mark in CLOSERS_OF[opened[level].mark]), None
        )
        if level is not None and not (opening and mark in CLOSERS_OF and _follows_blank(text, index, block)):
            begun = opened[level]
            if mark in _SINGLE and not _closes_single(text, index, block, ends):
                continue
            if text[index - 1].isdecimal() and _is_measure(text, index, block, begun.mark, ends):
                continue
            del opened[level:]
            yield Quotation(begun.start, index + 1, Span(begun.start + 1, index), level, True)
        elif opening:
            if len(opened) == _DEEPEST:  # of apostrophes, most likely
                del opened[next((level for level, one in enumerate(opened) if one.mark in _SINGLE), -1)]
            opened.append(_Open(mark, index))


_MARKS = frozenset("".join((*CLOSERS_OF, *CLOSERS_OF.values())))


def _skip_blank(text: str, start: int, end: int) -> int:
    while start < end and (text[start].isspace() or is_hidden(text[start])):
        start += 1
    return start


def _is_repeated(text: str, mark: str, block: Span) -> bool:
    """Return whether a paragraph begins with the opening mark of a quotation that goes on."""
    position = _skip_blank(text, *block)
    return position < block.end and mark != "'" and text[position] in _REPEATED.get(mark, mark)


def _is_apostrophe(text: str, index: int, block: Span) -> bool:
    if text[index] not in "’'‘" or not block.start <= index < block.end - 1:
        return False
    before, after = text[index - 1] if index > block.start else " ", text[index + 1]
    if not is_word_character(before) and (elided := _ELIDED.match(text, index + 1, block.end)):
        return elided[0] in {"n", "N"} or text[elided.end() : elided.end() + 1] not in {*_SINGLE}
    return is_word_character(before) and is_word_character(after) and not (is_spaceless(before) or is_spaceless(after))


def _is_measure(text: str, index: int, block: Span, begun: str, ends: list[int]) -> bool:
    """Return whether a mark behind a digit stands for feet or inches: if what it would close is closed further on.

    So it is in `“It has a 24” screen,” he said`, but not in `“It has 24” and “so what”`.
    """
    mark = text[index]
    for place in range(index + 1, block.end):
        if text[place] in (begun, mark) and not _is_apostrophe(text, place, block):
            opens = _may_open(text, place, block) and _follows_blank(text, place, block)
            return not opens and text[place] == mark and (mark not in _SINGLE or place in ends)
    return False


def _begins_year(text: str, index: int, block: Span) -> bool:
    """Return whether a single mark stands for a century, as in `the rules of ’97`: if nothing surely closes it."""
    year = _YEAR.match(text, index + 1, block.end)
    if year is None:
        return False
    for place in range(year.end(), block.end):
        if text[place] in CLOSERS_OF[text[index]] and not _is_apostrophe(text, place, block):
            before, after = text[place - 1], text[place + 1 : place + 2]
            measured = before.isdecimal() and place > year.end()
            return before.isspace() or measured or (before in "sxz" and after == " ")
    return True


def _follows_blank(text: str, index: int, block: Span) -> bool:
    return index == block.start or text[index - 1].isspace() or text[index - 1] in _BEFORE_OPENING


def _may_open(text: str, index: int, block: Span) -> bool:
    mark = text[index]
    if mark not in CLOSERS_OF or index + 1 >= block.end:
        return False
    after = text[index + 1]
    if mark in _TWO_WAY or mark in _SINGLE:
        before = text[index - 1] if index > block.start else " "
        if mark in _SINGLE and _begins_year(text, index, block):
            return False
        apart = before.isspace() or before in _BEFORE_OPENING or before in CLOSERS_OF or is_spaceless(before)
        return apart and not after.isspace() and after not in _ENDS.replace("…", "").replace(".", "")
    return True


def _likely_ends(text: str, block: Span) -> list[int]:
    """Return where single quotation marks surely close: beside a mark of punctuation, or at the end."""
    return [
        index
        for index in range(block.start + 1, block.end)
        if text[index] in "’'‘"
        and (text[index - 1] in _ENDS or index + 1 == block.end or text[index + 1] in _ENDS + '”"»)')
    ]


def _closes_single(text: str, index: int, block: Span, ends: list[int]) -> bool:
    """Return whether a single mark closes a quotation: not the apostrophe of `the workers’ rights`, if one follows."""
    before, after = text[index - 1] if index > block.start else " ", text[index + 1 : index + 2]
    if before.isspace() or (after and is_word_character(after) and not is_spaceless(after)):
        return False
    place = bisect_right(ends, index)
    possessive = before in "sxzSXZ" and after.isspace() and place < len(ends)
    return not possessive
