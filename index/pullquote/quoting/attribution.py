"""The line that says where a quote comes from: who wrote it, where, when and in which paragraph."""

from __future__ import annotations

from datetime import date

from pullquote.text.calendar import MONTHS
from pullquote.text.characters import single_line
from pullquote.text.passages import count_paragraphs
from pullquote.types import Article, Passage

_SEPARATOR = " · "


def attribution(article: Article, passage: Passage, *, superseded: bool = False) -> str:
    """Say in one line who wrote a passage, where, when and in which paragraph; what is unknown is said to be.

    Args:
        article: the passage's article.
        passage: one of its passages.
        superseded: whether a later version of the article has replaced this one.
    """
    title, authors, outlet = (
        single_line(article.title or ""),
        _names(article.authors),
        single_line(article.outlet or ""),
    )
    translators = _names(article.translators)
    parts = [f"“{title}”" if title else "title unknown", authors or "author unknown"]
    if translators:
        parts.append(f"translated by {translators}")
    parts += [outlet or "outlet unknown", _dates(article), _position(article, passage)]
    if superseded:
        parts.append(f"version {article.version}, superseded" if article.version else "superseded version")
    return _SEPARATOR.join(parts)


def _names(values: tuple[str, ...]) -> str:
    return ", ".join(filter(None, map(single_line, values)))


def _dates(article: Article) -> str:
    published, modified = single_line(article.published or ""), single_line(article.modified or "")
    said = _day(published) if published else "date unknown"
    return f"{said} (updated {_day(modified)})" if modified and modified != published else said


def _day(value: str) -> str:
    """Write an ISO 8601 date in words (`12 January 2022`, `January 2022`); anything else stays as it is printed."""
    months = len(value) == 7
    try:
        day = date.fromisoformat(f"{value}-01" if months else value)
    except ValueError:
        return value
    month = MONTHS[day.month - 1]
    return f"{month} {day.year}" if months else f"{day.day} {month} {day.year}"


def _position(article: Article, passage: Passage) -> str:
    place = f"paragraph {passage.paragraph} of {count_paragraphs(article.text)}"
    if passage.kind != "caption":
        return place
    credit = single_line(passage.credit or "")
    return f"caption, {place} ({f'credit: {credit}' if credit else 'credit unknown'})"
