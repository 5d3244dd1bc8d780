"""Verification of a claim: where it was printed exactly, nearly or not at all, in any version of any article."""

from __future__ import annotations

from collections.abc import Sequence

from pullquote.catalog import Catalog
from pullquote.errors import InputError
from pullquote.text.characters import has_surrogates
from pullquote.text.folding import fold, strip_quotes
from pullquote.text.passages import paragraphs
from pullquote.text.terms import content_terms
from pullquote.types import Article, Place, Verification
from pullquote.verification.exact import find_exact
from pullquote.verification.fuzzy import NEAR_THRESHOLD, FuzzyMatch, find_fuzzy
from pullquote.verification.word_diff import differences

MAX_CLAIM = 5000
MAX_PLACES = 20
VERSIONS_COMPARED = 20
TERMS_LOOKED_UP = 40


def verify(catalog: Catalog, claim: str, collections: Sequence[str] | None) -> Verification:
    """Find where a claimed text was printed, current versions first.

    Raises:
        InputError: the claim is empty or longer than can be compared.
    """
    if not claim.strip():
        raise InputError("claim_empty", "there is nothing to verify: give the words that were claimed")
    if has_surrogates(claim):
        raise InputError(
            "claim_garbled", "the text to verify is not valid text: it holds bytes or halves of characters"
        )
    if len(claim) > MAX_CLAIM:
        raise InputError(
            "claim_too_long",
            "the text has {length:,} characters, at most {limit:,} are compared: shorten it",
            length=len(claim),
            limit=MAX_CLAIM,
        )
    with catalog.snapshot():
        exact = _exact_places(catalog, claim, collections)
        if exact:
            return Verification(claim, "exact", tuple(exact))
        near = _near_places(catalog, claim, collections)
    return Verification(claim, "near" if near else "absent", tuple(near))


def _exact_places(catalog: Catalog, claim: str, collections: Sequence[str] | None) -> list[Place]:
    places: list[Place] = []
    for number in catalog.articles.versions_containing(fold(strip_quotes(claim)).text, collections):
        article = catalog.articles.find(number)
        if article is None:
            continue
        current = catalog.articles.is_current(number)
        for start, end in find_exact(claim, article.text):
            places.append(place_of(article, FuzzyMatch(start, end, 1.0), current=current))
            if len(places) == MAX_PLACES:
                return places
    return places


def _near_places(catalog: Catalog, claim: str, collections: Sequence[str] | None) -> list[Place]:
    places: list[Place] = []
    for number in catalog.articles.versions_sharing(
        content_terms(claim)[:TERMS_LOOKED_UP], collections, VERSIONS_COMPARED
    ):
        article = catalog.articles.find(number)
        if article is None:
            continue
        near = find_fuzzy(claim, article.text)
        if near is not None and near.similarity >= NEAR_THRESHOLD:
            places.append(place_of(article, near, current=catalog.articles.is_current(number), claim=claim))
    places.sort(key=lambda place: (-place.similarity, not place.current))
    return places[:MAX_PLACES]


def place_of(article: Article, near: FuzzyMatch, *, current: bool, claim: str | None = None) -> Place:
    """Return the place where a claim was found; `claim` is given if it is not there word for word."""
    printed = article.text[near.start : near.end]
    return Place(
        article=article,
        start=near.start,
        end=near.end,
        paragraph=max(1, sum(start <= near.start for start, _ in paragraphs(article.text))),
        current=current,
        similarity=round(near.similarity, 4),
        differences=() if claim is None else differences(claim, printed),
    )
