"""The prefix cache: the keys and values of a text's tokens in each layer, from which other texts continue."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

State = npt.NDArray[np.float32]  # shape (parts, heads, t, size): for each layer the keys, then the values
Shape = tuple[int, int, int]  # how many parts a state has, how many heads they have, and the size of a head


def stacked(states: Sequence[State | None], shape: Shape) -> tuple[State, npt.NDArray[np.int64]]:
    """Stack the states that texts continue from, each padded at its end.

    Args:
        states: of each text, or None.
        shape: of the states.

    Returns:
        The states, shape (parts, b, heads, t, size), and a mask of the tokens that are not padding, shape (b, t).
    """
    lengths = [0 if state is None else state.shape[2] for state in states]
    parts, heads, size = shape
    together = np.zeros((parts, len(states), heads, max(lengths), size), dtype=np.float32)
    for i, state in enumerate(states):
        if state is not None:
            together[:, i, :, : lengths[i]] = state
    there = np.arange(max(lengths)) < np.array(lengths)[:, None]
    return together, there.astype(np.int64)
