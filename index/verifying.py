"""A claimed text to what was printed: exactly, nearly or not at all, in any version of any article."""

from __future__ import annotations

from collections.abc import Sequence

from index.catalog import Catalog
from index.errors import InputError
from index.quoting import NEAR, differences, find_exact, find_near, fold
from index.types import Article, Difference, Place, Verification
from index.words import content_terms

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
        raise InputError("there is nothing to verify: give the words that were claimed")
    if len(claim) > MAX_CLAIM:
        raise InputError(f"the text has {len(claim):,} characters, at most {MAX_CLAIM:,} are compared: shorten it")
    with catalog.snapshot():
        exact = _exact_places(catalog, claim, collections)
        if exact:
            return Verification(claim, "exact", tuple(exact))
        near = _near_places(catalog, claim, collections)
    return Verification(claim, "near" if near else "absent", tuple(near))


def _exact_places(catalog: Catalog, claim: str, collections: Sequence[str] | None) -> list[Place]:
    places: list[Place] = []
    for number in catalog.versions_holding(fold(claim).text.strip().strip("\"'").strip(), collections):
        article = catalog.find_version(number)
        if article is None:
            continue
        current = catalog.is_current(number)
        for start, end in find_exact(claim, article.text):
            places.append(_place(article, start, end, current, 1.0, ()))
            if len(places) == MAX_PLACES:
                return places
    return places


def _near_places(catalog: Catalog, claim: str, collections: Sequence[str] | None) -> list[Place]:
    places: list[Place] = []
    for number in catalog.versions_sharing(content_terms(claim)[:TERMS_LOOKED_UP], collections, VERSIONS_COMPARED):
        article = catalog.find_version(number)
        if article is None:
            continue
        start, end, similarity = find_near(claim, article.text)
        if similarity >= NEAR:
            steps = differences(claim, article.text[start:end])
            places.append(_place(article, start, end, catalog.is_current(number), similarity, steps))
    places.sort(key=lambda place: (-place.similarity, not place.current))
    return places[:MAX_PLACES]


def _place(
    article: Article, start: int, end: int, current: bool, similarity: float, steps: tuple[Difference, ...]
) -> Place:
    paragraph = next((p.paragraph for p in article.passages if p.start <= start < p.end), None)
    if paragraph is None:  # in furniture: the last paragraph that begins before it
        paragraph = max((p.paragraph for p in article.passages if p.start <= start), default=1)
    return Place(
        article=article,
        start=start,
        end=end,
        paragraph=paragraph,
        current=current,
        similarity=round(similarity, 4),
        differences=steps,
    )
