"""Relevance judgements: which passages of an archive answer a question, and where in a ranking they come.

A ranked passage is relevant if it is in an expected article and belongs to the given paragraph or, where no paragraph
is given, the shown part of it contains the span. It is relevant too if a relevant copy was folded into it. The passages
of one paragraph, and copies of each other, count as one: a ranking shows only one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pullquote.evaluation.dataset import Expected, Question
from pullquote.ranking.wording import same_wording
from pullquote.types import Article, Passage, Quote

Key = tuple[str, str, int, str]  # collection and id of the article, paragraph, kind of passage


@dataclass(frozen=True, slots=True)
class RankedResult:
    """A passage in a ranking: its article and paragraph, its whole text, and the part that is shown.

    `also_in` has the ids of the articles whose copies were folded into it, `highlight` the marked sentence.
    """

    article: Article
    paragraph: int
    kind: str
    passage: str
    shown: str
    also_in: frozenset[str] = frozenset()
    highlight: str = ""

    @classmethod
    def from_quote(cls, quote: Quote) -> RankedResult:
        """Make a result from a quote."""
        return cls(
            article=quote.article,
            paragraph=quote.passage.paragraph,
            kind=quote.passage.kind,
            passage=quote.passage.text,
            shown=quote.text,
            also_in=frozenset(other.id for other in quote.also_in),
            highlight=quote.text[slice(*quote.highlight)],
        )


@dataclass(slots=True)
class RelevantParagraph:
    """The passages of one paragraph that answer a question.

    The shown text must contain one of `spans`, unless `whole` says that the paragraph alone decides.
    """

    article: Article
    paragraph: int
    kind: str
    passages: list[str] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    whole: bool = False

    def matches(self, result: RankedResult) -> bool:
        """Return whether a result is one of these passages, or has a copy of one folded into it."""
        if key(result) == key(self):
            return self.whole or any(span in result.shown for span in self.spans)
        printed = self.article.id in {result.article.id, *result.also_in}
        return printed and any(same_wording(result.passage, passage) for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Lacking:
    """An expected answer that is missing from the archive: the question's id, the answer, and why it is missing."""

    question: str
    expected: Expected
    why: str


class Judge:
    """Judges rankings by the passages of an archive that answer each question.

    Args:
        articles: the archive's articles; only those that a question names are kept.
        questions: all questions that will be judged.
    """

    def __init__(self, articles: Iterable[Article], questions: Sequence[Question]) -> None:
        self._lacking: dict[Question, list[Lacking]] = {}
        self._named = _named(articles, {answer.article for question in questions for answer in question.answers})
        self._right = {question: self._find(question) for question in dict.fromkeys(questions)}

    def right(self, question: Question) -> list[list[RelevantParagraph]]:
        """Return the paragraphs that answer a question, copies grouped together; empty if nothing answers it."""
        return self._right[question]

    def absent(self, question: Question) -> bool:
        """Return whether a question has answers but the archive has none of their articles."""
        return bool(question.answers) and not any(answer.article in self._named for answer in question.answers)

    def lacking(self, *questions: Question) -> tuple[Lacking, ...]:
        """Return the answers to questions (to all questions, if none is given) that are missing from the archive."""
        return tuple(one for question in questions or self._lacking for one in self._lacking.get(question, ()))

    def judge(self, question: Question, ranking: Sequence[RankedResult]) -> list[int | None]:
        """Return for each result of a ranking its index into `right`, or `None` if it is wrong."""
        right = self.right(question)
        return [next((n for n, copies in enumerate(right) if _any(copies, result)), None) for result in ranking]

    def _find(self, question: Question) -> list[list[RelevantParagraph]]:
        places: dict[Key, RelevantParagraph] = {}
        for expected in question.answers:
            articles = self._named.get(expected.article, ())
            found = [(article, part) for article in articles for part in article.passages if _is(part, expected)]
            for article, passage in found:
                new = RelevantParagraph(article, passage.paragraph, passage.kind)
                place = places.setdefault(key(new), new)
                if passage.text not in place.passages:
                    place.passages.append(passage.text)
                place.whole = place.whole or expected.paragraph is not None
                place.spans.append(expected.span)
            if not found:
                what = f"paragraph {expected.paragraph}" if expected.paragraph else "passage with these words"
                why = f"the article has no {what}" if articles else "the archive has no such article"
                self._lacking.setdefault(question, []).append(Lacking(question.id, expected, why))
        return _folded(places.values())


def key(place: RankedResult | RelevantParagraph) -> Key:
    """Return the key of a paragraph, the same for all its passages."""
    return place.article.collection, place.article.id, place.paragraph, place.kind


def highlights_answer(copies: Sequence[RelevantParagraph], result: RankedResult) -> bool | None:
    """Return whether the highlight of a relevant result contains a span, or `None` if its passage contains none.

    If the passage contains several spans, one of them is enough.
    """
    spans = [span for place in copies for span in place.spans if span and span in result.passage]
    return any(span in result.highlight for span in spans) if spans else None


def _is(passage: Passage, expected: Expected) -> bool:
    if expected.paragraph is not None:
        return passage.paragraph == expected.paragraph
    return expected.span in passage.text


def _any(copies: Sequence[RelevantParagraph], result: RankedResult) -> bool:
    return any(place.matches(result) for place in copies)


def _folded(places: Iterable[RelevantParagraph]) -> list[list[RelevantParagraph]]:
    """Group paragraphs of the same wording."""
    groups: list[list[RelevantParagraph]] = []
    for place in places:
        for group in groups:
            if any(same_wording(one, other) for one in place.passages for other in group[0].passages):
                group.append(place)
                break
        else:
            groups.append([place])
    return groups


def _named(articles: Iterable[Article], wanted: set[str]) -> dict[str, list[Article]]:
    """Find the articles by the names wanted: their id, their URL, or the end of the path they were read from."""
    named: dict[str, list[Article]] = {}
    for article in articles:
        path = (article.source or "").split("/")
        names = {article.id, article.url or "", *("/".join(path[first:]) for first in range(len(path)))}
        for name in names & wanted:
            named.setdefault(name, []).append(article)
    return named
