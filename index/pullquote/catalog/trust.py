"""What is checked of a catalog's file before anything in it is used, since it may be a stranger's.

A crafted file can make SQLite act for its author. A rollback journal names another file, which SQLite deletes when it
has applied the journal (https://www.sqlite.org/fileformat2.html#the_rollback_journal). Triggers, views, indexes and
checks of the schema run when tables are read or written. Links stand for files elsewhere.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from functools import cache
from pathlib import Path

from pullquote.catalog.functions import add_functions
from pullquote.catalog.schema import APPLICATION_ID, SHADOW_TABLES, statements
from pullquote.errors import IncompatibleArchive

SchemaObject = tuple[str, str, str, str | None]  # type, name, table, SQL without regard to white space

LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 256 << 20,  # bytes of a value or row; the largest are the paragraphs of an article
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 10,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 32,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 10,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")


def distrust(connection: sqlite3.Connection) -> None:
    """Keep a connection from running what the file's schema names, and from what no statement of Pullquote needs."""
    for limit, most in LIMITS.items():
        connection.setlimit(limit, most)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA mmap_size = 0")


def refuse_foreign_files(path: Path) -> None:
    """Refuse to let SQLite open a file, or those beside it, where that could reach files elsewhere.

    A journal without a file's name is applied, as it must be after a crash while the archive was made. Later there is
    a write-ahead log, and no journal.

    Raises:
        IncompatibleArchive: one of them is a link or no file, or there is a journal that Pullquote cannot have left.
    """
    for beside in (path, *(path.with_name(f"{path.name}-{end}") for end in ("journal", "wal", "shm"))):
        try:
            mode = beside.lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            continue
        if not stat.S_ISREG(mode):
            raise IncompatibleArchive(
                "archive_not_a_file",
                "{path} is {kind}, not a file of its own: copy the archive's files themselves into the folder",
                path=beside,
                kind="a symbolic link" if stat.S_ISLNK(mode) else "something else",
            )
    journal = path.with_name(f"{path.name}-journal")
    if _names_a_file(journal) or (journal.exists() and is_marked(path) and _has_log(path)):
        raise IncompatibleArchive(
            "journal_foreign",
            "{path} was not left there by Pullquote, and applying it could change or delete other files: "
            "get the archive again from whom you trust, or remove that file",
            path=journal,
        )


def is_marked(path: Path) -> bool:
    """Return whether a file's header says that it is a catalog."""
    return _header(path)[68:72] == APPLICATION_ID.to_bytes(4, "big")


def _has_log(path: Path) -> bool:
    """Return whether a file's header says that it has a write-ahead log."""
    return _header(path)[18:20] == b"\2\2"


def _header(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(100)
    except FileNotFoundError:
        return b""


def _names_a_file(journal: Path) -> bool:
    """Return whether a journal ends with the name of a super-journal, which only attached databases have."""
    try:
        with journal.open("rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - len(_JOURNAL_MAGIC)))
            return stream.read() == _JOURNAL_MAGIC
    except FileNotFoundError:  # there is none, or it has just been applied
        return False


def refuse_foreign_schema(connection: sqlite3.Connection, migrations: tuple[str, ...], path: Path) -> None:
    """Refuse a catalog whose schema is not the one that the migrations applied to it make.

    Raises:
        IncompatibleArchive: which of its objects is not Pullquote's, or is missing.
    """
    expected, found = _made_by(migrations), _objects(connection)
    for kind, name, *_ in sorted(found - expected) + sorted(expected - found):
        raise IncompatibleArchive(
            "schema_foreign",
            "the {kind} {name!r} in {path} is not as Pullquote makes it, and could run when the archive is used: "
            "get the archive again from whom you trust, or add the articles to a new one",
            kind=kind,
            name=name,
            path=path,
        )


@cache
def _made_by(migrations: tuple[str, ...]) -> frozenset[SchemaObject]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        add_functions(connection)
        for script in migrations:
            for statement in statements(script):
                connection.execute(statement)
        return _objects(connection)


def _objects(connection: sqlite3.Connection) -> frozenset[SchemaObject]:
    """Return the objects of a schema; tables that FTS5 makes for itself without SQL, which depends on its version."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    return frozenset(
        (kind, name, table, None if kind == "table" and name in SHADOW_TABLES else " ".join((sql or "").split()))
        for kind, name, table, sql in rows
    )
