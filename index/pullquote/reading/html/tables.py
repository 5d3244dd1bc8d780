"""Rows of a data table as paragraphs, each with the names of its columns, so that a row can be quoted alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pullquote.reading.blocks import words

Element = Any

_LONGEST_CELL = 300  # code points; a longer cell is prose, and its table arranges a page
_MOST_COLUMNS = 60
_PROSE = words("p blockquote article section ul ol form h1 h2 h3")


def table_rows(table: Element, read: Callable[[Element], tuple[str, float]]) -> list[tuple[Element, str, float]] | None:
    """Read a data table.

    Args:
        table: a `<table>`.
        read: returns a cell's text, and the share of it inside links.

    Returns:
        Each row's element, text and share of links; None for a table that arranges a page: one with a table, form or
        several paragraphs in a cell, with fewer than two rows or columns, or with prose. Under column names a row is
        `Route: Skerry Point | Price: 9.50`, else `Skerry Point | 9.50`.
    """
    if table.get("role") in ("presentation", "none") or next(table.iterdescendants("table"), None) is not None:
        return None
    rows = list(table.iter("tr"))
    if len(rows) < 2 or any(sum(e.tag in _PROSE for e in cell.iter()) > 1 for cell in table.iter("td")):
        return None
    read_rows = [[(cell, *read(cell)) for cell in row if cell.tag in ("td", "th")] for row in rows]
    if any(len(text) > _LONGEST_CELL for row in read_rows for _, text, _ in row):
        return None
    if sum(sum(bool(text) for _, text, _ in row) > 1 for row in read_rows) < 2:
        return None
    grid = list(_spread(read_rows))
    head = read_rows[0]
    named = len(head) > 1 and all(cell.tag == "th" or _is_bold(cell) for cell, text, _ in head if text)
    named = named or (len(head) > 1 and rows[0].getparent().tag == "thead")
    names = [name for name, _ in grid[0]] if named else []
    found = []
    for row, cells, spread in list(zip(rows, read_rows, grid, strict=True))[1 if named else 0 :]:
        alone = len(cells) == 1 and len(spread) > 1  # a cell over all columns is a line of its own
        text = cells[0][1] if alone else join_row([text if begins else "" for text, begins in spread], names)
        size = sum(len(each) for _, each, _ in cells)
        if text:
            found.append((row, text, sum(len(each) * share for _, each, share in cells) / max(1, size)))
    return found


def join_row(cells: Sequence[str], names: Sequence[str] = ()) -> str:
    """Return a table's row as one line, each cell after its column's name if that is known."""
    parts = []
    for at, cell in enumerate(cells):
        name = names[at].rstrip(" :：") if at < len(names) else ""
        if cell:
            parts.append(f"{name}: {cell}" if name and name != cell else cell)
    return " | ".join(parts)


def _is_bold(cell: Element) -> bool:
    """Return whether all of a cell's words are in bold type, as names of columns are without `<th>`."""
    bold = "".join(
        "".join(part.itertext()) for part in cell.iter("b", "strong") if part.getparent().tag not in ("b", "strong")
    )
    return bool(bold.strip()) and bold.split() == "".join(cell.itertext()).split()


def _spread(rows: list[list[tuple[Element, str, float]]]) -> Iterator[list[tuple[str, bool]]]:
    """Yield the text in each column of each row, with cells that span columns or rows in all of them.

    Each with whether it begins there: not in the further columns of a cell that spans several.
    """
    hanging: dict[int, tuple[int, str]] = {}  # by column: rows still covered, and the text
    for row in rows:
        texts: list[tuple[str, bool]] = []
        for cell, text, _ in row:
            while len(texts) in hanging:
                texts.append((_taken(hanging, len(texts)), True))
            down = _span(cell.get("rowspan"), 1000) - 1
            for column in range(min(_span(cell.get("colspan"), _MOST_COLUMNS), _MOST_COLUMNS - len(texts))):
                if down:
                    hanging[len(texts)] = (down, text)
                texts.append((text, column == 0))
        while len(texts) in hanging:
            texts.append((_taken(hanging, len(texts)), True))
        yield texts


def _taken(hanging: dict[int, tuple[int, str]], column: int) -> str:
    left, text = hanging.pop(column)
    if left > 1:
        hanging[column] = (left - 1, text)
    return text


def _span(value: str | None, most: int) -> int:
    bare = (value or "").strip()
    return min(most, max(1, int(bare))) if bare.isascii() and bare.isdigit() and len(bare) < 6 else 1
