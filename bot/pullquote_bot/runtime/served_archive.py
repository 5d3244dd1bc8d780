"""The archive that the bot serves, opened again when another one is put in its place."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from pullquote import Archive, DamagedArchive, DamagedReader, EncoderError, InputError, PullquoteError
from pullquote_bot.runtime.server_archive import OwnCollection, ServerArchive

log = logging.getLogger("pullquote.bot")


class ServedArchive:
    """An archive used from many threads while its folder may be replaced.

    The whole archive stays in here: what is given out reads some collections, or changes that of one server.

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
    def reading(self, collections: Sequence[str]) -> Iterator[ServerArchive]:
        """Yield the archive as somebody sees it who may read some collections.

        Raises:
            ArchiveError: it was taken away, or what was put in its place cannot be opened.
        """
        with self._in_use() as archive:
            yield ServerArchive(archive, collections)

    @contextmanager
    def changing(self, server: int, readable: Sequence[str]) -> Iterator[OwnCollection]:
        """Yield a server's own collection, to add to it and remove from it, beside all that it may read.

        Raises:
            ArchiveError: as `reading`.
        """
        with self._in_use() as archive:
            yield OwnCollection(archive, server, readable)

    @contextmanager
    def _in_use(self) -> Iterator[Archive]:
        """Yield the archive; one that was replaced is closed when nobody uses it any more."""
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

    def is_empty(self, collection: str) -> bool:
        """Return whether a collection holds no articles."""
        with self.reading((collection,)) as archive:
            return not archive.titles(limit=0)[0]

    def close(self) -> None:
        """Close the archive."""
        with self._lock:
            self._archive.close()

    def _reopened(self) -> Archive:
        """Open what is there now, and warm it, so that it is whole before it is used."""
        try:
            fresh = self._open()
            fresh.warm()
        except (EncoderError, DamagedReader):
            self.problem = "the model of the archive that was put in place cannot be loaded"
            raise
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
