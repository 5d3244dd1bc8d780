"""Which passages of an archive answer a question, and where in a ranking they come.

A passage of a ranking is right when it stands in an expected article and, where a paragraph is given, is of that
paragraph, or else what is shown of it holds the span. It is right too when it was folded with a copy that is right.
The passages of one paragraph, and copies of each other, count as one: a ranking shows only one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pullquote.evaluation.dataset import Expected, Question
from pullquote.ranking.duplicates import same_wording
from pullquote.types import Article, Passage, Quote

Key = tuple[str, str, int, str]  # collection and id of the article, paragraph, kind of passage


@dataclass(frozen=True, slots=True)
class RankedResult:
    """A passage in a ranking: its article and place, the whole of it, and what is shown of it.

    `also_in` are the ids of the articles whose copies were folded with it, `highlight` the sentence that is marked.
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
        """Take what is judged of a quote."""
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

    `spans` are the words that what is shown must hold; `anything` says that the paragraph alone decides.
    """

    article: Article
    paragraph: int
    kind: str
    passages: list[str] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    anything: bool = False

    def matches(self, listed: RankedResult) -> bool:
        """Tell whether a passage of a ranking is one of these, or was folded with one."""
        if key(listed) == key(self):
            return self.anything or any(span in listed.shown for span in self.spans)
        printed = self.article.id in {listed.article.id, *listed.also_in}
        return printed and any(same_wording(listed.passage, passage) for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Lacking:
    """An answer that the archive cannot give: the question's id, what was expected, and why it is not there."""

    question: str
    expected: Expected
    why: str


class Judge:
    """Knows of each question which passages of an archive answer it.

    Args:
        articles: the archive's; only those that a question names are kept.
        questions: what will be judged.
    """

    def __init__(self, articles: Iterable[Article], questions: Sequence[Question]) -> None:
        self._lacking: dict[Question, list[Lacking]] = {}
        self._named = _named(articles, {answer.article for question in questions for answer in question.answers})
        self._right = {question: self._find(question) for question in dict.fromkeys(questions)}

    def right(self, question: Question) -> list[list[RelevantParagraph]]:
        """Give the paragraphs that answer a question, those that copy each other together; none if it has no answer."""
        return self._right[question]

    def absent(self, question: Question) -> bool:
        """Tell whether a question has answers, of which the archive has none of the articles."""
        return bool(question.answers) and not any(answer.article in self._named for answer in question.answers)

    def lacking(self, *questions: Question) -> tuple[Lacking, ...]:
        """Give the answers to questions (to all, if none is given) that the archive does not hold."""
        return tuple(one for question in questions or self._lacking for one in self._lacking.get(question, ()))

    def judge(self, question: Question, ranking: Sequence[RankedResult]) -> list[int | None]:
        """Give for each passage of a ranking which of `right` it is; None for the wrong ones."""
        right = self.right(question)
        return [next((n for n, copies in enumerate(right) if _any(copies, listed)), None) for listed in ranking]

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
                place.anything = place.anything or expected.paragraph is not None
                place.spans.append(expected.span)
            if not found:
                what = f"paragraph {expected.paragraph}" if expected.paragraph else "passage with these words"
                why = f"the article has no {what}" if articles else "the archive has no such article"
                self._lacking.setdefault(question, []).append(Lacking(question.id, expected, why))
        return _folded(places.values())


def key(place: RankedResult | RelevantParagraph) -> Key:
    """Name a paragraph of an archive; all passages of one have the same name."""
    return place.article.collection, place.article.id, place.paragraph, place.kind


def highlights_answer(copies: Sequence[RelevantParagraph], listed: RankedResult) -> bool | None:
    """Tell whether the highlighted sentence of a right passage holds a span; None if the passage itself holds none.

    Where a passage holds several spans, each of which answers, one of them is enough.
    """
    spans = [span for place in copies for span in place.spans if span and span in listed.passage]
    return any(span in listed.highlight for span in spans) if spans else None


def _is(passage: Passage, expected: Expected) -> bool:
    if expected.paragraph is not None:
        return passage.paragraph == expected.paragraph
    return expected.span in passage.text


def _any(copies: Sequence[RelevantParagraph], listed: RankedResult) -> bool:
    return any(place.matches(listed) for place in copies)


def _folded(places: Iterable[RelevantParagraph]) -> list[list[RelevantParagraph]]:
    """Put paragraphs that copy each other together."""
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
