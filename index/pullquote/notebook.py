"""Answers, quotes and verdicts as HTML, for notebooks: all that an article says is escaped, and controls shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import escape

from pullquote.quantities.conflicts import differing, superseded_by
from pullquote.quoting.attribution import ENGLISH
from pullquote.text.characters import show_controls
from pullquote.types import BY_WORDS, WITHHELD_TEXTS, Answer, Correction, Quote, Span
from pullquote.verification.verdict import CautionKind, Change, Place, Verification

_CAUTIONS: dict[CautionKind, str] = {
    "negation": "beside them, a denial: {words}",
    "doubt": "beside them, a doubt: {words}",
    "condition": "beside them, a condition: {words}",
    "attribution": "beside them, who says so: {words}",
    "figure": "the whole figure is {words}",
    "question": "they are in a question",
    "quotation": "they are in a quotation",
}


def answer_html(answer: Answer, *, question: bool = False, closest: bool = False) -> str:
    """Return an answer as HTML: its quotes, or in one line why there are none, and what comes near.

    Args:
        answer: the answer.
        question: whether the question stands above it as a heading.
        closest: whether the closest passages are shown in any case.
    """
    shown = answer.closest if closest or answer.outcome == "perhaps" else ()
    unmarked = [quote_html(replace(quote, highlight=Span(0, 0))) for quote in shown]
    parts = (
        f"<h2>{_text(answer.question)}</h2>" if question else "",
        *(f"<p>{_text(line)}</p>" for line in notes_of(answer)),
        "" if answer.answered else f"<p>{_text(answer.reason_text or '')}</p>",
        *(quote_html(*pair) for pair in zip(answer.quotes, superseded_by(answer.quotes), strict=True)),
        "<p>Less close:</p>" if answer.answered and unmarked else "",
        *unmarked,
    )
    return "".join(parts)


def notes_of(answer: Answer) -> list[str]:
    """Return what has to be known of an answer besides its quotes, in English, a line for each: how it was read."""
    notes = []
    if answer.searched_for:
        notes.append(f"Searched for: {answer.searched_for}")
    if answer.read_as and (answer.answered or answer.read_as.kind == "published"):
        notes.append(f"Read as: {answer.read_as} (“{answer.read_as.words}”)")
    if answer.as_of:
        notes.append(f"As of {ENGLISH.date(answer.as_of)}: from articles published by then, as they stood then.")
    if answer.answered and answer.by_words:
        notes.append(f"{BY_WORDS}.")
    numbers = {id(quote): number for number, quote in enumerate(answer.quotes, 1)}
    for group in differing(answer.quotes):
        given = ", ".join(f"quote {numbers[id(quote)]} of {quote.article.published}" for quote in group)
        notes.append(f"The figures differ by date: {given}.")
    return notes


def quote_html(quote: Quote, newer: Quote | None = None) -> str:
    """Return a quote as HTML: its words with the answering sentence marked, its attribution and its link.

    Args:
        quote: the quote.
        newer: the quote beside it that has a newer figure, if there is one.
    """
    start, end = quote.highlight
    words = f"{_text(quote.text[:start])}<mark>{_text(quote.text[start:end])}</mark>{_text(quote.text[end:])}"
    words = words if end > start else _text(quote.text)
    words = f"{'(…) ' if quote.cut_before else ''}{words}{' (…)' if quote.cut_after else ''}"
    if quote.withheld is not None:
        words = f"<em>not shown: {_text(quote.withheld_text or '')}</em>"
    note = f"<br><small>a newer quote here gives another figure: {_text(newer.attribution)}</small>" if newer else ""
    return _block(words + note, quote.attribution, quote.link, quote.corrections)


def verification_html(verification: Verification) -> str:
    """Return a verification as HTML: the verdict, and each place with the words printed there."""
    limit = f"<p>{escape(verification.limit_text)}</p>" if verification.limit_text else ""
    return f"<p>{escape(verification.status)}</p>{limit}" + "".join(map(place_html, verification.places))


def cautions_of(place: Place) -> list[str]:
    """Return what stands beside the printed words and may change what they mean, in English."""
    found: dict[CautionKind, dict[str, None]] = {}
    for caution in place.cautions:
        found.setdefault(caution.kind, {})[f"“{caution.text}”" if caution.text else "…"] = None
    said = {kind: _CAUTIONS[kind].format(words=", ".join(found[kind])) for kind in _CAUTIONS if kind in found}
    if place.whole in {"quotation", "paragraphs"}:
        said["quotation"] = "they are the whole of a quotation"
    return list(said.values())


def change_text(change: Change) -> str:
    """Return in English until when words were printed, and how what stands there now is introduced."""
    said = "no longer printed"
    if change.until is not None:
        which = "its publisher's date" if change.witness == "publisher" else "at the latest: changed when seen then"
        said = f"printed until {ENGLISH.date(change.until)} ({which})"
    if change.text is not None:
        return f"{said}, since changed to:"
    return f"{said}, since removed" if change.removed else f"{said}, since changed"


def place_html(place: Place) -> str:
    """Return a place as HTML: the words printed there in their sentence, what differs, and their source."""
    words = _text(place.text)
    if place.withheld is not None:
        words = f"<em>not shown: {_text(WITHHELD_TEXTS[place.withheld])}</em>"
    elif not place.is_exact:
        steps = place.in_sentence
        words = "".join(
            (f"<del>{_text(step.claimed)}</del>" if step.operation in {"delete", "replace"} else "")
            + (f"<ins>{_text(step.printed)}</ins>" if step.operation in {"insert", "replace"} else "")
            + (_text(step.printed) if step.operation == "equal" else "")
            for step in steps
        )
    said = "".join(f"<br><small>{_text(line)}</small>" for line in cautions_of(place))
    if place.change is not None:
        now = "" if place.change.text is None else f" “{_text(place.change.text)}”"
        said += f"<br><small>{_text(change_text(place.change))}{now}</small>"
    return _block(words + said, place.attribution, place.link, place.corrections)


def _block(words: str, source: str, link: str | None, corrections: Iterable[Correction]) -> str:
    footer = _text(source)
    if link and link.startswith(("https://", "http://")):
        footer = f'<a href="{escape(link)}" rel="noopener noreferrer">{footer}</a>'
    notes = "".join(f"<br><small>Corrected by its publisher: {_text(str(one))}</small>" for one in corrections)
    return f"<blockquote><p>{words}</p><footer>{footer}{notes}</footer></blockquote>"


def _text(text: str) -> str:
    return escape(show_controls(text)).replace("\n", "<br>")
