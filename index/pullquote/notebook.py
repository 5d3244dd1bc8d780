"""Answers, quotes and verdicts as HTML, for notebooks: everything an article says is escaped."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from pullquote.types import Answer, Place, Quote, Span, Verification


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
        "" if answer.answered else f"<p>{escape(answer.reason_text or '')}</p>",
        *map(quote_html, answer.quotes),
        "<p>Less close:</p>" if answer.answered and unmarked else "",
        *unmarked,
    )
    return "".join(parts)


def quote_html(quote: Quote) -> str:
    """Return a quote as HTML: its words with the answering sentence marked, its attribution and its link."""
    start, end = quote.highlight
    words = f"{_text(quote.text[:start])}<mark>{_text(quote.text[start:end])}</mark>{_text(quote.text[end:])}"
    words = words if end > start else _text(quote.text)
    words = f"{'(…) ' if quote.cut_before else ''}{words}{' (…)' if quote.cut_after else ''}"
    return _block(words, quote.attribution, quote.link)


def verification_html(verification: Verification) -> str:
    """Return a verification as HTML: the verdict, and each place with the words printed there."""
    return f"<p>{escape(verification.status)}</p>" + "".join(map(_place, verification.places))


def _place(place: Place) -> str:
    words = _text(place.text)
    if not place.is_exact:
        steps = place.in_sentence
        words = "".join(
            (f"<del>{_text(step.claimed)}</del>" if step.operation in {"delete", "replace"} else "")
            + (f"<ins>{_text(step.printed)}</ins>" if step.operation in {"insert", "replace"} else "")
            + (_text(step.printed) if step.operation == "equal" else "")
            for step in steps
        )
    return _block(words, place.attribution, place.link)


def _block(words: str, source: str, link: str | None) -> str:
    footer = escape(source)
    if link and link.startswith(("https://", "http://")):
        footer = f'<a href="{escape(link)}" rel="noopener noreferrer">{footer}</a>'
    return f"<blockquote><p>{words}</p><footer>{footer}</footer></blockquote>"


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")
