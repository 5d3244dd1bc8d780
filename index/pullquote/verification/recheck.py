"""Earlier quotes, re-sliced from the stored article and compared with the archive's present content."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from pullquote.catalog import Catalog
from pullquote.errors import DamagedArchive
from pullquote.quoting.allowance import QuotePolicy
from pullquote.quoting.corrections import corrections_of_version
from pullquote.quoting.excerpt import excerpt_at, make_quote
from pullquote.text.folding import digest
from pullquote.types import Article, Quote, QuoteReference, Span
from pullquote.verification.exact import find_exact
from pullquote.verification.fuzzy import NEAR_THRESHOLD, FuzzyMatch, find_fuzzy
from pullquote.verification.surroundings import ReadArticle
from pullquote.verification.verdict import Recheck
from pullquote.verification.verify import place_of

log = logging.getLogger("pullquote")


def requote(
    catalog: Catalog,
    policy: QuotePolicy,
    reference: QuoteReference,
    away: int,
    collections: Sequence[str] | None,
    *,
    whole: bool = False,
) -> Quote | None:
    """Return the quote that a reference names, its `whole` passage, or the body passage `away` after (or before) it.

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
    newest = versions[-1]
    is_newest = article is newest
    allowance = policy.allowance(article, newest)
    corrections = None if is_newest else corrections_of_version(article, newest, policy)
    if away == 0:
        start, end = (quoted.start, quoted.end) if whole else (reference.start, reference.end)
        marked = reference.highlight.shift(reference.start - start) if any(reference.highlight) else Span(0, 0)
        excerpt = excerpt_at(article, quoted, start, end, marked)
        return make_quote(article, quoted, excerpt, allowance, superseded=not is_newest, corrections=corrections)
    body = [passage for passage in article.passages if passage.kind == "body" or passage == quoted]
    place = body.index(quoted) + away
    if not 0 <= place < len(body):
        return None
    excerpt = excerpt_at(article, body[place], body[place].start, body[place].end, Span(0, 0))
    return make_quote(article, body[place], excerpt, allowance, superseded=not is_newest, corrections=corrections)


def recheck(
    catalog: Catalog, policy: QuotePolicy, reference: QuoteReference, collections: Sequence[str] | None
) -> Recheck:
    """Compare words quoted before with what their article says now.

    Returns:
        `unchanged` with the place where the current version has the same words; `changed` with the nearest words, if
        any are near; `withdrawn` if the archive no longer has the article, or the version that was quoted, or has
        withdrawn the article.
    """
    with catalog.snapshot():
        versions = _versions(catalog, reference, collections)
        quoted = requote(catalog, policy, reference, 0, collections)
    if not versions or quoted is None:
        withdrawn = versions[-1].withdrawn if versions else None
        return Recheck("withdrawn", None, withdrawn.day if withdrawn else None)
    current = versions[-1]
    # Where no words were shown, the passage that they would have been taken from is compared.
    shown = quoted.withheld is None
    span = Span(reference.start, reference.end) if shown else Span(quoted.passage.start, quoted.passage.end)
    text = quoted.article.text[slice(*span)]
    same = [place for place in find_exact(text, current.text) if current.text[place[0] : place[1]] == text]
    if current.version == quoted.article.version:
        same = [span]
    read = ReadArticle(current, allowance=policy.allowance(current))
    if same:
        start, end = min(same, key=lambda place: abs(place[0] - reference.start))
        return Recheck("unchanged", place_of(read, FuzzyMatch(start, end, 1.0), current=True))
    near = find_fuzzy(text, current.text)
    if near is None or near.similarity < NEAR_THRESHOLD:
        return Recheck("changed", None)
    return Recheck("changed", place_of(read, near, current=True, claim=text))


def _versions(catalog: Catalog, reference: QuoteReference, collections: Sequence[str] | None) -> tuple[Article, ...]:
    if collections is not None and reference.collection not in collections:
        return ()
    try:
        return catalog.articles.versions_of(reference.id, [reference.collection])
    except DamagedArchive as error:  # of this article alone, which nobody is shown any more
        log.error("%s", error)
        return ()
