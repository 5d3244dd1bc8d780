"""A clock that tests set: when versions are first seen and articles withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


class Clock:
    """The time at which an archive stores what it is given.

    Args:
        monkeypatch: of the test.
        day: the day on which it begins.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, day: str = "2024-01-01") -> None:
        self.set(day)
        monkeypatch.setattr("pullquote.catalog.writes.now", lambda: self.time)

    def set(self, day: str) -> None:
        """Make it noon of a day."""
        self.time = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
