"""Which encoder's vectors an archive holds, and how it comes to hold another's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from pullquote.catalog.database import Database
from pullquote.catalog.passages import HOLDER
from pullquote.catalog.vacuum import Vacuum
from pullquote.catalog.writes import store_vectors
from pullquote.encoders.base import EncoderIdentity
from pullquote.encoders.quantization import PackedViews
from pullquote.errors import IncompatibleArchive

_LACKS = f"NOT EXISTS (SELECT 1 FROM vectors x WHERE x.encoder = ? AND x.passage = {HOLDER})"


class EncoderStore:
    """The encoders of an archive, each under a number. One of them is the archive's: its vectors are searched."""

    def __init__(self, database: Database, vacuum: Vacuum) -> None:
        self._database = database
        self._vacuum = vacuum
        self._parsed: tuple[str, EncoderIdentity] | None = None

    def current(self) -> tuple[int, EncoderIdentity] | None:
        """Return number and identity of the archive's encoder; None where nothing was ever added."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT e.number, e.identity FROM encoders e JOIN settings s ON s.value = e.number "
                "WHERE s.key = 'encoder'"
            ).fetchone()
        return (row[0], self._parse(row[1])) if row else None

    def claim(self, identity: EncoderIdentity) -> int:
        """Make an encoder the archive's if it has none yet, and return its number.

        Raises:
            IncompatibleArchive: the archive has another.
        """
        with self._database.writing() as db:
            known = self.current()
            if known is None:
                number = self._register(db, identity)
                db.execute("INSERT INTO settings (key, value) VALUES ('encoder', ?)", (number,))
                return number
        if not known[1].matches(identity):
            raise IncompatibleArchive(
                "encoder_differs",
                "the archive was encoded with {stored!r}, not with {given!r}: open it without naming an encoder, "
                "or run `pullquote reindex`",
                stored=known[1].name,
                given=identity.name,
            )
        return known[0]

    def require(self, number: int, identity: EncoderIdentity | None = None) -> None:
        """Check that an encoder, by its number and if given its identity, is still the archive's.

        Raises:
            IncompatibleArchive: the archive was re-encoded meanwhile.
        """
        known = self.current()
        if known is None or known[0] != number or (identity is not None and not known[1].matches(identity)):
            raise IncompatibleArchive(
                "encoder_changed", "the archive was re-encoded meanwhile with another encoder: open it again"
            )

    def register(self, identity: EncoderIdentity) -> int:
        """Return the number under which an encoder's vectors are kept until the archive switches to it."""
        with self._database.writing() as db:
            return self._register(db, identity)

    def unencoded(self, number: int, *, superseded: bool = False) -> list[int]:
        """Return the numbers of the current versions with passages that an encoder has not encoded yet.

        With `superseded`, those of all other versions instead.
        """
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT DISTINCT p.version FROM passages p JOIN versions v ON v.number = p.version "
                f"WHERE v.current = ? AND {_LACKS} ORDER BY p.version",
                (not superseded, number),
            )
            return [row[0] for row in rows]

    def lacking(self, version: int, number: int) -> dict[int, int]:
        """Return which passages of a version, by their place in it, an encoder has not encoded yet.

        Returns:
            For each place the number under which its vectors are to be kept.
        """
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT {HOLDER}, {_LACKS} FROM passages p WHERE p.version = ? ORDER BY p.number", (number, version)
            )
            return {place: row[0] for place, row in enumerate(rows) if row[1]}

    def store_vectors(self, number: int, views: Mapping[int, PackedViews]) -> None:
        """Write an encoder's vectors for passages, by the numbers under which they are kept, but for removed ones."""
        with self._database.writing() as db:
            for passage, packed in views.items():
                if db.execute("SELECT 1 FROM passages WHERE number = ?", (passage,)).fetchone():
                    store_vectors(db, number, passage, packed)

    def switch(self, number: int) -> bool:
        """Search with an encoder from now on and delete the vectors of all others; return False if it lacks any."""
        with self._database.writing() as db:
            if self.unencoded(number):
                return False
            db.execute("INSERT OR REPLACE INTO settings (key, value) VALUES ('encoder', ?)", (number,))
            db.execute("DELETE FROM encoders WHERE number <> ?", (number,))
        self._vacuum.run()
        return True

    @staticmethod
    def _register(db: sqlite3.Connection, identity: EncoderIdentity) -> int:
        text = json.dumps(identity.to_dict(), sort_keys=True)
        db.execute("INSERT OR IGNORE INTO encoders (identity) VALUES (?)", (text,))
        return int(db.execute("SELECT number FROM encoders WHERE identity = ?", (text,)).fetchone()[0])

    def _parse(self, text: str) -> EncoderIdentity:
        """Return an identity, parsed once for as long as it stays the archive's."""
        if self._parsed is None or self._parsed[0] != text:
            self._parsed = (text, EncoderIdentity(**json.loads(text)))
        return self._parsed[1]
