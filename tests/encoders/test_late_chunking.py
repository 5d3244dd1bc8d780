"""How passages are split into windows and windows grouped into runs, with a model that is a list of words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, strategies as st

from pullquote.encoders.base import PassageText
from pullquote.encoders.late_chunking import LONG, LateChunkingEncoder, ModelBatch, ModelInfo, ModelOutput

FACTS = ModelInfo(
    name="words",
    digest="words",
    dimension=8,
    mean_pooled=True,
    question_prompt="",
    passage_prompt="",
    limit=40,
    question_limit=40,
)


class Words(LateChunkingEncoder):
    """Each word is a token, between two special ones; its vector depends on its letters and on the state before it.

    The state of a text is the sum of its letters.
    """

    alike = True

    def __init__(self, *, supports_prefix_cache: bool) -> None:
        super().__init__(replace(FACTS, supports_prefix_cache=supports_prefix_cache))
        self.kept: list[str] = []

    def offsets(self, texts: Sequence[str]) -> list[np.ndarray]:
        return [np.array([(0, 0), *(m.span() for m in re.finditer(r"\S+", text)), (0, 0)]) for text in texts]

    def run(self, batch: ModelBatch, limit: int, *, keep: bool = False) -> list[ModelOutput]:
        offsets = self.offsets(batch.texts)
        assert max(map(len, offsets)) <= limit
        self.kept += batch.texts if keep else []
        return [
            ModelOutput(_vectors(text, one, after), one, np.ones(8), _state(text) if keep else None)
            for text, one, after in zip(batch.texts, offsets, batch.after, strict=True)
        ]


def _state(text: str) -> np.ndarray:
    return np.full((2, 1, len(text.split()), 1), float(sum(map(ord, text))))


def _vectors(text: str, offsets: np.ndarray, after: np.ndarray | None = None) -> np.ndarray:
    before = 0 if after is None else int(after.max())
    seeds = [before + sum(map(ord, text[start:end])) for start, end in offsets]
    return np.stack([np.random.default_rng(seed).standard_normal(8) for seed in seeds])


words = st.lists(st.text("abc", min_size=1, max_size=3), max_size=120).map(" ".join)


@pytest.mark.parametrize("supports_prefix_cache", [False, True])
@given(st.lists(st.tuples(words.filter(bool), words), min_size=1, max_size=12))
def test_every_word_of_every_passage_is_encoded_once_whatever_shares_its_run(
    supports_prefix_cache: bool, given: list[tuple[str, str]]
):
    encoder = Words(supports_prefix_cache=supports_prefix_cache)
    passages = [PassageText(text, context, ((0, len(text)),)) for text, context in given]
    found = list(encoder.encode_passages(passages))
    for passage, views in zip(passages, found, strict=True):
        known = len(passage.context.split()) + 2
        apart = (
            supports_prefix_cache
            and passage.context
            and 40 - 8 - known >= 10
            and len(passage.text.split()) < LONG * known
        )
        after = _state(passage.context) if apart else None
        expected = _vectors(passage.text, encoder.offsets([passage.text])[0][1:-1], after)
        np.testing.assert_allclose(views.tokens, expected / np.linalg.norm(expected, axis=1)[:, None], atol=1e-6)


few = st.lists(st.text("abc", min_size=1), min_size=1, max_size=3 * LONG - 1).map(" ".join)


@given(st.lists(st.tuples(few, st.sampled_from(["", "a", "b c"])), max_size=12))
def test_a_context_is_run_once(given: list[tuple[str, str]]):
    encoder = Words(supports_prefix_cache=True)
    list(encoder.encode_passages([PassageText(text, context, ((0, len(text)),)) for text, context in given]))
    assert sorted(encoder.kept) == sorted({context for _, context in given} - {""})


@given(st.lists(st.integers(1, 600), max_size=60))
def test_runs_hold_passes_of_like_lengths_and_no_more_tokens_than_they_may(lengths: list[int]):
    encoder = Words(supports_prefix_cache=True)
    batches = list(encoder._batches(lengths))
    assert sorted(number for batch in batches for number in batch) == list(range(len(lengths)))
    flat = [lengths[number] for batch in batches for number in batch]
    assert flat == sorted(flat)
    for batch in batches:
        longest = max(lengths[number] for number in batch)
        assert len(batch) == 1 or longest * len(batch) <= encoder.tokens_at_once
