"""The SQLite file under the catalog: connections, transactions, migrations, and what its errors mean."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pullquote.catalog.connections import BUSY_SECONDS, ConnectionPool
from pullquote.catalog.schema import APPLICATION_ID, MIGRATIONS, statements
from pullquote.catalog.trust import refuse_foreign_schema
from pullquote.errors import DamagedArchive, IncompatibleArchive, InputError, PullquoteError, StorageError

FILE_NAME = "archive.sqlite3"
PAGES_AT_ONCE = 2000  # of 4 kB, copied before an interrupted copy ends


class Database:
    """One catalog file, used from any thread.

    Reads run in a snapshot (`reading`), writes in one immediate transaction (`writing`). WAL lets readers go on while
    another process writes; `synchronous = FULL` makes what was committed survive a power cut.

    Args:
        folder: the archive's folder.
        create: make folder and file where there are none; else their absence is an `InputError`.
        read_only: change nothing there, whoever may.
        name: of the file.
    """

    def __init__(self, folder: Path, *, create: bool, read_only: bool = False, name: str = FILE_NAME) -> None:
        self.path = folder / name
        self._pool = ConnectionPool(self.path, create=create, read_only=read_only)
        self._only_read = read_only
        self._file: tuple[int, int] | None = None
        if not self.path.exists():
            if not create:
                raise InputError(
                    "archive_missing",
                    "no archive at {path}: make one with `pullquote add PATH --archive {path}`",
                    path=folder,
                )
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StorageError(
                    "folder_unwritable", "cannot make the folder {path}: {problem}", path=folder, problem=error.strerror
                ) from error
        try:
            with self._translate_sqlite_errors():
                self._migrate()
            self._pool.create = False  # one that is deleted while this is open stays so
            self._file = self._identity()
        except BaseException:
            self.close()
            raise

    @property
    def read_only(self) -> bool:
        """Whether it is only to be read, or stands in a folder that this process may not write to."""
        return self._pool.read_only

    def replaced(self) -> bool:
        """Return whether the file is another than the one opened, or gone."""
        return self._identity() != self._file

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Return a connection whose every read sees the same state; within `writing`, that transaction's own."""
        with self._translate_sqlite_errors(), self._pool.connection() as connection:
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Return a connection in a write transaction: committed at the end, undone on any error.

        Raises:
            StorageError: the file was removed or replaced since it was opened: nobody will find what is written.
        """
        with self._translate_sqlite_errors(), self._pool.connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.rollback()
        if self._file is not None and self.replaced():
            raise StorageError(
                "archive_gone",
                "{path} was removed or replaced while it was open, and nothing more can be written to it: run it again",
                path=self.path,
            )

    def replace_with(self, other: Database, progress: Callable[[], None]) -> None:
        """Replace all that this one holds by what another one does: interrupted, nothing is changed.

        Args:
            other: the other one, whose pages are as large and laid out as this one's (`layout`).
            progress: called now and then.
        """
        with self._translate_sqlite_errors(), self._pool.connection() as connection, other.reading() as source:
            copy_pages(source, connection, progress)

    def layout(self) -> tuple[int, int]:
        """Return the size of pages in bytes, and how free ones are given back."""
        with self.reading() as db:
            size, kind = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "auto_vacuum"))
        return int(size), int(kind)

    def _migrate(self) -> None:
        with self.reading() as connection:
            applied = self._version(connection)
        if applied == len(MIGRATIONS):
            return
        if self._only_read:
            raise IncompatibleArchive(
                "archive_too_old",
                "{path} has format {format}, and only format {known} has all checksums: open it once with this "
                "Pullquote where it may be written",
                path=self.path,
                format=applied,
                known=len(MIGRATIONS),
            )
        if not applied and any(self.path.parent.glob("passages-*.faiss")):
            raise DamagedArchive(
                "catalog_empty",
                "{path} is empty though an index lies beside it: restore it from a copy",
                path=self.path,
            )
        with self._pool.connection() as connection:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # of a file that has no page yet
            _use_wal(connection)
        with self.writing() as connection:
            for number in range(self._version(connection), len(MIGRATIONS)):
                for statement in statements(MIGRATIONS[number]):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number + 1}")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    def _version(self, connection: sqlite3.Connection) -> int:
        applied = int(connection.execute("PRAGMA user_version").fetchone()[0])
        ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if tables and not ours:
            raise IncompatibleArchive(
                "not_an_archive", "{path} is not a Pullquote archive: give another folder", path=self.path
            )
        if applied > len(MIGRATIONS):
            raise IncompatibleArchive(
                "archive_too_new",
                "{path} has format {format}, this Pullquote knows formats up to {known}: upgrade Pullquote",
                path=self.path,
                format=applied,
                known=len(MIGRATIONS),
            )
        refuse_foreign_schema(connection, MIGRATIONS[:applied], self.path)
        return applied

    @contextmanager
    def _translate_sqlite_errors(self) -> Iterator[None]:
        """Turn SQLite's errors into ones that say what to do."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise self._operational(error) from error
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def _operational(self, error: sqlite3.OperationalError) -> PullquoteError:
        name = getattr(error, "sqlite_errorname", "") or ""
        if name.startswith("SQLITE_FULL"):
            return StorageError(
                "disk_full",
                "no space left for {path}: what was added before is kept; free some space and run it again",
                path=self.path,
            )
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return StorageError(
                "archive_busy", "{path} is being written by another process: try again when it is done", path=self.path
            )
        if name.startswith("SQLITE_CANTOPEN") and self._pool.read_only and self._pool.has_log():
            return StorageError(
                "log_unapplied",
                "{path} was not closed, and what is left in its log cannot be applied here: open it once where its "
                "folder may be written",
                path=self.path,
            )
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_PERM")):
            return StorageError(
                "archive_unwritable",
                "cannot write or open {path} ({problem}): check the disk and the permissions",
                path=self.path,
                problem=str(error),
            )
        if name.startswith("SQLITE_ERROR") or name.startswith("SQLITE_CORRUPT"):
            return self._damaged(error)
        return StorageError("storage_failed", "{path}: {problem}", path=self.path, problem=str(error))

    def _damaged(self, error: sqlite3.Error) -> DamagedArchive:
        return DamagedArchive(
            "archive_damaged",
            "{path} is damaged ({problem}): restore it from a copy, or add the articles again",
            path=self.path,
            problem=str(error),
        )


def copy_pages(source: sqlite3.Connection, target: sqlite3.Connection, progress: Callable[[], None]) -> None:
    """Copy all pages of a file as the source's transaction sees them, into one transaction of the target.

    Others may write meanwhile.
    """
    source.execute("SELECT 1 FROM sqlite_schema").fetchone()  # from now on it sees one state
    source.backup(target, pages=PAGES_AT_ONCE, progress=lambda *_: progress(), sleep=0)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; SQLite does not wait for others here by itself."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
