"""A quote given before, again: re-sliced from the stored article, and compared with what the archive holds now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.catalog import Catalog
from index.quoting import attribution, differences, digest, find_exact, find_near, goes_on, link
from index.types import Article, Passage, Place, Quote, QuoteReference, Recheck


def requote(catalog: Catalog, reference: QuoteReference, away: int, collections: Sequence[str] | None) -> Quote | None:
    """Make the quote that a reference names, or the whole passage that stands `away` passages of the body from it.

    None unless the very words that were quoted still stand in that version of the article, and a passage there.
    """
    versions = _versions(catalog, reference, collections)
    article = next((one for one in versions if one.version == reference.version), None)
    if article is None or digest(article.text[reference.start : reference.end]) != reference.sha256:
        return None
    quoted = next((one for one in article.passages if one.start <= reference.start < one.end), None)
    if quoted is None or reference.end > quoted.end:
        return None
    if away == 0:
        return _quote(article, quoted, reference, superseded=article is not versions[-1])
    body = [passage for passage in article.passages if passage.kind == "body" or passage == quoted]
    place = body.index(quoted) + away
    if not 0 <= place < len(body):
        return None
    whole = replace(reference, start=body[place].start, end=body[place].end, highlight=(0, 0))
    return _quote(article, body[place], whole, superseded=article is not versions[-1])


def recheck(catalog: Catalog, reference: QuoteReference, collections: Sequence[str] | None) -> Recheck:
    """Compare words quoted before with what their article says now.

    Returns:
        `unchanged` with the place where the current version has the same words; `changed` with the nearest words, if
        any are near; `withdrawn` when the archive no longer holds the article, or not the version that was quoted.
    """
    versions = _versions(catalog, reference, collections)
    quoted = requote(catalog, reference, 0, collections)
    if not versions or quoted is None:
        return Recheck("withdrawn", None)
    text, current = quoted.text, versions[-1]
    same = [place for place in find_exact(text, current.text) if current.text[place[0] : place[1]] == text]
    if current.version == quoted.article.version:
        same = [(quoted.start, quoted.end)]
    if same:
        start, end = min(same, key=lambda place: abs(place[0] - reference.start))
        return Recheck("unchanged", _place(current, start, end, 1.0))
    near = find_near(text, current.text)
    if near is None:
        return Recheck("changed", None)
    place = _place(current, near.start, near.end, near.similarity)
    return Recheck("changed", replace(place, differences=differences(text, current.text[near.start : near.end])))


def _versions(catalog: Catalog, reference: QuoteReference, collections: Sequence[str] | None) -> tuple[Article, ...]:
    if collections is not None and reference.collection not in collections:
        return ()
    return catalog.versions_of(reference.id, [reference.collection])


def _quote(article: Article, passage: Passage, stretch: QuoteReference, *, superseded: bool) -> Quote:
    text = article.text[stretch.start : stretch.end]
    before, after = goes_on(article, passage)
    return Quote(
        text=text,
        start=stretch.start,
        end=stretch.end,
        highlight=stretch.highlight,
        cut_before=before or stretch.start > passage.start,
        cut_after=after or stretch.end < passage.end,
        sha256=digest(text),
        link=link(article.url, article.text, stretch.start, stretch.end),
        attribution=attribution(article, passage, superseded=superseded),
        article=article,
        passage=passage,
        score=0.0,
        superseded=superseded,
    )


def _place(article: Article, start: int, end: int, similarity: float) -> Place:
    passage = next((one for one in article.passages if one.start <= start < one.end), None)
    return Place(
        article=article,
        start=start,
        end=end,
        paragraph=passage.paragraph if passage else 1,
        current=True,
        similarity=round(similarity, 4),
    )
