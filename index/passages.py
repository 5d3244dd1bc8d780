"""Article -> passages and sentences, each with its exact place in `article.text`.

A paragraph is a block parted from the next by blank lines; its number counts from 1 over *all* blocks, furniture
included, so that "paragraph 7" means the seventh block to anyone who looks at the text. Only "\\n" parts lines:
newlines are normalised on reading, and U+2028, U+0085, vertical tab and form feed are white space inside a line.
Furniture is cut out before sentences are sought, so no sentence ever runs across it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

import sentencex

from index.types import Article, Furniture, Passage, PassageKind

SPLITTER_VERSION: int = 1
"""Raised whenever the same article would be split differently: an archive remembers the version it was built with."""

MAX_PASSAGE = 1200
"""A paragraph of more code points than this is split into windows of whole sentences."""

Span = tuple[int, int]

_LONG_LINE = 100
_SEGMENT = 4000
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
_SENTENCE_MARKS = ".!?…‥。！？．｡؟۔।॥։።"
_CLOSERS = "\"'”’»›)]}）］」』】*_" + _INVISIBLE
_OPENERS = "\"'“‘„‚«‹([{（［｛「『【¿¡"
_OTHER_WHITE_SPACE = re.compile(r"[^\S\n]")


def split(article: Article) -> tuple[Passage, ...]:
    """Split an article into its passages, in the order of the text.

    Body paragraphs without their furniture become `body` passages (several may share a paragraph number), captions
    become `caption` passages with their credit, other furniture gives none. What lies beside furniture and holds
    neither letter nor digit (a bracket, a bullet) gives none either.

    Args:
        article: its `text`, `furniture` and `language` are read; furniture may be unsorted, overlap or overrun.

    Returns:
        Passages with `article.text[p.start:p.end] == p.text`, trimmed, not empty, in order, without overlap; their
        sentences cover every character of theirs that is not white space.
    """
    text, passages = article.text, []
    covers = _covers(article.furniture, len(text))
    first = 0
    for number, block in enumerate(paragraphs(text), 1):
        while first < len(covers) and covers[first][1] <= block[0]:
            first += 1
        for start, end, owner in _stretches(block, covers, first):
            trimmed = _trim(text, start, end)
            if trimmed is None or ((start, end) != block and not _speaks(text[trimmed[0] : trimmed[1]])):
                continue
            kind: PassageKind = "body" if owner is None else "caption"
            credit = None if owner is None else owner.credit
            for window in _windows(sentences(text, *trimmed, article.language)):
                head, tail = window[0][0], window[-1][1]
                passages.append(Passage(text[head:tail], head, tail, number, kind, credit, window))
    return tuple(passages)


def paragraphs(text: str) -> list[Span]:
    """Find the paragraphs of a text: the blocks between blank lines, furniture included.

    A line that holds white space only (non-breaking spaces too) is blank. A text that is a single block is taken line
    by line, unless its lines look hard-wrapped.

    Returns:
        Half-open code-point ranges from the start of a block's first line to the end of its last, not trimmed.
        Paragraph number `n` is element `n - 1`.
    """
    blocks: list[Span] = []
    lines: list[Span] = []
    position, start = 0, -1
    for line in text.split("\n"):
        end = position + len(line)
        if line and not line.isspace():
            lines.append((position, end))
            if start < 0:
                start = position
                blocks.append((start, end))
            else:
                blocks[-1] = (start, end)
        else:
            start = -1
        position = end + 1
    return lines if len(blocks) == 1 and not _hard_wrapped([text[s:e] for s, e in lines]) else blocks


def count_paragraphs(text: str) -> int:
    """Count the paragraphs of a text: the number of its last one."""
    return len(paragraphs(text))


def sentences(text: str, start: int, end: int, language: str | None) -> tuple[Span, ...]:
    """Find the sentences of `text[start:end]`, a stretch that begins and ends with visible characters.

    Args:
        text: the article's text.
        start: first code point of the stretch.
        end: one past its last code point.
        language: a language tag such as `ko` or `en-GB`; unknown ones and None are read as English.

    Returns:
        Offsets into `text`: in order, without overlap, without white space around them; together they hold every
        character of the stretch that is not white space. What holds neither letter nor digit belongs to the sentence
        before it, and no sentence begins inside a grapheme cluster.
    """
    found: list[Span] = []
    held = seen = start  # a sentence is held from where it begins until a boundary after something that speaks
    speaks = False
    for boundary in chain(_boundaries(text[start:end], language), (end - start,)):
        stop = start + boundary
        if stop < end:
            stop = _before_openers(text, seen, stop)
        if stop < end and splits_cluster(text, stop):
            continue
        speaks = speaks or _speaks(text[seen:stop])
        seen = stop
        if not speaks and not found and stop < end:
            continue
        piece = text[held:stop]
        first, last = stop - len(piece.lstrip()), held + len(piece.rstrip())
        if not speaks and found:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
        held, speaks = stop, False
    return tuple(found)


def splits_cluster(text: str, index: int) -> bool:
    """Tell whether a cut before `text[index]` would part a character from its marks, selectors or joiners (UAX #29)."""
    if not 0 < index < len(text) or text[index - 1] == "\n":
        return False
    before, after = text[index - 1], text[index]
    if before == "\u200d":
        return not after.isspace()
    if after < "\u0300":
        return False
    return (
        unicodedata.category(after)[0] == "M"
        or after in "\u200c\u200d"
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or "\U000e0020" <= after <= "\U000e007f"
    )


def _before_openers(text: str, start: int, stop: int) -> int:
    """Move a boundary before the quotation marks and brackets that open what follows: `It left. “|It was late.`."""
    position = stop
    while position > start and text[position - 1] in _OPENERS:
        position -= 1
    opens = start < position < stop and text[position - 1].isspace() and not text[stop].isspace()
    return position if opens else stop


def _boundaries(piece: str, language: str | None) -> Iterator[int]:
    """Give the inner offsets of a piece at which a sentence ends, ascending.

    sentencex takes time that grows with the square of a text with unclosed quotation marks, so it is given segments of
    bounded length; a segment's last sentence is read again with what follows it. It also panics on a lone capital
    before a wide white space and a full stop ("B\\u00a0."), so every white space becomes a blank, which keeps offsets.
    """
    tag = re.split("[-_]", language)[0].lower() if language else ""
    plain = _OTHER_WHITE_SPACE.sub(" ", piece)
    position = 0
    while position < len(plain):
        segment = plain[position : position + _SEGMENT]
        starts = _segment_starts(segment, tag or "en")
        yield from (position + start for start in starts[1:])
        ends = position + len(segment) == len(plain)
        position += len(segment) if ends or len(starts) == 1 else starts[-1]


def _segment_starts(segment: str, tag: str) -> list[int]:
    """Give where the sentences of a segment start, the first at 0; only 0 if the splitter's offsets do not fit it."""
    starts, position = [], 0
    for found in sentencex.get_sentence_boundaries(tag, segment):
        start, end = found["start_index"], found["end_index"]
        if start != position or end <= start or segment[start:end] != found["text"]:
            return [0]
        starts.append(start)
        position = end
    return starts if starts and position == len(segment) else [0]


def _windows(found: tuple[Span, ...]) -> Iterator[tuple[Span, ...]]:
    """Part a paragraph's sentences into the fewest windows of at most MAX_PASSAGE, the longest as short as can be."""
    if found[-1][1] - found[0][0] <= MAX_PASSAGE:
        yield found
        return
    fewest = len(_window_starts(found, MAX_PASSAGE))
    low, high = 1, MAX_PASSAGE
    while low < high:
        middle = (low + high) // 2
        if len(_window_starts(found, middle)) <= fewest:
            high = middle
        else:
            low = middle + 1
    starts = [*_window_starts(found, high), len(found)]
    for start, end in pairwise(starts):
        yield found[start:end]


def _window_starts(found: tuple[Span, ...], size: int) -> list[int]:
    starts, origin = [0], found[0][0]
    for index, (start, end) in enumerate(found):
        if end - origin > size and index > starts[-1]:
            starts.append(index)
            origin = start
    return starts


def _covers(furniture: Iterable[Furniture], length: int) -> list[tuple[int, int, Furniture | None]]:
    """Lay furniture over the text, sorted and without overlap: captions with their owner, all else with None.

    Where they overlap, other furniture wins over a caption, and of two captions the one that begins first.
    """
    clipped = sorted((max(0, f.start), min(length, f.end), i, f) for i, f in enumerate(furniture))
    holes: list[Span] = []
    for start, end, _, item in clipped:
        if item.kind == "caption" or end <= start:
            continue
        if holes and start <= holes[-1][1]:
            holes[-1] = (holes[-1][0], max(end, holes[-1][1]))
        else:
            holes.append((start, end))
    covers: list[tuple[int, int, Furniture | None]] = [(start, end, None) for start, end in holes]
    position = 0
    for start, end, _, item in clipped:
        if item.kind != "caption":
            continue
        position = max(position, start)
        index = bisect_right(holes, (position, length + 1))
        if index and holes[index - 1][1] > position:
            position = holes[index - 1][1]
        while position < end:
            stop = min(end, holes[index][0]) if index < len(holes) else end
            if stop > position:
                covers.append((position, stop, item))
            position = min(end, holes[index][1]) if stop < end else end
            index += 1
    return sorted(covers, key=lambda cover: cover[0])


def _stretches(
    block: Span, covers: list[tuple[int, int, Furniture | None]], index: int
) -> Iterator[tuple[int, int, Furniture | None]]:
    """Part a block into its body stretches (owner None) and captions, other furniture left out."""
    position, end = block
    while index < len(covers) and covers[index][0] < end:
        start, stop, owner = covers[index]
        if start > position:
            yield position, start, None
        if owner is not None:
            yield max(start, position), min(stop, end), owner
        position = stop
        index += 1
    if position < end:
        yield position, end, None


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and (text[start].isspace() or text[start] in _INVISIBLE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _INVISIBLE):
        end -= 1
    return (start, end) if start < end else None


def _speaks(stretch: str) -> bool:
    return any(map(str.isalnum, stretch))


def _hard_wrapped(lines: list[str]) -> bool:
    """Tell whether lines look cut to a width: hardly any is long, and most stop in the middle of a sentence."""
    if len(lines) < 2:
        return False
    long = sum(len(line) >= _LONG_LINE for line in lines)
    ended = sum(line.rstrip().rstrip(_CLOSERS).rstrip().endswith(tuple(_SENTENCE_MARKS)) for line in lines[:-1])
    return long * 10 <= len(lines) and ended * 2 < len(lines) - 1
