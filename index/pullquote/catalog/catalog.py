"""The catalog: the system of record of one archive, in one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from pullquote.catalog.articles import ArticleStore
from pullquote.catalog.database import FILE_NAME, Database
from pullquote.catalog.encoders import EncoderStore
from pullquote.catalog.passages import PassageStore
from pullquote.catalog.sources import SourceStore
from pullquote.catalog.vacuum import Vacuum
from pullquote.catalog.vocabulary import PastVocabulary, Vocabulary


class Catalog:
    """Articles, their versions, passages and vectors, and the encoders that made the vectors.

    Reads may come from any thread while another process writes. Reads that must agree with each other go inside one
    `with catalog.snapshot():`.

    Args:
        folder: the archive's folder.
        create: whether to make the folder and the file where there are none.
        read_only: change nothing there, whoever may.
        name: of the file.
    """

    def __init__(self, folder: Path, *, create: bool, read_only: bool = False, name: str = FILE_NAME) -> None:
        self.database = Database(folder, create=create, read_only=read_only, name=name)
        self.vacuum = Vacuum(self.database)
        self.encoders = EncoderStore(self.database, self.vacuum)
        self.articles = ArticleStore(self.database, self.encoders, self.vacuum)
        self.passages = PassageStore(self.database)
        self.sources = SourceStore(self.database)

    def close(self) -> None:
        """Close the file."""
        self.vacuum.close()
        self.database.close()

    def snapshot(self) -> AbstractContextManager[sqlite3.Connection]:
        """Let all reads inside see one state of the catalog."""
        return self.database.reading()

    def vocabulary(self, collections: Sequence[str] | None, as_of: str | None = None) -> Vocabulary:
        """Return the terms of the collections that may be read, of all for None; with a day, as they were then."""
        if as_of is None:
            return Vocabulary(self.database, collections)
        return PastVocabulary(self.database, as_of, collections)

    def counts(self) -> dict[str, int]:
        """Count articles, versions, passages that can be retrieved, collections, and articles that were withdrawn.

        Withdrawn articles are counted as that alone; their versions, with all others.
        """
        with self.database.reading() as db:
            one = db.execute(
                "SELECT (SELECT count(*) FROM articles WHERE withdrawn IS NULL) AS articles, "
                "(SELECT count(*) FROM versions) AS versions, "
                "(SELECT count(*) FROM passages p JOIN versions v ON v.number = p.version AND v.current) AS passages, "
                "(SELECT count(DISTINCT collection) FROM articles) AS collections, "
                "(SELECT count(*) FROM articles WHERE withdrawn IS NOT NULL) AS withdrawn"
            ).fetchone()
            return dict(one)

    def token_bytes(self) -> int:
        """Return how many bytes the vectors of tokens take."""
        with self.database.reading() as db:
            return int(db.execute("SELECT coalesce(sum(length(tokens)), 0) FROM vectors").fetchone()[0])
