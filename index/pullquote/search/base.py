"""The interface of a search engine: a question and filters in, candidates out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pullquote.catalog import Numbers
from pullquote.encoders.base import QuestionViews, Vector
from pullquote.filters import Filters


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a search found.

    `nearest` are the numbers of the passages nearest by vector, best first, shape (n,), and `cosines` their cosine
    similarities, shape (n,). `holding` maps each term looked up to the numbers of the passages that contain it; some of
    them may have been removed from the archive.
    """

    nearest: Numbers
    cosines: Vector
    holding: Mapping[str, Numbers]


class SearchEngine(Protocol):
    """Finds the passages worth ranking. It stores nothing that cannot be rebuilt from the catalog.

    `encoder` is the catalog's number of the encoder whose vectors it searches.
    """

    encoder: int

    def candidates(self, question: QuestionViews, terms: Sequence[str], filters: Filters, depth: int) -> Candidates:
        """Find the passages nearest to a question, at most `depth`, and those that contain any of the terms.

        The filters apply before the search: if enough passages pass them, `depth` are returned by vector.
        """
        ...

    def save(self) -> None:
        """Save what would otherwise be rebuilt at the next start."""
        ...
