"""Verification of a claim: where it was printed exactly, in part, nearly or not at all, in all versions of articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from pullquote.catalog import Catalog
from pullquote.errors import InputError
from pullquote.filters import Filters
from pullquote.quoting.allowance import QuotePolicy
from pullquote.quoting.attribution import attribution
from pullquote.quoting.excerpt import allowed_link
from pullquote.text.characters import has_surrogates
from pullquote.text.folding import fold, strip_quotes
from pullquote.text.passages import paragraphs
from pullquote.text.sentences import sentences
from pullquote.types import Article, Passage, Span
from pullquote.verification.exact import without_repeated_marks
from pullquote.verification.fuzzy import NEAR_THRESHOLD, FuzzyMatch, find_nearest
from pullquote.verification.pieces import printed_pieces
from pullquote.verification.surroundings import ReadArticle
from pullquote.verification.verdict import EXACT, Caution, Difference, Place, PrintedPiece, Verification, VerifyStatus
from pullquote.verification.versions import Versions
from pullquote.verification.word_diff import differences

MAX_CLAIM = 5000
MAX_PLACES = 20
MATCHES_READ = 1000
"""Places with the words of a claim that are looked at, for the same."""

PLACES_OF_PIECE = 3
CHARACTERS_COMPARED = 300_000
SENTENCES_LOOKED_UP = 100
SHORT = 15_000
"""Code points of an article that is compared whole."""

VERSIONS_READ = 500
"""Versions with the words of a claim that are read at most, to find one that printed them as whole sentences."""

_LONGEST_WORD = 100


def verify(catalog: Catalog, claim: str, filters: Filters, policy: QuotePolicy) -> Verification:
    """Find where a claimed text was printed, current versions first.

    Raises:
        InputError: the claim is empty or longer than can be compared, or a filter cannot be used.
    """
    check_claim(claim)
    with catalog.snapshot():
        return verify_among(Versions(catalog, filters, policy), claim)


def verify_among(versions: Versions, claim: str) -> Verification:
    """Find where a claimed text was printed among versions of articles, current ones first; see `verify`."""
    check_claim(claim)
    filtered = versions.are_filtered
    printed, is_sure = _printed_places(versions, claim)
    if printed:
        status: VerifyStatus = "exact" if printed[0].is_exact else "part"
        return Verification(claim, status, tuple(printed), compared_all=is_sure, filtered=filtered)
    near, compared_all = _near_places(versions, claim)
    if near:
        return Verification(claim, "near", tuple(near), compared_all=compared_all, filtered=filtered)
    pieces, all_found = _pieces(versions, claim)
    places = tuple(place for piece in pieces for place in piece.places)
    return Verification(claim, "pieces" if pieces else "absent", places, pieces, compared_all and all_found, filtered)


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


@dataclass(frozen=True, slots=True)
class _Match:
    """Where a claim's words were printed; its place is made only if it is returned."""

    read: ReadArticle
    current: bool
    span: Span
    is_exact: bool

    @property
    def key(self) -> tuple[str, str, int, int]:
        article = self.read.article
        return article.collection, article.id, article.version, self.span.start

    def place(self) -> Place:
        return place_of(self.read, FuzzyMatch(*self.span, 1.0), current=self.current)


def _printed_places(versions: Versions, claim: str, most: int = MAX_PLACES) -> tuple[list[Place], bool]:
    """Find where a claim was printed word for word: as whole sentences first, then inside of one.

    Returns:
        At most `most` places; and whether it is known that there are no whole sentences, if none is found.
    """
    found: dict[tuple[str, str, int, int], _Match] = {}
    looked_at = 0
    for form in _forms(claim):
        for repeated_marks in (True, False):
            matches = [*islice(_matches(versions, form, repeated_marks=repeated_marks), MATCHES_READ)]
            looked_at = max(looked_at, len(matches))
            for match in matches:
                found.setdefault(match.key, match)
        if any(match.is_exact for match in found.values()):
            break
    chosen = sorted(found.values(), key=lambda match: not match.is_exact)
    is_sure = looked_at < MATCHES_READ or chosen[0].is_exact
    return [versions.with_change(match.place()) for match in chosen[:most]], is_sure


def _forms(claim: str) -> Iterator[str]:
    """Yield the claim, then without the full stop or comma at its end, which may belong to whoever quotes it."""
    yield claim
    words = strip_quotes(claim)
    if words[-1:] in {".", ",", "。", "，"} and words[-2:-1] not in {".", ""}:
        yield words[:-1]


def _matches(versions: Versions, claim: str, *, repeated_marks: bool) -> Iterator[_Match]:
    """Yield where a claim's words stand; one over paragraphs is found with the marks before each and without."""
    words = strip_quotes(claim)
    if not repeated_marks:
        if len(words.split()) < 2:  # not over two paragraphs
            return
        words = without_repeated_marks(words, in_lines=True)
    for read, current in versions.read(islice(versions.containing(fold(words).text), VERSIONS_READ)):
        for span in read.exact_places(words, repeated_marks=repeated_marks):
            yield _Match(read, current, span, read.whole(*span) in EXACT)


def _near_places(versions: Versions, claim: str) -> tuple[list[Place], bool]:
    """Return where nearly the words of a claim were printed, and whether all that may have them were compared."""
    places: list[Place] = []
    compared, all_compared = _stretches(versions, _passages_sharing(versions, [claim]), 3 * len(claim) // 2)
    for read, current, spans in compared:
        near = find_nearest(claim, [read.words(span) for span in spans])
        if near is not None and near.similarity >= NEAR_THRESHOLD:
            places.append(place_of(read, near, current=current, claim=claim))
    places.sort(key=lambda place: (-place.similarity, not place.current))
    return [versions.with_change(place) for place in places[:MAX_PLACES]], all_compared


def _pieces(versions: Versions, claim: str) -> tuple[tuple[PrintedPiece, ...], bool]:
    """Return the pieces of a claim that were printed, and whether all that may have some were compared."""
    parts = [claim[slice(*span)] for span in sentences(claim, 0, len(claim.rstrip()), None)]
    passages = _passages_sharing(versions, parts[:SENTENCES_LOOKED_UP])
    compared, all_compared = _stretches(versions, passages, max(map(len, parts)))
    printed = [read.words(span).tokens for read, _, spans in compared for span in spans]
    pieces, all_found = printed_pieces(claim, lambda text: _printed_places(versions, text, PLACES_OF_PIECE)[0], printed)
    return pieces, all_compared and all_found and len(parts) <= SENTENCES_LOOKED_UP


def _passages_sharing(versions: Versions, texts: Iterable[str]) -> Iterable[tuple[int, Span]]:
    """Return the passages that share most terms with each of the texts: the best of each, then the second best."""
    looked_up = map(versions.sharing, texts)
    return dict.fromkeys(filter(None, chain.from_iterable(zip_longest(*looked_up))))


def _stretches(
    versions: Versions, passages: Iterable[tuple[int, Span]], reach: int
) -> tuple[list[tuple[ReadArticle, bool, list[Span]]], bool]:
    """Return what is compared with a claim, and whether it includes all of these passages.

    Returns:
        Versions, whether each is current, and the stretches of its text: all of a short one, of a long one what is
        within `reach` code points of the passages. They have CHARACTERS_COMPARED code points, and those of one stretch.
    """
    chosen: dict[int, tuple[ReadArticle, bool, list[Span]]] = {}
    left = CHARACTERS_COMPARED
    for number, passage in passages:
        for read, current in versions.read([number]):
            text = read.article.text
            span = Span(0, len(text)) if len(text) <= SHORT else _widened(text, passage, reach)
            spans = chosen.setdefault(number, (read, current, []))[2]
            touched = [one for one in spans if one.start <= span.end and span.start <= one.end]
            joined = Span(min(one.start for one in (span, *touched)), max(one.end for one in (span, *touched)))
            more = joined.end - joined.start - sum(one.end - one.start for one in touched)
            if more and left <= 0:
                return [*chosen.values()], False
            spans[:] = [*(one for one in spans if one not in touched), joined]
            left -= more
    return [*chosen.values()], True


def _widened(text: str, span: Span, reach: int) -> Span:
    """Return a span with at least `reach` code points more on either side, up to white space if some is near."""
    start, end = max(0, span.start - reach), min(len(text), span.end + reach)
    first, last = max(0, start - _LONGEST_WORD), min(len(text), end + _LONGEST_WORD)
    before = (place for place in range(start, first, -1) if text[place - 1].isspace())
    after = (place for place in range(end, last) if text[place].isspace())
    return Span(next(before, start if first else 0), next(after, end if last < len(text) else last))


def place_of(read: ReadArticle, near: FuzzyMatch, *, current: bool, claim: str | None = None) -> Place:
    """Return the place where a claim was found; `claim` is given if it is not there word for word."""
    article = read.article
    start, end, similarity = near
    around = read.around(start, end)
    paragraph = max(1, sum(first <= start for first, _ in paragraphs(article.text)))
    passage = _passage_at(article, start, end, paragraph)
    changed = () if claim is None else differences(claim, article.text[start:end])
    allowance = read.allowance
    low, high = min(start, around.sentence.start), max(end, around.sentence.end)
    withheld = allowance.refusal(article, low, high)
    return Place(
        article=article,
        start=start,
        end=end,
        paragraph=paragraph,
        current=current,
        superseded=read.superseded,
        similarity=round(similarity, 4),
        differences=changed,
        sentence=around.sentence,
        whole=around.whole,
        cautions=(*around.cautions, *_unclaimed(read, changed, start)),
        passage=passage,
        link=allowed_link(article, start, start if withheld else end, allowance),
        attribution=attribution(article, passage, superseded=read.superseded),
        corrections=read.corrections,
        withheld=withheld,
    )


def _unclaimed(read: ReadArticle, changed: Iterable[Difference], start: int) -> Iterator[Caution]:
    """Yield the printed words within a near match that a claim lacks and that may change what it says."""
    for step in changed:
        end = start + len(step.printed)
        if step.operation != "equal":
            yield from read.telling(start, end)
        start = end


def _passage_at(article: Article, start: int, end: int, paragraph: int) -> Passage:
    """Return the passage in which a span begins; furniture is in none, so it gets one of its own."""
    for passage in article.passages:
        if passage.start <= start < passage.end:
            return passage
    return Passage(article.text[start:end], start, end, paragraph)
