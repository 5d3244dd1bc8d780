"""Earlier quotes, re-sliced from the stored article and compared with the archive's present content."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from pullquote.catalog import Catalog
from pullquote.errors import DamagedArchive
from pullquote.quoting.excerpt import excerpt_at, make_quote
from pullquote.text.folding import digest
from pullquote.types import Article, Quote, QuoteReference, Span
from pullquote.verification.exact import find_exact
from pullquote.verification.fuzzy import NEAR_THRESHOLD, FuzzyMatch, find_fuzzy
from pullquote.verification.surroundings import ReadArticle
from pullquote.verification.verdict import Recheck
from pullquote.verification.verify import place_of

log = logging.getLogger("pullquote")


def requote(catalog: Catalog, reference: QuoteReference, away: int, collections: Sequence[str] | None) -> Quote | None:
    """Return the quote that a reference names, or the whole body passage `away` passages after (or before) it.

    None unless that version of the article still has exactly the quoted words, and such a passage; and if the article
    was withdrawn.
    """
    versions = _versions(catalog, reference, collections)
    article = next((one for one in versions if one.version == reference.version), None)
    if article is None or digest(article.text[reference.start : reference.end]) != reference.sha256:
        return None
    if article.withdrawn is not None:
        return None
    quoted = next((one for one in article.passages if one.start <= reference.start < one.end), None)
    if quoted is None or reference.end > quoted.end:
        return None
    if away == 0:
        excerpt = excerpt_at(article, quoted, reference.start, reference.end, reference.highlight)
        return make_quote(article, quoted, excerpt, superseded=article is not versions[-1])
    body = [passage for passage in article.passages if passage.kind == "body" or passage == quoted]
    place = body.index(quoted) + away
    if not 0 <= place < len(body):
        return None
    excerpt = excerpt_at(article, body[place], body[place].start, body[place].end, Span(0, 0))
    return make_quote(article, body[place], excerpt, superseded=article is not versions[-1])


def recheck(catalog: Catalog, reference: QuoteReference, collections: Sequence[str] | None) -> Recheck:
    """Compare words quoted before with what their article says now.

    Returns:
        `unchanged` with the place where the current version has the same words; `changed` with the nearest words, if
        any are near; `withdrawn` if the archive no longer has the article, or the version that was quoted, or has
        withdrawn the article.
    """
    with catalog.snapshot():
        versions = _versions(catalog, reference, collections)
        quoted = requote(catalog, reference, 0, collections)
    if not versions or quoted is None:
        withdrawn = versions[-1].withdrawn if versions else None
        return Recheck("withdrawn", None, withdrawn.day if withdrawn else None)
    text, current = quoted.text, versions[-1]
    same = [place for place in find_exact(text, current.text) if current.text[place[0] : place[1]] == text]
    if current.version == quoted.article.version:
        same = [Span(quoted.start, quoted.end)]
    if same:
        start, end = min(same, key=lambda place: abs(place[0] - reference.start))
        return Recheck("unchanged", place_of(ReadArticle(current), FuzzyMatch(start, end, 1.0), current=True))
    near = find_fuzzy(text, current.text)
    if near is None or near.similarity < NEAR_THRESHOLD:
        return Recheck("changed", None)
    return Recheck("changed", place_of(ReadArticle(current), near, current=True, claim=text))


def _versions(catalog: Catalog, reference: QuoteReference, collections: Sequence[str] | None) -> tuple[Article, ...]:
    if collections is not None and reference.collection not in collections:
        return ()
    try:
        return catalog.articles.versions_of(reference.id, [reference.collection])
    except DamagedArchive as error:  # of this article alone, which nobody is shown any more
        log.error("%s", error)
        return ()
