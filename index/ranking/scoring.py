"""How well each candidate bears on a question: three views of one contextual pass, and coverage.

score = paragraph + best sentence + LATE x late interaction + COVERAGE x coverage, where late interaction is the mean
over the question's tokens of the best cosine with the passage's tokens (ColBERT's MaxSim, averaged), and coverage is
the share of the question's idf mass found in the passage. All are absolute: the same passage scores the same whatever
else was found, so that no noise is promoted by scaling.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.catalog import StoredPassage
from index.encoding.base import QuestionViews, Vector
from index.encoding.packing import unpack_rows, unpack_tokens

LATE = 2.0
COVERAGE = 0.5
DECIMALS = 6  # scores equal to this many decimals are ties, so that the order does not hang on rounding


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its signals, each a cosine or a share, and which of its sentences is nearest."""

    stored: StoredPassage
    paragraph: float
    sentence: float
    late: float
    coverage: float
    best_sentence: int

    @property
    def score(self) -> float:
        """Combine the signals; higher is better."""
        return round(self.nearness + COVERAGE * self.coverage, DECIMALS)

    @property
    def nearness(self) -> float:
        """Combine the three views, without coverage."""
        return self.paragraph + self.sentence + LATE * self.late


def inverse_frequencies(counts: Mapping[str, int], passages: int) -> dict[str, float]:
    """Give each term its idf as BM25 has it (Robertson and Zaragoza 2009), never negative."""
    return {term: math.log(1 + (passages - count + 0.5) / (count + 0.5)) for term, count in counts.items()}


def rank(question: QuestionViews, weights: Mapping[str, float], candidates: Sequence[StoredPassage]) -> list[Scored]:
    """Order candidates by score, ties by passage number; of windows of one paragraph only the best stays.

    Args:
        question: the question's views.
        weights: the idf of each of the question's content terms.
        candidates: passages with their packed vectors.
    """
    if not candidates:
        return []
    dimension = question.vector.shape[0]
    paragraphs = np.concatenate([unpack_rows(c.views.paragraph, dimension) for c in candidates]) @ question.vector
    late = _late_interaction(question.tokens, candidates)
    scored = []
    for number, candidate in enumerate(candidates):
        sentences = unpack_rows(candidate.views.sentences, dimension) @ question.vector
        scored.append(
            Scored(
                candidate,
                float(paragraphs[number]),
                float(sentences.max()),
                float(late[number]),
                coverage(weights, candidate.terms),
                int(sentences.argmax()),
            )
        )
    scored.sort(key=lambda s: (-s.score, s.stored.number))
    best: dict[tuple[int, int, str], Scored] = {}
    for one in scored:
        best.setdefault((one.stored.version, one.stored.paragraph, one.stored.kind), one)
    return list(best.values())


def coverage(weights: Mapping[str, float], terms: frozenset[str]) -> float:
    """Give the share, 0 to 1, of the question's idf mass that a passage's terms hold."""
    mass = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in terms) / mass if mass else 0.0


def _late_interaction(tokens: Vector, candidates: Sequence[StoredPassage]) -> Vector:
    scales, levels, starts, total = [], [], [], 0
    for candidate in candidates:
        scale, level = unpack_tokens(candidate.views.tokens, tokens.shape[1])
        scales.append(scale)
        levels.append(level)
        starts.append(total)
        total += len(scale)
    similarities = np.concatenate(levels).astype(np.float32) @ tokens.T
    similarities *= np.concatenate(scales)[:, None]
    best: Vector = np.maximum.reduceat(similarities, starts, axis=0).mean(axis=1)
    return best
