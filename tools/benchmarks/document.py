"""Tables of `docs/performance.md`, between the markers `<!-- NAME -->` and `<!-- /NAME -->`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pullquote.benchmark.run import machine

DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; all columns but the first are numbers."""
    lines = [headings, ["---", *["---:"] * (len(headings) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def measured_on(stats: Mapping[str, int | str | None]) -> str:
    """Return a line on which archive was measured, by its `stats`, on which machine and when."""
    on = machine(str(stats["encoder"]))
    return f"{stats['passages']:,} passages, {on.system}, {on.cores} cores, {on.date}, encoder {on.encoder}"


def put(name: str, text: str) -> None:
    """Replace the text between the markers of a name in the document."""
    whole = DOCUMENT.read_text("utf-8")
    before, begin, rest = whole.partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- /{name} -->")
    if not begin or not end:
        raise SystemExit(f"{DOCUMENT.name} has no markers <!-- {name} --> and <!-- /{name} -->: put them in")
    DOCUMENT.write_text(f"{before}{begin}\n{text.strip()}\n\n{end}{after}", "utf-8")
