"""Reports on a draft, or on one text, as text, Markdown, HTML and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from html import escape

from rich.console import Console

from pullquote.cli import json_output
from pullquote.cli.formats import corrections_markdown
from pullquote.cli.markup import html_page, markdown, markdown_link
from pullquote.cli.render import HIGHLIGHT, Text, show_place, show_quote, verdict
from pullquote.notebook import cautions_of, change_text, place_html, quote_html
from pullquote.types import WITHHELD_TEXTS, Span
from pullquote.verification.draft_report import DraftItem, DraftReport
from pullquote.verification.verdict import Place, PrintedPiece, Verification, VerifyStatus

SHOWN = 2
"""Places of each item in a report."""

_STATUSES: Mapping[VerifyStatus, str] = {
    "exact": "exact",
    "part": "part of a sentence",
    "near": "near",
    "pieces": "only pieces printed",
    "absent": "not printed",
}
_STYLES: Mapping[VerifyStatus, str] = {
    "exact": "green",
    "part": "yellow",
    "near": "yellow",
    "pieces": "red",
    "absent": "red",
}


def summary(report: DraftReport) -> str:
    """Return in a line how many items a draft has, and what became of them."""
    name = "standard input" if report.name == "-" else report.name
    if not report.items:
        if not report.draft_text:
            return f"{name}: there is no text in it"
        return f"{name}: no quotation and no attributed statement found"
    counts = ", ".join(f"{number} {_STATUSES[status]}" for status, number in report.counts.items())
    many = "" if len(report.items) == 1 else "s"
    filtered = ", among the articles that pass the filters" if report.items[0].verification.filtered else ""
    return f"{name}: {len(report.items)} quotation{many} and attributed statement{many}: {counts}{filtered}"


def show_report(out: Console, report: DraftReport) -> None:
    """Print a report: each item with its verdict, where it was printed, and what differs there."""
    out.print(summary(report), style="bold")
    for number, item in enumerate(report.items, 1):
        found = Text(f"\n[{number}] ", "dim").append(
            _STATUSES[item.verification.status], _STYLES[item.verification.status]
        )
        out.print(found.append(f" · {_where(item)}", "dim"))
        out.print(Text("    ").append(_quoted(item), HIGHLIGHT))
        if item.verification.limit_text:
            out.print(Text(f"    {item.verification.limit_text}", "yellow"))
        for place in _shown(item.verification):
            piece = _piece(item.verification, place)
            if piece is not None:
                out.print(Text(f"\n    printed of it: “{item.text[piece.start : piece.end]}”"))
            show_place(out, place)
        if item.nearest is not None:
            out.print(Text("\n    The nearest passage, which need not say it:", "dim"))
            show_quote(out, item.nearest, marked=False)


def report_markdown(report: DraftReport) -> str:
    """Return a report as Markdown: a heading and a block quote for each item, and its sources under it."""
    items = (part for entry in enumerate(report.items, 1) for part in _item_markdown(*entry))
    return "\n\n".join((f"# {markdown(summary(report))}", *items))


def verification_markdown(verification: Verification) -> str:
    """Return a verification of one text as Markdown."""
    head = f"**{markdown(verdict(verification))}**"
    return "\n\n".join((head, *_limit(verification), *_places_markdown(verification, len(verification.places))))


def report_html(report: DraftReport) -> str:
    """Return a report as an HTML page that loads nothing."""
    parts = [f"<h1>{escape(summary(report))}</h1>"]
    for number, item in enumerate(report.items, 1):
        found = f"<strong>{_STATUSES[item.verification.status]}</strong>"
        parts.append(f"<section><h2>{number}. {found} · {escape(_where(item))}</h2><p>{escape(_quoted(item))}</p>")
        parts += [f"<p>{line}</p>" for line in _limit(item.verification)]
        parts += _places_html(item.verification, SHOWN)
        if item.nearest is not None:
            unmarked = quote_html(replace(item.nearest, highlight=Span(0, 0)))
            parts.append(f"<p>The nearest passage, which need not say it:</p>{unmarked}")
        parts.append("</section>")
    return html_page(f"Verification of {report.name}", "\n".join(parts))


def verification_page(verification: Verification) -> str:
    """Return a verification of one text as an HTML page that loads nothing."""
    head = f"<h1>{escape(verdict(verification))}</h1><p>{escape(verification.claim)}</p>"
    limit = [f"<p>{line}</p>" for line in _limit(verification)]
    return html_page("Verification", "\n".join((head, *limit, *_places_html(verification, len(verification.places)))))


def _limit(verification: Verification) -> tuple[str, ...]:
    return (verification.limit_text,) if verification.limit_text else ()


def _where(item: DraftItem) -> str:
    within = " within a quotation" if item.depth else ""
    return f"paragraph {item.paragraph}, {item.kind}{within}"


def _quoted(item: DraftItem) -> str:
    words = " ".join(item.text.split())
    return words if item.kind == "statement" else f"“{words}”"


def _shown(verification: Verification) -> tuple[Place, ...]:
    """Return the places to show: the first ones, and the first of each piece."""
    if verification.pieces:
        return tuple(piece.places[0] for piece in verification.pieces)
    return verification.places[:SHOWN]


def _piece(verification: Verification, place: Place) -> PrintedPiece | None:
    return next((piece for piece in verification.pieces if place in piece.places), None)


def _item_markdown(number: int, item: DraftItem) -> Iterator[str]:
    yield f"## {number}. {_STATUSES[item.verification.status]} · {markdown(_where(item))}"
    yield "\n".join(f"> {line}" for line in markdown(_quoted(item)).split("\n"))
    yield from _limit(item.verification)
    yield from _places_markdown(item.verification, SHOWN)
    if item.nearest is not None:
        source = markdown_link(item.nearest.attribution, item.nearest.link)
        words = markdown(item.nearest.text or f"(not shown: {item.nearest.withheld_text})")
        yield f"The nearest passage, which need not say it: {words} — {source}"


def _places_markdown(verification: Verification, most: int) -> Iterator[str]:
    for place in _shown(verification) if most == SHOWN else verification.places[:most]:
        piece = _piece(verification, place)
        said = "" if piece is None else f"of it, “{markdown(verification.claim[piece.start : piece.end])}”: "
        lines = [f"- {said}{_printed_markdown(place)}", f"  — {markdown_link(place.attribution, place.link)}"]
        lines += [f"  ({markdown(line)})" for line in cautions_of(place)]
        lines += [f"  {note}".replace("\\\n", " ") for note in corrections_markdown(place.corrections)]
        if place.change is not None:
            now = "" if place.change.text is None else f" “{_one_line(place.change.text)}”"
            lines.append(f"  {markdown(change_text(place.change))}{now}")
        yield "\\\n".join(lines)


def _printed_markdown(place: Place) -> str:
    """Return what was printed: what was left out or differs in bold, what was only claimed struck out."""
    if place.withheld is not None:
        return f"({markdown(f'not shown: {WITHHELD_TEXTS[place.withheld]}')})"
    if place.is_exact:
        return markdown(place.text).replace("\\\n", " ")
    written = []
    for step in place.in_sentence:
        if step.operation in {"delete", "replace"} and step.claimed.strip():
            written.append(f"~~{markdown(step.claimed.strip())}~~ ")
        words = step.printed
        if not words.strip():
            written.append(" ")
            continue
        lead, tail = " " * words[:1].isspace(), " " * words[-1:].isspace()
        bold = (0, len(words.strip())) if step.operation != "equal" else (0, 0)
        written.append(f"{lead}{markdown(words.strip(), bold)}{tail}")
    return "".join(written).replace("\\\n", " ")


def _one_line(text: str) -> str:
    return markdown(text).replace("\\\n", " ")


def _places_html(verification: Verification, most: int) -> Iterator[str]:
    for place in _shown(verification) if most == SHOWN else verification.places[:most]:
        piece = _piece(verification, place)
        if piece is not None:
            yield f"<p>printed of it: “{escape(verification.claim[piece.start : piece.end])}”</p>"
        yield place_html(place)


REPORTS: Mapping[str, Callable[[DraftReport], str]] = {
    "markdown": report_markdown,
    "html": report_html,
    "json": lambda report: json_output.dump(report.to_dict()),
}
VERIFICATIONS: Mapping[str, Callable[[Verification], str]] = {
    "markdown": verification_markdown,
    "html": verification_page,
    "json": lambda verification: json_output.dump(verification.to_dict()),
}
