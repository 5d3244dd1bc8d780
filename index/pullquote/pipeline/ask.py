"""From a question to an answer: search, ranking, and quotes that are checked when they are made."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, get_args

from pullquote.answerability.layout import ReaderInput
from pullquote.catalog import Catalog, PassageRecord
from pullquote.catalog.filters import as_of_day, condition
from pullquote.catalog.unmatched import unmatched_filters
from pullquote.errors import InputError
from pullquote.filters import Filters
from pullquote.pipeline.asked_time import PREFERRED, AskedTime
from pullquote.pipeline.components import Components
from pullquote.pipeline.newest import Place, as_asked_then, goes_on, newest_first
from pullquote.pipeline.refusal import with_words
from pullquote.pipeline.spelling import correct_spelling
from pullquote.quoting.allowance import QuotePolicy
from pullquote.quoting.corrections import corrections_of_version
from pullquote.quoting.excerpt import choose_excerpt, make_quote
from pullquote.ranking.calibration import UNREAD, calibration_for, judge_by_words
from pullquote.ranking.cross_encoder import DEEP, CrossEncoder
from pullquote.ranking.diversity import RankedPassage, split_answers
from pullquote.ranking.duplicates import deduplicate, first_printed
from pullquote.ranking.query import Query
from pullquote.ranking.scoring import TYPICAL, ScoredPassage, answering_sentence, prerank, score
from pullquote.ranking.wording import wording
from pullquote.settings import DEPTH, QUOTE_LENGTH
from pullquote.text.characters import has_surrogates
from pullquote.text.folding import digest
from pullquote.types import AlsoIn, Answer, Article, Passage, Quote, Reason, Sort, Strictness

if TYPE_CHECKING:
    from pullquote.answerability.layout import Reading
    from pullquote.answerability.reader import Reader

log = logging.getLogger("pullquote")

MAX_QUESTION = 2000
MAX_K = 100
SCORED = 16  # candidates scored in full at least, or twice as many as are asked for
JUDGED = 10  # best passages that are compared with the question's subject, however few are asked for
READ = 6  # of those, how many of the best the reader reads: the knee of the curve in docs/reader.md
AT_ONCE = 3  # if no more quotes are asked for, only so many are read where one of them clearly answers
MOST_READ = 20  # where more than JUDGED quotes are asked for; those that are not read are no answers
CLEAR = 0.0  # the logit at which a passage clearly answers
DEEPER = 4  # how many times as many are searched, once, if too many candidates are copies of each other
WithCopies = tuple[ScoredPassage, list[ScoredPassage]]
"""A passage, and its copies in other articles."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class AskOptions:
    """Options of a question: number and length of quotes, filters, order, strictness, and candidates searched.

    `dates` says whether a time that the question names is read, `now` on which day it is asked, None for the day that
    the filters name as the one as of which is answered, or today.
    """

    k: int = 3
    filters: Filters = field(default_factory=Filters)
    sort: Sort = "relevance"
    strictness: Strictness = "usual"
    quote_length: int = QUOTE_LENGTH
    depth: int = DEPTH
    dates: bool = True
    now: date | None = None

    @property
    def as_of(self) -> str | None:
        """Return the day at whose end things stood as they are answered; None for now."""
        return None if self.filters.as_of is None else as_of_day(self.filters.as_of)

    @property
    def asked_on(self) -> date:
        """Return the day to which `last year` is relative."""
        return self.now or (date.today() if self.as_of is None else date.fromisoformat(self.as_of))

    def check(self) -> None:
        """Check the options.

        Raises:
            InputError: an option has an invalid value; the message says which, and what is valid.
        """
        if not isinstance(self.k, int) or not 1 <= self.k <= MAX_K:
            raise InputError("k_out_of_range", "k is {k!r}: ask for 1 to {limit} quotes", k=self.k, limit=MAX_K)
        if self.sort not in get_args(Sort):
            raise InputError(
                "sort_unknown", "sort is {sort!r}: give one of {known}", sort=self.sort, known=", ".join(get_args(Sort))
            )
        if self.strictness not in get_args(Strictness):
            raise InputError(
                "strictness_unknown",
                "strictness is {strictness!r}: give one of {known}",
                strictness=self.strictness,
                known=", ".join(get_args(Strictness)),
            )
        if not isinstance(self.filters, Filters):
            raise InputError(
                "filters_wrong_type", "filters is {filters!r}: give pullquote.Filters(…)", filters=self.filters
            )
        condition(self.filters)


def clean_question(question: str) -> str:
    """Return the question as it is searched: without control characters, and with single blanks.

    Raises:
        InputError: nothing is left, or it is longer than a question can be.
    """
    if not isinstance(question, str) or has_surrogates(question):
        raise InputError(
            "question_garbled",
            "the question is not valid text: it holds bytes or halves of characters that mean nothing",
        )
    cleaned = " ".join(_CONTROL.sub(" ", question).split())
    if not cleaned:
        raise InputError(
            "question_empty", "the question is empty: ask something, for instance “What did ferry tickets cost?”"
        )
    if len(cleaned) > MAX_QUESTION:
        raise InputError(
            "question_too_long",
            "the question has {length:,} characters, at most {limit:,} are read: shorten it",
            length=len(cleaned),
            limit=MAX_QUESTION,
        )
    return cleaned


def unanswered(question: str, reason: Reason, *, confidence: float = 0.0, closest: Sequence[Quote] = ()) -> Answer:
    """Return the answer to a question that has none, and why."""
    return Answer(
        question=question,
        answered=False,
        confidence=round(confidence, 4),
        reason=reason,
        quotes=(),
        closest=tuple(closest),
    )


def judged_count(k: int, components: Components) -> int:
    """Return how many of the best passages are judged."""
    return max(k, JUDGED, DEEP if components.cross_encoder else 0)


def search(
    query: Query, options: AskOptions, components: Components, time: AskedTime | None = None
) -> list[ScoredPassage]:
    """Find and score the passages that bear on a question, best first; the caller holds a snapshot of the catalog.

    Of a time that is preferred, some more of what was printed then are among them.
    """
    catalog, engine = components.catalog, components.engine
    catalog.encoders.require(engine.encoder, components.encoder.identity)
    wanted = max(SCORED, 2 * options.k, judged_count(options.k, components))
    depth = max(options.depth, wanted)
    for deep in (depth, DEEPER * depth):
        found = engine.candidates(query.views, query.lookup_terms, options.filters, deep)
        numbers = prerank(query, found)[:deep]
        stored, different = _first(wanted, numbers, engine.encoder, catalog, options.filters.as_of)
        if different >= wanted or len(found.nearest) < deep:
            break
    if time is not None and time.period is not None:
        then = engine.candidates(query.views, query.lookup_terms, time.within(options.filters), depth)
        known = {one.number for one in stored}
        more = [number for number in prerank(query, then)[:SCORED] if number not in known]
        stored += catalog.passages.load(engine.encoder, more, options.filters.as_of)
    return score(query, stored)


def _first(
    wanted: int, numbers: Sequence[int], encoder: int, catalog: Catalog, as_of: str | None
) -> tuple[list[PassageRecord], int]:
    """Read the first candidates until `wanted` different texts are found; candidates since removed are left out.

    Returns:
        The candidates, and the number of different texts: fewer than wanted if there are no more.
    """
    found: list[PassageRecord] = []
    texts: set[tuple[bool, tuple[str, ...]]] = set()
    for start in range(0, len(numbers), wanted):
        block = catalog.passages.load(encoder, numbers[start : start + wanted], as_of)
        found += block
        texts.update(wording(one.text) for one in block)
        if len(texts) >= wanted:
            break
    return found, len(texts)


def answer(question: str, cleaned: str, options: AskOptions, components: Components) -> Answer:
    """Answer a question from the archive, or say that the archive does not answer it.

    All reads see one state of the catalog. Every quote is re-sliced from the stored article and checked.

    Args:
        question: the question as asked, which the answer repeats.
        cleaned: the question from `clean_question`.
        options: checked options.
        components: the archive's components.
    """
    reader, searched = components.reader, cleaned
    if reader.knows_language(cleaned):  # it also knows which words are misspelt
        searched = correct_spelling(cleaned, components.catalog, options.filters, reader.is_word)
    time = AskedTime.of(searched, options.filters, options.asked_on, dates=options.dates)
    if time is not None and time.is_filter:
        options = replace(options, filters=time.within(options.filters))
    found = _answer(question, searched, options, components, time)
    if time is not None and not time.named.published and not found.answered:
        again = _answer(question, searched, options, components, None)  # what is preferred may hide no answer
        found = again if again.answered or time.absolute != searched else found
    if time is not None and not time.is_off:
        found = replace(found, read_as=time.read_as(found.quotes))
    found = replace(found, as_of=options.as_of)
    return found if searched == cleaned else replace(found, searched_for=searched)


def _answer(question: str, cleaned: str, options: AskOptions, components: Components, time: AskedTime | None) -> Answer:
    cleaned = cleaned if time is None else time.absolute
    views = components.encoder.encode_question(cleaned)
    with components.turn, components.catalog.snapshot():
        as_of = options.filters.as_of
        vocabulary = components.catalog.vocabulary(options.filters.collections, as_of)
        left_out = () if time is None else time.left_out
        query = Query.parse(cleaned, views, vocabulary.document_frequencies, left_out)
        ranked = search(query, options, components, time)
        if not ranked:
            return _nothing_found(question, components.catalog, options.filters)
        quoting = QuoteBuilder(query, options.quote_length, components.catalog, components.policy, time, as_of)
        if time is not None:
            ranked = time.spread(ranked, lambda one: (one.stored.published, one.stored.text))
        most = judged_count(options.k, components) + (PREFERRED if time else 0)
        found = deduplicate(ranked, most, components.reader.is_word)
        calibration = calibration_for(components.encoder.identity)
        is_readable = components.reader.knows_language(cleaned)
        if is_readable:
            found = quoting.read_first(found, components.reader, options.k)
            threshold = calibration.thresholds[options.strictness]
            judgement = calibration.judge([one for one, _ in found], of=JUDGED)
        else:
            threshold = UNREAD[options.strictness]
            judgement = judge_by_words([one for one, _ in found])
        judged = [
            RankedPassage(*first_printed(one, copies), probability)
            for (one, copies), probability in zip(found, judgement.probabilities, strict=True)
        ]
        ordered = _reordered(cleaned, judged, components.cross_encoder)
        sure = any(one.probability >= threshold for one in judged)
        answering, rest = split_answers(ordered, threshold) if sure else ([], ordered)
        answering, rest = newest_first(cleaned, answering, rest, options.k, quoting.place, time)
        given = quoting.first(options.k, answering)
        closest = quoting.first(options.k - len(given), rest)
    whole = [one.probability for one in judged if one.scored.stored.number not in quoting.damaged]
    confidence = max(whole, default=0.0)
    if not given:
        is_near = bool(closest) and judgement.topic >= calibration.near
        reason: Reason = "language" if not is_readable else "nearest" if is_near else "uncertain"
        refused = replace(
            unanswered(question, reason, confidence=confidence, closest=closest), by_words=not is_readable
        )
        return with_words(refused, cleaned, left_out) if closest else refused
    return Answer(
        question=question,
        answered=True,
        confidence=round(confidence, 4),
        reason=None,
        quotes=tuple(_sorted(given, options.sort)),
        closest=tuple(closest),
        by_words=not is_readable,
    )


def _reordered(cleaned: str, judged: list[RankedPassage], cross_encoder: CrossEncoder | None) -> list[RankedPassage]:
    """Order passages by the cross-encoder, if there is one."""
    if cross_encoder is None:
        return judged
    choices = {one.scored.stored.number: one for one in judged}
    read = cross_encoder.rerank(cleaned, [one.scored for one in judged])
    return [replace(choices[one.stored.number], scored=one) for one in read]


class QuoteBuilder:
    """Reads passages in their articles, and makes the quotes of an answer.

    `damaged` has the numbers of passages whose stored text failed its check. All quotes of one article together show no
    more of it than its publisher allows.
    """

    def __init__(
        self,
        query: Query,
        limit: int,
        catalog: Catalog,
        policy: QuotePolicy,
        time: AskedTime | None = None,
        as_of: str | None = None,
    ) -> None:
        self._query, self._limit, self._catalog, self._policy, self._time = query, limit, catalog, policy, time
        self._as_of = as_of
        self._shown: Counter[int] = Counter()  # characters of each version
        self._articles: dict[int, Article] = {}
        self.damaged: set[int] = set()

    def first(self, most: int, choices: Sequence[RankedPassage]) -> list[Quote]:
        """Make the first `most` quotes of ranked passages, leaving out damaged ones."""
        quotes: list[Quote] = []
        left = list(choices)
        while left and len(quotes) < most:
            some, left = left[: most - len(quotes)], left[most - len(quotes) :]
            self._read_articles({one.stored.version for choice in some for one in (choice.scored, *choice.copies)})
            quotes += filter(None, map(self._quote, some))
        return quotes

    def read_first(self, found: Sequence[WithCopies], reader: Reader, k: int) -> list[WithCopies]:
        """Have the best passages read, and order all by their scores, which then say what the reader found.

        Fewer are read where few quotes are asked for and one clearly answers, unless one printed later might answer
        anew; more where many are asked for. Where the question names a time, PREFERRED more are read.
        """
        most = (min(k, MOST_READ) if k > JUDGED else READ) + (PREFERRED if self._time else 0)
        read: list[WithCopies] = []
        for count in (AT_ONCE, most - AT_ONCE):
            read += self._read(found[len(read) : len(read) + count], reader)
            clear = [one.stored for one, _ in read if one.reading is not None and one.reading.logit >= CLEAR]
            left = [one.stored for one, _ in found[len(read) : most]]
            if (
                self._time is None
                and k <= AT_ONCE
                and clear
                and not any(goes_on(new, old) for new in left for old in clear)
            ):
                break
        lowest = min((one.reading.logit for one, _ in read if one.reading is not None), default=TYPICAL)
        rest = [(replace(one, assumed=lowest), copies) for one, copies in found[len(read) :]]
        return sorted([*read, *rest], key=lambda one: (-one[0].score, one[0].stored.number))

    def _read(self, found: Sequence[WithCopies], reader: Reader) -> list[WithCopies]:
        """Have some passages read, but for damaged ones."""
        self._read_articles({one.stored.version for one, _ in found})
        whole = [self._passage(one.stored) for one, _ in found]
        asked: dict[str, list[int]] = {}
        for number, place in enumerate(whole):
            if place is not None:
                question = self._asked_of(place[0], place[1])
                asked.setdefault(question, []).append(number)
        readings: dict[int, Reading] = {}
        for question, numbers in asked.items():
            inputs = [ReaderInput.of(*place) for number in numbers if (place := whole[number]) is not None]
            readings |= zip(numbers, reader.read(question, inputs), strict=True)
        return [
            (replace(one, reading=readings[number]) if number in readings else one, copies)
            for number, (one, copies) in enumerate(found)
        ]

    def _asked_of(self, article: Article, passage: Passage) -> str:
        """Return the question as a passage is to be read with it: without a time it names, of which the passage is."""
        if self._time is None:
            return as_asked_then(self._query.text, article.published, passage.text)
        return self._time.as_asked_then(article.published, passage.text)

    def _read_articles(self, versions: set[int]) -> None:
        """Read the articles of some versions that were not read before."""
        self._articles |= self._catalog.articles.find_all(sorted(versions - self._articles.keys()))

    def _passage(self, stored: PassageRecord) -> tuple[Article, Passage] | None:
        """Return a passage in its stored article, checked against its SHA-256; None if it is not what was added."""
        article = self._articles.get(stored.version)
        passage = article and next((one for one in article.passages if one.start == stored.start), None)
        if not article or not passage or digest(passage.text) != stored.sha256:
            if stored.number not in self.damaged:
                log.error("passage %d is not what was added, and not quoted: run `pullquote check`", stored.number)
            self.damaged.add(stored.number)
            return None
        return article, passage

    def place(self, choice: RankedPassage) -> Place | None:
        """Return a passage in its article, and which sentence answers; None if it is not what was added."""
        self._read_articles({choice.scored.stored.version})
        whole = self._passage(choice.scored.stored)
        if whole is None:
            return None
        article, passage = whole
        if choice.marked is not None:
            return article, passage, choice.marked
        texts = [article.text[start:end] for start, end in passage.sentences]
        return article, passage, answering_sentence(self._query, choice.scored, texts)

    def _quote(self, choice: RankedPassage) -> Quote | None:
        """Make a quote of a passage; of its first copy that may be shown, if it may not be."""
        quote = self._quote_of(choice)
        if quote is None or quote.withheld is None:
            return quote
        for copy in sorted(choice.copies, key=lambda one: one.stored.published or "9999"):
            other = self._quote_of(_printed_by(copy, choice))
            if other is not None and other.withheld is None:
                return other
        return quote

    def _quote_of(self, choice: RankedPassage) -> Quote | None:
        """Make a quote of a passage, re-sliced from the stored article and checked against its SHA-256."""
        found = self.place(choice)
        if found is None:
            return None
        article, passage, marked = found
        others = [
            self._articles[copy.stored.version] for copy in choice.copies if copy.stored.version in self._articles
        ]
        also = tuple(AlsoIn(other.id, other.outlet, other.url, other.collection) for other in others)
        version = choice.scored.stored.version
        old = self._as_of is not None and self._catalog.articles.is_superseded(version)
        newest = self._catalog.articles.newer_than(version) if old else None
        allowance = self._policy.allowance(article, newest).less(self._shown[version])
        piece = choose_excerpt(article, passage, passage.sentences[marked], self._limit)
        quote = make_quote(
            article,
            passage,
            piece,
            allowance,
            score=choice.scored.score,
            also_in=also,
            superseded=old,
            corrections=None if newest is None else corrections_of_version(article, newest, self._policy),
        )
        self._shown[version] += len(quote.text)
        return quote


def _printed_by(copy: ScoredPassage, choice: RankedPassage) -> RankedPassage:
    """Return a ranked passage as one of its copies printed it."""
    scored = replace(choice.scored, stored=copy.stored, sentences=copy.sentences)
    others = tuple(one for one in (choice.scored, *choice.copies) if one is not copy)
    marked = choice.marked if len(copy.sentences) == len(choice.scored.sentences) else None
    return replace(choice, scored=scored, copies=others, marked=marked)


def _nothing_found(question: str, catalog: Catalog, filters: Filters) -> Answer:
    """Return the answer to a question for which no passage was found, and why none was."""
    if not catalog.counts()["passages"] and filters.as_of is None:
        return unanswered(question, "empty")
    if len(catalog.passages.filter_ids(filters)):
        return unanswered(question, "uncertain")
    return replace(unanswered(question, "filtered_out"), unmatched=unmatched_filters(catalog.articles, filters))


def _sorted(quotes: Sequence[Quote], sort: Sort) -> list[Quote]:
    """Sort by date if asked to; articles whose date is unknown come last."""
    if sort == "relevance":
        return list(quotes)
    known = [quote for quote in quotes if quote.article.published]
    known.sort(key=lambda quote: quote.article.published or "", reverse=sort == "newest")
    return [*known, *(quote for quote in quotes if not quote.article.published)]
