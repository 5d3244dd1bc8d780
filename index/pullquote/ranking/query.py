"""A question parsed once: its terms, how rare they are, what it asks for, and its vectors."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pullquote.encoders.base import QuestionViews
from pullquote.ranking.answer_type import AnswerType, detect_answer_type
from pullquote.text.terms import terms, without_stop_words

POSTINGS = 4000  # FTS5 reads about a thousand of them in a millisecond (tools/benchmarks/lexical.py)


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
    ) -> Query:
        """Parse a question.

        Args:
            text: the question, cleaned.
            views: its vectors.
            document_frequencies: counts the passages that hold each of some terms, and all passages.
        """
        found = tuple(dict.fromkeys(terms(text)))
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
    def answer_type(self) -> AnswerType | None:
        """What a text must hold to answer the question; `None` if that may be anything."""
        return detect_answer_type(self.text)


def inverse_frequency(count: int, passages: int) -> float:
    """Return the idf of a term that `count` of the passages hold, above 0 (BM25's; Robertson and Zaragoza 2009)."""
    return math.log(1 + (passages - count + 0.5) / (count + 0.5))


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
