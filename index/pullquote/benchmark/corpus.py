"""Archives of any size: the demo newsroom's articles, then copies of them that need no encoding.

A copy of a passage has its sentences, with a quarter of the words exchanged for words of the newsroom and one in
fifty for a word that no other passage holds. Its vectors are those of the passage, mixed with another passage's and
with noise: realistic enough for search, not for judging quality.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from pullquote.encoders.base import Encoder, EncoderIdentity, PassageText, PassageViews, QuestionViews, Vector
from pullquote.types import Article

SEED = 5
ARTICLE = 20  # passages of a copied article
EXCHANGED, NEW = 0.25, 0.02  # of a copy's words
OTHER, NOISE = 0.4, 0.5  # of another passage's vector and of noise in a copy's; the length of its own is 1


@contextmanager
def newsroom() -> Iterator[tuple[Path, list[str]]]:
    """Yield the folder of the demo newsroom, and its questions."""
    from pullquote.evaluation.dataset import read_questions

    with as_file(files("pullquote.samples")) as samples:
        yield samples / "newsroom", [one.question for one in read_questions(samples / "questions.jsonl")]


class PerturbingEncoder:
    """An encoder that remembers what it encoded, makes copies of it, and returns vectors for copies without encoding.

    To an archive it is the same encoder as the one it wraps.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._words = random.Random(SEED)
        self._noise = np.random.default_rng(SEED)
        self._originals: list[tuple[str, PassageViews]] = []
        self._copies: dict[str, tuple[int, int]] = {}
        self._vocabulary: list[str] = []
        self._numbers = itertools.count(1)

    @property
    def identity(self) -> EncoderIdentity:
        """Return the identity of the wrapped encoder."""
        return self._encoder.identity

    @property
    def paragraphs(self) -> list[str]:
        """Return the texts of the passages that were encoded."""
        return [text for text, _ in self._originals]

    def encode_question(self, question: str) -> QuestionViews:
        """Encode a question."""
        return self._encoder.encode_question(question)

    def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageViews]:
        """Encode passages and remember them; vectors of copies are derived from the remembered ones."""
        for passage in passages:
            copied = self._copies.pop(passage.text, None)
            if copied is not None:
                yield self._perturbed(*copied, len(passage.sentences))
                continue
            (views,) = self._encoder.encode_passages([passage])
            self._originals.append((passage.text, views))
            self._vocabulary += passage.text.split()
            yield views

    def articles(self, passages: int) -> Iterator[Article]:
        """Make articles of copies with this total number of passages."""
        for first in range(0, passages, ARTICLE):
            texts = [self._copy() for _ in range(min(ARTICLE, passages - first))]
            number = next(self._numbers)
            yield Article(text="\n\n".join(texts), id=f"copy-{number}", title=" ".join(texts[0].split()[:6]))

    def unknown(self, number: int) -> Article:
        """Make a short article that has to be encoded; equal numbers give equal articles."""
        draw = random.Random(number)
        texts = [self._exchanged(draw.choice(self._originals)[0], draw) for _ in range(5)]
        return Article(text="\n\n".join(texts), id=f"new-{number}", title=f"New {number}")

    def _copy(self) -> str:
        while True:
            original, other = self._words.randrange(len(self._originals)), self._words.randrange(len(self._originals))
            text = self._exchanged(self._originals[original][0], self._words)
            if text not in self._copies:
                self._copies[text] = original, other
                return text

    def _exchanged(self, text: str, draw: random.Random) -> str:
        words = text.split()
        for at, word in enumerate(words):
            chance = draw.random()
            if chance < NEW:
                words[at] = (
                    f"{word.rstrip('.,;:?!”')[:4]}{draw.getrandbits(32):x}{word[-1] if word[-1] in '.,' else ''}"
                )
            elif chance < NEW + EXCHANGED and word.isalpha():
                words[at] = draw.choice(self._vocabulary).strip('.,;:?!“”"()')
        return " ".join(words)

    def _perturbed(self, original: int, other: int, sentences: int) -> PassageViews:
        views, mixed = self._originals[original][1], self._originals[other][1].vector
        rows = np.resize(views.sentences, (max(sentences, 1), views.sentences.shape[1]))
        return PassageViews(
            self._noisy(views.vector + OTHER * mixed), self._noisy(rows + OTHER * mixed), self._noisy(views.tokens)
        )

    def _noisy(self, vectors: Vector) -> Vector:
        noise = self._noise.standard_normal(vectors.shape, dtype=np.float32)
        mixed = vectors + NOISE / np.sqrt(vectors.shape[-1]) * noise
        return np.asarray(mixed / np.linalg.norm(mixed, axis=-1, keepdims=True), dtype=np.float32)
