"""Question to answer: from what the engine found, over the ranking, to quotes checked at the moment they are given."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from index.catalog import Catalog
from index.catalog.filtering import condition
from index.encoding.base import Encoder
from index.engines.base import SearchEngine
from index.errors import DamagedArchive, InputError
from index.quoting import cut, quote_of
from index.ranking.confidence import UNCALIBRATED_COVERAGE, calibration_for
from index.ranking.duplicates import collapse
from index.ranking.scoring import Scored, inverse_frequencies, rank
from index.types import AlsoIn, Answer, Filters, Quote, Sort
from index.words import content_terms, is_text, terms

log = logging.getLogger("pullquote")

MAX_QUESTION = 2000
MAX_K = 100
POSTINGS = 4000  # FTS5 reads about a thousand of them in a millisecond (tests/benchmarks/lexical.py)
EMPTY = "the archive holds no articles yet"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question is to be answered: how many quotes and candidates, how long, in what order, how surely."""

    k: int = 3
    filters: Filters = field(default_factory=Filters)
    sort: Sort = "relevance"
    quote_length: int = 800
    depth: int = 100

    def check(self) -> None:
        """Refuse a number of quotes or an order that makes no sense, and dates that are none.

        Raises:
            InputError: which of them, and what would do.
        """
        if not isinstance(self.k, int) or not 1 <= self.k <= MAX_K:
            raise InputError(f"k is {self.k!r}: ask for 1 to {MAX_K} quotes")
        if self.sort not in get_args(Sort):
            raise InputError(f"sort is {self.sort!r}: give one of {', '.join(get_args(Sort))}")
        if not isinstance(self.filters, Filters):
            raise InputError(f"filters is {self.filters!r}: give index.Filters(…)")
        condition(self.filters)


def clean_question(question: str) -> str:
    """Give the question as it is searched: control characters out, white space single.

    Raises:
        InputError: nothing is left, or it is longer than a question can be.
    """
    if not isinstance(question, str) or not is_text(question):
        raise InputError("the question is not valid text: it holds bytes or halves of characters that mean nothing")
    cleaned = " ".join(_CONTROL.sub(" ", question).split())
    if not cleaned:
        raise InputError("the question is empty: ask something, for instance “What did ferry tickets cost?”")
    if len(cleaned) > MAX_QUESTION:
        raise InputError(f"the question has {len(cleaned):,} characters, at most {MAX_QUESTION:,} are read: shorten it")
    return cleaned


def nothing_added(question: str) -> Answer:
    """Answer from an archive that has never held an article."""
    return _unanswered(question, 0.0, EMPTY, ())


def search(cleaned: str, asking: Asking, *, catalog: Catalog, engine: SearchEngine, encoder: Encoder) -> list[Scored]:
    """Find and rank the passages that bear on a question, best first; the caller holds a snapshot."""
    catalog.require_encoder(engine.encoder, encoder.identity)
    views = encoder.encode_question(cleaned)
    counts, passages = catalog.document_frequencies(list(dict.fromkeys(terms(cleaned))))
    sought = {term: counts[term] for term in content_terms(cleaned)}
    numbers = engine.candidates(views, rarest(sought), asking.filters, max(asking.depth, asking.k))
    candidates = catalog.stored_passages(engine.encoder, numbers)
    return rank(cleaned, views, inverse_frequencies(counts, passages), candidates)


def rarest(counts: Mapping[str, int], budget: int = POSTINGS) -> list[str]:
    """Choose the terms to look up: the rarest, and more while they stand in few enough passages together.

    Common terms cost the most to look up and tell the least; coverage counts them anyway. The budget keeps the look-up
    short in a large archive, unless even a question's rarest term is common there.
    """
    chosen: list[str] = []
    spent = 0
    for term in sorted(counts, key=lambda term: (counts[term], term)):
        spent += counts[term]
        if counts[term] and (not chosen or spent <= budget):
            chosen.append(term)
    return chosen


def answer(
    question: str, cleaned: str, asking: Asking, *, catalog: Catalog, engine: SearchEngine, encoder: Encoder
) -> Answer:
    """Answer a question from the archive, or say that the archive does not answer it.

    All reads see one state of the catalog. Every quote is re-sliced from the stored article and checked.

    Args:
        question: as it was asked, for the answer to carry.
        cleaned: as it is searched, from `clean_question`.
    """
    with catalog.snapshot():
        ranked = search(cleaned, asking, catalog=catalog, engine=engine, encoder=encoder)
        if not ranked:
            return _unanswered(question, 0.0, _why_nothing(catalog, asking.filters), ())
        quotes = _quotes(ranked, asking, catalog)
    chances, threshold = _chances([one for one, _ in quotes], encoder)
    confidence = max(chances, default=0.0)
    closest = tuple(quote for (_, quote), chance in zip(quotes, chances, strict=True) if chance < threshold)
    given = [quote for (_, quote), chance in zip(quotes, chances, strict=True) if chance >= threshold]
    if not given:
        return _unanswered(
            question, confidence, "no passage of the archive answers this with enough certainty", closest
        )
    return Answer(
        question=question,
        answered=True,
        confidence=round(confidence, 4),
        reason=None,
        quotes=tuple(_sorted(given, asking.sort)),
        closest=closest,
    )


def _quotes(ranked: Sequence[Scored], asking: Asking, catalog: Catalog) -> list[tuple[Scored, Quote]]:
    """Make quotes of the first k passages that say different things, without any whose stored text fails its check."""
    quotes: list[tuple[Scored, Quote]] = []
    for one, copies in collapse(ranked[: 4 * asking.k + 20]):
        if len(quotes) == asking.k:
            break
        try:
            quotes.append((one, _quote(catalog, one, copies, asking.quote_length)))
        except DamagedArchive as error:
            log.error("a passage is not quoted: %s", error)
    return quotes


def _chances(chosen: Sequence[Scored], encoder: Encoder) -> tuple[list[float], float]:
    """Give how probable it is that each passage answers, and from which probability on it is quoted."""
    calibration = calibration_for(encoder.identity)
    if calibration is None:
        return [one.held for one in chosen], UNCALIBRATED_COVERAGE
    return [calibration.probability(one) for one in chosen], calibration.threshold


def _quote(catalog: Catalog, scored: Scored, copies: Sequence[Scored], limit: int) -> Quote:
    """Make a quote of a ranked passage, re-sliced from the stored article and checked against its SHA-256."""
    article, passage = catalog.passage(scored.stored.number)
    piece = cut(article, passage, passage.sentences[scored.best_sentence], limit)
    also = []
    for copy in copies:
        other = catalog.find_version(copy.stored.version)
        if other is not None:
            also.append(AlsoIn(other.id, other.outlet, other.url))
    return quote_of(article, passage, piece, score=scored.score, also_in=tuple(also))


def _unanswered(question: str, confidence: float, reason: str, closest: tuple[Quote, ...]) -> Answer:
    return Answer(
        question=question,
        answered=False,
        confidence=round(confidence, 4),
        reason=reason,
        quotes=(),
        closest=closest,
    )


def _why_nothing(catalog: Catalog, filters: Filters) -> str:
    if not catalog.counts()["passages"]:
        return EMPTY
    if filters != Filters() and not len(catalog.allowed(filters)):
        return "no article of the archive passes the filters"
    return "the archive holds nothing near this question"


def _sorted(quotes: Sequence[Quote], sort: Sort) -> list[Quote]:
    """Sort by date where asked; articles whose date is unknown come last."""
    if sort == "relevance":
        return list(quotes)
    known = [quote for quote in quotes if quote.article.published]
    known.sort(key=lambda quote: quote.article.published or "", reverse=sort == "newest")
    return [*known, *(quote for quote in quotes if not quote.article.published)]
