"""Which encoder's vectors an archive holds, and how it comes to hold another's.

Each function runs in the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from functools import lru_cache

from pullquote.encoders.base import EncoderIdentity
from pullquote.encoders.quantization import PackedViews
from pullquote.errors import IncompatibleArchive

UNENCODED = (
    "FROM passages p JOIN versions v ON v.number = p.version WHERE v.current "
    "AND NOT EXISTS (SELECT 1 FROM vectors x WHERE x.encoder = ? AND x.passage = p.number)"
)


def current(db: sqlite3.Connection) -> tuple[int, EncoderIdentity] | None:
    """Give number and identity of the encoder whose vectors are searched; None where nothing was ever added."""
    row = db.execute(
        "SELECT e.number, e.identity FROM encoders e JOIN settings s ON s.value = e.number WHERE s.key = 'encoder'"
    ).fetchone()
    return (row[0], _identity(row[1])) if row else None


@lru_cache(maxsize=8)
def _identity(text: str) -> EncoderIdentity:
    return EncoderIdentity(**json.loads(text))


def number_of(db: sqlite3.Connection, identity: EncoderIdentity) -> int:
    """Give the number under which an encoder's vectors are kept."""
    text = json.dumps(identity.to_dict(), sort_keys=True)
    db.execute("INSERT OR IGNORE INTO encoders (identity) VALUES (?)", (text,))
    return int(db.execute("SELECT number FROM encoders WHERE identity = ?", (text,)).fetchone()[0])


def claim(db: sqlite3.Connection, identity: EncoderIdentity) -> int:
    """Make an encoder the archive's if it has none yet, and give the number of the one it has.

    Raises:
        IncompatibleArchive: it has another.
    """
    known = current(db)
    if known is None:
        number = number_of(db, identity)
        db.execute("INSERT INTO settings (key, value) VALUES ('encoder', ?)", (number,))
        return number
    if not known[1].matches(identity):
        raise IncompatibleArchive(
            "encoder_differs",
            "the archive was encoded with {stored!r}, not with {given!r}: open it without naming an encoder, or run "
            "`pullquote reindex`",
            stored=known[1].name,
            given=identity.name,
        )
    return known[0]


def require(db: sqlite3.Connection, number: int, identity: EncoderIdentity | None = None) -> None:
    """Make sure that an encoder, by its number and if given its identity, is still the archive's.

    Raises:
        IncompatibleArchive: it was re-encoded meanwhile.
    """
    known = current(db)
    if known is None or known[0] != number or (identity is not None and not known[1].matches(identity)):
        raise IncompatibleArchive(
            "encoder_changed", "the archive was re-encoded meanwhile with another encoder: open it again"
        )


def unencoded(db: sqlite3.Connection, number: int) -> list[int]:
    """Give the current versions with passages that an encoder has not encoded yet."""
    return [row[0] for row in db.execute(f"SELECT DISTINCT p.version {UNENCODED} ORDER BY p.version", (number,))]


def store_missing(db: sqlite3.Connection, version: int, number: int, views: Sequence[PackedViews]) -> None:
    """Write an encoder's vectors for all passages of a version, unless it was superseded meanwhile."""
    passages = db.execute(
        "SELECT p.number FROM passages p JOIN versions v ON v.number = p.version AND v.current "
        "WHERE p.version = ? ORDER BY p.number",
        (version,),
    ).fetchall()
    if passages:
        rows = zip(passages, views, strict=True)
        db.executemany(
            "INSERT OR REPLACE INTO vectors (encoder, passage, paragraph, sentences, tokens) VALUES (?, ?, ?, ?, ?)",
            [(number, passage, packed.paragraph, packed.sentences, packed.tokens) for (passage,), packed in rows],
        )


def switch(db: sqlite3.Connection, number: int) -> bool:
    """Search with an encoder from now on and forget the vectors of all others; not while it lacks any passage's."""
    if unencoded(db, number):
        return False
    db.execute("INSERT OR REPLACE INTO settings (key, value) VALUES ('encoder', ?)", (number,))
    db.execute("DELETE FROM encoders WHERE number <> ?", (number,))
    return True
