"""Passages printed by several articles in nearly the same words: one quote, and where else it stands.

Two passages are copies when their runs of three terms overlap by at least four fifths (Jaccard) and every
figure in them is the same: a changed figure is a different statement, however alike the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.ranking.scoring import Scored
from index.words import terms

RUN = 3
ALIKE = 0.8


def collapse(ranked: Sequence[Scored]) -> list[tuple[Scored, list[Scored]]]:
    """Give each passage that copies no better one, in order, with its copies in other articles."""
    kept: list[tuple[Scored, list[Scored]]] = []
    seen: list[list[str]] = []
    for one in ranked:
        words = terms(one.stored.text)
        for (original, copies), other in zip(kept, seen, strict=True):
            if original.stored.version != one.stored.version and alike(words, other):
                if all(copy.stored.version != one.stored.version for copy in copies):
                    copies.append(one)
                break
        else:
            kept.append((one, []))
            seen.append(words)
    return kept


def alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two lists of terms say the same in the same words."""
    if min(len(one), len(other)) * 5 < max(len(one), len(other)) * 4 or _figures(one) != _figures(other):
        return False
    runs, others = _runs(one), _runs(other)
    return len(runs & others) >= ALIKE * len(runs | others)


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + RUN]) for i in range(max(1, len(words) - RUN + 1))}


def _figures(words: Sequence[str]) -> list[str]:
    return sorted(word for word in words if any(c.isdigit() for c in word))
