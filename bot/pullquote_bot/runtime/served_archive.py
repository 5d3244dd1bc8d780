"""The archive that the bot serves, opened again when another one is put in its place."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from pullquote import Archive, DamagedArchive, Filters, InputError, PullquoteError

log = logging.getLogger("pullquote.bot")


class ServedArchive:
    """An archive used from many threads while its folder may be replaced.

    Args:
        open_archive: opens the archive as it is now.
    """

    def __init__(self, open_archive: Callable[[], Archive]) -> None:
        self._open = open_archive
        self._lock = threading.Lock()
        self._uses: dict[int, int] = {}
        self.problem: str | None = None
        self._archive = open_archive()
        self._archive.warm()

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """Return the archive for one use; one that was replaced is closed when nobody uses it any more.

        Raises:
            ArchiveError: it was taken away, or what was put in its place cannot be opened.
        """
        with self._lock:
            if self._archive.replaced():
                log.warning("the archive's files were replaced: opening them again")
                fresh = self._reopened()
                self._retire(self._archive)
                self._archive = fresh
            self.problem = None
            archive = self._archive
            self._uses[id(archive)] = self._uses.get(id(archive), 0) + 1
        try:
            yield archive
        finally:
            with self._lock:
                self._uses[id(archive)] -= 1
                if archive is not self._archive:
                    self._retire(archive)

    def count(self) -> float:
        """Count the articles without waiting; NaN while the archive is being opened again."""
        if not self._lock.acquire(blocking=False):
            return math.nan
        try:
            return self._archive.titles(limit=0)[0]
        finally:
            self._lock.release()

    def empty(self, collections: Iterable[str]) -> list[str]:
        """Return those of some collections that hold no articles."""
        with self.archive() as archive:
            return [one for one in collections if not archive.titles(filters=Filters(collections=(one,)), limit=0)[0]]

    def close(self) -> None:
        """Close the archive."""
        with self._lock:
            self._archive.close()

    def _reopened(self) -> Archive:
        """Open what is there now, and warm it, so that it is whole before it is used."""
        try:
            fresh = self._open()
            fresh.warm()
        except InputError as error:
            self.problem = "the archive was taken away"
            raise DamagedArchive(
                "archive_not_served", "{problem}: {cause}", problem=self.problem, cause=str(error)
            ) from error
        except PullquoteError:
            self.problem = "the archive that was put in place cannot be opened"
            raise
        return fresh

    def _retire(self, archive: Archive) -> None:
        if not self._uses.get(id(archive)):
            self._uses.pop(id(archive), None)
            archive.close()
