"""Verification of a claim: where it was printed exactly, in part, nearly or not at all, in all versions of articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from pullquote.catalog import Catalog
from pullquote.errors import InputError
from pullquote.quoting.attribution import attribution
from pullquote.quoting.text_fragments import text_fragment_url
from pullquote.text.characters import has_surrogates
from pullquote.text.folding import fold, strip_quotes
from pullquote.text.passages import paragraphs
from pullquote.text.terms import content_terms
from pullquote.types import Article, Filters, Passage
from pullquote.verification.exact import find_exact, without_repeated_marks
from pullquote.verification.fuzzy import NEAR_THRESHOLD, FuzzyMatch, find_fuzzy
from pullquote.verification.pieces import printed_pieces
from pullquote.verification.surroundings import ReadArticle
from pullquote.verification.verdict import Place, PrintedPiece, Verification
from pullquote.verification.word_diff import differences

MAX_CLAIM = 5000
MAX_PLACES = 20
VERSIONS_COMPARED = 20
VERSIONS_READ = 500
"""Versions with the words of a claim that are read at most, to find one that printed them as whole sentences."""

TERMS_LOOKED_UP = 40


class _Versions:
    """The versions of articles that pass the filters, each read once, however many pieces of a claim it has."""

    def __init__(self, catalog: Catalog, filters: Filters) -> None:
        self.articles = catalog.articles
        self.filters = filters
        self._read: dict[int, tuple[ReadArticle, bool] | None] = {}

    def read(self, numbers: Iterable[int]) -> Iterator[tuple[ReadArticle, bool]]:
        """Yield versions, and whether each is current; those that are gone or damaged are left out."""
        for number in numbers:
            if number not in self._read:
                article = self.articles.find(number)
                found = None if article is None else (ReadArticle(article), self.articles.is_current(number))
                self._read[number] = found
            known = self._read[number]
            if known is not None:
                yield known


def verify(catalog: Catalog, claim: str, filters: Filters) -> Verification:
    """Find where a claimed text was printed, current versions first.

    Raises:
        InputError: the claim is empty or longer than can be compared, or a filter cannot be used.
    """
    check_claim(claim)
    with catalog.snapshot():
        versions = _Versions(catalog, filters)
        printed = _printed_places(versions, claim)
        if printed:
            return Verification(claim, "exact" if printed[0].is_exact else "part", tuple(printed))
        near = _near_places(versions, claim)
        if near:
            return Verification(claim, "near", tuple(near))
        pieces = _pieces(versions, claim)
    places = tuple(place for piece in pieces for place in piece.places)
    return Verification(claim, "pieces" if pieces else "absent", places, pieces)


def check_claim(claim: str) -> None:
    """Raise an InputError if a claim is empty, is not valid text, or is longer than can be compared."""
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


def _printed_places(versions: _Versions, claim: str) -> list[Place]:
    """Find where a claim was printed word for word: as whole sentences first, then inside of one."""
    found: dict[tuple[str, str, int, int], Place] = {}
    for form in _forms(claim):
        for place in _places_of(versions, form):
            article = place.article
            found.setdefault((article.collection, article.id, article.version, place.start), place)
        if any(place.is_exact for place in found.values()):
            break
    return sorted(found.values(), key=lambda place: not place.is_exact)[:MAX_PLACES]


def _forms(claim: str) -> Iterator[str]:
    """Yield the claim, then without the full stop or comma at its end, which may belong to whoever quotes it."""
    yield claim
    words = strip_quotes(claim)
    if words[-1:] in {".", ",", "。", "，"} and words[-2:-1] not in {".", ""}:
        yield words[:-1]


def _places_of(versions: _Versions, claim: str) -> Iterator[Place]:
    """Yield places with the claim's words; after MAX_PLACES only where they are whole sentences.

    A quotation over several paragraphs is found with and without the marks that are repeated before each.
    """
    yield from _limited(_versions_with(versions, claim, repeated_marks=True))
    yield from _limited(_versions_with(versions, claim, repeated_marks=False))


def _limited(places: Iterator[Place]) -> Iterator[Place]:
    inside = 0
    for place in places:
        inside += not place.is_exact
        if place.is_exact or inside <= MAX_PLACES:
            yield place


def _versions_with(versions: _Versions, claim: str, *, repeated_marks: bool) -> Iterator[Place]:
    words = strip_quotes(claim)
    if repeated_marks:
        numbers = versions.articles.versions_containing(fold(words).text, versions.filters)
    elif len(words.split()) < 2:  # not over two paragraphs
        return
    else:
        words = without_repeated_marks(words, in_lines=True)
        sought = fold(words).text.replace(" '", " ")
        numbers = versions.articles.versions_containing(sought, versions.filters, opening_marks=False)
    for read, current in versions.read(islice(numbers, VERSIONS_READ)):
        text = read.article.text if repeated_marks else without_repeated_marks(read.article.text)
        for start, end in find_exact(words, text):
            yield place_of(read, FuzzyMatch(start, end, 1.0), current=current)


def _sharing(versions: _Versions, claim: str) -> Iterator[tuple[ReadArticle, bool]]:
    """Return the versions that share most terms with a claim, and whether each is current."""
    terms = content_terms(claim)[:TERMS_LOOKED_UP]
    return versions.read(versions.articles.versions_sharing(terms, versions.filters, VERSIONS_COMPARED))


def _near_places(versions: _Versions, claim: str) -> list[Place]:
    places: list[Place] = []
    for read, current in _sharing(versions, claim):
        near = find_fuzzy(claim, read.article.text)
        if near is not None and near.similarity >= NEAR_THRESHOLD:
            places.append(place_of(read, near, current=current, claim=claim))
    places.sort(key=lambda place: (-place.similarity, not place.current))
    return places[:MAX_PLACES]


def _pieces(versions: _Versions, claim: str) -> tuple[PrintedPiece, ...]:
    def find(text: str) -> list[Place]:
        return _printed_places(versions, text)

    def compare(text: str) -> list[str]:
        return [read.article.text for read, _ in _sharing(versions, text)]

    return printed_pieces(claim, find, compare)


def place_of(read: ReadArticle, near: FuzzyMatch, *, current: bool, claim: str | None = None) -> Place:
    """Return the place where a claim was found; `claim` is given if it is not there word for word."""
    article = read.article
    start, end, similarity = near
    around = read.around(start, end)
    paragraph = max(1, sum(first <= start for first, _ in paragraphs(article.text)))
    passage = _passage_at(article, start, end, paragraph)
    return Place(
        article=article,
        start=start,
        end=end,
        paragraph=paragraph,
        current=current,
        similarity=round(similarity, 4),
        differences=() if claim is None else differences(claim, article.text[start:end]),
        sentence=around.sentence,
        whole=around.whole,
        cautions=around.cautions,
        passage=passage,
        link=text_fragment_url(article.url, article.text, start, end),
        attribution=attribution(article, passage, superseded=not current),
    )


def _passage_at(article: Article, start: int, end: int, paragraph: int) -> Passage:
    """Return the passage in which a span begins; furniture is in none, so it gets one of its own."""
    for passage in article.passages:
        if passage.start <= start < passage.end:
            return passage
    return Passage(article.text[start:end], start, end, paragraph)
