"""Watched questions of servers, and what was found of each: waiting to be posted, or posted.

What is found is stored before it is posted, under the nonce with which it is, and noted again before and after that. So
whenever the bot is killed it is posted once: see `WatchStore.begin`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass

from pullquote import QuoteReference
from pullquote_bot.storage.answers import KEPT_DAYS, reference_from
from pullquote_bot.storage.database import State

NONCE_HOLDS = 120  # seconds for which Discord surely knows a nonce again ("the past few minutes")
WAITS = 86_400  # seconds for which something found waits to be posted
HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWatch:
    """A watched question: where its answers are posted, and the archive's mark up to which they were looked for."""

    id: int
    server: int
    channel: int
    question: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage that answers a watched question and waits to be posted; `id` is its post's nonce."""

    id: str
    watch: StoredWatch
    quote: QuoteReference


class WatchStore:
    """The watched questions of all servers."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, server: int, channel: int, question: str, mark: str, *, most: int) -> bool:
        """Store a watched question; return false, and store nothing, if the server has `most` already."""
        return (
            self._state.change(
                "INSERT INTO watches (server, channel, question, mark) SELECT ?1, ?2, ?3, ?4 "
                "WHERE (SELECT count(*) FROM watches WHERE server = ?1) < ?5",
                *(server, channel, question, mark, most),
            )
            > 0
        )

    def of(self, server: int) -> list[StoredWatch]:
        """Return a server's watched questions, the oldest first."""
        return [
            StoredWatch(**row) for row in self._state.rows("SELECT * FROM watches WHERE server = ? ORDER BY id", server)
        ]

    def all(self) -> list[StoredWatch]:
        """Return every server's watched questions, the oldest first."""
        return [StoredWatch(**row) for row in self._state.rows("SELECT * FROM watches ORDER BY id")]

    def remove(self, id: int, server: int) -> bool:
        """Delete a server's watched question with what was found of it; return whether there was one."""
        with self._state.transaction(erasing=True):
            return self._state.change("DELETE FROM watches WHERE id = ? AND server = ?", id, server) > 0

    def keep_channels(self, server: int, existing: Container[int]) -> None:
        """Delete a server's watched questions that are posted to channels that no longer exist."""
        gone = [one.id for one in self.of(server) if one.channel not in existing]
        for id in gone:
            self.remove(id, server)

    def found(self, watch: StoredWatch, quotes: Sequence[QuoteReference], mark: str, now: int) -> None:
        """Store what was found for a watch and up to which mark; nothing if it was removed meanwhile.

        Words, and versions of articles, that were found for it before are not stored again.
        """
        with self._state.transaction():
            moved = self._state.change(
                "UPDATE watches SET mark = ? WHERE id = ? AND mark = ?", mark, watch.id, watch.mark
            )
            if not moved:  # another process looked at the same time
                return
            for quote in quotes:
                self._state.change(
                    "INSERT OR IGNORE INTO watched (id, watch, words, quote, found_at) SELECT ?1, ?2, ?3, ?4, ?5 "
                    "WHERE NOT EXISTS (SELECT 1 FROM watched WHERE watch = ?2 AND json_extract(quote, '$.id') = ?6 AND "
                    "json_extract(quote, '$.collection') = ?7 AND json_extract(quote, '$.version') = ?8)",
                    *(secrets.token_hex(8), watch.id, _words(quote), json.dumps(asdict(quote)), now),
                    *(quote.id, quote.collection, quote.version),
                )

    def waiting(self, watch: StoredWatch) -> list[Found]:
        """Return what was found for a watch and waits to be posted, in the order in which it was found."""
        rows = self._state.rows(
            "SELECT id, quote FROM watched WHERE watch = ? AND posted_at IS NULL ORDER BY found_at, id", watch.id
        )
        return [Found(id=row["id"], watch=watch, quote=reference_from(json.loads(row["quote"]))) for row in rows]

    def begin(self, found: Found, now: int, *, most: int) -> bool:
        """Note that something is being posted; return whether it may be.

        It may not be if the server has had `most` posts in the last hour, or if another process is posting it. What was
        begun before, and not ended, may be there or not: it may be posted again while Discord still knows its nonce,
        which posts it once.
        """
        posted = (
            "SELECT count(*) FROM watched d JOIN watches w ON w.id = d.watch WHERE w.server = ?4 AND d.begun_at > ?5"
        )
        return (
            self._state.change(
                "UPDATE watched SET begun_at = coalesce(begun_at, ?1) WHERE id = ?2 AND posted_at IS NULL "
                f"AND (begun_at >= ?3 OR (begun_at IS NULL AND ({posted}) < ?6))",
                *(now, found.id, now - NONCE_HOLDS, found.watch.server, now - HOUR, most),
            )
            > 0
        )

    def posted(self, found: Found, now: int) -> None:
        """Note that something was posted, or will not be."""
        self._state.change("UPDATE watched SET posted_at = ? WHERE id = ?", now, found.id)

    def give_up(self, now: int) -> int:
        """Give up what was begun too long ago for its nonce, or waits for too long; return how many these are."""
        return self._state.change(
            "UPDATE watched SET posted_at = ?1 WHERE posted_at IS NULL AND (begun_at < ?2 OR found_at < ?3)",
            *(now, now - NONCE_HOLDS, now - WAITS),
        )

    def delete_old(self, now: int) -> None:
        """Delete what was posted more than KEPT_DAYS days ago."""
        self._state.change("DELETE FROM watched WHERE posted_at < ?", now - KEPT_DAYS * 86_400)


def _words(quote: QuoteReference) -> str:
    """Return what stands for a quote's words; for the place of one whose words may not be shown."""
    return quote.sha256 if quote.end > quote.start else f"{quote.collection}:{quote.id}:{quote.start}"
