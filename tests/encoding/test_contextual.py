"""Parting passages into passes and passes into runs, with a model that is a list of words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.encoding.base import PassageText
from index.encoding.contextual import ContextualEncoder, Facts, Output

FACTS = Facts(
    name="words",
    digest="words",
    dimension=8,
    mean_pooled=True,
    question_prompt="",
    passage_prompt="",
    limit=40,
    question_limit=40,
)


class Words(ContextualEncoder):
    """Each word is a token, between two special ones; its vector is drawn from its letters."""

    alike = True

    def __init__(self) -> None:
        super().__init__(FACTS)
        self.runs: list[list[int]] = []

    def offsets(self, texts: Sequence[str]) -> list[np.ndarray]:
        return [np.array([(0, 0), *(m.span() for m in re.finditer(r"\S+", text)), (0, 0)]) for text in texts]

    def run(self, texts: Sequence[str], limit: int) -> list[Output]:
        offsets = self.offsets(texts)
        self.runs.append([len(one) for one in offsets])
        assert max(self.runs[-1]) <= limit
        return [Output(_vectors(text, one), one, np.ones(8)) for text, one in zip(texts, offsets, strict=True)]


def _vectors(text: str, offsets: np.ndarray) -> np.ndarray:
    seeds = [sum(map(ord, text[start:end])) for start, end in offsets]
    return np.stack([np.random.default_rng(seed).standard_normal(8) for seed in seeds])


words = st.lists(st.text("abc", min_size=1, max_size=3), max_size=120).map(" ".join)


@given(st.lists(st.tuples(words.filter(bool), words), min_size=1, max_size=12))
def test_every_word_of_every_passage_is_encoded_once_whatever_shares_its_run(given: list[tuple[str, str]]):
    encoder = Words()
    passages = [PassageText(text, context, ((0, len(text)),)) for text, context in given]
    found = list(encoder.encode_passages(passages))
    for passage, views in zip(passages, found, strict=True):
        expected = _vectors(passage.text, encoder.offsets([passage.text])[0][1:-1])
        np.testing.assert_allclose(views.tokens, expected / np.linalg.norm(expected, axis=1)[:, None], atol=1e-6)


@given(st.lists(st.integers(1, 600), max_size=60))
def test_runs_hold_passes_of_like_lengths_and_no_more_tokens_than_they_may(lengths: list[int]):
    encoder = Words()
    batches = list(encoder._batches(lengths))
    assert sorted(number for batch in batches for number in batch) == list(range(len(lengths)))
    flat = [lengths[number] for batch in batches for number in batch]
    assert flat == sorted(flat)
    for batch in batches:
        longest = max(lengths[number] for number in batch)
        assert len(batch) == 1 or longest * len(batch) <= encoder.tokens_at_once
