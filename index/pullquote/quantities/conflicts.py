"""Conflicts of figures: which quote of an answer gives an older figure than another (£6.40 a ticket, later £7.60).

Figures of two sentences are for the same thing if their articles share a subject, they count the same (`_alike`) and
the clauses around them agree (`_agree`). Marking a correct quote is worse than marking none: doubtful cases count as
different things, possibly equal figures as equal, and a sentence that gives the other's figure beside its own does not
differ. How rarely it errs is measured in `tests/quantities/test_conflicts.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product

from pullquote.quantities.parse import CURRENCIES, SCALES, SPELLED, Quantity, quantities
from pullquote.text.calendar import MONTHS, SHORT_MONTHS, WEEKDAYS
from pullquote.text.terms import content_terms, terms
from pullquote.types import Article, Quote

_LEAD = 400  # characters that, with the title, say what an article is about
_SUBJECT = 3.0  # words that two articles must share there; a pair of characters without spaces is half a word
_LEAST, _ALONE, _MOST_OF = 2.0, 3.0, 0.5  # see `_agree`
_MOST_FIGURES = 20  # a sentence with more is a table, in which no clause says what a figure is for

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
_TELLING_NOTHING = frozenset(
    term
    for word in [
        *"say report reportedly according approximately around nearly roughly total number figure cent percent".split(),
        *"last next now new time day week month year hour daily weekly monthly yearly hourly annual annually".split(),
        *(*WEEKDAYS, *MONTHS, *SHORT_MONTHS, *SPELLED, *SCALES, *CURRENCIES),
    ]
    for term in terms(word)
)
_CLAUSE = re.compile(
    r"[;:!?。；：！？]|[,，、](?!\d)|\s[–—-]\s|\b(?:while|whereas|but|although|though|compared|than|and(?!\s[A-Z]))\b"
)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NAME = re.compile(r"[A-Z][\w’'.-]*(?:\s[A-Z][\w’'-]*)*")
_OF_BEFORE = re.compile(r"([^\W\d_]+) of(?: [a-z]+){0,2}\s*$")
_OF_AFTER = re.compile(r"\s*(?:of|on|for)((?: [^\W\d_]+){1,3})")
_RATE = re.compile(
    r"\b(?:per|an?|each|every)\s(hour|day|week|month|year|night)\b(?!\s(?:ago|earlier|later|before))"
    r"|\b(hour|dai|week|month|year|annual)ly?\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    rf"\b(?:{'|'.join((*MONTHS, *SHORT_MONTHS))}|(?:first|second|third|fourth)[ -]quarter|1[5-9]\d\d|20\d\d"
    r"|spring|summer|autumn|winter)\b"
)
_WISHED = re.compile(
    r"\b(?:(?:demand|want|propos|plan|seek|sought|target|offer|expect|forecast|predict|hop(?:e|ing)|goal|promis|aim"
    r"|tr(?:ies|ying)|bid)\w*|ask|asks|asked|try|may|might|could|would|should|if|unless)\b"
)


@dataclass(frozen=True, slots=True)
class _Clause:
    """The clause around a figure.

    `words` carry its content; `names` are the last words of its names and `parts` all of theirs; `around` are the
    `names` of the whole sentence. `needs` are words the figure is of (`a profit of £2`, `2% of voters`), `beside` the
    nearest words to it. A figure that is `wished` (demanded, planned, expected) need not have come true.
    """

    words: frozenset[str]
    needs: frozenset[str]
    beside: frozenset[str]
    names: frozenset[str]
    parts: frozenset[str]
    around: frozenset[str]
    rates: frozenset[str]
    times: frozenset[str]
    wished: bool


_Said = tuple[Quantity, _Clause]


def superseded_by(quotes: Sequence[Quote]) -> tuple[Quote | None, ...]:
    """Return for each quote the newer quote of the same answer that contradicts it with another figure.

    Args:
        quotes: the quotes of one answer; only their highlighted sentences are compared.

    Returns:
        For each quote, the newest other one that was published on a later day and whose highlighted sentence gives
        another figure for the same thing; None if there is none, or a date is unknown.
    """
    said = [_said(quote.text[slice(*quote.highlight)], quote.article.text) for quote in quotes]
    subjects = [_subject(quote.article) for quote in quotes]
    found: list[Quote | None] = []
    for old, old_said, old_subject in zip(quotes, said, subjects, strict=True):
        newest = None
        for new, new_said, new_subject in zip(quotes, said, subjects, strict=True):
            later = _is_later(new.article.published, (newest or old).article.published)
            if later and _weight(old_subject & new_subject) >= _SUBJECT and _differ(old_said, new_said):
                newest = new
        found.append(newest)
    return tuple(found)


def _is_later(new: str | None, old: str | None) -> bool:
    return bool(new and old and new > old and not new.startswith(old))  # a day is not known to be after its month


def _subject(article: Article) -> frozenset[str]:
    return _words(f"{article.title or ''}\n{article.text[:_LEAD]}")


def _differ(ours: Sequence[_Said], theirs: Sequence[_Said]) -> bool:
    """Return whether two sentences give figures for the same thing and share none of them."""
    for unit in {figure.unit for figure, _ in ours} & {figure.unit for figure, _ in theirs}:
        old = [one for one in ours if one[0].unit == unit]
        new = [one for one in theirs if one[0].unit == unit]
        if frozenset().union(*(one[0].values for one in old)) & frozenset().union(*(one[0].values for one in new)):
            continue
        if any(_alike(one, other) and _agree(one[1], other[1]) for one, other in product(old, new)):
            return True
    return False


def _alike(one: _Said, other: _Said) -> bool:
    """Return whether two quantities of a unit may count the same thing: one kind, about which the same is said."""
    (first, ours), (second, theirs) = one, other
    if first.kind != second.kind or not ours.needs <= theirs.words or not theirs.needs <= ours.words:
        return False
    if any(ours.words & group and theirs.words & group and not ours.words & theirs.words & group for group in _OPPOSED):
        return False
    return first.kind is None or not (ours.beside and theirs.beside) or bool(ours.beside & theirs.beside)


def _agree(one: _Clause, other: _Clause) -> bool:
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


def _weight(words: frozenset[str]) -> float:
    """Count words; of scripts without spaces, terms are pairs of characters and count half."""
    return sum(0.5 if word[0] >= "\u3040" else 1.0 for word in words)


def _said(sentence: str, article: str) -> list[_Said]:
    """Return the quantities of a sentence of an article, each with its clause."""
    masked = _ASIDE.sub(lambda match: " " * len(match[0]), sentence)  # what is in brackets is about what is outside
    edges = [(match.start(), match.end()) for match in _CLAUSE.finditer(masked)]
    around = _names(masked, 0, len(masked), article)[0]
    given = list(islice(quantities(sentence), _MOST_FIGURES + 1))
    found = []
    for figure in given if len(given) <= _MOST_FIGURES else ():
        start = max((end for _, end in edges if end <= figure.start), default=0)
        end = min((begin for begin, _ in edges if begin >= figure.end), default=len(sentence))
        text = masked[start:end]
        names, parts = _names(masked, start, end, article)
        before, after = masked[start : figure.start], masked[figure.end : end]
        rates = {(match[1] or match[2]).casefold() for match in _RATE.finditer(text)}
        of = [_OF_BEFORE.search(before), _OF_AFTER.match(after)]
        clause = _Clause(
            words=_words(text) - {figure.unit},
            needs=frozenset[str]().union(*(_words(match[1]) for match in of if match)),
            beside=frozenset((*_in_order(before)[-1:], *_in_order(after)[:1])),
            names=names,
            parts=parts,
            around=around,
            rates=frozenset({"dai": "day", "annual": "year"}.get(rate, rate) for rate in rates),
            times=frozenset(_WHEN.findall(text)),
            wished=_WISHED.search(text) is not None,
        )
        found.append((figure, clause))
    return found


def _in_order(text: str) -> list[str]:
    """Return the words of a text that tell what a figure in it is for."""
    found = [term for term in content_terms(text) if not term[0].isdigit() and term not in _TELLING_NOTHING]
    return [term for term in found if len(term) > 1]


def _words(text: str) -> frozenset[str]:
    return frozenset(_in_order(text))


def _names(sentence: str, start: int, end: int, article: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the last words of the names in a span of a sentence, and all their words, as terms.

    A single capitalised word that begins the sentence is a name if the article has it inside a sentence too.
    """
    last, parts = set(), set()
    for match in _NAME.finditer(sentence, start, end):
        begins = not sentence[: match.start()].strip(" “”\"'‘’([")
        if begins and " " not in match[0] and not re.search(rf"[a-z,] {re.escape(match[0])}\b", article):
            continue
        found = _in_order(match[0])
        last.update(found[-1:])
        parts.update(found)
    return frozenset(last), frozenset(parts)
