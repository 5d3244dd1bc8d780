"""Truncation of stored texts at sentences and words, to limits on the text that is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pullquote import Span, ends_word, is_grapheme_boundary
from pullquote_bot.rendering.markdown import highlighted, units


def fit(
    text: str,
    limit: int,
    highlight: Span | None = None,
    sentences: Sequence[Span] = (),
    *,
    cost: Callable[[str, int, int], int] | None = None,
) -> Span:
    """Choose which part of a stored text is displayed if its escaped form must not exceed a limit.

    All of it if it fits; else the highlighted sentence, then alternately the one after and the one before while they
    fit. A sentence that is too long by itself is cut at its last word that fits, or in one endless word between
    grapheme clusters; only a cluster that is itself too long is cut inside.

    Args:
        text: the stored text.
        limit: code units that the rendered text may have.
        highlight: the range to keep; the first sentence by default.
        sentences: the ranges of the text's sentences, in order.
        cost: the code units of a rendered text and highlight; those of `highlighted` by default.

    Returns:
        The half-open range to display, without white space at the ends where it was cut; empty if no character fits.
    """
    spans = list(sentences) or [highlight or Span(0, len(text))]
    low, high = highlight if highlight and highlight[0] < highlight[1] else spans[0]
    marked = highlight or (0, 0)
    counted = cost or _cost

    def fits(start: int, end: int) -> bool:
        if end - start > limit:
            return False
        first, last = (min(max(edge, start), end) - start for edge in marked)
        return counted(text[start:end], first, last) <= limit

    if fits(0, len(text)):
        return Span(0, len(text))
    first = next((i for i, (_, end) in enumerate(spans) if end > low), 0)
    last = max((i for i, (start, _) in enumerate(spans) if start < high), default=0)
    start, end = min(low, spans[first][0]), max(high, spans[last][1])
    if not fits(start, end):
        return _beginning(text, low, high, limit, fits)
    grows = True
    while grows:
        grows = False
        if last + 1 < len(spans) and fits(start, spans[last + 1][1]):
            last, end, grows = last + 1, spans[last + 1][1], True
        if first and fits(spans[first - 1][0], end):
            first, start, grows = first - 1, spans[first - 1][0], True
    return Span(start, end)


def shortened(text: str, limit: int, render: Callable[[str], str]) -> str:
    """Render a text other than a quote, cut at a word and marked with an ellipsis if it would exceed a limit."""
    if len(text) <= limit and units(render(text)) <= limit:  # no rendering is shorter than its text
        return render(text)
    _, end = fit(text, limit - 1, cost=lambda piece, _start, _end: units(render(piece)))
    return render(text[:end]) + "…"


def ends(text: str, places: Iterable[int]) -> int | None:
    """Choose the first of some places where a text may be split: at a word's end, else between grapheme clusters."""
    places = tuple(places)
    for may_end in (ends_word, is_grapheme_boundary):
        for place in places:
            if 0 < place < len(text) and may_end(text, place):
                return place
    return None


def share_out(needs: Sequence[int], room: int) -> list[int]:
    """Divide space: those that need less than an equal share get what they need, and the rest get equal shares."""
    shares = [0] * len(needs)
    left = len(needs)
    for index in sorted(range(len(needs)), key=needs.__getitem__):
        shares[index] = min(needs[index], room // left)
        room -= shares[index]
        left -= 1
    return shares


def _beginning(text: str, start: int, end: int, limit: int, fits: Callable[[int, int], bool]) -> Span:
    """Find the longest beginning of `text[start:end]` that fits: to the end of a word, a cluster, or a character."""
    while start < end and text[start].isspace():
        start += 1
    low, high = start, min(end, start + max(limit, 0))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(start, middle) else (low, middle - 1)
    for may_end in (ends_word, is_grapheme_boundary, lambda _text, _stop: True):
        for stop in range(low, start, -1):
            if may_end(text, stop) and fits(start, stop):
                return Span(start, stop)
    return Span(start, start)


def _cost(text: str, start: int, end: int) -> int:
    return units(highlighted(text, start, end))
