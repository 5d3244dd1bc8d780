"""How many questions each server has asked today; of whom, and which, is not stored."""

from __future__ import annotations

from pullquote_bot.storage.database import State


class UsageStore:
    """The questions of each server on the last day (UTC) on which it asked any.

    Args:
        state: the bot's file.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    def on(self, day: int, server: int) -> int:
        """Return how many questions a server has asked on a day, counted from 1970-01-01."""
        rows = self._state.rows("SELECT questions FROM usage WHERE server = ? AND day = ?", server, day)
        return int(rows[0][0]) if rows else 0

    def add(self, day: int, server: int) -> None:
        """Count a question; those of an earlier day are forgotten."""
        self._state.change(
            "INSERT INTO usage VALUES (?1, ?2, 1) ON CONFLICT (server) DO UPDATE SET "
            "questions = CASE WHEN day = ?2 THEN questions + 1 ELSE 1 END, day = ?2",
            server,
            day,
        )

    def take_back(self, day: int, server: int) -> None:
        """Count one question less, which was not answered."""
        self._state.change(
            "UPDATE usage SET questions = questions - 1 WHERE server = ? AND day = ? AND questions > 0", server, day
        )
