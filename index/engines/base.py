"""What a search engine is: a question and filters in, candidates out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.encoding.base import QuestionViews
from index.types import Filters


class SearchEngine(Protocol):
    """Finds the passages worth ranking. It holds nothing that the catalog cannot give back.

    `encoder` is the catalog's number of the encoder whose vectors it searches.
    """

    encoder: int

    def candidates(self, question: QuestionViews, terms: Sequence[str], filters: Filters, depth: int) -> list[int]:
        """Give the numbers of the passages nearest to a question, at most `depth` by vector and `depth` by words.

        The filters apply before the search: as long as enough passages pass them, `depth` come back by vector.
        """
        ...

    def save(self) -> None:
        """Write down what would otherwise be rebuilt at the next start."""
        ...
