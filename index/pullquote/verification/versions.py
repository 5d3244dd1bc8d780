"""The versions of articles that claims are looked for in, each read, folded and split once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pullquote.catalog import Catalog
from pullquote.filters import Filters
from pullquote.quoting.allowance import QuotePolicy
from pullquote.quoting.corrections import corrections_of_version
from pullquote.text.terms import content_terms
from pullquote.types import Article, Span
from pullquote.verification.replaced import change_of
from pullquote.verification.surroundings import ReadArticle
from pullquote.verification.verdict import Place

PASSAGES_COMPARED = 20
"""Passages that share most terms with a claim, or with one sentence of it, around which it is looked for."""

TERMS_LOOKED_UP = 40
FOLDED_KEPT = 30_000_000
"""Code points of all folded texts together up to which they are kept."""

READ_KEPT = 2_000_000
"""Code points of the versions that are kept as they were read; each takes some 50 bytes."""


class Versions:
    """The versions that pass some filters, in one snapshot of the catalog, however many claims are verified in it."""

    def __init__(self, catalog: Catalog, filters: Filters, policy: QuotePolicy) -> None:
        self._policy = policy
        self._articles = catalog.articles
        self._filters = filters
        self._folded: list[tuple[int, str]] | None = None
        self._looked_up: tuple[str, list[int]] | None = None  # last: a claim is looked for with its marks, and without
        self._read: OrderedDict[int, tuple[ReadArticle, bool] | None] = OrderedDict()
        self._read_length = 0
        self._sharing: dict[tuple[str, ...], list[tuple[int, Span]]] = {}

    @property
    def are_filtered(self) -> bool:
        """Return whether filters other than of collections, which are a world of their own, leave out versions."""
        return replace(self._filters, collections=None) != Filters()

    def containing(self, folded: str) -> list[int]:
        """Return the numbers of versions whose folded text holds a folded text, current ones first.

        Quotation marks after white space do not count: some versions have others there, or none.
        """
        sought = _without_opening_marks(folded).removeprefix("'")
        if self._looked_up is None or self._looked_up[0] != sought:
            self._looked_up = sought, [number for number, text in self._texts() if sought in text]
        return self._looked_up[1]

    def read(self, numbers: Iterable[int]) -> Iterator[tuple[ReadArticle, bool]]:
        """Yield versions, and whether each is current; those that are gone or damaged are left out."""
        for number in numbers:
            if number not in self._read:
                article = self._articles.find(number)
                current = self._articles.is_current(number)
                found = None if article is None else (self._as_read(article, number, is_current=current), current)
                self._read[number] = found
                self._read_length += _length(found)
            known = self._read[number]
            self._read.move_to_end(number)
            while self._read_length > READ_KEPT and len(self._read) > 1:
                self._read_length -= _length(self._read.popitem(last=False)[1])
            if known is not None:
                yield known

    def with_change(self, place: Place) -> Place:
        """Return a place with what became of its words, if a later version of the article no longer has them."""
        if not place.superseded:
            return place
        return replace(place, change=change_of(self._articles, self._policy, place))

    def sharing(self, text: str) -> Sequence[tuple[int, Span]]:
        """Return the passages that share most terms with a text: the number of a version, and a span of its text."""
        terms = tuple(content_terms(text)[:TERMS_LOOKED_UP])
        if terms not in self._sharing:
            self._sharing[terms] = self._articles.passages_sharing(terms, self._filters, PASSAGES_COMPARED)
        return self._sharing[terms]

    def _as_read(self, article: Article, number: int, *, is_current: bool) -> ReadArticle:
        superseded = not is_current and self._articles.is_superseded(number)
        newest = self._articles.newer_than(number) if superseded else None
        return ReadArticle(
            article,
            superseded=superseded,
            allowance=self._policy.allowance(article, newest),
            corrections=None if newest is None else corrections_of_version(article, newest, self._policy),
        )

    def _texts(self) -> Iterator[tuple[int, str]]:
        if self._folded is not None:
            yield from self._folded
            return
        kept: list[tuple[int, str]] = []
        length = 0
        for number, folded in self._articles.folded_versions(self._filters):
            text = _without_opening_marks(folded)
            length += len(text)
            if length <= FOLDED_KEPT:
                kept.append((number, text))
            else:
                kept.clear()
            yield number, text
        if length <= FOLDED_KEPT:
            self._folded = kept


def _without_opening_marks(folded: str) -> str:
    return folded.replace(" '", " ")


def _length(found: tuple[ReadArticle, bool] | None) -> int:
    return 0 if found is None else len(found[0].article.text)
