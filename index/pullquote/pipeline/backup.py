"""Backup of an archive to one file, and restoring it: the copy holds all articles, versions and vectors.

Both use SQLite's online backup (https://www.sqlite.org/backup.html): others read and write meanwhile, and what is
interrupted leaves what was there before. The index is rebuilt from the copy, without encoding.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from pullquote.catalog import Catalog
from pullquote.catalog.database import FILE_NAME, Database, copy_pages
from pullquote.catalog.trust import is_marked
from pullquote.errors import ArchiveError, DamagedArchive, InputError, StorageError
from pullquote.pipeline.check import check

BESIDE = ("", "-journal", "-wal", "-shm")  # what SQLite keeps beside a file


def back_up(database: Database, path: Path) -> None:
    """Write a copy of a database's file, complete or not at all.

    Raises:
        InputError: something else is there, or the file itself.
        StorageError: the copy cannot be written.
    """
    if path.exists() and (path.samefile(database.path) or not (path.is_file() and is_marked(path))):
        raise InputError(
            "backup_in_the_way", "{path} is there and is no backup: give another name, or remove it", path=path
        )
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _write(database, partial)
        partial.replace(path)
        _sync(path.parent)
    except (OSError, sqlite3.OperationalError) as error:
        raise StorageError(
            "backup_unwritable",
            "cannot write {path} ({problem}): check the disk and the permissions",
            path=path,
            problem=(error.strerror if isinstance(error, OSError) else None) or str(error),
        ) from error
    finally:
        for end in BESIDE:
            with suppress(OSError):
                partial.with_name(f"{partial.name}{end}").unlink(missing_ok=True)


def _write(database: Database, partial: Path) -> None:
    partial.touch(exist_ok=False)
    failed: sqlite3.OperationalError | None = None
    with closing(sqlite3.connect(partial, isolation_level=None)) as copy, database.reading() as db:
        try:
            copy_pages(db, copy, lambda: None)
            copy.execute("PRAGMA journal_mode = DELETE")  # a file of its own, without a log
        except sqlite3.OperationalError as error:
            failed = error  # of the copy, not of the archive
    if failed is not None:
        raise failed
    _sync(partial)


def _sync(path: Path) -> None:
    """Flush a file or a folder to disk; Windows has no folders that can be."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def restore(backup: Path, folder: Path, *, replace: bool) -> Path | None:
    """Replace the archive in a folder by what a backup holds; return where one went that could not be written.

    Raises:
        InputError: there is no backup, or there are articles and `replace` is false.
        ArchiveError: the backup cannot be used.
    """
    if not backup.is_file():
        raise InputError("backup_missing", "no backup at {path}: give a file of `pullquote backup`", path=backup)
    if (folder / FILE_NAME).exists() and backup.samefile(folder / FILE_NAME):
        raise InputError("restore_of_itself", "{path} is the archive's own file: give a backup", path=backup)
    with closing(Catalog(backup.parent, create=False, read_only=True, name=backup.name)) as source:
        problems = check(source, None)
        if problems:
            raise DamagedArchive(
                "backup_damaged",
                "{path} is damaged, and nothing was restored: {problem}{more}",
                path=backup,
                problem=problems[0],
                more=f" (and {len(problems) - 1} more)" if problems[1:] else "",
            )
        aside = _make_room(folder, source.database.layout(), replace=replace)
        with closing(Catalog(folder, create=True)) as target:
            target.database.replace_with(source.database, lambda: None)
    return aside


def _make_room(folder: Path, layout: tuple[int, int], *, replace: bool) -> Path | None:
    """Refuse to replace articles unless told; move a file aside into which the backup cannot be copied."""
    path = folder / FILE_NAME
    if not os.path.lexists(path):
        return None
    fits, held = False, "what cannot be read"
    try:
        with closing(Catalog(folder, create=True)) as present:
            counts = present.counts()
            count = counts["articles"] + counts["withdrawn"]
            fits, held = present.database.layout() == layout, f"{count:,} article{'' if count == 1 else 's'}"
            replace = replace or not count
    except ArchiveError:
        fits = False
    if not replace:
        raise InputError(
            "restore_in_the_way",
            "{path} holds {held}: give another folder, or --replace to lose it",
            path=folder,
            held=held,
        )
    if fits:
        return None
    aside = next(one for n in range(1000) if not os.path.lexists(one := path.with_name(f"{path.name}.replaced-{n}")))
    for end in reversed(BESIDE):
        with suppress(FileNotFoundError):
            path.with_name(f"{path.name}{end}").rename(aside.with_name(f"{aside.name}{end}"))
    return aside
