"""Question to answer: from what the engine found, over the ranking, to quotes checked at the moment they are given."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from index.catalog import Catalog, StoredPassage
from index.catalog.filtering import condition
from index.encoding.base import Encoder
from index.engines.base import SearchEngine
from index.errors import DamagedArchive, InputError
from index.quoting import cut, quote_of
from index.ranking.choosing import Choice, choose
from index.ranking.confidence import chances
from index.ranking.duplicates import collapse
from index.ranking.scoring import Scored, answering_sentence, inverse_frequencies, promising, rank
from index.remarks import REPLIES, Remark
from index.types import AlsoIn, Answer, Filters, Quote, Sort, Strictness
from index.words import content_terms, is_text, terms

if TYPE_CHECKING:
    from index.ranking.reranking import CrossEncoder

log = logging.getLogger("pullquote")

MAX_QUESTION = 2000
MAX_K = 100
LOOKED_AT = 24  # of the candidates, how many are scored in full, or twice as many as are asked for
JUDGED = 10  # of the best passages, how probable it is that they answer, however few are asked for
POSTINGS = 4000  # FTS5 reads about a thousand of them in a millisecond (tests/benchmarks/lexical.py)
EMPTY = "the archive holds no articles yet"
UNSURE = "no passage of the archive answers this with enough certainty"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class Asking:
    """How a question is to be answered: how many quotes and candidates, how long, in what order, how surely."""

    k: int = 3
    filters: Filters = field(default_factory=Filters)
    sort: Sort = "relevance"
    strictness: Strictness = "usual"
    quote_length: int = 800
    depth: int = 100

    def check(self) -> None:
        """Refuse a number of quotes, an order or a strictness that makes no sense, and dates that are none.

        Raises:
            InputError: which of them, and what would do.
        """
        if not isinstance(self.k, int) or not 1 <= self.k <= MAX_K:
            raise InputError(f"k is {self.k!r}: ask for 1 to {MAX_K} quotes")
        if self.sort not in get_args(Sort):
            raise InputError(f"sort is {self.sort!r}: give one of {', '.join(get_args(Sort))}")
        if self.strictness not in get_args(Strictness):
            raise InputError(f"strictness is {self.strictness!r}: give one of {', '.join(get_args(Strictness))}")
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


def remarked(question: str, kind: Remark) -> Answer:
    """Reply to what asks nothing."""
    return _unanswered(question, 0.0, REPLIES[kind], ())


@dataclass(frozen=True, slots=True)
class Tools:
    """What an archive answers with; the cross-encoder only where one is set."""

    catalog: Catalog
    engine: SearchEngine
    encoder: Encoder
    cross_encoder: CrossEncoder | None = None


def search(cleaned: str, asking: Asking, tools: Tools) -> list[Scored]:
    """Find and rank the passages that bear on a question, best first; the caller holds a snapshot."""
    catalog, engine = tools.catalog, tools.engine
    catalog.require_encoder(engine.encoder, tools.encoder.identity)
    views = tools.encoder.encode_question(cleaned)
    counts, passages = catalog.document_frequencies(list(dict.fromkeys(terms(cleaned))))
    sought = {term: counts[term] for term in content_terms(cleaned)}
    idf = inverse_frequencies(counts, passages)
    found = engine.candidates(views, rarest(sought), asking.filters, max(asking.depth, asking.k))
    numbers = promising(cleaned, idf, found)
    ranked = rank(cleaned, views, idf, _first(numbers, max(LOOKED_AT, 2 * asking.k), engine.encoder, catalog))
    return tools.cross_encoder.rerank(cleaned, ranked) if tools.cross_encoder else ranked


def _first(numbers: Sequence[int], most: int, encoder: int, catalog: Catalog) -> list[StoredPassage]:
    """Give the first so many candidates, or a few more, passing over those that are gone from the archive."""
    found: list[StoredPassage] = []
    for start in range(0, len(numbers), most):
        found += catalog.stored_passages(encoder, numbers[start : start + most])
        if len(found) >= most:
            break
    return found


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


def answer(question: str, cleaned: str, asking: Asking, tools: Tools) -> Answer:
    """Answer a question from the archive, or say that the archive does not answer it.

    All reads see one state of the catalog. Every quote is re-sliced from the stored article and checked.

    Args:
        question: as it was asked, for the answer to carry.
        cleaned: as it is searched, from `clean_question`.
        asking: how it is to be answered.
        tools: what it is answered with.
    """
    with tools.catalog.snapshot():
        ranked = search(cleaned, asking, tools)
        if not ranked:
            return _unanswered(question, 0.0, _why_nothing(tools.catalog, asking.filters), ())
        found = collapse(ranked, max(asking.k, JUDGED))
        odds, threshold = chances(cleaned, [one for one, _ in found], tools.encoder.identity, asking.strictness)
        judged = [Choice(one, tuple(copies), odd) for (one, copies), odd in zip(found, odds, strict=True)]
        answering, rest = choose(judged, threshold)
        quoting = _Quoting(cleaned, asking.quote_length, tools.catalog)
        given = quoting.first(asking.k, answering)
        closest = quoting.first(asking.k - len(given), rest)
    confidence = max((one.chance for one in judged if one not in quoting.damaged), default=0.0)
    if not given:
        return _unanswered(question, confidence, UNSURE, tuple(closest))
    return Answer(
        question=question,
        answered=True,
        confidence=round(confidence, 4),
        reason=None,
        quotes=tuple(_sorted(given, asking.sort)),
        closest=tuple(closest),
    )


class _Quoting:
    """Makes the quotes of an answer; `damaged` are the choices whose stored text failed its check."""

    def __init__(self, cleaned: str, limit: int, catalog: Catalog) -> None:
        self._cleaned, self._limit, self._catalog = cleaned, limit, catalog
        self.damaged: list[Choice] = []

    def first(self, most: int, choices: Sequence[Choice]) -> list[Quote]:
        """Make quotes of the first of some choices, passing over damaged ones."""
        quotes: list[Quote] = []
        for choice in choices:
            if len(quotes) == most:
                break
            try:
                quotes.append(self._quote(choice))
            except DamagedArchive as error:
                self.damaged.append(choice)
                log.error("a passage is not quoted: %s", error)
        return quotes

    def _quote(self, choice: Choice) -> Quote:
        """Make a quote of a passage, re-sliced from the stored article and checked against its SHA-256."""
        article, passage = self._catalog.passage(choice.scored.stored.number)
        texts = [article.text[start:end] for start, end in passage.sentences]
        highlight = passage.sentences[answering_sentence(self._cleaned, choice.scored, texts)]
        piece = cut(article, passage, highlight, self._limit)
        others = [self._catalog.find_version(copy.stored.version) for copy in choice.copies]
        also = tuple(AlsoIn(other.id, other.outlet, other.url) for other in others if other is not None)
        return quote_of(article, passage, piece, score=choice.scored.score, also_in=also)


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
