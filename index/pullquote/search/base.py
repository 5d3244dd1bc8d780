"""What a search engine is: a question and filters in, candidates out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pullquote.catalog import Numbers
from pullquote.encoders.base import QuestionViews, Vector
from pullquote.types import Filters


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a search found.

    `nearest` are the numbers of the passages nearest by vector, best first, shape (n,), and `cosines` how near they
    are, shape (n,). `holding` has for each term looked up the numbers of the passages that hold it; some of them
    may be gone from the archive.
    """

    nearest: Numbers
    cosines: Vector
    holding: Mapping[str, Numbers]


class SearchEngine(Protocol):
    """Finds the passages worth ranking. It holds nothing that the catalog cannot give back.

    `encoder` is the catalog's number of the encoder whose vectors it searches.
    """

    encoder: int

    def candidates(self, question: QuestionViews, terms: Sequence[str], filters: Filters, depth: int) -> Candidates:
        """Find the passages nearest to a question, at most `depth`, and those that hold any of the terms.

        The filters apply before the search: as long as enough passages pass them, `depth` come back by vector.
        """
        ...

    def save(self) -> None:
        """Write down what would otherwise be rebuilt at the next start."""
        ...
