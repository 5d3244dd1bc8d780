"""What an article says now in the place of words that an earlier version of it had, and until when it had them."""

from __future__ import annotations

from collections.abc import Sequence

from pullquote.catalog.articles import ArticleStore
from pullquote.quoting.allowance import QuotePolicy
from pullquote.quoting.links import link_to
from pullquote.text.sentences import sentences
from pullquote.types import Article, Span
from pullquote.verification.revisions import ALIKE, compare_paragraphs, likeness, since_of
from pullquote.verification.verdict import Change, Place
from pullquote.verification.word_diff import align

MOST_SENTENCES = 3
"""Sentences that may have taken the place of one."""


def change_of(articles: ArticleStore, policy: QuotePolicy, place: Place) -> Change | None:
    """Return what became of the words of a superseded version; None if the last version has them, or is damaged."""
    later = articles.later_versions(place.article, place.article.text[place.start : place.end])
    if not later or later[-1].has_text:
        return None
    run = len(later)
    while run and not later[run - 1].has_text:
        run -= 1
    last, first = articles.find(later[-1].number), articles.find(later[run].number)
    before = articles.find(later[run - 1].number) if run else place.article
    if last is None:
        return None
    known = since_of(before, first) if before is not None and first is not None else None
    until, witness = known or (None, None)
    new, is_removed = _replacement(place.article, place.sentence or Span(place.start, place.end), last)
    is_shown = new is not None and policy.allowance(last).refusal(last, *new) is None
    return Change(
        until=until,
        witness=witness,
        version=last.version,
        removed=is_removed,
        text=last.text[slice(*new)] if new is not None and is_shown else None,
        span=new if is_shown else None,
        link=None if new is None else link_to(last, *new) if is_shown else last.url,
    )


def _replacement(old: Article, span: Span, new: Article) -> tuple[Span | None, bool]:
    """Return the sentences that stand in the place of some, None if that cannot be said; and whether nothing does."""
    for change in compare_paragraphs(old.text, new.text):
        if change.before is not None and change.before.start <= span.start < change.before.end:
            if change.after is None:
                return None, True
            return _sentences_instead(old, Span(*change.before), span, new, Span(*change.after))
    return None, False


def _sentences_instead(old: Article, before: Span, span: Span, new: Article, after: Span) -> tuple[Span | None, bool]:
    olds, news = (sentences(one.text, *part, one.language) for one, part in ((old, before), (new, after)))
    touched = [place for place, one in enumerate(olds) if one.start < span.end and span.start < one.end]
    if not touched:
        return None, False
    first, last = touched[0], touched[-1]
    texts = [old.text[slice(*one)] for one in olds], [new.text[slice(*one)] for one in news]
    anchors = [(-1, -1), *align(*texts), (len(olds), len(news))]
    i, j = max(pair for pair in anchors if pair[0] < first)
    a, b = min(pair for pair in anchors if pair[0] > last)
    if b - j == 1:
        return None, True
    return _instead(texts[0][i + 1 : a], first - i - 1, last - i - 1, news[j + 1 : b], new.text), False


def _instead(olds: Sequence[str], first: int, last: int, news: Sequence[Span], text: str) -> Span | None:
    """Return which of the new sentences between two unchanged ones took the place of some of the old ones."""
    if len(olds) == len(news):
        return Span(news[first].start, news[last].end)
    if last - first + 1 == len(olds) and len(news) <= MOST_SENTENCES:
        return Span(news[0].start, news[-1].end)
    words = " ".join(olds[first : last + 1])
    runs = [Span(news[k].start, news[min(k + last - first, len(news) - 1)].end) for k in range(len(news))]
    best = max(runs, key=lambda run: likeness(words, text[slice(*run)]))
    return best if likeness(words, text[slice(*best)]) >= ALIKE else None
