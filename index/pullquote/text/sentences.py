"""Segmentation of text into sentences, each with its exact span; very long sentences are split."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

import sentencex

from pullquote.text.calendar import MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from pullquote.text.characters import has_letter_or_digit
from pullquote.text.segmentation import is_grapheme_boundary, last_cut
from pullquote.types import Span

CLOSERS = "\"'”’»›)]}）］」』】*_\u200b\u200c\u200d\u2060\ufeff"
_SEGMENT = 4000
_OPENERS = "\"'“‘„‚«‹([{（［｛「『【¿¡"
_ENCLOSERS = "\"'”’»›)]}）］｝」』】〉》"
_COMMAS = ",，、،"
_OTHER_WHITE_SPACE = re.compile(r"[^\S\n]")
_HOUR = re.compile(r"\b[ap]\.\s?m\.\s*\Z", re.I)
_WHEN = re.compile(rf"\s*(?:\d|{'|'.join((*WEEKDAYS, *MONTHS))}|(?:{'|'.join((*SHORT_WEEKDAYS, *SHORT_MONTHS))})\.)")


def sentences(text: str, start: int, end: int, language: str | None) -> tuple[Span, ...]:
    """Find the sentences of `text[start:end]`, which begins and ends with visible characters.

    Args:
        text: the article's text.
        start: first code point.
        end: one past its last code point.
        language: a language tag such as `ko` or `en-GB`; unknown ones and None are read as English.

    Returns:
        Spans of `text`: in order, without overlap, without white space around them; together they contain every
        character that is not white space. Text without a letter or digit belongs to the sentence before it, and no
        sentence begins inside a grapheme cluster.
    """
    found: list[Span] = []
    held = seen = start  # a sentence extends from its start to a boundary after a letter or digit
    spoken = False
    for boundary in chain(_boundaries(text[start:end], language), (end - start,)):
        stop = start + boundary
        if stop < end:
            stop = _before_openers(text, seen, stop)
        if stop < end and (not is_grapheme_boundary(text, stop) or _continues_sentence(text, start, stop)):
            continue
        spoken = spoken or has_letter_or_digit(text[seen:stop])
        seen = stop
        if not spoken and not found and stop < end:
            continue
        piece = text[held:stop]
        first, last = stop - len(piece.lstrip()), held + len(piece.rstrip())
        if not spoken and found:
            found[-1] = Span(found[-1].start, max(last, found[-1].end))
        else:
            found.append(Span(first, last))
        held, spoken = stop, False
    return tuple(found)


def split_long(text: str, found: tuple[Span, ...], longest: int, size: int) -> tuple[Span, ...]:
    """Split the sentences longer than `longest` into spans of at most `size`: after pauses, else words, else clusters.

    Only a cluster that is itself longer than `size` is cut inside. No span has white space around it.
    """
    if all(end - start <= longest for start, end in found):
        return found
    spans: list[Span] = []
    for start, end in found:
        position = start
        while end - start > longest and end - position > size:
            stop = last_cut(text, position, position + size)
            spans.append(Span(position, stop))
            position = stop
            while text[position].isspace():
                position += 1
        spans.append(Span(position, end))
    return tuple(spans)


def _before_openers(text: str, start: int, stop: int) -> int:
    """Move a boundary before the quotation marks and brackets that open what follows: `It left. “|It was late.`."""
    position = stop
    while position > start and text[position - 1] in _OPENERS:
        position -= 1
    opens = start < position < stop and text[position - 1].isspace() and not text[stop].isspace()
    return position if opens else stop


def _continues_sentence(text: str, start: int, stop: int) -> bool:
    """Return whether a sentence continues at `stop`: after a quotation (`。」と`) or an hour (`p.m. Monday`)."""
    if text[stop - 1] in _ENCLOSERS and (text[stop].isalpha() or text[stop] in _COMMAS):
        return True
    return bool(_HOUR.search(text, max(start, stop - 10), stop) and _WHEN.match(text, stop))


def _boundaries(text: str, language: str | None) -> Iterator[int]:
    """Yield the offsets inside a text at which a sentence ends, ascending.

    sentencex takes time that grows with the square of a text with unclosed quotation marks, so it is given segments of
    bounded length; a segment's last sentence is read again with what follows it. It also panics on a lone capital
    before a wide white space and a full stop ("B\\u00a0."), so every white space becomes a space, which keeps offsets.
    """
    tag = re.split("[-_]", language)[0].lower() if language else ""
    plain = _OTHER_WHITE_SPACE.sub(" ", text)
    position = 0
    while position < len(plain):
        segment = plain[position : position + _SEGMENT]
        starts = _segment_starts(segment, tag or "en")
        yield from (position + start for start in starts[1:])
        ends = position + len(segment) == len(plain)
        position += len(segment) if ends or len(starts) == 1 else starts[-1]


def _segment_starts(segment: str, tag: str) -> list[int]:
    """Return where the sentences of a segment start, the first at 0; only 0 if the splitter's offsets do not fit it."""
    starts, position = [], 0
    for found in sentencex.get_sentence_boundaries(tag, segment):
        start, end = found["start_index"], found["end_index"]
        if start != position or end <= start or segment[start:end] != found["text"]:
            return [0]
        starts.append(start)
        position = end
    return starts if starts and position == len(segment) else [0]
