"""Baselines to compare the ranking with: simpler ones over the same passages, terms and vectors, each searched exactly.

dense    the cosine of the question's vector and the paragraph's
bm25     BM25 over the terms of the lexical index (Robertson and Zaragoza 2009, doi:10.1561/1500000019), with the idf of
         Lucene, which is never negative: sum over the question's content terms of log(1 + (N - n + 0.5) / (n + 0.5)) x
         tf / (tf + k1 (1 - b + b length / mean length)), k1 = 1.2, b = 0.75; passages without any of the terms are not
         listed
rrf      reciprocal rank fusion of both: sum of 1 / (60 + rank), over the lists that hold the passage (Cormack, Clarke
         and Büttcher 2009, doi:10.1145/1571941.1572114)
minmax   half of each score, scaled to 0..1 over all passages, BM25 being 0 if no term occurs (Bruch, Gai and
         Ingber 2023, doi:10.1145/3596512)

As in Pullquote's own ranking, of the passages of one paragraph only the best is listed, and copies are folded. Ties go
to the passage that was added first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pullquote.archive import Archive
from pullquote.catalog import Catalog
from pullquote.encoders.base import Vector
from pullquote.errors import InputError
from pullquote.evaluation import BASELINES
from pullquote.evaluation.judge import Key, RankedResult, key
from pullquote.evaluation.statistics import Floats
from pullquote.ranking.wording import same_wording
from pullquote.text.terms import content_terms, passage_terms
from pullquote.types import Article

K1, B = 1.2, 0.75
RRF_K = 60
READ_AT_ONCE = 500

Order = npt.NDArray[np.intp]


class Bm25:
    """BM25 over lists of terms, by inverted lists."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        lengths = np.array([len(terms) for terms in texts], dtype=np.float64)
        self._damping = K1 * (1 - B + B * lengths / (lengths.mean() or 1.0))
        lists: dict[str, tuple[list[int], list[int]]] = {}
        for number, terms in enumerate(texts):
            for term, count in Counter(terms).items():
                numbers, counts = lists.setdefault(term, ([], []))
                numbers.append(number)
                counts.append(count)
        self._lists = {term: (np.array(n), np.array(c, dtype=np.float64)) for term, (n, c) in lists.items()}

    def scores(self, terms: Sequence[str]) -> Floats:
        """Return the score of every text, shape (n,)."""
        scores = np.zeros(len(self._damping))
        for term in terms:
            if term in self._lists:
                numbers, counts = self._lists[term]
                idf = np.log(1 + (len(scores) - len(numbers) + 0.5) / (len(numbers) + 0.5))
                scores[numbers] += idf * counts / (counts + self._damping[numbers])
        return scores


@dataclass(frozen=True, slots=True)
class Scores:
    """The two signals of the baselines, with a value of each for every passage."""

    dense: Floats
    bm25: Floats


def by_dense(scores: Scores) -> Order:
    """Order all passages by their vectors."""
    return _descending(scores.dense)


def by_bm25(scores: Scores) -> Order:
    """Order the passages that contain any of the question's terms."""
    return _descending(scores.bm25)[: np.count_nonzero(scores.bm25)]


def by_rrf(scores: Scores) -> Order:
    """Order all passages by the sum of their reciprocal ranks in both lists."""
    fused = np.zeros(len(scores.dense))
    for order in (by_dense(scores), by_bm25(scores)):
        fused[order] += 1 / (RRF_K + np.arange(1, len(order) + 1))
    return _descending(fused)


def by_minmax(scores: Scores) -> Order:
    """Order all passages by the mean of both scores, each scaled to 0..1."""
    return _descending(_scaled(scores.dense) + _scaled(scores.bm25))


ORDERS: dict[str, Callable[[Scores], Order]] = dict(zip(BASELINES, (by_dense, by_bm25, by_rrf, by_minmax), strict=True))


class Baselines:
    """Ranks an archive's passages in simpler ways.

    Args:
        archive: the archive; all its passages are held in memory, with their vectors.
        names: of `BASELINES`.

    Raises:
        InputError: there is no baseline of this name.
    """

    def __init__(self, archive: Archive, names: Sequence[str]) -> None:
        unknown = [name for name in names if name not in ORDERS]
        if unknown:
            raise InputError(
                "baseline_unknown",
                "{name!r} is not a baseline: known are {known}",
                name=unknown[0],
                known=", ".join(BASELINES),
            )
        self._names = tuple(dict.fromkeys(names))
        self._encoder = archive._loader.encoder()
        catalog, encoder = archive._catalog, archive._loader.engine().encoder
        with catalog.snapshot():
            self._passages, self._vectors = _passages(catalog, encoder, self._encoder.identity.dimension)
        self._bm25 = Bm25([passage_terms(passage.passage) for passage in self._passages])

    def rank(self, question: str, k: int) -> dict[str, list[RankedResult]]:
        """Return the first k passages in the order of each baseline."""
        vector: Vector = self._encoder.encode_question(question).vector
        scores = Scores((self._vectors @ vector).astype(np.float64), self._bm25.scores(content_terms(question)))
        return {name: self._listed(ORDERS[name](scores), k) for name in self._names}

    def _listed(self, order: Order, k: int) -> list[RankedResult]:
        """Return the first k paragraphs with distinct wording, among as many as Pullquote's own ranking considers."""
        listed: dict[Key, RankedResult] = {}
        for number in order:
            passage = self._passages[number]
            listed.setdefault(key(passage), passage)
            if len(listed) == 4 * k + 20:
                break
        kept: list[tuple[RankedResult, set[str]]] = []
        for passage in listed.values():
            for original, copies in kept:
                if same_wording(passage.passage, original.passage):
                    copies.add(passage.article.id)
                    break
            else:
                kept.append((passage, set()))
        return [replace(one, also_in=frozenset(copies - {one.article.id})) for one, copies in kept[:k]]


def _passages(catalog: Catalog, encoder: int, dimension: int) -> tuple[list[RankedResult], Vector]:
    """Return all passages that can be retrieved, in the order in which they were added, and their vectors, (n, d)."""
    numbers, vectors = catalog.passages.paragraph_vectors(encoder, 0, np.iinfo(np.int64).max, dimension)
    articles: dict[int, Article | None] = {}
    passages, whole = [], []
    for first in range(0, len(numbers), READ_AT_ONCE):
        for at, stored in enumerate(catalog.passages.load(encoder, numbers[first : first + READ_AT_ONCE].tolist())):
            if stored.version not in articles:
                articles[stored.version] = catalog.articles.find(stored.version)
            article = articles[stored.version]
            if article is not None:  # a damaged article is never quoted
                passages.append(RankedResult(article, stored.paragraph, stored.kind, stored.text, stored.text))
                whole.append(first + at)
    return passages, vectors[whole]


def _descending(scores: Floats) -> Order:
    return np.argsort(-scores, kind="stable")


def _scaled(scores: Floats) -> Floats:
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.zeros_like(scores)
