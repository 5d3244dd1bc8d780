"""Excerpts: which sentences of a passage are quoted, and the quote made of them."""

from __future__ import annotations

from dataclasses import dataclass

from pullquote.quoting.attribution import attribution
from pullquote.quoting.links import link_to
from pullquote.text.folding import digest
from pullquote.text.segmentation import last_cut
from pullquote.types import AlsoIn, Article, Passage, Quote, Span


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of an article that is quoted, `article.text[start:end]`.

    `highlight` is relative to `start`. `cut_before` and `cut_after` say that the paragraph continues outside.
    """

    start: int
    end: int
    cut_before: bool
    cut_after: bool
    highlight: Span


def choose_excerpt(article: Article, passage: Passage, highlight: Span, limit: int) -> Excerpt:
    """Choose the whole sentences of a passage to quote around the one that answers.

    The whole passage if it fits; else the sentence, then alternately the next and the previous one while they fit. A
    sentence that is too long by itself is cut after a pause, else at a word's end, else (in a single endless word)
    between grapheme clusters; only a cluster that is itself longer than the limit is cut inside.

    Args:
        article: the passage's article.
        passage: one of its passages.
        highlight: one of the passage's sentences, as offsets into `article.text`.
        limit: the maximum code points to quote, at least 1.

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
        start, end = _grow(sentences, sentences.index(highlight), limit)
    return excerpt_at(article, passage, start, end, highlight.shift(-start))


def excerpt_at(article: Article, passage: Passage, start: int, end: int, highlight: Span) -> Excerpt:
    """Return the excerpt between two offsets into `article.text`; the highlight is relative to `start`."""
    before, after = _continues(article, passage)
    return Excerpt(start, end, before or start > passage.start, after or end < passage.end, highlight)


def make_quote(
    article: Article,
    passage: Passage,
    excerpt: Excerpt,
    *,
    score: float = 0.0,
    also_in: tuple[AlsoIn, ...] = (),
    superseded: bool = False,
) -> Quote:
    """Return the quote of an excerpt, re-sliced from the article, with its source, link and SHA-256.

    Args:
        article: the stored article.
        passage: one of its passages.
        excerpt: what to quote, within the passage.
        score: how well the passage answers a question, if there is one.
        also_in: other articles that printed the passage.
        superseded: whether the article has a later version than this.
    """
    text = article.text[excerpt.start : excerpt.end]
    return Quote(
        text=text,
        start=excerpt.start,
        end=excerpt.end,
        highlight=excerpt.highlight,
        cut_before=excerpt.cut_before,
        cut_after=excerpt.cut_after,
        sha256=digest(text),
        link=link_to(article, excerpt.start, excerpt.end),
        attribution=attribution(article, passage, superseded=superseded),
        article=article,
        passage=passage,
        score=score,
        also_in=also_in,
        superseded=superseded,
    )


def _grow(sentences: tuple[Span, ...], index: int, limit: int) -> Span:
    first = last = index
    grows = True
    while grows:
        grows = False
        if last + 1 < len(sentences) and sentences[last + 1][1] - sentences[first][0] <= limit:
            last, grows = last + 1, True
        if first and sentences[last][1] - sentences[first - 1][0] <= limit:
            first, grows = first - 1, True
    return Span(sentences[first].start, sentences[last].end)


def _continues(article: Article, passage: Passage) -> tuple[bool, bool]:
    """Return whether the passage's paragraph (or caption) continues in other passages before and after it."""
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
