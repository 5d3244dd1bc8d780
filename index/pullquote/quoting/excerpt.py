"""What of a passage is quoted, and the line that says where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pullquote.text.characters import single_line
from pullquote.text.passages import count_paragraphs
from pullquote.text.segmentation import last_cut
from pullquote.types import Article, Passage, Span

_SEPARATOR = " · "


@dataclass(frozen=True, slots=True)
class Cut:
    """The stretch of an article to quote, `article.text[start:end]`.

    `highlight` is relative to `start`. `cut_before` and `cut_after` say that the paragraph goes on outside.
    """

    start: int
    end: int
    cut_before: bool
    cut_after: bool
    highlight: Span


def cut(article: Article, passage: Passage, highlight: Span, limit: int = 800) -> Cut:
    """Choose the whole sentences of a passage to quote around the one that answers.

    The whole passage if it fits; else the sentence, then by turns the one after and the one before while they fit. A
    sentence that alone is too long is cut after a pause, else at a word's end, else (in a single endless word) between
    grapheme clusters; only a cluster that is itself longer than the limit is cut within.

    Args:
        article: the passage's article.
        passage: one of its passages.
        highlight: one of the passage's sentences, as offsets into `article.text`.
        limit: the most code points to quote, at least 1.

    Raises:
        ValueError: the highlight is not a sentence of the passage, or the limit is below 1.
    """
    sentences = passage.sentences or (Span(passage.start, passage.end),)
    if highlight not in sentences:
        raise ValueError(f"highlight {highlight} is none of the passage's sentences")
    if limit < 1:
        raise ValueError(f"limit {limit} leaves no room for a quote: expected at least 1")
    start, end = highlight
    if passage.end - passage.start <= limit:
        start, end = passage.start, passage.end
    elif end - start > limit:
        end = last_cut(article.text, start, start + limit)
        highlight = Span(start, end)
    else:
        start, end = _grown(sentences, sentences.index(highlight), limit)
    return cut_at(article, passage, start, end, highlight.shift(-start))


def cut_at(article: Article, passage: Passage, start: int, end: int, highlight: Span) -> Cut:
    """Cut a passage at offsets into `article.text`; the highlight is relative to `start`."""
    before, after = _goes_on(article, passage)
    return Cut(start, end, before or start > passage.start, after or end < passage.end, highlight)


def attribution(article: Article, passage: Passage, *, superseded: bool = False) -> str:
    """Say in one line who wrote a passage, where, when and in which paragraph; what is unknown is said to be.

    Args:
        article: the passage's article.
        passage: one of its passages.
        superseded: whether a later version of the article has replaced this one.
    """
    title, authors, outlet = (
        single_line(article.title or ""),
        _names(article.authors),
        single_line(article.outlet or ""),
    )
    translators = _names(article.translators)
    parts = [f"“{title}”" if title else "title unknown", authors or "author unknown"]
    if translators:
        parts.append(f"translated by {translators}")
    parts += [outlet or "outlet unknown", _dates(article), _position(article, passage)]
    if superseded:
        parts.append(f"version {article.version}, superseded" if article.version else "superseded version")
    return _SEPARATOR.join(parts)


def _grown(sentences: tuple[Span, ...], index: int, limit: int) -> Span:
    first = last = index
    grows = True
    while grows:
        grows = False
        if last + 1 < len(sentences) and sentences[last + 1][1] - sentences[first][0] <= limit:
            last, grows = last + 1, True
        if first and sentences[last][1] - sentences[first - 1][0] <= limit:
            first, grows = first - 1, True
    return Span(sentences[first].start, sentences[last].end)


def _goes_on(article: Article, passage: Passage) -> tuple[bool, bool]:
    """Tell whether the passage's paragraph (or caption) goes on in other passages before and after it."""
    first, last = passage.start, passage.end
    if passage.kind == "caption":
        spans = [
            (f.start, f.end) for f in article.furniture if f.kind == "caption" and f.start <= first and f.end >= last
        ]
        low, high = spans[0] if spans else (first, last)
    else:
        low, high = 0, len(article.text)
    others = [
        other
        for other in article.passages
        if other.paragraph == passage.paragraph
        and other.kind == passage.kind
        and low <= other.start
        and other.end <= high
    ]
    return any(other.start < first for other in others), any(other.end > last for other in others)


def _names(values: tuple[str, ...]) -> str:
    return ", ".join(filter(None, map(single_line, values)))


def _dates(article: Article) -> str:
    published, modified = single_line(article.published or ""), single_line(article.modified or "")
    said = _day(published) if published else "date unknown"
    return f"{said} (updated {_day(modified)})" if modified and modified != published else said


def _day(value: str) -> str:
    """Write an ISO 8601 date in words (`12 January 2022`, `January 2022`); anything else stays as it is printed."""
    months = len(value) == 7
    try:
        day = date.fromisoformat(f"{value}-01" if months else value)
    except ValueError:
        return value
    month = _MONTHS[day.month - 1]
    return f"{month} {day.year}" if months else f"{day.day} {month} {day.year}"


def _position(article: Article, passage: Passage) -> str:
    place = f"paragraph {passage.paragraph} of {count_paragraphs(article.text)}"
    if passage.kind != "caption":
        return place
    credit = single_line(passage.credit or "")
    return f"caption, {place} ({f'credit: {credit}' if credit else 'credit unknown'})"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
