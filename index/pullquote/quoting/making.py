"""A stretch of a passage -> the quote of it: re-sliced from the article, with its source, link and SHA-256."""

from __future__ import annotations

from pullquote.quoting.excerpt import Cut, attribution
from pullquote.quoting.text_fragments import link
from pullquote.text.folding import digest
from pullquote.types import AlsoIn, Article, Passage, Quote


def quote_of(
    article: Article,
    passage: Passage,
    piece: Cut,
    *,
    score: float = 0.0,
    also_in: tuple[AlsoIn, ...] = (),
    superseded: bool = False,
) -> Quote:
    """Make the quote of a stretch of one of an article's passages.

    Args:
        article: the stored article.
        passage: one of its passages.
        piece: the stretch, within the passage.
        score: how well the passage bears on a question, if it was asked for with one.
        also_in: other articles that printed the passage.
        superseded: whether the article has a later version than this.
    """
    text = article.text[piece.start : piece.end]
    return Quote(
        text=text,
        start=piece.start,
        end=piece.end,
        highlight=piece.highlight,
        cut_before=piece.cut_before,
        cut_after=piece.cut_after,
        sha256=digest(text),
        link=link(article.url, article.text, piece.start, piece.end),
        attribution=attribution(article, passage, superseded=superseded),
        article=article,
        passage=passage,
        score=score,
        also_in=also_in,
        superseded=superseded,
    )
