"""What engines and ranking ask of the catalog: which passages changed or may be searched, and what is kept of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pullquote.catalog.database import Database
from pullquote.catalog.filters import retrievable
from pullquote.catalog.vocabulary import HOLDS, Vocabulary
from pullquote.encoders.base import Vector
from pullquote.encoders.quantization import PackedViews, unpack_rows
from pullquote.filters import Filters

Numbers = npt.NDArray[np.int64]

HOLDER = "coalesce(p.holder, p.number)"
"""The number under which the vectors of passage `p` are kept: its own, or that of an equal one before it."""

JOINED = "FROM passages p JOIN versions v ON v.number = p.version JOIN articles a ON a.number = v.article"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageRecord:
    """A passage as the ranking needs it: its number, place, where and when it was printed, terms and packed vectors.

    `start` is its first code point in the text of its article's version, `sha256` what its text had when it was added.
    `terms` are its terms with a blank around each, those of its sentences separated by `|`. `context` holds in the same
    way the terms of its article's title and lead, which say what the passage leaves out.
    """

    number: int
    version: int
    paragraph: int
    kind: str
    text: str
    start: int
    sha256: str
    outlet: str | None
    published: str | None
    terms: str
    context: str
    views: PackedViews


class PassageStore:
    """The passages of an archive, as search and ranking read them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._then: tuple[tuple[int, str], Filters, Numbers] | None = None  # of the last question about a time before

    def last_change(self) -> tuple[int, str]:
        """Return the number of the last change, and what tells it from another of that number; 0 and empty if none."""
        with self._database.reading() as db:
            row = db.execute("SELECT sequence, mark FROM changes ORDER BY sequence DESC LIMIT 1").fetchone()
        return (row[0], row[1]) if row else (0, "")

    def change_id(self, sequence: int) -> str:
        """Return what tells a change from one of the same number in a copy of the archive; empty for an unknown one."""
        with self._database.reading() as db:
            row = db.execute("SELECT mark FROM changes WHERE sequence = ?", (sequence,)).fetchone()
        return row[0] if row else ""

    def changes_since(self, sequence: int) -> list[tuple[int, int]]:
        """Return the ranges of passage numbers, both ends included, that came or went after a change."""
        with self._database.reading() as db:
            return [(r[0], r[1]) for r in db.execute("SELECT first, last FROM changes WHERE sequence > ?", (sequence,))]

    def paragraph_vectors(self, encoder: int, first: int, last: int, dimension: int) -> tuple[Numbers, Vector]:
        """Return numbers, shape (n,), and paragraph vectors, shape (n, dimension), of a range's current passages."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT p.number, x.paragraph FROM passages p JOIN versions v ON v.number = p.version "
                f"JOIN vectors x ON x.encoder = ? AND x.passage = {HOLDER} "
                "WHERE v.current AND p.number BETWEEN ? AND ? AND length(x.paragraph) = ? ORDER BY p.number",
                (encoder, first, last, 2 * dimension),
            ).fetchall()
        numbers = np.array([row[0] for row in rows], dtype=np.int64)
        return numbers, unpack_rows(b"".join(row[1] for row in rows), dimension)

    def vectors_of(self, encoder: int, numbers: Numbers, dimension: int) -> tuple[Numbers, Vector]:
        """Return those of some passages, current or not, that have a paragraph vector, ascending, and their vectors."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT p.number, x.paragraph FROM passages p "
                f"JOIN vectors x ON x.encoder = ? AND x.passage = {HOLDER} "
                "WHERE p.number IN (SELECT value FROM json_each(?)) AND length(x.paragraph) = ? ORDER BY p.number",
                (encoder, json.dumps(numbers.tolist()), 2 * dimension),
            ).fetchall()
        found = np.array([row[0] for row in rows], dtype=np.int64)
        return found, unpack_rows(b"".join(row[1] for row in rows), dimension)

    def encoded(self, encoder: int, version: int) -> list[tuple[int, PackedViews] | None]:
        """Return the vectors of a version's passages, in their order, each with the number under which it is kept.

        None for those that have none, or whose vectors are not what was stored.
        """
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT {HOLDER} AS holder, x.paragraph, x.sentences, x.tokens, "
                "coalesce(s.seal = seal(x.paragraph, x.sentences, x.tokens), 0) AS is_whole FROM passages p "
                f"LEFT JOIN vectors x ON x.encoder = ? AND x.passage = {HOLDER} "
                "LEFT JOIN vector_seals s ON s.encoder = x.encoder AND s.passage = x.passage "
                "WHERE p.version = ? ORDER BY p.number",
                (encoder, version),
            )
            return [(row[0], PackedViews(*row[1:4])) if row["is_whole"] else None for row in rows]

    def numbers_of(self, version: int) -> list[int]:
        """Return the numbers of a version's passages, in their order."""
        with self._database.reading() as db:
            rows = db.execute("SELECT number FROM passages WHERE version = ? ORDER BY number", (version,))
            return [row[0] for row in rows]

    def filter_ids(self, filters: Filters) -> Numbers:
        """Return the numbers of the passages that may be retrieved and pass the filters, ascending."""
        where, values = retrievable(filters)
        with self._database.reading() as db:
            state = self.last_change()
            if self._then is not None and self._then[:2] == (state, filters):
                return self._then[2]
            rows = db.execute(
                "SELECT number FROM passages WHERE version IN (SELECT v.number FROM versions v "
                f"JOIN articles a ON a.number = v.article WHERE {where}) ORDER BY number",
                values,
            )
            found = np.fromiter((row[0] for row in rows), dtype=np.int64)
        if filters.as_of is not None:
            self._then = (state, filters, found)
        return found

    def postings(self, terms: Sequence[str]) -> dict[str, Numbers]:
        """Return for each term the numbers of the passages that hold it, those of old versions included."""
        found = {}
        with self._database.reading() as db:
            for term in terms:  # as one text: a row for each number would take longer than to find them
                row = db.execute("SELECT group_concat(rowid) FROM words WHERE words MATCH ?", (f'"{term}"',)).fetchone()
                found[term] = np.fromstring(row[0], np.int64, sep=",") if row[0] else np.zeros(0, np.int64)
        return found

    def texts_holding(self, term: str, filters: Filters, most: int) -> list[str]:
        """Return the texts of the first passages that may be retrieved, hold a term and pass the filters.

        Where no collection that may be read has the term it is not looked up: how long that takes would tell how often
        others have it. Of a time before, passages that stood then are read one by one.
        """
        where, values = retrievable(filters)
        holds, sought = "p.number IN (SELECT rowid FROM words WHERE words MATCH ?)", f'"{term}"'
        if filters.as_of is not None:
            holds, sought = HOLDS, f" {term} "
        with self._database.reading() as db:
            if filters.as_of is None and not Vocabulary(self._database, filters.collections).held([term]):
                return []
            rows = db.execute(
                f'SELECT substr(v.text, p.start + 1, p."end" - p.start) {JOINED} WHERE {where} '
                f"AND {holds} ORDER BY p.number LIMIT ?",
                (*values, sought, most),
            )
            return [row[0] for row in rows]

    def load(self, encoder: int, numbers: Sequence[int], as_of: str | None = None) -> list[PassageRecord]:
        """Return the current passages of these numbers, or those that were so on a day, with their vectors, by number.

        Those that are gone, or whose vectors are not what was stored, are left out.
        """
        marks = ", ".join("?" * len(numbers))
        where, values = retrievable(Filters(as_of=as_of))
        with self._database.reading() as db:
            rows = db.execute(
                'SELECT p.number, p.version, p.start, p."end", p.paragraph, p.kind, p.terms, p.sha256, '
                "c.terms AS context, c.outlet, c.published, x.paragraph AS vector, x.sentences, x.tokens "
                f"{JOINED} JOIN contexts c ON c.version = p.version "
                f"JOIN vectors x ON x.encoder = ? AND x.passage = {HOLDER} "
                "JOIN vector_seals s ON s.encoder = x.encoder AND s.passage = x.passage "
                f"WHERE p.number IN ({marks}) AND {where} AND s.seal = seal(x.paragraph, x.sentences, x.tokens) "
                "ORDER BY p.number",
                (encoder, *numbers, *values),
            ).fetchall()
            versions = sorted({row["version"] for row in rows})
            marks = ", ".join("?" * len(versions))
            printed = db.execute(f"SELECT number, text FROM versions WHERE number IN ({marks})", versions)
            texts = {row[0]: row[1] for row in printed if isinstance(row[1], str)}
        return [_record(row, texts[row["version"]]) for row in rows if row["version"] in texts]


def _record(row: sqlite3.Row, text: str) -> PassageRecord:
    return PassageRecord(
        number=row["number"],
        version=row["version"],
        paragraph=row["paragraph"],
        kind=row["kind"],
        text=text[row["start"] : row["end"]],
        start=row["start"],
        sha256=row["sha256"],
        outlet=row["outlet"],
        published=row["published"],
        terms=f" {row['terms']} ",
        context=f" {row['context']} ",
        views=PackedViews(row["vector"], row["sentences"], row["tokens"]),
    )
