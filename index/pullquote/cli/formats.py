"""Answers in the formats of `pullquote ask --format` and of `/export` in a chat."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from pullquote.cli import json_output
from pullquote.cli.markup import csv_cell, html_page, markdown, markdown_link
from pullquote.cli.render import refusal
from pullquote.notebook import answer_html, notes_of
from pullquote.quantities.conflicts import differing, superseded_by
from pullquote.types import Answer, Correction, Quote, Span

NOTHING = Span(0, 0)
COLUMNS = (
    *("question", "outcome", "confidence", "reason", "number", "is_answer", "quote", "answering_sentence"),
    *("title", "authors", "outlet", "published", "page", "paragraph", "link", "url", "article", "version", "sha256"),
    *("newer_figure", "differs", "read_as", "corrections", "withheld", "as_of", "superseded"),
)


def as_json(answers: Sequence[Answer], *, closest: bool) -> str:  # noqa: ARG001  # all formats are called alike
    """Return answers as JSON: one as an object, several as a list; the closest passages are always there."""
    told = [answer.to_dict() for answer in answers]
    return json_output.dump(told[0] if len(told) == 1 else told)


def as_jsonl(answers: Sequence[Answer], *, closest: bool) -> str:  # noqa: ARG001
    """Return answers as JSON Lines, an object for each."""
    return "\n".join(json_output.dump_line(answer.to_dict()) for answer in answers)


def as_markdown(answers: Sequence[Answer], *, closest: bool) -> str:
    """Return answers as Markdown: each question is a heading, each quote a block quote above its source."""
    return "\n\n".join(block for answer in answers for block in _markdown_blocks(answer, closest=closest))


def _markdown_blocks(answer: Answer, *, closest: bool) -> Iterator[str]:
    yield f"## {markdown(' '.join(answer.question.split()))}"
    yield from map(markdown, notes_of(answer))
    if not answer.answered:
        yield markdown(refusal(answer))
    for quote, newer in zip(answer.quotes, superseded_by(answer.quotes), strict=True):
        yield _markdown_quote(quote, quote.highlight)
        if newer is not None:
            yield f"A newer quote here gives another figure: {markdown(newer.attribution)}"
    if _shows_closest(answer, closest):
        yield "Less close:" if answer.answered else "Closest passages, not offered as answers:"
        yield from (_markdown_quote(quote) for quote in answer.closest)


def _markdown_quote(quote: Quote, bold: Span = NOTHING) -> str:
    words = f"{'(…) ' if quote.cut_before else ''}{markdown(quote.text, bold)}{' (…)' if quote.cut_after else ''}"
    if quote.withheld is not None:
        words = f"({markdown(f'not shown: {quote.withheld_text}')})"
    lines = words.split("\n")
    source = markdown_link(quote.attribution, quote.link)
    notes = [line for note in corrections_markdown(quote.corrections) for line in ("", *note.split("\n"))]
    return "\n".join(f"> {line}" for line in (*lines, "", f"— {source}", *notes)).replace("> \n", ">\n")


def corrections_markdown(corrections: Sequence[Correction]) -> list[str]:
    """Return in Markdown what a publisher says it corrected in an article."""
    return [f"Corrected by its publisher: {markdown(str(correction))}" for correction in corrections]


def as_html(answers: Sequence[Answer], *, closest: bool) -> str:
    """Return answers as an HTML page that loads nothing."""
    title = answers[0].question if len(answers) == 1 else f"{len(answers)} questions"
    return html_page(title, "\n".join(answer_html(answer, closest=closest, question=True) for answer in answers))


def as_csv(answers: Sequence[Answer], *, closest: bool) -> str:
    """Return answers as a table, a row for each quote; a question without one has a row too."""
    stream = io.StringIO()
    table = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    table.writeheader()
    for answer in answers:
        for row in _rows(answer, closest=closest):
            table.writerow({name: csv_cell(value) if isinstance(value, str) else value for name, value in row.items()})
    return stream.getvalue().removesuffix("\n")


def _rows(answer: Answer, *, closest: bool) -> Iterator[dict[str, Any]]:
    asked = {
        "question": answer.question,
        "outcome": answer.outcome,
        "confidence": answer.confidence,
        "reason": answer.reason_text,
        "read_as": str(answer.read_as) if answer.read_as else None,
        "as_of": answer.as_of,
    }
    shown = [*answer.quotes, *(answer.closest if _shows_closest(answer, closest) else ())]
    if not shown:
        yield asked
    differ = [quote for group in differing(answer.quotes) for quote in group]
    superseding = (*superseded_by(answer.quotes), *(None for _ in answer.closest))
    for number, (quote, newer) in enumerate(zip(shown, superseding, strict=False), 1):
        is_answer = number <= len(answer.quotes)
        article = quote.article
        yield asked | {
            "number": number,
            "is_answer": "yes" if is_answer else "no",
            "quote": quote.text,
            "answering_sentence": quote.text[slice(*quote.highlight)] if is_answer else None,
            "title": article.title,
            "authors": "; ".join(article.authors),
            "outlet": article.outlet,
            "published": article.published,
            "page": article.page_at(quote.start),
            "paragraph": quote.passage.paragraph,
            "link": quote.link,
            "url": article.url,
            "article": article.id,
            "version": article.version,
            "sha256": quote.sha256,
            "newer_figure": newer and newer.article.id,
            "differs": "yes" if any(one is quote for one in differ) else "no",
            "corrections": "\n".join(map(str, quote.corrections)),
            "withheld": quote.withheld,
            "superseded": "yes" if quote.superseded else "no",
        }


def _shows_closest(answer: Answer, wanted: bool) -> bool:
    return bool(answer.closest) and (wanted or answer.outcome == "perhaps")


class Format(Protocol):
    """A function that writes answers, with the closest passages if wanted."""

    def __call__(self, answers: Sequence[Answer], *, closest: bool) -> str:
        """Return the answers as one text."""


FORMATS: Mapping[str, Format] = {
    "markdown": as_markdown,
    "html": as_html,
    "csv": as_csv,
    "json": as_json,
    "jsonl": as_jsonl,
}
