"""Blocks: paragraphs with their kinds, and how they are joined into one text with furniture at exact offsets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pullquote.types import Furniture, FurnitureKind


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a Markdown or HTML article; `kind` is None for its body. Holds no blank line."""

    text: str
    kind: FurnitureKind | None = None
    credit: str | None = None


def lay_out(blocks: Iterable[Block]) -> tuple[str, list[Furniture]]:
    """Join blocks with exactly one blank line, and mark those that are furniture.

    Returns:
        The text and its furniture, in order; `text[f.start:f.end]` is the block's text for each furniture `f`.
    """
    parts: list[str] = []
    furniture: list[Furniture] = []
    at = 0
    for block in blocks:
        if not block.text.strip():
            continue
        if block.kind is not None:
            furniture.append(Furniture(at, at + len(block.text), block.kind, block.credit))
        parts.append(block.text)
        at += len(block.text) + 2
    return "\n\n".join(parts), furniture
