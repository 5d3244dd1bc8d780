"""Answers, quotes and verifications as text: coloured and with links in a terminal, plain elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Self, TextIO
from urllib.parse import quote as quote_url

import click
from rich.console import Console
from rich.style import Style
from rich.text import Text as PlainText

from pullquote.cli import json_output
from pullquote.filters import UnmatchedFilter
from pullquote.notebook import cautions_of, change_text, notes_of
from pullquote.text.characters import show_controls
from pullquote.types import (
    LIST_FACTS,
    WITHHELD_TEXTS,
    AddReport,
    Answer,
    Article,
    Correction,
    Quote,
    Withdrawal,
    WithdrawalReason,
)
from pullquote.verification.verdict import Difference, Place, Verification

NOT_ANSWERED = "The archive does not answer this"
PERHAPS = "Perhaps"
HIGHLIGHT = Style(bold=True, color="yellow")
_ANGLES = re.compile(r">+")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
PLAIN = Style()


class Text(PlainText):
    """A text with styles, without control characters; rich would drop some, and move the styles."""

    def __init__(self, text: str = "", style: str | Style = "") -> None:
        super().__init__(show_controls(text), style)

    def append(self, text: PlainText | str, style: str | Style | None = None) -> Self:
        """Append a text."""
        super().append(show_controls(text) if isinstance(text, str) else text, style)
        return self


class _Console(Console):
    """A console that prints no control characters of a text, and leaves broken pipes to `main`."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print strings as `show_controls` shows them; a `Text` is made so."""
        super().print(*map(_shown, objects), **options)

    def on_broken_pipe(self) -> None:
        """Raise the error again."""
        raise BrokenPipeError


def _shown(printed: Any) -> Any:
    return show_controls(printed) if isinstance(printed, str) else printed


def console(file: TextIO | None = None) -> Console:
    """Return a console on standard output or a file; it wraps lines only in a terminal."""
    out = _Console(file=file, force_terminal=False if file else None, highlight=False, markup=False, emoji=False)
    out.soft_wrap = not out.is_terminal
    return out


def error_console() -> Console:
    """Return a console on standard error."""
    return _Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)


def echo(text: str, *, err: bool = False) -> None:
    """Print a line of text on standard output, or on standard error; all that commands print without colours."""
    click.echo(show_controls(text), err=err)


def linked(link: str | None, style: Style = PLAIN) -> Style:
    """Return a style that opens a link in terminals that know how (OSC 8), which takes printable ASCII only."""
    if link is None:
        return style
    return style + Style(link=quote_url(link, safe=_PRINTABLE))


def warn_of(report: AddReport) -> None:
    """Print rejections and notes on standard error."""
    for note in report.notes:
        echo(f"pullquote: {note.place}: {note.text}", err=True)
    for rejected in report.rejected:
        echo(f"pullquote: not added: {rejected.place}: {rejected.why}", err=True)


def show_report(report: AddReport, *, as_json: bool) -> None:
    """Print how many articles were added, updated and unchanged, and what was rejected on standard error."""
    warn_of(report)
    if as_json:
        echo(json_output.dump(report.to_dict()))
        return
    parts = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    parts["quoted again"] = report.reinstated
    said = [f"{len(ids)} {name}" for name, ids in parts.items() if ids]
    said += [f"{len(report.rejected)} not added"] if report.rejected else []
    echo(", ".join(said) or "nothing to add")


def warn_of_filters(unmatched: Iterable[UnmatchedFilter]) -> None:
    """Print the filters that no article passes on standard error, with what may have been meant."""
    for one in unmatched:
        echo(f"pullquote: {one}", err=True)


def show_answer(out: Console, answer: Answer, *, closest: bool) -> None:
    """Print the quotes of an answer, or that there are none; the closest passages only if requested."""
    from pullquote.quantities.conflicts import superseded_by  # not needed by other commands

    for line in notes_of(answer):
        out.print(line, style="dim")
    if not answer.answered:
        out.print(refusal(answer))
    if answer.outcome == "not_in_archive" and answer.closest and not closest:
        out.print(f"({len(answer.closest)} closest passages: ask again with --closest to see them.)", style="dim")
    for number, (quote, newer) in enumerate(zip(answer.quotes, superseded_by(answer.quotes), strict=True), 1):
        show_quote(out, quote, number)
        if newer is not None:
            where = f"[{answer.quotes.index(newer) + 1}], {newer.article.published}"
            out.print(Text(f"      a newer quote here gives another figure: {where}", "dim"), soft_wrap=True)
    if answer.closest and (closest or answer.outcome == "perhaps"):
        out.print("\nLess close:" if answer.answered else "\nClosest passages, not offered as answers:", style="dim")
        for number, quote in enumerate(answer.closest, len(answer.quotes) + 1):
            show_quote(out, quote, number, marked=False)


def refusal(answer: Answer) -> str:
    """Return in a sentence why a question has no answer, or the reply to a remark."""
    if answer.is_remark:
        return answer.reason_text or ""
    said = f"{PERHAPS if answer.outcome == 'perhaps' else NOT_ANSWERED}: {answer.reason_text}"
    return said if said.endswith("?") else f"{said}."


def show_quote(out: Console, quote: Quote, number: int | None = None, *, marked: bool = True) -> None:
    """Print a quote, its attribution and its link; its answering sentence is marked unless `marked` is false."""
    text = Text(quote.text)
    if marked:
        text.stylize(HIGHLIGHT, *quote.highlight)
    line = Text("\n")
    line.append(f"[{number}] " if number else "", style="dim")
    line.append("(…) " if quote.cut_before else "", style="dim")
    line.append("[caption] " if quote.passage.kind == "caption" else "", style="dim")
    line.append_text(in_lines(text))
    line.append(" (…)" if quote.cut_after else "", style="dim")
    line.append(f"(not shown: {quote.withheld_text})" if quote.withheld else "", style="dim")
    out.print(line)
    if marked:
        _show_answering(out, quote)
    out.print(Text("    — ").append(quote.attribution, linked(quote.link)))
    if quote.link:
        out.print(Text(f"      {quote.link}", linked(quote.link, Style(dim=True))), soft_wrap=True)
    out.print(Text(f"      id {quote.article.id}", "dim"))
    _show_corrections(out, quote.corrections)
    for other in quote.also_in:
        where = other.outlet or "an outlet that is unknown"
        out.print(Text(f"      also in {where}: {other.url or other.id}", "dim"), soft_wrap=True)


def _show_corrections(out: Console, corrections: Iterable[Correction]) -> None:
    """Print what a publisher says it corrected in an article."""
    for correction in corrections:
        out.print(Text("      corrected by its publisher: ", "yellow").append_text(in_lines(Text(str(correction)))))


def _show_answering(out: Console, quote: Quote) -> None:
    """Print the sentence that answers after a quote of several, where there are no colours to mark it with.

    The quote itself stays as it was printed. The mark before the sentence is longer than any like it in the quote.
    """
    words, (start, end) = quote.text, quote.highlight
    if out.color_system is not None or not (words[:start].strip() or words[end:].strip()):
        return
    mark = ">" * max([2, *(len(run) + 1 for run in _ANGLES.findall(words))])
    out.print(Text(f"    {mark} ").append_text(in_lines(Text(words[start:end]))))


def in_lines(text: PlainText) -> PlainText:
    """Mark each further line of what was printed, so that none passes for the attribution or another quote."""
    return Text("\n    │ ").join(text.split("\n", allow_blank=True))


VERDICTS = {
    "exact": "Exact: these words were printed.",
    "part": "Part of a sentence: these words were printed, but the sentence has more:",
    "near": "Near: not these words, but these were printed:",
    "pieces": "Pieces: of these words, only some were printed:",
    "absent": "Absent: the archive holds nothing like this.",
}
"""What each status of a verification means, in a line."""


def verdict(verification: Verification) -> str:
    """Return what a verification comes to, in a line."""
    if verification.status == "absent" and verification.filtered:
        return "Absent: no article that passes the filters holds anything like this."
    return VERDICTS[verification.status]


def show_verification(out: Console, verification: Verification) -> None:
    """Print whether and where a text was printed, with differences word by word and what was left out."""
    out.print(verdict(verification))
    if verification.limit_text:
        out.print(verification.limit_text, style="yellow")
    pieces = {id(place): piece for piece in verification.pieces for place in piece.places}
    for place in verification.places:
        if id(place) in pieces:
            piece = pieces[id(place)]
            out.print(Text("\nOf the claim: ").append(verification.claim[piece.start : piece.end], HIGHLIGHT))
        show_place(out, place)


def show_place(out: Console, place: Place) -> None:
    """Print the words printed at a place, in their sentence, with their source as an answer has it."""
    if place.withheld is not None:
        out.print(Text(f"\n(not shown: {WITHHELD_TEXTS[place.withheld]})", "dim"))
    elif place.similarity < 1:
        out.print(Text("\n").append_text(in_lines(Text(place.text))))
        out.print(Text("    ").append_text(in_lines(difference_text(place.in_sentence))))
    elif place.is_exact:
        out.print(Text("\n").append_text(in_lines(Text(place.text))))
    else:
        out.print(Text("\n").append_text(in_lines(difference_text(place.in_sentence))))
    for line in cautions_of(place):
        out.print(Text(f"    {line}", "yellow"))
    out.print(Text("    — ").append(place.attribution, linked(place.link)))
    if place.link:
        out.print(Text(f"      {place.link}", linked(place.link, Style(dim=True))), soft_wrap=True)
    if place.change is not None:
        out.print(Text(f"      {change_text(place.change)}", "yellow"), soft_wrap=True)
        if place.change.text is not None:
            out.print(Text("      ").append_text(in_lines(Text(f"“{place.change.text}”"))))
    receipt = f" · receipt {place.receipt}" if place.receipt else ""
    out.print(Text(f"      id {place.article.id}{receipt}", "dim"))
    _show_corrections(out, place.corrections)


def difference_text(steps: Iterable[Difference]) -> Text:
    """Mark words only in the claim as [-…-] and words only in print as {+…+}, like wdiff, and in colour."""
    line = Text()
    for step in steps:
        if step.operation == "equal":
            line.append(step.printed)
            continue
        shown = step.printed or step.claimed
        if step.operation in {"delete", "replace"}:
            line.append(f"[-{step.claimed.strip()}-]", style="red")
        if step.operation in {"insert", "replace"}:
            line.append(" " if step.printed[:1].isspace() else "")
            line.append(f"{{+{step.printed.strip()}+}}", style="green")
        line.append(" " if shown[-1:].isspace() else "")
    return line


def summary(article: Article) -> str:
    """Return an article in one line; unknown facts are marked as unknown, and an unknown title has the address."""
    title = (
        f"“{article.title}”" if article.title else f"title unknown ({article.url})" if article.url else "title unknown"
    )
    authors = ", ".join(article.authors) or "author unknown"
    return " · ".join((title, authors, article.outlet or "outlet unknown", article.published or "date unknown"))


_WITHDRAWN: Mapping[WithdrawalReason, str] = {
    "gone": "its address says that it is gone",
    "removed": "it is no longer at its address",
    "deleted": "its file was deleted",
    "by_hand": "by hand",
}


def withdrawal(withdrawn: Withdrawal) -> str:
    """Return in a few words since when an article is withdrawn, and why."""
    return f"withdrawn since {withdrawn.day}, {_WITHDRAWN[withdrawn.why]}"


def show_article(out: Console, article: Article) -> None:
    """Print a whole article, with its metadata and where each fact came from."""
    out.print(summary(article), style="bold")
    if article.withdrawn:
        out.print(f"{withdrawal(article.withdrawn)}: not quoted", style="yellow")
    told = {"title", "authors", "outlet", "published"}  # in the summary
    facts = {fact: value for fact, value in article.known().items() if fact not in told}
    for name, value in {**facts, "version": article.version, "collection": article.collection}.items():
        text = ", ".join(value) if name in LIST_FACTS else str(value)
        out.print(f"{name}: {text}", style="dim")
    if article.source:
        out.print(f"read from: {article.source}", style="dim")
    for name, origin in sorted(article.origins.items()):
        out.print(f"{name} from: {origin}", style="dim")
    out.print("\n" + article.text)
