"""Splitting of articles into passages and sentences, each with its exact span in `article.text`.

A paragraph is a block between blank lines; its number counts from 1 over *all* blocks, furniture included, so that
"paragraph 7" means the seventh block to anyone who looks at the text. Only "\\n" ends a line: newlines are normalised
on reading, and U+2028, U+0085, vertical tab and form feed are white space inside a line. Furniture is removed before
sentences are found, so no sentence runs across it.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from pullquote.text.characters import has_letter_or_digit, is_hidden
from pullquote.text.sentences import sentences, split_long
from pullquote.types import Article, Furniture, Passage, PassageKind, Span

__all__ = ["MAX_PASSAGE", "SPLITTER_VERSION", "count_paragraphs", "paragraphs", "sentences", "split"]

SPLITTER_VERSION: int = 6
"""Raised whenever the same article would be split differently: an archive remembers the version it was built with."""

MAX_PASSAGE = 1200
"""A paragraph of more code points than this is split into windows of whole sentences.

A sentence of up to twice as many stays whole; what is longer is split, so that no passage is ever longer than that.
"""

_LONG_SENTENCE_SPAN = MAX_PASSAGE // 2
_LONG_LINE = 100
_LINE = 60
_CLOSERS = "\"'”’»›)]}）］」』】*_\u200b\u200c\u200d\u2060\ufeff"
_SENTENCE_MARKS = ".!?…‥。！？．｡؟۔।॥։።"


def split(article: Article) -> tuple[Passage, ...]:
    """Split an article into its passages, in the order of the text.

    Body paragraphs without their furniture become `body` passages (several may share a paragraph number: windows of
    a long one, or lines of a block with one paragraph per line). Captions become `caption` passages with their credit;
    other furniture yields none, nor do remains beside it without a letter or digit (a bracket, a bullet).

    Args:
        article: its `text`, `furniture` and `language` are read; furniture may be unsorted, overlap or overrun.

    Returns:
        Passages with `article.text[p.start:p.end] == p.text`, trimmed, not empty, in order, without overlap; their
        sentences (split if too long) contain every character that is not white space.
    """
    text, passages = article.text, []
    spans = _furniture_spans(article.furniture, len(text))
    first = 0
    for number, block in _numbered_spans(text):
        while first < len(spans) and spans[first][1] <= block[0]:
            first += 1
        for start, end, owner in _split_at_furniture(block, spans, first):
            trimmed = _strip_span(text, start, end)
            if trimmed is None or ((start, end) != block and not has_letter_or_digit(text[trimmed[0] : trimmed[1]])):
                continue
            kind: PassageKind = "body" if owner is None else "caption"
            credit = None if owner is None else owner.credit
            found = sentences(text, *trimmed, article.language)
            for window in _windows(split_long(text, found, 2 * MAX_PASSAGE, _LONG_SENTENCE_SPAN)):
                head, tail = window[0][0], window[-1][1]
                passages.append(Passage(text[head:tail], head, tail, number, kind, credit, window))
    return tuple(passages)


def paragraphs(text: str) -> list[Span]:
    """Find the paragraphs of a text: the blocks between blank lines, furniture included.

    A line with only white space (including non-breaking spaces) is blank. A text that is a single block is taken line
    by line, unless its lines look hard-wrapped; then paragraphs begin where lines are indented.

    Returns:
        Spans from the start of a block's first line to the end of its last, not trimmed. Paragraph number `n` is
        element `n - 1`.
    """
    return list(_paragraphs(text))


@lru_cache(maxsize=8)  # of one text they are needed for a place's number, its link and its attribution
def _paragraphs(text: str) -> tuple[Span, ...]:
    blocks = _blocks(text)
    if len(blocks) == 1:
        return tuple(_group_lines(text, blocks[0]))
    return tuple(Span(lines[0].start, lines[-1].end) for lines in blocks)


def count_paragraphs(text: str) -> int:
    """Return the number of paragraphs in a text."""
    return len(_paragraphs(text))


def units(text: str) -> list[Span]:
    """Find what is split into passages one by one: the paragraphs, or the lines of a block of one to a line."""
    return [span for _, span in _numbered_spans(text)]


def stretches(article: Article) -> list[Span]:
    """Find the stretches of an article that no sentence crosses, in order: its body, and each piece of furniture.

    Returns:
        Spans without white space around them, none empty; together they contain every visible character.
    """
    text = article.text
    spans = _furniture_spans(article.furniture, len(text))
    found: list[Span | None] = []
    first = 0
    for _, block in _numbered_spans(text):
        while first < len(spans) and spans[first][1] <= block[0]:
            first += 1
        position = block.start
        for start, end, _ in _split_at_furniture(block, spans, first):
            found += [_strip_span(text, position, start), _strip_span(text, start, end)]
            position = end
        found.append(_strip_span(text, position, block.end))
    return [span for span in found if span is not None]


def _blocks(text: str) -> list[list[Span]]:
    """Find the blocks between blank lines, each as a list of its lines."""
    blocks: list[list[Span]] = []
    position, inside = 0, False
    for line in text.split("\n"):
        end = position + len(line)
        if line and not line.isspace():
            if not inside:
                blocks.append([])
            blocks[-1].append(Span(position, end))
            inside = True
        else:
            inside = False
        position = end + 1
    return blocks


def _numbered_spans(text: str) -> Iterator[tuple[int, Span]]:
    """Yield the spans to split into passages, each with its paragraph's number; a block may hold several."""
    blocks = _blocks(text)
    if len(blocks) == 1:
        yield from enumerate(_group_lines(text, blocks[0]), 1)
        return
    for number, lines in enumerate(blocks, 1):
        texts = [text[start:end] for start, end in lines]
        units = lines if _are_paragraphs(texts) else _indented(lines, texts) or [Span(lines[0].start, lines[-1].end)]
        yield from ((number, unit) for unit in units)


def _group_lines(text: str, lines: list[Span]) -> list[Span]:
    """Find the paragraphs among the lines of a text without blank lines."""
    texts = [text[start:end] for start, end in lines]
    indented = _indented(lines, texts)
    if indented:
        return indented
    return [Span(lines[0].start, lines[-1].end)] if _hard_wrapped(texts) else lines


def _windows(found: tuple[Span, ...]) -> Iterator[tuple[Span, ...]]:
    """Split a paragraph's sentences into the fewest windows of MAX_PASSAGE, with the longest as short as possible."""
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


def _furniture_spans(furniture: Iterable[Furniture], length: int) -> list[tuple[int, int, Furniture | None]]:
    """Return the spans of furniture, sorted and without overlap: captions with their owner, all else with None.

    Where they overlap, other furniture wins over a caption, and of two captions the one that begins first. What is only
    reserved is body.
    """
    clipped = sorted(
        (max(0, f.start), min(length, f.end), i, f) for i, f in enumerate(furniture) if f.kind != "reserved"
    )
    holes: list[Span] = []
    for start, end, _, item in clipped:
        if item.kind == "caption" or end <= start:
            continue
        if holes and start <= holes[-1][1]:
            holes[-1] = Span(holes[-1].start, max(end, holes[-1].end))
        else:
            holes.append(Span(start, end))
    spans: list[tuple[int, int, Furniture | None]] = [(start, end, None) for start, end in holes]
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
                spans.append((position, stop, item))
            position = min(end, holes[index][1]) if stop < end else end
            index += 1
    return sorted(spans, key=lambda item: item[0])


def _split_at_furniture(
    block: Span, spans: list[tuple[int, int, Furniture | None]], index: int
) -> Iterator[tuple[int, int, Furniture | None]]:
    """Split a block into body (owner None) and captions, without other furniture."""
    position, end = block
    while index < len(spans) and spans[index][0] < end:
        start, stop, owner = spans[index]
        if start > position:
            yield position, start, None
        if owner is not None:
            yield max(start, position), min(stop, end), owner
        position = stop
        index += 1
    if position < end:
        yield position, end, None


def _strip_span(text: str, start: int, end: int) -> Span | None:
    while start < end and (text[start].isspace() or is_hidden(text[start])):
        start += 1
    while end > start and (text[end - 1].isspace() or is_hidden(text[end - 1])):
        end -= 1
    return Span(start, end) if start < end else None


def _ends_sentence(line: str) -> bool:
    """Return whether a line ends like a sentence."""
    return line.rstrip().rstrip(_CLOSERS).rstrip().endswith(tuple(_SENTENCE_MARKS))


def _few_long(lines: list[str]) -> bool:
    return sum(len(line) >= _LONG_LINE for line in lines) * 10 <= len(lines)


def _hard_wrapped(lines: list[str]) -> bool:
    """Return whether lines look wrapped to a width: hardly any is long, and most stop in the middle of a sentence."""
    return len(lines) > 1 and _few_long(lines) and sum(map(_ends_sentence, lines[:-1])) * 2 < len(lines) - 1


def _indented(lines: list[Span], texts: list[str]) -> list[Span]:
    """Find the paragraphs that begin with indented lines among hard-wrapped ones; none if there are no such lines.

    Lines before the first indented one are the rest of a paragraph if they end like one, else headings.
    """
    indents = [piece[0].isspace() for piece in texts]
    first = indents.index(True) if True in indents else len(texts)
    wrapped = (not indents[i] and not _ends_sentence(texts[i - 1]) for i in range(first + 1, len(texts)))
    if not _few_long(texts) or not any(wrapped):
        return []
    together = first > 0 and _ends_sentence(texts[first - 1])
    units: list[Span] = []
    for index, (start, end) in enumerate(lines):
        if index == 0 or indents[index] or (index < first and not together):
            units.append(Span(start, end))
        else:
            units[-1] = Span(units[-1].start, end)
    return units


def _are_paragraphs(lines: list[str]) -> bool:
    """Return whether each line of a block looks like a paragraph: most end a sentence, and their widths differ."""
    if len(lines) < 2 or sum(map(_ends_sentence, lines[:-1])) * 2 <= len(lines) - 1:
        return False
    widths = list(map(_width, lines))
    return max(widths) >= _LONG_LINE or (max(widths) >= _LINE and max(widths) >= 2 * min(widths))


def _width(line: str) -> int:
    line = line.strip()
    return len(line) if line.isascii() else sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line)
