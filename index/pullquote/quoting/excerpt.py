"""Excerpts: which sentences of a passage are quoted, and the quote made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pullquote.quoting.allowance import Allowance
from pullquote.quoting.attribution import attribution
from pullquote.quoting.corrections import corrections_of
from pullquote.quoting.links import link_to
from pullquote.quoting.text_fragments import has_context
from pullquote.text.folding import digest
from pullquote.text.segmentation import last_cut
from pullquote.types import AlsoIn, Article, Correction, Passage, Quote, Span, Withheld


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
        start, end = _grow(sentences, sentences.index(highlight), lambda start, end: end - start <= limit)
    return excerpt_at(article, passage, start, end, highlight.shift(-start))


def excerpt_at(article: Article, passage: Passage, start: int, end: int, highlight: Span) -> Excerpt:
    """Return the excerpt between two offsets into `article.text`; the highlight is relative to `start`."""
    before, after = _continues(article, passage)
    return Excerpt(start, end, before or start > passage.start, after or end < passage.end, highlight)


def narrowed(article: Article, passage: Passage, excerpt: Excerpt, allowance: Allowance) -> Excerpt | Withheld:
    """Return what may be shown of an excerpt: whole sentences of it around the one that answers, or why none may be.

    A sentence that would have to be cut is not shown: cut by its publisher's limit, it might say something else.

    Args:
        article: the passage's article.
        passage: one of its passages.
        excerpt: what would be quoted, within the passage.
        allowance: what may be shown of the article.
    """
    refusal = allowance.refusal(article, excerpt.start, excerpt.end)
    if refusal is None and not allowance.one_sentence:
        return excerpt
    sentences = tuple(
        Span(max(start, excerpt.start), min(end, excerpt.end))
        for start, end in passage.sentences or (Span(passage.start, passage.end),)
        if start < excerpt.end and excerpt.start < end
    )
    answering = excerpt.highlight.shift(excerpt.start)
    if answering.start == answering.end:  # none is marked, as in paragraphs around a quote: from the first one that may
        places = range(len(sentences))
    else:
        places = range(*_places(sentences, answering))
        answering = Span(sentences[places[0]].start, sentences[places[-1]].end) if places else answering
    allowed = [n for n in places if allowance.refusal(article, *sentences[n]) is None]
    if not allowed or (excerpt.highlight != (0, 0) and allowance.refusal(article, *answering) is not None):
        return refusal or "terms"
    first, last = allowed[0], allowed[0] if excerpt.highlight == (0, 0) else allowed[-1]
    start, end = sentences[first].start, sentences[last].end
    if not allowance.one_sentence:
        start, end = _grow(
            sentences, first, lambda start, end: allowance.refusal(article, start, end) is None, until=last
        )
    marked = excerpt.highlight.shift(excerpt.start - start) if excerpt.highlight != (0, 0) else Span(0, 0)
    return excerpt_at(article, passage, start, end, marked)


def make_quote(
    article: Article,
    passage: Passage,
    excerpt: Excerpt,
    allowance: Allowance,
    *,
    score: float = 0.0,
    also_in: tuple[AlsoIn, ...] = (),
    superseded: bool = False,
    corrections: tuple[Correction, ...] | None = None,
) -> Quote:
    """Return the quote of an excerpt, or of what may be shown of it, with its source, link and SHA-256.

    Its words are re-sliced from the article. If none may be shown, it has none.

    Args:
        article: the stored article.
        passage: one of its passages.
        excerpt: what to quote, within the passage.
        allowance: what may be shown of the article.
        score: how well the passage answers a question, if there is one.
        also_in: other articles that printed the passage.
        superseded: whether the article has a later version than this.
        corrections: those that are shown, if there is a newer version of the article.
    """
    shown = narrowed(article, passage, excerpt, allowance)
    withheld = shown if isinstance(shown, str) else None
    if isinstance(shown, str):
        shown = Excerpt(excerpt.start, excerpt.start, False, False, Span(0, 0))
    text = article.text[shown.start : shown.end]
    return Quote(
        text=text,
        start=shown.start,
        end=shown.end,
        highlight=shown.highlight,
        cut_before=shown.cut_before,
        cut_after=shown.cut_after,
        sha256=digest(text),
        link=allowed_link(article, shown.start, shown.end, allowance),
        attribution=attribution(article, passage, superseded=superseded),
        article=article,
        passage=passage,
        score=score,
        also_in=also_in,
        superseded=superseded,
        corrections=corrections_of(article, allowance) if corrections is None else corrections,
        withheld=withheld,
    )


def allowed_link(article: Article, start: int, end: int, allowance: Allowance) -> str | None:
    """Return the link to `article.text[start:end]`; one that names words beside these only where those may be shown."""
    link = link_to(article, start, end)
    if link is None or not allowance.is_limited or (start < end and not has_context(link)):
        return link
    return link_to(article, start, start)


def _places(sentences: tuple[Span, ...], answering: Span) -> tuple[int, int]:
    """Return the places of the sentences that answer, from the first to after the last."""
    within = [n for n, (start, end) in enumerate(sentences) if start < answering.end and answering.start < end]
    return (within[0], within[-1] + 1) if within else (0, 0)


def _grow(
    sentences: tuple[Span, ...], index: int, fits: Callable[[int, int], bool], *, until: int | None = None
) -> Span:
    """Return the sentences from one to another, with those after and before them, by turns, while they fit."""
    first, last = index, index if until is None else until
    grows = True
    while grows:
        grows = False
        if last + 1 < len(sentences) and fits(sentences[first][0], sentences[last + 1][1]):
            last, grows = last + 1, True
        if first and fits(sentences[first - 1][0], sentences[last][1]):
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
