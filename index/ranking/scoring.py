"""How well each candidate bears on a question: two views of one contextual pass, and three looks at its words.

- sentence: the cosine of the question's vector with the passage's nearest sentence.
- late: over the question's tokens, the mean of the best cosine with the passage's tokens (ColBERT's MaxSim, averaged;
  Khattab and Zaharia 2020), each token weighted by the idf of its word, so that a name counts for more than "what".
- coverage: the share of the question's idf mass in the sentence that holds most of it.
- context: the share that the passage leaves out, but its article's title or lead holds.
- lacks: 1 where the question asks for a time, a number or a person and the passage holds nothing of the kind.

score = the sum of these, weighted by `weights.json`, which says by which command and on what it was fitted. All are
absolute: the same passage scores the same whatever else was found, so that no noise is promoted by scaling.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from index.catalog import StoredPassage
from index.encoding.base import QuestionViews, Vector
from index.encoding.packing import unpack_rows, unpack_tokens
from index.ranking.expected import expected_in
from index.words import content_terms, terms

DECIMALS = 6  # scores equal to this many decimals are ties, so that the order does not hang on rounding
COMMON = 1.0  # added to each token's idf, so that common words count a little


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its signals, and which of its sentences is nearest.

    The confidence looks at three more: `paragraph`, the cosine with the whole passage's vector; `even`, late interaction
    with all tokens weighted alike; `held`, the share of the question's idf mass in the whole passage.
    """

    stored: StoredPassage
    sentence: float
    late: float
    coverage: float
    context: float
    lacks: float
    paragraph: float
    even: float
    held: float
    best_sentence: int

    @property
    def signals(self) -> tuple[float, ...]:
        """What the score is the weighted sum of, in the order of `weights.json`."""
        return self.sentence, self.late, self.coverage, self.context, self.lacks

    @property
    def score(self) -> float:
        """Combine the signals; higher is better."""
        return round(sum(w * signal for w, signal in zip(weights(), self.signals, strict=True)), DECIMALS)


@cache
def weights() -> tuple[float, ...]:
    """Give the weights of the signals."""
    stored = json.loads((files("index.ranking") / "weights.json").read_text("utf-8"))
    return tuple(stored["weights"].values())


def inverse_frequencies(counts: Mapping[str, int], passages: int) -> dict[str, float]:
    """Give each term its idf as BM25 has it (Robertson and Zaragoza 2009), never negative."""
    return {term: math.log(1 + (passages - count + 0.5) / (count + 0.5)) for term, count in counts.items()}


def rank(
    question: str, views: QuestionViews, idf: Mapping[str, float], candidates: Sequence[StoredPassage]
) -> list[Scored]:
    """Order candidates by score, ties by passage number; of windows of one paragraph only the best stays.

    Args:
        question: the question as it was encoded.
        views: its views.
        idf: the idf of each of its terms.
        candidates: passages with their packed vectors.
    """
    if not candidates:
        return []
    dimension = views.vector.shape[0]
    content = {term: idf.get(term, 0.0) for term in content_terms(question)}
    nearest = _nearest_tokens(views.tokens, candidates)
    late, even = nearest @ _token_weights(question, views.spans, idf), nearest.mean(axis=1)
    paragraphs = np.concatenate([unpack_rows(c.views.paragraph, dimension) for c in candidates]) @ views.vector
    expected = expected_in(question)
    scored = []
    for number, candidate in enumerate(candidates):
        sentences = unpack_rows(candidate.views.sentences, dimension) @ views.vector
        held = coverage(content, candidate.terms)
        scored.append(
            Scored(
                candidate,
                sentence=float(sentences.max()),
                late=float(late[number]),
                coverage=max(coverage(content, one) for one in candidate.sentence_terms),
                context=coverage(content, candidate.terms | candidate.context) - held,
                lacks=float(expected is not None and not expected.search(candidate.text)),
                paragraph=float(paragraphs[number]),
                even=float(even[number]),
                held=held,
                best_sentence=int(sentences.argmax()),
            )
        )
    scored.sort(key=lambda s: (-s.score, s.stored.number))
    best: dict[tuple[int, int, str], Scored] = {}
    for one in scored:
        best.setdefault((one.stored.version, one.stored.paragraph, one.stored.kind), one)
    return list(best.values())


def coverage(idf: Mapping[str, float], held: frozenset[str]) -> float:
    """Give the share, 0 to 1, of the question's idf mass that some terms hold."""
    mass = sum(idf.values())
    return sum(weight for term, weight in idf.items() if term in held) / mass if mass else 0.0


def _token_weights(question: str, spans: Sequence[tuple[int, int]], idf: Mapping[str, float]) -> Vector:
    """Give each token the idf of the word it is of (of its rarest term), and COMMON; they sum to 1."""
    rarity = [0.0] * len(question)
    position = 0
    for word in question.split():
        position = question.index(word, position)
        weight = max((idf.get(term, 0.0) for term in terms(word)), default=0.0)
        rarity[position : position + len(word)] = [weight] * len(word)
        position += len(word)
    found = np.array([max(rarity[start:end], default=0.0) for start, end in spans], dtype=np.float32) + COMMON
    normed: Vector = found / found.sum()
    return normed


def _nearest_tokens(tokens: Vector, candidates: Sequence[StoredPassage]) -> Vector:
    """Give the best cosine of each of the question's tokens with a token of each candidate, shape (c, t)."""
    scales, levels, starts, total = [], [], [], 0
    for candidate in candidates:
        scale, level = unpack_tokens(candidate.views.tokens, tokens.shape[1])
        scales.append(scale)
        levels.append(level)
        starts.append(total)
        total += len(scale)
    similarities = np.concatenate(levels).astype(np.float32) @ tokens.T
    similarities *= np.concatenate(scales)[:, None]
    best: Vector = np.maximum.reduceat(similarities, starts, axis=0)
    return best
