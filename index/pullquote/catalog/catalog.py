"""The catalog: what the archive knows, read in snapshots. What changes it is in `writing`."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from pullquote.catalog import encoders, listing, writes
from pullquote.catalog.database import Database
from pullquote.catalog.filters import condition
from pullquote.catalog.passages import JOINED, Searching
from pullquote.catalog.rows import ARTICLE_COLUMNS, PASSAGE_COLUMNS, article_from, passages_from
from pullquote.catalog.vacuum import Compacting
from pullquote.encoders.base import EncoderIdentity
from pullquote.encoders.quantization import PackedViews
from pullquote.errors import InputError
from pullquote.text.folding import digest
from pullquote.types import Article, Filters, NameField, Passage

log = logging.getLogger("pullquote")


class Catalog(Searching):
    """Articles, versions, passages and vectors of one archive folder.

    Reads may come from any thread while another process writes. A run of reads that must agree with each other goes
    inside one `with catalog.snapshot():`.
    """

    def __init__(self, folder: Path, *, create: bool) -> None:
        super().__init__(Database(folder, create=create))
        self._compacting = Compacting(self.database)

    def close(self) -> None:
        """Close the file."""
        self._compacting.close()
        self.database.close()

    def replaced(self) -> bool:
        """Tell whether the file is another than the one opened, or gone."""
        return self.database.replaced()

    def snapshot(self) -> AbstractContextManager[Any]:
        """Let all reads inside see one state of the catalog."""
        return self.database.reading()

    # Encoders

    def encoder(self) -> tuple[int, EncoderIdentity] | None:
        """Give number and identity of the encoder whose vectors are searched; None where nothing was ever added."""
        with self.database.reading() as db:
            return encoders.current(db)

    def claim_encoder(self, identity: EncoderIdentity) -> int:
        """Make an encoder the archive's if it has none yet; refuse one that is not the archive's."""
        with self.database.writing() as db:
            return encoders.claim(db, identity)

    def require_encoder(self, number: int, identity: EncoderIdentity) -> None:
        """Make sure that an encoder is still the archive's.

        Raises:
            IncompatibleArchive: it was re-encoded meanwhile.
        """
        with self.database.reading() as db:
            encoders.require(db, number, identity)

    def begin_encoder(self, identity: EncoderIdentity) -> int:
        """Give the number under which the vectors of an encoder to come are kept until it is switched to."""
        with self.database.writing() as db:
            return encoders.number_of(db, identity)

    def unencoded(self, encoder: int) -> list[int]:
        """Give the current versions with passages that an encoder has not encoded yet."""
        with self.database.reading() as db:
            return encoders.unencoded(db, encoder)

    def store_missing(self, version: int, encoder: int, views: Sequence[PackedViews]) -> None:
        """Write an encoder's vectors for all passages of a version."""
        with self.database.writing() as db:
            encoders.store_missing(db, version, encoder, views)

    def switch_encoder(self, encoder: int) -> bool:
        """Search with an encoder from now on, unless it still lacks passages."""
        with self.database.writing() as db:
            switched = encoders.switch(db, encoder)
        if switched:
            self._compacting.finish()
        return switched

    # Writing

    def plan(self, article: Article) -> writes.Plan:
        """Say what adding an article would do, changing nothing."""
        with self.database.reading() as db:
            return writes.plan(db, article)

    def same_source(self, planned: writes.Plan) -> list[str]:
        """Give the ids of other articles read from the same file that nothing but their text tells apart."""
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT a.id FROM articles a JOIN versions v ON v.article = a.number "
                "WHERE v.current AND a.collection = ? AND a.identity LIKE 'sha256:%' AND v.source = ? AND a.id <> ? "
                "ORDER BY a.number",
                (planned.article.collection, planned.article.source, planned.article.id),
            )
            return [row[0] for row in rows]

    def store(
        self, article: Article, passages: Sequence[Passage], views: Sequence[PackedViews], encoder: int
    ) -> writes.Plan:
        """Write an article with its passages and vectors in one transaction; say what it did."""
        with self.database.writing() as db:
            encoders.require(db, encoder)
            planned = writes.plan(db, article)
            if planned.outcome != "unchanged":
                try:
                    writes.store(db, planned, passages, views, encoder)
                except sqlite3.IntegrityError as error:
                    raise InputError(
                        "id_taken",
                        "the id {id!r} belongs to another article: give this one another id",
                        id=planned.article.id,
                    ) from error
        if planned.outcome == "updated":
            self._compacting.begin()
        return planned

    def remove(self, id: str, collections: Sequence[str] | None) -> int:
        """Remove the articles of an id, with all versions; give how many there were."""
        where, values = condition(Filters(collections=tuple(collections) if collections is not None else None))
        with self.database.writing() as db:
            found = db.execute(
                f"SELECT a.number FROM articles a JOIN versions v ON v.article = a.number AND v.current "
                f"WHERE a.id = ? AND {where}",
                (id, *values),
            ).fetchall()
            for (number,) in found:
                writes.remove(db, number)
        self._compacting.begin()
        return len(found)

    # Articles

    def articles(self, filters: Filters) -> Iterator[Article]:
        """Give the current version of every article that passes, by collection and id."""
        where, values = condition(filters)
        with self.database.reading() as db:
            numbers = db.execute(
                f"SELECT v.number FROM versions v JOIN articles a ON a.number = v.article "
                f"WHERE v.current AND {where} ORDER BY a.collection, a.id",
                values,
            ).fetchall()
        return (article for (number,) in numbers if (article := self.find_version(number)) is not None)

    def names(self, field: NameField, containing: str, filters: Filters, limit: int) -> list[str]:
        """Give the different names in a field of the current articles that pass; see `Archive.names`."""
        with self.database.reading() as db:
            return listing.names(db, field, containing, filters, limit)

    def titles(self, containing: str, filters: Filters, limit: int, offset: int) -> tuple[int, list[Article]]:
        """Count the current articles that pass and give one page of them; see `Archive.titles`."""
        with self.database.reading() as db:
            total, numbers = listing.titles(db, containing, filters, limit, offset)
            found = self.find_versions(numbers)
        return total, [found[number] for number in numbers if number in found]

    def find_version(self, number: int) -> Article | None:
        """Give one version of an article, current or not, with its passages; None as `find_versions` leaves it out."""
        return self.find_versions([number]).get(number)

    def find_versions(self, numbers: Sequence[int]) -> dict[int, Article]:
        """Give versions of articles, current or not, with their passages, by number.

        One that is gone is left out; so is one whose text is not what was added, and that is logged.
        """
        marks = ", ".join("?" * len(numbers))
        with self.database.reading() as db:
            rows = db.execute(
                f"SELECT {ARTICLE_COLUMNS} FROM versions v JOIN articles a ON a.number = v.article "
                f"WHERE v.number IN ({marks})",
                numbers,
            ).fetchall()
            parts: dict[int, list[sqlite3.Row]] = {row["number"]: [] for row in rows}
            for part in db.execute(
                f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE version IN ({marks}) ORDER BY number", numbers
            ):
                parts[part["version"]].append(part)
        found = {}
        for row in rows:
            if digest(row["text"]) == row["sha256"]:
                found[row["number"]] = article_from(row, passages_from(parts[row["number"]], row["text"]))
            else:
                log.error(
                    "the text of article %s is not what was added: `pullquote remove %s`, then add it again",
                    *(row["id"], row["id"]),
                )
        return found

    def versions_of(self, id: str, collections: Sequence[str] | None) -> tuple[Article, ...]:
        """Give every version of the articles of an id, oldest first."""
        where, values = condition(Filters(collections=tuple(collections) if collections is not None else None))
        with self.database.reading() as db:
            numbers = db.execute(
                f"SELECT v.number FROM versions v JOIN articles a ON a.number = v.article "
                f"WHERE a.id = ? AND {where} ORDER BY a.collection, v.version",
                (id, *values),
            ).fetchall()
            found = self.find_versions([number for (number,) in numbers])
        return tuple(found[number] for (number,) in numbers if number in found)

    def is_current(self, number: int) -> bool:
        """Tell whether a version is the one that may be retrieved."""
        with self.database.reading() as db:
            row = db.execute("SELECT current FROM versions WHERE number = ?", (number,)).fetchone()
        return bool(row and row[0])

    # Texts, for verification

    def versions_holding(self, folded: str, collections: Sequence[str] | None) -> list[int]:
        """Give the numbers of all versions, current ones first, whose folded text holds a folded text."""
        where, values = condition(Filters(collections=tuple(collections) if collections is not None else None))
        with self.database.reading() as db:
            rows = db.execute(
                f"SELECT v.number FROM versions v JOIN articles a ON a.number = v.article "
                f"WHERE instr(v.folded, ?) AND {where} ORDER BY v.current DESC, v.number",
                (folded, *values),
            )
            return [row[0] for row in rows]

    def versions_sharing(self, terms: Sequence[str], collections: Sequence[str] | None, limit: int) -> list[int]:
        """Give the numbers of versions, current or not, whose passages share most of these terms, best first."""
        if not terms:
            return []
        where, values = condition(Filters(collections=tuple(collections) if collections is not None else None))
        query = " OR ".join(f'"{term}"' for term in terms)
        with self.database.reading() as db:
            rows = db.execute(
                f"SELECT p.version {JOINED} JOIN words w ON w.rowid = p.number "
                f"WHERE words MATCH ? AND {where} ORDER BY bm25(words), p.number LIMIT ?",
                (query, *values, limit),
            ).fetchall()
        return list(dict.fromkeys(row[0] for row in rows))

    # Figures

    def counts(self) -> dict[str, int]:
        """Count articles, versions, passages that can be retrieved, and collections."""
        with self.database.reading() as db:
            one = db.execute(
                "SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM versions) AS versions, "
                "(SELECT count(*) FROM passages p JOIN versions v ON v.number = p.version AND v.current) AS passages, "
                "(SELECT count(DISTINCT collection) FROM articles) AS collections"
            ).fetchone()
            return dict(one)

    def token_bytes(self) -> int:
        """Give how many bytes the vectors of tokens take."""
        with self.database.reading() as db:
            return int(db.execute("SELECT coalesce(sum(length(tokens)), 0) FROM vectors").fetchone()[0])

    def newest(self) -> str | None:
        """Give the latest publication date of any article that can be retrieved."""
        with self.database.reading() as db:
            newest: str | None = db.execute("SELECT max(published) FROM versions WHERE current").fetchone()[0]
        return newest
