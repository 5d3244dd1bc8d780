"""Storage of views: half floats for paragraph and sentences, eight bits with a scale for each token.

The error of a token's cosine stays below 0.01 (tested); a paragraph of 110 tokens takes 14.5 kB at 128 dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pullquote.encoders.base import PassageViews, Vector


@dataclass(frozen=True, slots=True)
class PackedViews:
    """The three views of a passage as the bytes stored in the catalog."""

    paragraph: bytes
    sentences: bytes
    tokens: bytes


def pack(views: PassageViews) -> PackedViews:
    """Turn views into bytes."""
    scales = np.maximum(np.abs(views.tokens).max(axis=1), 1e-6).astype("<f4") / 127
    levels = np.rint(views.tokens / scales[:, None]).astype(np.int8)
    return PackedViews(
        views.vector.astype("<f2").tobytes(),
        views.sentences.astype("<f2").tobytes(),
        scales.tobytes() + levels.tobytes(),
    )


def unpack_rows(data: bytes, dimension: int) -> Vector:
    """Return paragraph or sentence vectors, shape (n, dimension)."""
    return np.frombuffer(data, "<f2").reshape(-1, dimension).astype(np.float32)


def unpack_tokens(data: bytes, dimension: int) -> tuple[Vector, np.ndarray[tuple[int, int], np.dtype[np.int8]]]:
    """Return the scales, shape (t,), and the levels, shape (t, dimension), of token vectors: `scale * level`."""
    count = len(data) // (dimension + 4)
    scales = np.frombuffer(data, "<f4", count).astype(np.float32)
    levels = np.frombuffer(data, np.int8, count * dimension, 4 * count).reshape(count, dimension)
    return scales, levels
