"""The archive as a server may use it: what it may read, and the collection it may change.

Every read of the bot goes through these types. The collections are bound when they are made, so that no reader can
forget them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal

from pullquote import (
    AddReport,
    Answer,
    Archive,
    Article,
    Filters,
    Note,
    Progress,
    Quote,
    QuoteReference,
    Recheck,
    Rejected,
    Verification,
)
from pullquote_bot.storage.servers import own_collection


class ServerArchive:
    """An archive that reads only the collections it was made with.

    Args:
        archive: the whole archive.
        collections: what may be read; nothing if empty.
    """

    def __init__(self, archive: Archive, collections: Sequence[str]) -> None:
        self._archive = archive
        self._collections = tuple(collections)

    def ask(self, question: str, k: int, *, filters: Filters, follows: str | None = None) -> Answer:
        """Return the answer to a question; collections in `filters` are replaced.

        Where none of the collections holds an article, nothing is told of those that others may read.
        """
        answer = self._archive.ask(question, k, filters=self._within(filters), follows=follows)
        if any(one.field == "collections" for one in answer.unmatched):
            return replace(answer, reason="empty", unmatched=())
        return answer

    def verify(self, claim: str) -> Verification:
        """Return whether a text was printed."""
        return self._archive.verify(claim, collections=self._collections)

    def titles(self, *, containing: str = "", limit: int, offset: int = 0) -> tuple[int, list[Article]]:
        """Return how many articles match, and a page of them without their texts."""
        return self._archive.titles(containing=containing, filters=self._within(Filters()), limit=limit, offset=offset)

    def names(self, field: Literal["outlet", "author"], *, containing: str, limit: int) -> list[str]:
        """Return the names of outlets or authors that contain a text."""
        return self._archive.names(field, containing=containing, filters=self._within(Filters()), limit=limit)

    def requote(self, reference: QuoteReference, *, away: int = 0) -> Quote | None:
        """Return a quote again, or the paragraph so many places from it."""
        return self._archive.requote(reference, away=away, collections=self._collections)

    def recheck(self, reference: QuoteReference) -> Recheck:
        """Return what has become of a quote."""
        return self._archive.recheck(reference, collections=self._collections)

    def _within(self, filters: Filters) -> Filters:
        return replace(filters, collections=self._collections)


class OwnCollection:
    """The collection that belongs to one server, which may add to it and remove from it.

    Args:
        archive: the whole archive.
        server: whose collection it is.
    """

    def __init__(self, archive: Archive, server: int) -> None:
        self._archive = archive
        self._name = own_collection(server)

    def add(self, events: Iterable[Article | Rejected | Note], progress: Callable[[Progress], None]) -> AddReport:
        """Add what was read of an attachment, reporting progress."""
        return self._archive.add_articles(events, collection=self._name, progress=progress)

    def remove(self, id: str) -> int:
        """Remove an article with all its versions; return how many were removed."""
        return self._archive.remove(id, collections=(self._name,))
