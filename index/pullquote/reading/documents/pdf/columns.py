"""Columns: the order in which the lines of a page are read, where it was drawn straight across them.

Programs that set pages draw one column after the other, and their order is kept. What is drawn line by line across a
gutter is put in order here, if both sides are prose; the cells of a table stay in one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pullquote.reading.documents.pdf.pages import Line

_LEAST_ROWS = 3  # with a gap at one place, that make a gutter of it
_PROSE = 3.0  # words of a line, at least, in half of the lines of a column of prose


def in_reading_order(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines in order of reading, as groups that no paragraph crosses: a table's rows are one each."""
    rows = _rows(lines)
    groups: list[list[Line]] = [[]]
    at = 0
    while at < len(rows):
        stop = at
        while stop < len(rows) and len(rows[stop]) > 1:
            stop += 1
        # Between rows with a gap there are those of which one column's last line has nothing beside it.
        while stop < len(rows) and stop > at and len(rows[stop]) == 1 and _goes_on(rows, stop):
            stop += 1
        if stop == at:
            groups[-1] += rows[at]
            at += 1
            continue
        block = rows[at:stop]
        gutter = _gutter(block)
        if gutter is not None and _is_prose(block, gutter):
            flat = [line for row in block for line in row]
            left = [line for line in flat if (line.left + line.right) / 2 < gutter]
            right = [line for line in flat if (line.left + line.right) / 2 >= gutter]
            groups += [*in_reading_order(left), *in_reading_order(right), []]
        elif gutter is not None:
            groups += [*([_one(row)] for row in block), []]
        else:
            groups[-1] += [_one(row) for row in block]
        at = stop
    return [group for group in groups if group]


def _goes_on(rows: Sequence[Sequence[Line]], at: int) -> bool:
    """Return whether a row without a gap stands wholly in one column of the rows above."""
    (line,) = rows[at]
    above = rows[at - 1]
    if len(above) < 2:
        return False
    inside = [one for one in above if one.spans(line)]
    return len(inside) == 1 and line.base < inside[0].base and inside[0].base - line.base < 3 * line.size


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Return runs of lines that were drawn one after the other on the same height, from left to right."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and rows[-1][-1].is_beside(line) and line.left >= rows[-1][-1].right:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _gutter(block: Sequence[Sequence[Line]]) -> float | None:
    """Return the middle of a gap that enough rows have at one place."""
    gaps = [(one.right, other.left) for row in block for one, other in pairwise(row)]
    for left, right in gaps:
        middle = (left + right) / 2
        crossed = sum(line.left < middle < line.right for row in block for line in row)
        if sum(low < middle < high for low, high in gaps) >= _LEAST_ROWS and not crossed:
            return middle
    return None


def _is_prose(block: Sequence[Sequence[Line]], gutter: float) -> bool:
    """Return whether the lines on both sides of a gutter are sentences rather than the cells of a table."""
    sides: tuple[list[int], list[int]] = ([], [])
    for row in block:
        for line in row:
            sides[line.left >= gutter].append(len(line.text.split()))
    return all(side and median(side) >= _PROSE for side in sides)


def _one(row: Sequence[Line]) -> Line:
    """Return the cells of a row as one line."""
    whole = row[0]
    for line in row[1:]:
        whole = whole.joined(line)
    return whole
