"""Scores of candidate passages: two signals from their vectors and three from their words.

- sentence: the cosine of the question's vector with the passage's nearest sentence.
- late: over the question's tokens, the mean of the best cosine with the passage's tokens (ColBERT's MaxSim, averaged;
  Khattab and Zaharia 2020), each token weighted by the idf of its word, so that a name counts for more than "what".
- coverage: the largest share of the question's idf mass in one sentence.
- context: the share that the passage lacks but its article's title or lead contains, or the month and year of its date.
- lacks: 1 if the question asks for a time, a number or a person and the passage contains none, or for a price and the
  passage says only by how much it changed.

The score is their sum, weighted by `weights.json`, which names the command and the data it was fitted with. All signals
are absolute: a passage scores the same whatever else was found, so that scaling promotes no noise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np

from pullquote.answerability.layout import Reading
from pullquote.catalog import PassageRecord
from pullquote.encoders.base import Vector
from pullquote.encoders.quantization import unpack_rows, unpack_tokens
from pullquote.ranking.query import Query
from pullquote.search.base import Candidates
from pullquote.text.terms import printed_terms, terms

READER = 0.08  # the reader's weight in the score
TYPICAL = -6.0  # the median of its logits over candidates
LEAST_MARGIN = -12.0  # of a sentence, and of one that the reader did not see
MARKING = 0.04  # the weight of the reader's margins when the sentence that answers is chosen
ASKING = 1.0  # taken from a sentence that is a question
DECIMALS = 6  # scores equal to this many decimals are ties, so that rounding does not decide the order
COMMON = 1.0  # added to each token's idf, so that common words count a little
_ASKS = re.compile(r"[?\uff1f\u061f\u037e\u2047\u2049][\s”’\"'»›)\]」』]{0,4}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPassage:
    """A candidate with its signals.

    `held` is the share of the question's idf mass in the whole passage. `missing` is the idf mass it lacks, in units
    of the greatest idf: 1 for a word that is nowhere in the archive. `unborne` counts the names and years of the
    question that neither the passage nor its article's title, lead or date bears out. `sentences` has each sentence's
    part of the score: its weighted cosine and coverage. `reading` is what the reader found, if it read the passage,
    `assumed` the logit that it counts with otherwise; `reranked` the score of the cross-encoder, if there is one.
    """

    stored: PassageRecord
    sentence: float
    late: float
    coverage: float
    context: float
    lacks: float
    held: float
    missing: float
    unborne: float = 0.0
    sentences: tuple[float, ...]
    reading: Reading | None = None
    assumed: float = TYPICAL
    reranked: float | None = None
    score: float = field(init=False)

    def __post_init__(self) -> None:
        """Compute the score from the signals and the reading, unless the passage was reranked; higher is better."""
        own = sum(w * signal for w, signal in zip(weights().values(), self.signals, strict=True))
        own += READER * ((self.assumed if self.reading is None else self.reading.logit) - TYPICAL)
        object.__setattr__(self, "score", round(own, DECIMALS) if self.reranked is None else self.reranked)

    @property
    def signals(self) -> tuple[float, ...]:
        """The signals that the score is the weighted sum of, in the order of `weights.json`."""
        return self.sentence, self.late, self.coverage, self.context, self.lacks


@cache
def weights() -> dict[str, float]:
    """Return the weight of each signal, in the order of the signals."""
    stored: dict[str, float] = json.loads(Path(__file__).with_name("weights.json").read_text("utf-8"))["weights"]
    return stored


def prerank(query: Query, found: Candidates) -> list[int]:
    """Order candidates by a cheap estimate of their score, best first, ties by passage number.

    The estimate uses what the search returns anyway: the cosine of the whole passage in place of its nearest
    sentence's, and only the words that were looked up. A passage found by its words alone counts as near as the last of
    the nearest. docs/quality.md says how little this misses.

    Returns:
        Passage numbers.
    """
    weight = weights()
    held = [(numbers, query.shares.get(term, 0.0)) for term, numbers in found.holding.items()]
    every, place = np.unique(np.concatenate([found.nearest, *(numbers for numbers, _ in held)]), return_inverse=True)
    nearest = np.full(len(every), found.cosines[-1] if len(found.cosines) else 0.0)
    nearest[place[: len(found.nearest)]] = found.cosines
    mass = np.repeat([share for _, share in held], [len(numbers) for numbers, _ in held])
    covered = np.bincount(place[len(found.nearest) :], mass, len(every))
    scores = np.round(weight["sentence"] * nearest + weight["coverage"] * covered, DECIMALS)
    order: list[int] = every[np.lexsort((every, -scores))].tolist()
    return order


def score(query: Query, candidates: Sequence[PassageRecord]) -> list[ScoredPassage]:
    """Score candidates and order them, best first, ties by passage number; keep the best window of each paragraph."""
    if not candidates:
        return []
    views, shares, answer_type, measure = query.views, query.shares, query.answer_type, query.measure
    mass = query.idf_mass / query.max_idf
    late = _nearest_tokens(views.tokens, candidates) @ _token_weights(query)
    rows = unpack_rows(b"".join([one.views.sentences for one in candidates]), len(views.vector))
    cosines = iter(np.einsum("rd,d->r", rows, views.vector).tolist())  # row by row, whatever rows there are
    near, covers = weights()["sentence"], weights()["coverage"]
    padded = {f" {term} ": share for term, share in shares.items()}
    names = [f" {name} " for name in query.names]
    scored = []
    for candidate, nearness in zip(candidates, late.tolist(), strict=True):
        context = f"{candidate.context}{printed_terms(candidate.published)} "
        own = [(term, share) for term, share in padded.items() if term in candidate.terms]
        covered = [sum([share for term, share in own if term in one]) for one in candidate.terms.split("|")]
        similarities = list(islice(cosines, len(covered)))
        lacks = answer_type is not None and not answer_type.matches(candidate.text)
        lacks |= measure is not None and measure.is_only_of_change(candidate.text)
        held = round(sum([share for _, share in own]), DECIMALS)
        scored.append(
            ScoredPassage(
                stored=candidate,
                sentence=max(similarities),
                late=nearness,
                coverage=round(max(covered), DECIMALS),
                context=sum([s for t, s in padded.items() if t not in candidate.terms and t in context]),
                lacks=float(lacks),
                held=held,
                missing=round((1 - held) * mass, DECIMALS) if shares else 0.0,
                unborne=float(sum(n not in candidate.terms and n not in context for n in names)),
                sentences=tuple([near * s + covers * c for s, c in zip(similarities, covered, strict=True)]),
            )
        )
    scored.sort(key=lambda s: (-s.score, s.stored.number))
    best: dict[tuple[int, int, str], ScoredPassage] = {}
    for one in scored:
        best.setdefault((one.stored.version, one.stored.paragraph, one.stored.kind), one)
    return list(best.values())


def answering_sentence(query: Query, scored: ScoredPassage, sentences: Sequence[str]) -> int:
    """Return the index of the sentence that answers: the one with the greatest part of the score.

    What the reader would begin an answer with counts too. A sentence that holds nothing of the kind the question asks
    for, or not what it measures, comes after one that does, and a question answers nothing.
    """
    answer_type, measure, penalty = query.answer_type, query.measure, weights()["lacks"]
    parts = []
    for part, text in zip(scored.sentences, sentences, strict=True):
        lacks = answer_type is not None and not answer_type.matches_beyond_question(text)
        lacks |= measure is not None and not measure.is_in(text)
        parts.append(part + penalty * lacks - (ASKING if _ASKS.search(text) else 0.0))
    if scored.reading is not None and len(scored.reading.sentences) == len(parts):
        margins = [max(margin, LEAST_MARGIN) for margin in scored.reading.sentences]
        parts = [part + MARKING * margin for part, margin in zip(parts, margins, strict=True)]
    return parts.index(max(parts))


def _token_weights(query: Query) -> Vector:
    """Weigh each token, shape (t,), by the idf of its word (of the word's rarest term) plus COMMON; sum to 1."""
    question, idf = query.text, query.idf
    rarity = [0.0] * len(question)
    position = 0
    for word in question.split():
        position = question.index(word, position)
        weight = max((idf.get(term, 0.0) for term in terms(word)), default=0.0)
        rarity[position : position + len(word)] = [weight] * len(word)
        position += len(word)
    found = (
        np.array([max(rarity[start:end], default=0.0) for start, end in query.views.spans], dtype=np.float32) + COMMON
    )
    normed: Vector = found / found.sum()
    return normed


def _nearest_tokens(tokens: Vector, candidates: Sequence[PassageRecord]) -> Vector:
    """Return the best cosine of each of the question's t tokens with a token of each candidate, shape (c, t)."""
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
