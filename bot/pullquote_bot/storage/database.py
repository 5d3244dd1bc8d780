"""The bot's own SQLite file: servers and their settings, files added, and what the buttons of answers need."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pullquote_bot.errors import StateError

FILE_NAME = "bot.sqlite3"
BUSY_SECONDS = 0.5  # to wait for another process, such as `pullquote bot grant`; the event loop waits too
_MIGRATIONS = (
    """
CREATE TABLE servers (
    id INTEGER PRIMARY KEY,
    choices TEXT NOT NULL
);
CREATE TABLE grants (
    server INTEGER NOT NULL,
    collection TEXT NOT NULL,
    PRIMARY KEY (server, collection)
) WITHOUT ROWID;
CREATE TABLE answers (
    id TEXT PRIMARY KEY,
    server INTEGER,
    message INTEGER,
    asker INTEGER,
    shown INTEGER NOT NULL,
    answering INTEGER NOT NULL,
    quotes TEXT NOT NULL,
    given_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX answers_asker ON answers (asker);
CREATE INDEX answers_given_at ON answers (given_at);
CREATE TABLE votes (
    answer TEXT NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    voter INTEGER NOT NULL,
    helpful INTEGER NOT NULL,
    PRIMARY KEY (answer, voter)
) WITHOUT ROWID;
CREATE INDEX votes_voter ON votes (voter);
CREATE TABLE questions (
    answer TEXT PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE,
    question TEXT NOT NULL
) WITHOUT ROWID;
""",
    "CREATE TABLE joined (server INTEGER PRIMARY KEY);",
    "CREATE TABLE posts (id INTEGER PRIMARY KEY, server INTEGER NOT NULL);",
    """
CREATE TABLE IF NOT EXISTS usage (server INTEGER PRIMARY KEY, day INTEGER NOT NULL, questions INTEGER NOT NULL);
""",
    """
ALTER TABLE joined ADD COLUMN mark TEXT NOT NULL DEFAULT '';
ALTER TABLE joined ADD COLUMN since INTEGER;
ALTER TABLE joined ADD COLUMN name TEXT;
ALTER TABLE joined ADD COLUMN members INTEGER;
UPDATE joined SET mark = lower(hex(randomblob(8)));
CREATE TABLE pseudonyms (
    server INTEGER PRIMARY KEY,
    key BLOB NOT NULL
);
CREATE TABLE uploads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    server INTEGER NOT NULL,
    name TEXT NOT NULL,
    person INTEGER,
    added_at INTEGER NOT NULL
);
CREATE INDEX uploads_server ON uploads (server);
CREATE INDEX uploads_person ON uploads (person);
CREATE TABLE uploaded (
    upload INTEGER NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    article TEXT NOT NULL,
    before INTEGER,
    PRIMARY KEY (upload, article)
) WITHOUT ROWID;
CREATE INDEX uploaded_article ON uploaded (article);
""",
    """
CREATE TABLE watches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    server INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    question TEXT NOT NULL,
    mark TEXT NOT NULL
);
CREATE INDEX watches_server ON watches (server);
CREATE TABLE watched (
    id TEXT PRIMARY KEY,
    watch INTEGER NOT NULL REFERENCES watches (id) ON DELETE CASCADE,
    words TEXT NOT NULL,
    quote TEXT NOT NULL,
    found_at INTEGER NOT NULL,
    begun_at INTEGER,
    posted_at INTEGER,
    UNIQUE (watch, words)
) WITHOUT ROWID;
CREATE TABLE digests (
    server INTEGER PRIMARY KEY,
    channel INTEGER NOT NULL,
    every TEXT NOT NULL,
    hour INTEGER NOT NULL,
    zone TEXT NOT NULL,
    mark TEXT NOT NULL,
    due INTEGER NOT NULL,
    id TEXT,
    until TEXT,
    begun_at INTEGER
);
""",
)
"""What made the tables, in order; `PRAGMA user_version` counts those applied. None is edited once released."""


class State:
    """One connection to the bot's file, used from the event loop's thread alone.

    Args:
        folder: where the file is, or is to be made.

    Raises:
        StateError: the file cannot be made, read or written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StateError(
                "folder_unwritable",
                "cannot make the bot's folder {path}: {problem}",
                path=folder,
                problem=error.strerror,
            ) from error
        with self._translate_sqlite_errors():
            self._db = sqlite3.connect(self._path, isolation_level=None, timeout=BUSY_SECONDS)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def another(self) -> State:
        """Return another connection to the same file, for the thread that asks for it."""
        return State(self._path.parent)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        """Run one statement and return its rows."""
        with self._translate_sqlite_errors():
            return self._db.execute(statement, values).fetchall()

    def change(self, statement: str, *values: Any) -> int:
        """Run one statement, in a separate transaction, and return the number of rows it changed."""
        with self._translate_sqlite_errors():
            return self._db.execute(statement, values).rowcount

    @contextmanager
    def transaction(self, *, erasing: bool = False) -> Iterator[None]:
        """Make all changes in the block, or none.

        Args:
            erasing: whether deleted data must not remain in the files: the write-ahead log is emptied as well.
        """
        with self._translate_sqlite_errors():
            self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        with self._translate_sqlite_errors():
            self._db.execute("COMMIT")
            if erasing:
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _prepare(self) -> None:
        self._db.row_factory = sqlite3.Row
        self._path.chmod(0o600)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.execute("PRAGMA secure_delete = ON")
        version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
        if version > len(_MIGRATIONS):
            raise StateError(
                "state_too_new",
                "{path} was made by a newer Pullquote: use that one, or move the file away",
                path=self._path,
            )
        if version < len(_MIGRATIONS):
            self._migrate()

    def _migrate(self) -> None:
        """Apply what is missing, unless another process, for which this one waits, has done so meanwhile."""
        with self.transaction():
            version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            for statement in "".join(_MIGRATIONS[version:]).split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")

    @contextmanager
    def _translate_sqlite_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StateError(
                "state_unusable", "cannot use the bot's file {path}: {problem}", path=self._path, problem=str(error)
            ) from error


def day_of(seconds: int) -> str:
    """Return the day (UTC) of a stored time, in seconds since 1970, as ISO 8601."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
