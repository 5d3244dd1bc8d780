"""Segmentation of text into sentences, each with its exact span; very long sentences are split."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

from pullquote.text.characters import has_letter_or_digit
from pullquote.text.segmentation import last_cut
from pullquote.text.sentence_ends import CLOSERS, OPENERS, SentenceEnds
from pullquote.types import Span

_SEGMENT = 4000
_NOTES = re.compile(r"(?:\[[^\[\]\n]{1,40}\]|:\d{1,4}(?:[-–]\d{1,4})?(?=\s))+")
_OTHER_WHITE_SPACE = re.compile(r"[^\S\n]")


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
    held = start  # a sentence extends from its start to a boundary after a letter or digit
    spoken = False
    seen = start
    for stop in (*_stops(text, start, end, language), end):
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


def _stops(text: str, start: int, end: int, language: str | None) -> list[int]:
    """Return where sentences end inside a paragraph, ascending: the boundaries of sentencex at which none goes on.

    A sentence in brackets belongs to the one before it, on which it comments: `He resigned. (He later denied it.)`
    """
    ends = SentenceEnds(text, start, end, language)
    stops: list[int] = []
    held = start
    for boundary in _boundaries(text[start:end], language):
        stop = _after_closers(text, start + boundary, end)
        if stop < end:
            stop = _before_openers(text, held, stop)
        if held < stop < end and not ends.go_on(held, stop):
            stops.append(stop)
            held = stop
    around: list[int] = []
    for stop, following in zip((start, *stops), (*stops, end), strict=True):
        closing = _end_of_asides(ends, stop, following)
        if stop > start and closing == stop:
            around.append(stop)
        if stop < closing < following and not ends.go_on(stop, closing):
            around.append(closing)
    return around


def _end_of_asides(ends: SentenceEnds, stop: int, following: int) -> int:
    """Return where the sentences in brackets end that begin at a boundary; the boundary itself where there are none."""
    closing = ends.aside(stop)
    while closing is not None and closing <= following:
        stop = closing
        closing = ends.aside(stop)
    return stop


def _after_closers(text: str, stop: int, end: int) -> int:
    """Move a boundary behind the marks and notes that close what it ends: `『本当？|』`, `It fell.|[4]`."""
    if not text[stop - 1].isspace():
        while stop < end and text[stop] in CLOSERS:
            stop += 1
        note = _NOTES.match(text, stop, end)
        stop = note.end() if note else stop
    return stop


def _before_openers(text: str, start: int, stop: int) -> int:
    """Move a boundary before the quotation marks and brackets that open what follows: `It left. “|It was late.`."""
    position = stop
    while position > start and text[position - 1] in OPENERS:
        position -= 1
    opens = start < position < stop and text[position - 1].isspace() and not text[stop].isspace()
    return position if opens else stop


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
    try:
        boundaries = sentencex.get_sentence_boundaries(tag, segment)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a panic in Rust is raised as; pyo3 does not export it
            raise
        return [0]
    for found in boundaries:
        start, end = found["start_index"], found["end_index"]
        if start != position or end <= start or segment[start:end] != found["text"]:
            return [0]
        starts.append(start)
        position = end
    return starts if starts and position == len(segment) else [0]
