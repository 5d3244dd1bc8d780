"""What items of the news agencies' formats share: their status, and how their words become articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from pullquote.errors import ReadError
from pullquote.reading.assembly import ParsedArticle, Read, Source, reject, to_article, with_credits
from pullquote.reading.decoding import clean_text
from pullquote.reading.html.dom import read_fragment

USABLE = "usable"


def read_item(read: Callable[[], ParsedArticle], source: Source) -> Iterator[Read]:
    """Yield what a reader returns as an article, or why it is none."""
    try:
        found = read()
    except ReadError as error:
        yield reject(source, error)
        return
    yield from to_article(found, source)


def fragment(html: str) -> ParsedArticle:
    """Read the HTML of a body."""
    text, furniture = with_credits(read_fragment(clean_text(html))) if html.strip() else ("", ())
    return ParsedArticle(text, furniture)


def check_usable(status: str, embargo: object) -> None:
    """Raise ReadError for an item that is not to be published, or not yet."""
    if status and status.casefold() != USABLE:
        raise ReadError("item_not_usable", "is {status}, not to be published; not added", status=status[:40])
    if not embargo:
        return
    try:
        until = datetime.fromisoformat(str(embargo).strip())
    except ValueError:
        until = datetime.max.replace(tzinfo=UTC)  # what cannot be read is no permission
    if (until if until.tzinfo else until.replace(tzinfo=UTC)) > datetime.now(UTC):
        raise ReadError("item_embargoed", "is under embargo until {until}; not added", until=str(embargo)[:40])
