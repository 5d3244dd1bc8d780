"""Conflicts of figures: which quote of an answer gives an older figure than another (£6.40 a ticket, later £7.60).

A newer sentence contradicts an older one if their articles share a subject and

- it tells itself that the older figure no longer holds (`£7.60, up from £6.40`), about nothing else, or
- both tell what took the place of the same earlier figure, and not the same, or
- their figures count the same (`_alike`), the clauses around them agree (`_agree`), and neither gives the other's.

Marking a correct quote is worse than marking none: doubtful cases count as different things, and possibly equal figures
as equal. How rarely it errs is measured in `tests/quantities/test_conflicts.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from pullquote.quantities.changes import figures_and_changes
from pullquote.quantities.clauses import Clause, clauses, telling_words
from pullquote.quantities.parse import CLOCK, SPANS, Quantity, numbers, times_of_day
from pullquote.text.terms import terms
from pullquote.types import Article, Passage, Quote

_LEAD = 400  # characters that, with the title, say what an article is about
_SUBJECT = 3.0  # words that two articles must share there; a pair of characters without spaces is half a word
_LEAST, _ALONE, _MOST_OF = 2.0, 3.0, 0.5  # see `_agree`
_DISTINCT = 100  # a whole number below it is many things; a greater one, or a fraction, tells what it is of

_OPPOSED = [  # words that exclude each other
    frozenset(term for word in group.split() for term in terms(word))
    for group in (
        "adult child children pensioner student concession",
        "men women man woman male female boys girls",
        "killed died dead injured wounded hurt missing arrested detained "
        "숨졌 숨진 숨지 사망 다쳤 다친 다치 부상 실종 死亡 負傷 受伤",
        "profit loss revenue sales turnover debt",
        "import export",
        "minimum maximum average median",
        "gross net",
        "buy sell rent hire sack dismiss",
        "single return",
        "urban rural",
    )
]

Said = tuple[Quantity, Clause]
"""A figure, and what is said around it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence of an article says in figures.

    `figures` are those that it does not itself say to hold no longer; `changes` each one that it does, and what took
    its place. `subject` are words of the article's title and lead, `around` of the passage, `words` of the sentence.
    """

    published: str | None
    subject: frozenset[str]
    around: frozenset[str]
    words: frozenset[str]
    figures: tuple[Said, ...]
    changes: tuple[tuple[Said, Said], ...]

    @classmethod
    def of(cls, sentence: str, article: Article, passage: str) -> Statement:
        """Return what a sentence of an article says; `passage` is the text of the passage that it stands in."""
        found, told = figures_and_changes(sentence)
        said = dict(zip(found, clauses(sentence, found, article.text), strict=True))
        changes = [((one.former, said[one.former]), (one.current, said[one.current])) for one in told]
        former = {one.former for one in told}
        return cls(
            article.published,
            telling_words(f"{article.title or ''}\n{article.text[:_LEAD]}"),
            telling_words(passage) if found else frozenset(),
            telling_words(sentence) if found else frozenset(),
            tuple((figure, clause) for figure, clause in said.items() if figure not in former),
            tuple((old, new) for old, new in changes if not _is_of_another(old[1], new[1])),
        )

    def values(self, unit: str) -> frozenset[float]:
        """Return the values of a unit that it says to hold."""
        return frozenset[float]().union(*(figure.values for figure, _ in self.figures if figure.unit == unit))

    def all_values(self, unit: str) -> frozenset[float]:
        """Return the values of a unit that it gives, whether or not they hold."""
        return self.values(unit).union(*(old.values for (old, _), _ in self.changes if old.unit == unit))

    def shares_subject(self, other: Statement) -> bool:
        """Return whether the articles of two statements are about the same subject."""
        return _shared(self.subject, other.subject) >= _SUBJECT

    def is_superseded_by(self, newer: Statement) -> bool:
        """Return whether a statement of a later day contradicts this one."""
        return is_later(newer.published, self.published) and (self.differs_from(newer) or self.is_replaced_in(newer))

    def is_replaced_in(self, newer: Statement) -> bool:
        """Return whether a newer statement says itself that a figure of this one no longer holds."""
        if not newer.changes or not (self.shares_subject(newer) or _shared(self.around, newer.around) >= _SUBJECT):
            return False
        for (former, clause), (current, _) in newer.changes:
            if current.values & self.all_values(former.unit):
                continue
            same = [ours for one, ours in self.figures if _is_equal(one, former)]
            same += [
                ours
                for (before, ours), (after, _) in self.changes
                if _is_equal(before, former) and not after.values & current.values
            ]
            if any(self._is_of_same(ours, clause, former, newer) for ours in same):
                return True
        return False

    def _is_of_same(self, ours: Clause, theirs: Clause, figure: Quantity, newer: Statement) -> bool:
        """Return whether an equal figure in a newer statement is of the same thing."""
        if (ours.rates and theirs.rates and not ours.rates & theirs.rates) or _are_opposed(ours.words, theirs.words):
            return False
        if figure.unit == CLOCK or any(value >= _DISTINCT or value % 1 for value in figure.values):
            return _shared(self.words, newer.words) >= 1 or _shared(self.around, newer.around) >= _SUBJECT
        if ours.around and theirs.around and not ours.around & theirs.around:
            return False
        return _shared(ours.words, newer.words) >= 1

    def differs_from(self, newer: Statement) -> bool:
        """Return whether a newer statement gives another figure for the same thing, and none that this one gives."""
        if not self.shares_subject(newer):
            return False
        shared = {figure.unit for figure, _ in self.figures} & {figure.unit for figure, _ in newer.figures}
        for unit in shared - SPANS - {CLOCK}:
            if newer.values(unit) & self.all_values(unit):
                continue
            pairs = product(self.figures, newer.figures)
            if any(a[0].unit == b[0].unit == unit and _alike(a, b) and _agree(a[1], b[1]) for a, b in pairs):
                return True
        return False


def superseded_by(quotes: Sequence[Quote]) -> tuple[Quote | None, ...]:
    """Return for each quote the newer quote of the same answer that contradicts it with another figure.

    Args:
        quotes: the quotes of one answer. Their highlighted sentences are compared, and an older one with each sentence
            of a newer quote that tells what changed.

    Returns:
        For each quote, the newest other one that was published on a later day and gives another figure for the same
        thing as its highlighted sentence; None if there is none, or a date is unknown.
    """
    said = [Statement.of(one.text[slice(*one.highlight)], one.article, one.passage.text) for one in quotes]
    told = [[Statement.of(text, one.article, one.passage.text) for text in _beside(one)] for one in quotes]
    found: list[Quote | None] = []
    for old in said:
        newest, date = None, old.published
        for quote, new, others in zip(quotes, said, told, strict=True):
            if is_later(new.published, date) and (old.is_superseded_by(new) or any(map(old.is_replaced_in, others))):
                newest, date = quote, new.published
        found.append(newest)
    return tuple(found)


def differing(quotes: Sequence[Quote]) -> tuple[tuple[Quote, ...], ...]:
    """Return the quotes of an answer that give different figures for the same thing, in groups, the newest first.

    Args:
        quotes: the quotes of one answer, compared as `superseded_by` does.
    """
    groups: list[list[int]] = []
    for place, newer in enumerate(superseded_by(quotes)):
        if newer is None:
            continue
        joined = {place, next(at for at, one in enumerate(quotes) if one is newer)}
        for group in [one for one in groups if joined & set(one)]:
            groups.remove(group)
            joined |= set(group)
        groups.append(sorted(joined))
    found = [sorted((quotes[at] for at in group), key=_published, reverse=True) for group in sorted(groups)]
    return tuple(map(tuple, found))


def _published(quote: Quote) -> str:
    return quote.article.published or ""


def replacing_sentence(old: Statement, article: Article, passage: Passage) -> int | None:
    """Return which sentence of a passage of a newer article says that a figure of a statement no longer holds, if any.

    Args:
        old: the statement.
        article: the newer article.
        passage: one of its passages.
    """
    values = {value for figure, _ in (*old.figures, *(one for one, _ in old.changes)) for value in figure.values}
    for number, (start, end) in enumerate(passage.sentences):
        sentence = article.text[start:end]
        if any(values & one.values for one in (*numbers(sentence), *times_of_day(sentence))):  # most are passed over
            new = Statement.of(sentence, article, passage.text)
            if is_later(new.published, old.published) and old.is_replaced_in(new):
                return number
    return None


def _beside(quote: Quote) -> Iterator[str]:
    """Yield the sentences of a quote that are not highlighted."""
    marked = quote.start + quote.highlight[0]
    for start, end in quote.passage.sentences:
        if quote.start <= start and end <= quote.end and start != marked:
            yield quote.article.text[start:end]


def is_later(new: str | None, old: str | None) -> bool:
    """Return whether a date is after another; a day is not known to be after its month, nor an unknown one."""
    return bool(new and old and new > old and not new.startswith(old))


def _is_equal(one: Quantity, other: Quantity) -> bool:
    """Return whether two figures are equal and may count the same kind of thing."""
    kinds = (set(one.kind or ()), set(other.kind or ()))
    return one.unit == other.unit and bool(one.values & other.values) and (not all(kinds) or bool(kinds[0] & kinds[1]))


def _is_of_another(old: Clause, new: Clause) -> bool:
    """Return whether a figure is of another thing than the one beside it: another place, or an excluded group."""
    return bool(old.names and new.names and not old.names & new.names) or _are_opposed(old.words, new.words)


def _are_opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(one & group and other & group and not one & other & group for group in _OPPOSED)


def _alike(one: Said, other: Said) -> bool:
    """Return whether two quantities of a unit may count the same thing: one kind, about which the same is said."""
    (first, ours), (second, theirs) = one, other
    if first.kind != second.kind or not ours.needs <= theirs.words or not theirs.needs <= ours.words:
        return False
    if _are_opposed(ours.words, theirs.words):
        return False
    return first.kind is None or not (ours.beside and theirs.beside) or bool(ours.beside & theirs.beside)


def _agree(one: Clause, other: Clause) -> bool:
    """Return whether two clauses are about the same thing.

    Their names, times and rates do not exclude each other, both or neither are wishes, and they share enough
    words: two with a name and another word among them, or three that are no names, or half of the shorter clause's.
    """
    if any(a and b and not a & b for a, b in ((one.around, other.around), (one.times, other.times))):
        return False
    if bool(one.rates) != bool(other.rates) or (one.rates and not one.rates & other.rates):
        return False
    shared = (one.words & other.words) - (one.parts ^ other.parts)
    rates = len(one.rates & other.rates)
    weight, plain = _weight(shared) + rates, _weight(shared - one.parts) + rates
    if one.wished != other.wished or weight < _LEAST:
        return False
    shorter = min(_weight(clause.words) + len(clause.rates) for clause in (one, other))
    return bool(plain and one.names & other.names) or plain >= _ALONE or weight >= _MOST_OF * shorter


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return _weight(one & other)


def _weight(words: frozenset[str]) -> float:
    """Count words; of scripts without spaces, terms are pairs of characters and count half."""
    return sum(0.5 if word[0] >= "\u3040" else 1.0 for word in words)
