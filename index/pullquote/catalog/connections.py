"""Connections to the catalog's file: how it may be opened, and who uses which."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pullquote.catalog.functions import add_functions, decoded
from pullquote.catalog.trust import distrust, refuse_foreign_files
from pullquote.errors import InputError, PullquoteError, StorageError

BUSY_SECONDS = 60.0
CACHE = 1000  # kB of pages kept by each connection; with twice as many, nothing is faster
IDLE = 8  # connections kept open while nobody uses them
_EFFECTIVE = os.access in os.supports_effective_ids  # Windows has none
NO_ROOM = {"SQLITE_FULL", "SQLITE_CANTOPEN", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMOPEN", "SQLITE_IOERR_SHMSIZE"}
TICK = 0.02  # seconds within which two changes of a file may have the same time


class ConnectionPool:
    """Connections to one file, each used by one thread at a time: as many as are in use, and a few idle ones.

    A folder that may be written is read beside those who write, as SQLite's write-ahead log lets it. One that may not
    be is read in the same way while there is such a log in it. Without one nothing can be locked there, nor on a full
    disk: the file is opened as it is for each use, and what was read while it changed is refused.

    Args:
        path: the file.
        create: whether to make it where there is none.
        read_only: whether to read it as if its folder could not be written.
    """

    def __init__(self, path: Path, *, create: bool, read_only: bool = False) -> None:
        self.create = create
        self._only_read = read_only
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._used: set[sqlite3.Connection] = set()
        self._closed = False

    @property
    def read_only(self) -> bool:
        """Whether the file is only to be read, or stands in a folder that this process may not write to."""
        return self._only_read or (
            self._path.exists() and not os.access(self._path.parent, os.W_OK, effective_ids=_EFFECTIVE)
        )

    def has_log(self) -> bool:
        """Return whether there are changes beside the file that are not in it yet."""
        try:
            return self._log.stat().st_size > 0
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Close every connection, those in use as well."""
        with self._lock:
            self._closed = True
            open_ones = [*self._idle, *self._used]
            self._idle.clear()
        for connection in open_ones:
            connection.close()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection that the calling thread has in use, or else one for as long as this lasts.

        Raises:
            InputError: the pool is closed.
            StorageError: the file was written while it was read without locks.
            sqlite3.Error: what SQLite says otherwise.
        """
        mine: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        if self._closed:
            raise InputError("archive_closed", "the archive is closed: open it again")
        if mine is not None:
            yield mine
            return
        with self._unlocked() if self._cannot_lock() or not self._has_room() else self._shared() as connection:
            self._mine.connection = connection
            try:
                yield connection
            finally:
                self._mine.connection = None

    def _has_room(self) -> bool:
        """Return whether there is room on the disk for what those who share the file put beside it.

        Without any, a file without a log is read as one that cannot be locked.
        """
        with self._lock:
            if self._idle or self._used:
                return True
        try:
            connection = self._connect(self._mode())  # it reads, and so takes what it needs to
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname in NO_ROOM and not self.create and self._path.exists() and not self.has_log():
                return False
            raise
        with self._lock:
            self._idle.append(connection)
        return True

    def _mode(self) -> str:
        return "ro" if self.read_only else "rwc" if self.create else "rw"

    @contextmanager
    def _shared(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        connection = connection or self._connect(self._mode())
        with self._lock:
            self._used.add(connection)
        try:
            yield connection
        finally:
            with self._lock:
                self._used.discard(connection)
                if keep := not self._closed and len(self._idle) < IDLE:
                    self._idle.append(connection)
            if not keep:
                connection.close()

    @contextmanager
    def _unlocked(self) -> Iterator[sqlite3.Connection]:
        before = self._state()
        if (waited := TICK - abs(time.time() - before[-1] / 1e9)) > 0:
            time.sleep(waited)
        changed = StorageError("archive_changed", "{path} was written while it was read: try again", path=self._path)
        with closing(self._connect("ro&immutable=1")) as connection:
            try:
                yield connection
            except (sqlite3.Error, PullquoteError) as error:  # perhaps read from two states of the file
                if self._state() != before:
                    raise changed from error
                raise
        if self._state() != before:
            raise changed

    def _state(self) -> tuple[int, ...]:
        found = self._path.stat()
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns

    def _cannot_lock(self) -> bool:
        """Return whether there is nothing to lock: no log of those who write, in a folder where none can be made."""
        shared = self._path.with_name(f"{self._path.name}-shm")
        return self.read_only and not (self.has_log() or (self._log.exists() and shared.exists()))

    def _connect(self, mode: str) -> sqlite3.Connection:
        refuse_foreign_files(self._path)
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            distrust(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA cache_size = -{CACHE}")
        except sqlite3.Error:
            connection.close()
            raise
        connection.row_factory = sqlite3.Row
        connection.text_factory = decoded
        add_functions(connection)
        return connection
