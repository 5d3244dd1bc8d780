"""How many passages hold each term, counted by collection: nobody's answers depend on articles they may not read."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

from pullquote.catalog.database import Database
from pullquote.catalog.filters import retrievable
from pullquote.filters import Filters
from pullquote.text.terms import distinct_terms

HOLDS = "instr(' ' || p.terms || ' ', ?) > 0"
"""The condition of a passage `p` that holds a term, given with a blank on either side."""

COUNTED_AT_ONCE = 50  # terms: so many columns a statement has at most

EVERY = ""  # no term is empty: under it stands how many passages there are


class Vocabulary:
    """The terms of some collections: of the passages that may be retrieved.

    Args:
        database: the catalog's file.
        collections: those that may be read; None for all.
    """

    def __init__(self, database: Database, collections: Sequence[str] | None) -> None:
        self._database = database
        self._readable, self._names = "1", tuple(collections or ())
        if collections is not None:
            self._readable = f"collection IN ({', '.join('?' * len(self._names))})"

    def document_frequencies(self, terms: Sequence[str]) -> tuple[dict[str, int], int]:
        """Return in how many passages each term occurs, and how many passages there are."""
        wanted = (EVERY, *terms)
        with self._database.reading() as db:
            counted = dict(
                db.execute(
                    "SELECT term, sum(passages) FROM term_counts "
                    f"WHERE term IN ({', '.join('?' * len(wanted))}) AND {self._readable} GROUP BY term",
                    (*wanted, *self._names),
                ).fetchall()
            )
        return {term: counted.get(term, 0) for term in terms}, counted.get(EVERY, 0)

    def held(self, terms: Sequence[str]) -> list[str]:
        """Return those of some terms that a passage holds which may be retrieved."""
        counts, _ = self.document_frequencies(terms)
        return [term for term in terms if counts[term]]

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        """Return the idf of each term."""
        counts, passages = self.document_frequencies(terms)
        return {term: inverse_frequency(count, passages) for term, count in counts.items()}

    def beginning_with(self, letter: str) -> list[tuple[str, int]]:
        """Return the terms that begin with a letter, and in how many passages each occurs."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT term, sum(passages) FROM term_counts "
                f"WHERE term >= ? AND term < ? AND {self._readable} GROUP BY term",
                (letter, chr(ord(letter) + 1), *self._names),
            )
            return [(row[0], row[1]) for row in rows]


class PastVocabulary(Vocabulary):
    """The terms of the passages of some collections that might have been retrieved on a day, counted when asked for.

    Those passages are read one by one, so that how long it takes tells nothing of others.

    Args:
        database: the catalog's file.
        as_of: the day.
        collections: those that may be read; None for all.
    """

    def __init__(self, database: Database, as_of: str, collections: Sequence[str] | None) -> None:
        super().__init__(database, collections)
        self._then = Filters(as_of=as_of, collections=collections)

    def document_frequencies(self, terms: Sequence[str]) -> tuple[dict[str, int], int]:
        """Return in how many passages each term occurred, and how many passages there were."""
        where, values = retrievable(self._then)
        versions = f"SELECT v.number FROM versions v JOIN articles a ON a.number = v.article WHERE {where}"
        found, every = dict.fromkeys(terms, 0), 0
        with self._database.reading() as db:
            for first in range(0, max(1, len(terms)), COUNTED_AT_ONCE):
                some = terms[first : first + COUNTED_AT_ONCE]
                counted = "".join(f", coalesce(sum({HOLDS}), 0)" for _ in some)
                every, *counts = db.execute(
                    f"SELECT count(*){counted} FROM passages p WHERE p.version IN ({versions})",
                    (*(f" {term} " for term in some), *values),
                ).fetchone()
                found |= zip(some, counts, strict=True)
        return found, every


def inverse_frequency(count: int, passages: int) -> float:
    """Return the idf of a term that `count` of the passages hold, above 0 (BM25's; Robertson and Zaragoza 2009)."""
    return math.log(1 + (passages - count + 0.5) / (count + 0.5))


def count_in(connection: sqlite3.Connection, collection: str, passages: Iterable[str]) -> None:
    """Count the terms of passages that were added to a collection; each is given by its stored terms."""
    connection.executemany(
        "INSERT INTO term_counts (collection, term, passages) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET passages = passages + excluded.passages",
        [(collection, term, number) for term, number in _counted(passages)],
    )


def count_out(connection: sqlite3.Connection, collection: str, passages: Iterable[str]) -> None:
    """Take the terms of passages that are to be removed from a collection out of its counts."""
    counted = _counted(passages)
    connection.executemany(
        "UPDATE term_counts SET passages = passages - ? WHERE collection = ? AND term = ?",
        [(number, collection, term) for term, number in counted],
    )
    connection.executemany(
        "DELETE FROM term_counts WHERE collection = ? AND term = ? AND passages = 0",
        [(collection, term) for term, _ in counted],
    )


def _counted(passages: Iterable[str]) -> list[tuple[str, int]]:
    """Return each term and how many passages hold it, and under `EVERY` how many there are; in order of the terms."""
    counts = Counter[str]()
    for stored in passages:
        counts.update((EVERY, *distinct_terms(stored)))
    return sorted(counts.items())
