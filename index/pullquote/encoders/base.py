"""The interface of an encoder: questions and passages in, vectors out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pullquote.types import Span

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """What identifies an encoder: its weights, its dimension and its recipe for views. The name is for display only.

    `recipe` names how text becomes views (context, pooling, prompts); vectors of different recipes are not comparable.
    """

    name: str
    digest: str
    dimension: int
    recipe: str

    def matches(self, other: EncoderIdentity) -> bool:
        """Return whether vectors of the two encoders may be compared."""
        return (self.digest, self.dimension, self.recipe) == (other.digest, other.dimension, other.recipe)

    def to_dict(self) -> dict[str, str | int]:
        """Return the identity as plain values, to store with the vectors."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as it is encoded: its own `text`, the `context` before it (never pooled) and its sentences.

    `sentences` are spans of `text`.
    """

    text: str
    context: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class QuestionViews:
    """A question's vector, shape (d,), and its tokens' vectors, shape (t, e), float32, each of unit length.

    Token vectors may have fewer dimensions than the others (e <= d); they are compared with token vectors only.
    `spans` are the spans of the tokens in the question.
    """

    vector: Vector
    tokens: Vector
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PassageViews:
    """The three views from one pass over a passage, float32, each row of unit length.

    `vector` has shape (d,), `sentences` (number of sentences, d), `tokens` (number of tokens, e).
    """

    vector: Vector
    sentences: Vector
    tokens: Vector


class Encoder(Protocol):
    """Turns questions and passages into unit vectors that compare by inner product."""

    @property
    def identity(self) -> EncoderIdentity:
        """Return which encoder this is; an archive accepts only the one it was built with."""
        ...

    def encode_question(self, question: str) -> QuestionViews:
        """Encode a question with the encoder's query prompt, if it has one."""
        ...

    def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageViews]:
        """Encode passages with the encoder's document prompt, yielding views in the order given."""
        ...
