"""When a digest is due: daily, or on Mondays, at an hour of a time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pullquote_bot.storage.digests import Every

MONDAY = 0


def next_due(every: Every, hour: int, zone: str, after: int) -> int:
    """Return the next such time after one, both in seconds since 1970; an hour that clocks skip is the one after it."""
    there = ZoneInfo(zone)
    day = datetime.fromtimestamp(after, there).date()
    while True:
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=there)
        seconds = int(moment.astimezone(UTC).timestamp())
        if seconds > after and (every == "day" or day.weekday() == MONDAY):
            return seconds
        day += timedelta(days=1)


def is_zone(name: str) -> bool:
    """Return whether a name is that of a time zone."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # unknown, a path, or a folder of zones
        return False
    return bool(name)
