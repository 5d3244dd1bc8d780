"""A deterministic encoder for tests: words are random unit vectors drawn from their own hash, texts are their means."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import numpy as np

from pullquote.encoders.base import EncoderIdentity, PassageText, PassageViews, QuestionViews, Vector
from pullquote.text.terms import terms

DIMENSION = 64


class FakeEncoder:
    """A fast encoder without understanding: texts that share words have similar vectors.

    `before_question` and `before_passages` are called before each call of `encode_question` and `encode_passages`, with
    what is to be encoded; tests set them to watch, delay or fail encoding.
    """

    def __init__(self, name: str = "fake", seed: str = "") -> None:
        self._seed = seed
        self.encoded = 0
        self.before_question: Callable[[str], object] = lambda _: None
        self.before_passages: Callable[[Sequence[PassageText]], object] = lambda _: None
        self._identity = EncoderIdentity(name, f"fake:{seed}", DIMENSION, "fake/1")

    @property
    def identity(self) -> EncoderIdentity:
        return self._identity

    def encode_question(self, question: str) -> QuestionViews:
        self.before_question(question)
        rows = self._rows(question)
        words = [word.span() for word in re.finditer(r"\S+", question) for _ in terms(word.group())] or [(0, 0)]
        return QuestionViews(_unit(rows.mean(axis=0)), rows, tuple(words))

    def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageViews]:
        self.before_passages(passages)
        return self._encode(passages)

    def _encode(self, passages: Sequence[PassageText]) -> Iterator[PassageViews]:
        for passage in passages:
            self.encoded += 1
            rows = self._rows(passage.text)
            sentences = [self._rows(passage.text[start:end]).mean(axis=0) for start, end in passage.sentences]
            yield PassageViews(_unit(rows.mean(axis=0)), _unit(np.stack(sentences)), rows)

    def _rows(self, text: str) -> Vector:
        words = [word for part in re.split(r"\s+", text) for word in terms(part)] or [""]
        return np.stack([_word(self._seed + word) for word in words])


@lru_cache(maxsize=100_000)
def _word(word: str) -> Vector:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return _unit(np.random.default_rng(seed).standard_normal(DIMENSION))


def _unit(vectors: np.ndarray) -> Vector:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)
