"""A question parsed once: its terms, how rare they are, what it asks for, and its vectors."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pullquote.catalog.vocabulary import inverse_frequency
from pullquote.encoders.base import QuestionViews
from pullquote.ranking.answer_type import AnswerType, Measure, detect_answer_type, detect_measure
from pullquote.text.terms import STOP_WORDS, terms, without_stop_words

POSTINGS = 4000  # FTS5 reads about a thousand of them in a millisecond (tools/benchmarks/lexical.py)
_WORD = re.compile(r"\w[\w’'.&-]*\w|\w")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")


@dataclass(frozen=True)
class Query:
    """A question, as it is searched for in one state of an archive.

    `terms` are its distinct terms in order of appearance, `lookup_terms` those to look up in the lexical index. `idf`
    may lack terms, which then weigh nothing; `max_idf` is the idf of a term that no passage holds.
    """

    text: str
    views: QuestionViews
    terms: tuple[str, ...]
    lookup_terms: tuple[str, ...]
    idf: Mapping[str, float]
    max_idf: float

    @classmethod
    def parse(
        cls,
        text: str,
        views: QuestionViews,
        document_frequencies: Callable[[Sequence[str]], tuple[Mapping[str, int], int]],
        left_out: Collection[str] = (),
    ) -> Query:
        """Parse a question.

        Args:
            text: the question, cleaned.
            views: its vectors.
            document_frequencies: counts the passages that hold each of some terms, and all passages: of the collections
                that may be read and no others, which would change what is answered from these.
            left_out: terms that passages need not have.
        """
        found = tuple(term for term in dict.fromkeys(terms(text)) if term not in left_out)
        counts, passages = document_frequencies(found)
        return cls(
            text=text,
            views=views,
            terms=found,
            lookup_terms=tuple(rarest({term: counts[term] for term in without_stop_words(found)})),
            idf={term: inverse_frequency(count, passages) for term, count in counts.items()},
            max_idf=inverse_frequency(0, passages),
        )

    @cached_property
    def content_terms(self) -> tuple[str, ...]:
        """The terms that are not stop words."""
        return tuple(without_stop_words(self.terms))

    @cached_property
    def idf_mass(self) -> float:
        """The sum of the content terms' idf."""
        return sum(self.idf.get(term, 0.0) for term in self.content_terms)

    @cached_property
    def shares(self) -> Mapping[str, float]:
        """Each content term's share of the idf mass; empty where there is no mass."""
        mass = self.idf_mass
        return {term: self.idf.get(term, 0.0) / mass for term in self.content_terms} if mass else {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The last term of each proper name in the question (a person's surname, for instance), and its years."""
        return tuple(found[-1] for name in proper_names(self.text) if (found := list(without_stop_words(terms(name)))))

    @cached_property
    def answer_type(self) -> AnswerType | None:
        """What a text must hold to answer the question; `None` if that may be anything."""
        return detect_answer_type(self.text)

    @cached_property
    def measure(self) -> Measure | None:
        """The kind of figure that the question asks for; `None` if it does not say."""
        return detect_measure(self.text)


def proper_names(question: str) -> list[str]:
    """Return the names and years in a question, in order: runs of capitalised words, and numbers such as 2022.

    The first word is part of a name only if another capitalised word follows. A question written in capitals or like a
    headline has no names, and no more has one without capitals.
    """
    words = _WORD.findall(question)
    long = [word[0].isupper() for word in words if len(word) > 3]
    is_headline = question.isupper() or (len(long) > 3 and all(long))
    capitalised = [word[0].isupper() and word.casefold() not in STOP_WORDS and not is_headline for word in words]
    names: list[list[str]] = [[]]
    for place, (word, is_capitalised) in enumerate(zip(words, capitalised, strict=True)):
        if is_capitalised and (place or (len(words) > 1 and capitalised[1])):
            names[-1].append(word)
        else:
            names += [[word], []] if _YEAR.fullmatch(word) else [[]]
    return [" ".join(name) for name in names if name]


def rarest(counts: Mapping[str, int], budget: int = POSTINGS) -> list[str]:
    """Choose the terms to look up: the rarest, and more while few enough passages hold them in all.

    Common terms cost the most to look up and say the least, and the score counts them anyway. The budget keeps the
    look-up short in a large archive, unless even a question's rarest term is common there.
    """
    chosen: list[str] = []
    spent = 0
    for term in sorted(counts, key=lambda term: (counts[term], term)):
        spent += counts[term]
        if counts[term] and (not chosen or spent <= budget):
            chosen.append(term)
    return chosen
