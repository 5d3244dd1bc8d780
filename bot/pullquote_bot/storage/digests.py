"""Each server's digest: where and when it is posted, and up to which mark of the archive it was."""

from __future__ import annotations

import secrets
from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

from pullquote_bot.storage.database import State
from pullquote_bot.storage.watches import NONCE_HOLDS

Every = Literal["day", "week"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDigest:
    """A server's digest: its channel, how often and at which hour of which time zone, and when it is due next.

    `mark` is the archive's as of the last one. One that is being posted has an `id`, its nonce, and the mark `until`
    which it goes, since `begun_at`. Times are in seconds since 1970.
    """

    server: int
    channel: int
    every: Every
    hour: int
    zone: str
    mark: str
    due: int
    id: str | None = None
    until: str | None = None
    begun_at: int | None = None


class DigestStore:
    """The digests of all servers."""

    def __init__(self, state: State) -> None:
        self._state = state

    def set(self, digest: StoredDigest) -> None:
        """Store a server's digest in place of the one it has."""
        self._state.change(
            "INSERT OR REPLACE INTO digests (server, channel, every, hour, zone, mark, due) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(digest.server, digest.channel, digest.every, digest.hour, digest.zone, digest.mark, digest.due),
        )

    def of(self, server: int) -> StoredDigest | None:
        """Return a server's digest, if it has one."""
        rows = self._state.rows("SELECT * FROM digests WHERE server = ?", server)
        return StoredDigest(**rows[0]) if rows else None

    def remove(self, server: int) -> bool:
        """Delete a server's digest; return whether it had one."""
        return self._state.change("DELETE FROM digests WHERE server = ?", server) > 0

    def keep_channels(self, server: int, existing: Container[int]) -> None:
        """Delete a server's digest if its channel no longer exists."""
        digest = self.of(server)
        if digest is not None and digest.channel not in existing:
            self.remove(server)

    def due(self, now: int) -> list[StoredDigest]:
        """Return the digests that are due, the longest first."""
        return [
            StoredDigest(**row) for row in self._state.rows("SELECT * FROM digests WHERE due <= ? ORDER BY due", now)
        ]

    def begin(self, digest: StoredDigest, until: str, now: int) -> StoredDigest | None:
        """Note that a digest is being posted, up to a mark; None if another process is posting it.

        One that was begun a moment ago keeps its nonce, with which Discord posts it once.
        """
        if digest.begun_at is not None and digest.begun_at >= now - NONCE_HOLDS:
            return digest
        id = secrets.token_hex(8)
        changed = self._state.change(
            "UPDATE digests SET id = ?, until = ?, begun_at = ? WHERE server = ? AND due = ? AND begun_at IS NULL",
            *(id, until, now, digest.server, digest.due),
        )
        return self.of(digest.server) if changed else None

    def done(self, digest: StoredDigest, mark: str, due: int) -> None:
        """Note that a digest was posted up to a mark, or that there was nothing to post, and when the next is due."""
        self._state.change(
            "UPDATE digests SET mark = ?, due = ?, id = NULL, until = NULL, begun_at = NULL "
            "WHERE server = ? AND due = ?",
            *(mark, due, digest.server, digest.due),
        )
