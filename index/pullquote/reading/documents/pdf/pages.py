"""The lines of a PDF's pages, as `glyphs` found them: their words, where they stand and how they are set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pullquote.reading.html.inline import raised

_SMALLER, _HIGHER = 0.8, 0.15  # times the size of a line: a figure that is both is an exponent, or a footnote's mark


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, or the part of one that stands in one column. Lengths are in points, from below."""

    text: str
    left: float
    right: float
    base: float
    size: float
    font: str = ""
    bold: bool = False
    page: int = 1

    @property
    def top(self) -> float:
        """Return about how high its letters reach."""
        return self.base + 0.75 * self.size

    def spans(self, other: Line) -> bool:
        """Return whether it stands over or under another one."""
        return self.left < other.right and other.left < self.right

    def is_beside(self, other: Line) -> bool:
        """Return whether it is on the same height as another one."""
        return abs(self.base - other.base) < 0.4 * max(self.size, other.size)

    def joined(self, other: Line) -> Line:
        """Return a line of this one and one to the right of it."""
        return replace(self, text=f"{self.text} {other.text}", right=max(self.right, other.right))


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page in the order in which they were drawn, and its pictures: left, bottom, right and top."""

    lines: tuple[Line, ...]
    pictures: tuple[tuple[float, float, float, float], ...] = ()


def read_page(told: Mapping[str, Any], number: int) -> Page:
    """Return a page as `glyphs` tells it."""
    lines = (_line(runs, number) for runs in told["lines"])
    return Page(tuple(line for line in lines if line.text), tuple(tuple(sides) for sides in told["pictures"]))


def _line(runs: Sequence[Sequence[Any]], page: int) -> Line:
    """Make a line of its runs; what is most of it decides on its size, height and font."""
    weights: Counter[tuple[Any, ...]] = Counter()
    for run in runs:
        weights[tuple(run[3:7])] += len(run[0])
    base, size, font, bold = weights.most_common(1)[0][0]
    text = ""
    for words, _, _, own_base, own_size, _, _, is_raised in runs:
        high = is_raised or (own_size < _SMALLER * size and own_base - base > _HIGHER * size)
        if high and words.strip():
            bare = words.rstrip()
            text += raised(bare, text) + words[len(bare) :]
        else:
            text += words
    left, right = min(run[1] for run in runs), max(run[2] for run in runs)
    return Line(text.strip(), left, right, base, size, font, bold, page)
