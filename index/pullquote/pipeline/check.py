"""Whether an archive is whole: what is stored is what was added, and the indexes hold it all and nothing else."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from pullquote.catalog import Catalog
from pullquote.catalog.database import FILE_NAME
from pullquote.catalog.schema import SEAL
from pullquote.catalog.vocabulary import EVERY
from pullquote.errors import DamagedArchive
from pullquote.filters import Filters
from pullquote.text.folding import digest, fold
from pullquote.text.terms import distinct_terms

if TYPE_CHECKING:
    from pullquote.search.faiss_engine import FaissEngine


_COMPARE_WORDS = "INSERT INTO words (words, rank) VALUES ('integrity-check', 1)"


def check(catalog: Catalog, engine: FaissEngine | None) -> list[str]:
    """Return what is wrong with an archive, one line each; an empty list when nothing is."""
    with catalog.snapshot() as db:
        found = [f"catalog: {row[0]}" for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [f"catalog: {row[0]} refers to what is not there" for row in db.execute("PRAGMA foreign_key_check")]
        found += _articles(db)
        found += _vectors(db, catalog)
        found += _counts(db)
    found += _words(catalog)
    if engine is not None:
        with catalog.snapshot():
            expected = catalog.passages.filter_ids(Filters())
            if not np.array_equal(engine.numbers(), expected):
                found.append(
                    "index: it differs from the catalog: delete passages-*.faiss, it is rebuilt without encoding"
                )
    return found


def _articles(db: sqlite3.Connection) -> Iterator[str]:
    versions = db.execute(
        "SELECT v.number, v.version, a.id FROM versions v JOIN articles a ON a.number = v.article ORDER BY v.number"
    )
    for number, version, id in versions.fetchall():
        name = f"{id} version {version}"
        try:
            row = db.execute(
                f"SELECT v.text, v.sha256, v.folded, v.seal, {SEAL} AS sealed "
                "FROM versions v JOIN articles a ON a.number = v.article WHERE v.number = ?",
                (number,),
            ).fetchone()
        except sqlite3.OperationalError as error:  # a value is of another type than any of ours
            yield f"{name}: its facts or paragraphs are not what was added: {error}"
            continue
        text = row["text"]
        if not isinstance(text, str):
            yield f"{name}: its text is not what was added"
            continue
        if digest(text) != row["sha256"]:
            yield f"{name}: its text is not what was added"
        elif fold(text).text != row["folded"]:
            yield f"{name}: its text as it is searched is not what was added"
        if row["seal"] != row["sealed"]:
            yield f"{name}: its facts or paragraphs are not what was added"
        for part in db.execute("SELECT * FROM passages WHERE version = ?", (number,)):
            if digest(text[part["start"] : part["end"]]) != part["sha256"]:
                yield f"{name}: paragraph {part['paragraph']} is not what was added"
    for row in db.execute(
        "SELECT id, withdrawn IS NULL AS is_current FROM articles a "
        "WHERE (SELECT count(*) FROM versions WHERE article = a.number AND current) <> (withdrawn IS NULL)"
    ):
        yield f"{row['id']}: it {'has no' if row['is_current'] else 'was withdrawn, and has a'} current version"
    for row in db.execute(
        "SELECT a.id, v.version FROM versions v JOIN articles a ON a.number = v.article "
        "WHERE v.current AND v.version < (SELECT max(version) FROM versions WHERE article = a.number)"
    ):
        yield f"{row['id']}: version {row['version']} is current, though a later one was added"
    for row in db.execute(
        "SELECT a.id FROM versions v JOIN articles a ON a.number = v.article "
        "LEFT JOIN contexts c ON c.version = v.number "
        "WHERE c.version IS NULL OR c.outlet IS NOT v.outlet OR c.published IS NOT v.published"
    ):
        yield f"{row['id']}: its passages are ranked by another outlet or date than it has"


def _vectors(db: sqlite3.Connection, catalog: Catalog) -> Iterator[str]:
    known = catalog.encoders.current()
    if known is None:
        return
    number, _ = known
    for version in catalog.encoders.unencoded(number):
        yield f"version {version}: passages without vectors"
    for row in db.execute(
        "SELECT a.id, count(*) AS wrong FROM vectors x LEFT JOIN vector_seals s USING (encoder, passage) "
        "JOIN passages p ON p.number = x.passage JOIN versions v ON v.number = p.version "
        "JOIN articles a ON a.number = v.article "
        "WHERE s.seal IS NOT seal(x.paragraph, x.sentences, x.tokens) GROUP BY a.number"
    ):
        yield f"{row['id']}: {row['wrong']} of its vectors are not what was stored: remove it, then add it again"


def _counts(db: sqlite3.Connection) -> Iterator[str]:
    """Count the terms of every passage that may be retrieved again."""
    counted = Counter[tuple[str, str]]()
    for terms, collection in db.execute(
        "SELECT p.terms, a.collection FROM passages p JOIN versions v ON v.number = p.version "
        "JOIN articles a ON a.number = v.article WHERE v.current"
    ):
        counted.update((term, collection) for term in (EVERY, *distinct_terms(terms)))
    if counted != {(row[0], row[1]): row[2] for row in db.execute("SELECT * FROM term_counts")}:
        yield "word counts: they differ from the passages: add the articles again to a new archive"


def _words(catalog: Catalog) -> Iterator[str]:
    """Let FTS5 compare its index with the passages, which needs the right to write; a difference is an error of it."""
    database = catalog.database
    try:
        if database.read_only:
            with TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder) / FILE_NAME)) as copy:
                with database.reading() as db:
                    db.backup(copy)
                copy.execute(_COMPARE_WORDS)
        else:
            with database.writing() as db:
                db.execute(_COMPARE_WORDS)
    except (sqlite3.DatabaseError, DamagedArchive) as error:
        yield f"word index: {error}"
