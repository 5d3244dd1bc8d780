"""Attribution of a quote in one line: who wrote it, in which outlet, when and in which paragraph (and page of a PDF).

Names are never translated, and unknown facts are marked as unknown.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from pullquote.text.calendar import MONTHS
from pullquote.text.characters import single_line
from pullquote.text.passages import count_paragraphs
from pullquote.types import Article, Passage

SEPARATOR = " · "
LONGEST = 1000
"""Characters of a fact, and names, that are shown; no more are kept of what is read, but archives of older formats may
hold more."""


class Phrases(Protocol):
    """The language of an attribution."""

    def __call__(self, message: str, /, **values: object) -> str:
        """Return an English message in this language, with values in the places of their names."""

    def date(self, iso: str, /) -> str:
        """Return an ISO 8601 day or month in words; anything else as it is printed."""


class English:
    """English phrases, with dates such as `12 January 2022` or `January 2022`."""

    def __call__(self, message: str, /, **values: object) -> str:
        """Return the message with its values."""
        return message.format_map(values)

    def date(self, iso: str, /) -> str:
        """Return a date in words."""
        is_month = len(iso) == len("2022-01")
        try:
            day = date.fromisoformat(f"{iso}-01" if is_month else iso)
        except ValueError:
            return iso
        month = f"{MONTHS[day.month - 1]} {day.year}"
        return month if is_month else f"{day.day} {month}"


ENGLISH = English()


def attribution(article: Article, passage: Passage, *, superseded: bool = False) -> str:
    """Return a quote's source in one English line: the title, then what `attribution_parts` says.

    Args:
        article: the passage's article.
        passage: one of its passages.
        superseded: whether a later version of the article has replaced this one.
    """
    title = article_parts(article)[0]
    return SEPARATOR.join((title, *attribution_parts(article, passage, superseded=superseded)))


def attribution_parts(
    article: Article, passage: Passage, phrases: Phrases = ENGLISH, *, superseded: bool = False
) -> list[str]:
    """Return who wrote a passage, in which outlet, when and in which paragraph, without the title.

    Args:
        article: the passage's article.
        passage: one of its passages.
        phrases: the reader's language.
        superseded: whether a later version of the article has replaced this one.

    Returns:
        The parts, to be joined with SEPARATOR. Each is one line without bidirectional controls.
    """
    _, authors, outlet, published = article_parts(article, phrases)
    translators = _names(article.translators)
    modified = _line(article.modified)
    if modified and modified != _line(article.published):
        published = phrases("{date} (updated {updated})", date=published, updated=phrases.date(modified))
    parts = [authors, outlet, published, _position(article, passage, phrases)]
    if translators:
        parts.insert(1, phrases("translated by {names}", names=translators))
    if superseded and article.version:
        parts.append(phrases("version {version}, superseded", version=article.version))
    elif superseded:
        parts.append(phrases("superseded version"))
    elif article.version > 1:
        parts.append(phrases("version {version}", version=article.version))
    if article.withdrawn is not None:
        parts.append(phrases("withdrawn since {date}", date=phrases.date(article.withdrawn.day)))
    return parts


def article_parts(article: Article, phrases: Phrases = ENGLISH) -> tuple[str, str, str, str]:
    """Return an article's title in quotation marks, its authors, its outlet and its date of publication.

    Each is one line without bidirectional controls.
    """
    title, published = _line(article.title), _line(article.published)
    return (
        f"“{title}”" if title else phrases("title unknown"),
        _names(article.authors) or phrases("author unknown"),
        _line(article.outlet) or phrases("outlet unknown"),
        phrases.date(published) if published else phrases("date unknown"),
    )


def _names(values: tuple[str, ...]) -> str:
    shown = [line for value in values[:LONGEST] if (line := _line(value))]
    return ", ".join((*shown, "…") if len(values) > LONGEST else shown)


def _line(text: str | None) -> str:
    """Return a fact as one line, cut if it is very long; empty if it is unknown."""
    if text is None or len(text) <= LONGEST:
        return single_line(text or "")
    return f"{single_line(text[: LONGEST - 1])}…"


def _position(article: Article, passage: Passage, phrases: Phrases) -> str:
    total = count_paragraphs(article.text)
    place = _on_page(
        article, passage, phrases("paragraph {number} of {total}", number=passage.paragraph, total=total), phrases
    )
    if passage.kind != "caption":
        return place
    credit = _line(passage.credit)
    if not credit:
        return phrases("caption, {place} (credit unknown)", place=place)
    return phrases("caption, {place} (credit: {credit})", place=place, credit=credit)


def _on_page(article: Article, passage: Passage, place: str, phrases: Phrases) -> str:
    """Return a place after the page of the PDF that it is on, or the pages; the place alone of other articles."""
    first, last = article.page_at(passage.start), article.page_at(max(passage.start, passage.end - 1))
    if first is None:
        return place
    total = len(article.pages)
    if first == last:
        return phrases("page {page} of {total}, {place}", page=first, total=total, place=place)
    return phrases("pages {first} to {last} of {total}, {place}", first=first, last=last, total=total, place=place)
